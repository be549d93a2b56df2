"""What a search has found, as the model holds it."""

from typing import Any

import pytest

from console.model.desk import DeskModel
from console.model.search import Results, marked_parts
from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from relay.protocol.frames import Refused
from relay.protocol.search import Found, Hit

A, B = "a" * 32, "b" * 32


def hit(conv: str, seq: int, **more: Any) -> Hit:
    about = {"at_ms": seq, "kind": "message", "who": "visitor", "visitor": "Leila", "state": "closed", **more}
    return Hit(conv=conv, seq=seq, **about)


def shown(results: Results) -> list[tuple[str, list[int]]]:
    return [(group.conv[0], [each.seq for each in group.hits]) for group in results.groups()]


def test_lines_are_grouped_by_chat_in_the_order_of_the_newest() -> None:
    results = Results()
    assert results.apply(Found(query="x", hits=[hit(B, 9), hit(A, 8), hit(B, 7)]))
    assert shown(results) == [("b", [9, 7]), ("a", [8])]
    assert results.summary() == "3 lines in 2 chats"


def test_a_next_page_is_added_and_a_new_search_replaces() -> None:
    results = Results()
    results.apply(Found(query="x", hits=[hit(A, 9)], more=90))
    assert results.summary() == "1 line in 1 chat, and there are more"
    assert results.apply(Found(query="x", before=90, hits=[hit(A, 9), hit(A, 4)]))
    assert shown(results) == [("a", [9, 4])]
    results.apply(Found(query="y", hits=[hit(B, 1)]))
    assert shown(results) == [("b", [1])]


def test_a_page_of_another_search_is_left_out() -> None:
    results = Results()
    results.apply(Found(query="x", hits=[hit(A, 9)], more=90))
    results.apply(Found(query="y", hits=[hit(B, 9)], more=80))
    assert not results.apply(Found(query="x", before=90, hits=[hit(A, 4)]))
    assert shown(results) == [("b", [9])]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            Found(query="form:x", problem="unknown_filter", about="form:", nearest="from:"),
            "did you mean from:",
        ),
        (Found(query="zz:x", problem="unknown_filter", about="zz:"), "there are from: tag: page:"),
        (Found(query="after:x", problem="bad_date", about="after:x"), "after:x is no day"),
        (Found(query="rating:9", problem="bad_rating", about="rating:9"), "rating:9 is no rating"),
        (Found(query="", problem="empty"), "type words"),
        (Found(query="x"), ""),
    ],
)
def test_a_problem_is_told_in_words(found: Found, words: str) -> None:
    results = Results()
    results.apply(found)
    assert words in results.problem_words()
    assert bool(results.problem_words()) == bool(words)


def test_a_chat_that_only_the_search_knows_can_be_shown() -> None:
    model = DeskModel()
    assert model.apply(Found(query="x", hits=[hit(A, 9, department="orders", state="queued")]), 0).found
    model.know_found(A)
    at = model.conversations[A]
    assert (at.name, at.told.state, at.told.department) == ("Leila", "closed", "orders")


def test_what_is_awaited_ends_with_the_answer_a_refusal_or_the_line() -> None:
    model = DeskModel()
    for end in (
        Found(query="x"),
        Refused(code="slow_down", text=""),
        LinkChanged(LinkState.PAUSING),
    ):
        model.results.is_awaited = True
        model.apply(Refused(code="not_owner", text="", cid=A, conv=B), 0)
        assert model.results.is_awaited
        model.apply(end, 0)
        assert not model.results.is_awaited


def test_marks_that_make_no_sense_are_left_out() -> None:
    marks = [(3, 6), (4, 5), (7, 7), (9, 8), (8, 99), (8, 11)]
    parts = marked_parts(hit(A, 1, snippet="my red shoe", marks=marks))
    assert parts == [("my ", False), ("red", True), (" s", False), ("hoe", True)]
