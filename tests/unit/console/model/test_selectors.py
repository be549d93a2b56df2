"""Lists, counts, clocks and the switcher's ranking."""

import pytest

from console.model.clocks import clock_text, level
from console.model.fuzzy import score
from console.model.selectors import (
    counts,
    my_chats,
    queue,
    settled,
    switcher,
    urgency,
    waited_ms,
    with_others,
)
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, desk, noted, said, tell


def test_my_chats_begin_with_those_who_wait() -> None:
    model = desk(brief(1), brief(2, waits_s=5), brief(3, waits_s=50), brief(4))
    order = [at.conv for at in my_chats(model, NOW_MS)]
    assert order == [conv_id(3), conv_id(2), conv_id(1), conv_id(4)]


def test_the_queue_is_in_order_of_waiting_and_colleagues_chats_are_apart() -> None:
    model = desk(
        brief(1, "queued", waits_s=10), brief(2, "queued", waits_s=99), brief(3, owner=9), brief(4, "closed")
    )
    assert [at.conv for at in queue(model)] == [conv_id(2), conv_id(1)]
    assert [at.conv for at in with_others(model)] == [conv_id(3)]


def test_a_held_list_does_not_move_under_the_cursor() -> None:
    assert settled(["a", "b", "c"], ["c", "d", "a"]) == ["a", "c", "d"]


def test_counts_say_what_the_status_bar_needs() -> None:
    model = desk(brief(1, waits_s=200, unread=2), brief(2), brief(3, "queued", waits_s=130))
    assert counts(model, NOW_MS, limit_ms=120_000) == (2, 1, 130_000, 1, 2)


@pytest.mark.parametrize(
    ("waited_ms", "words"),
    [(-5, "0:00"), (48_000, "0:48"), (725_000, "12:05"), (3_720_000, "1h02"), (260_000_000, "3d")],
)
def test_a_clock_reads_like_a_clock(waited_ms: int, words: str) -> None:
    assert clock_text(waited_ms) == words


def test_a_wait_has_a_level() -> None:
    assert [level(ms, 60_000) for ms in (29_999, 30_000, 59_999, 60_000)] == ["soon", "half", "half", "late"]
    model = desk(brief(1))
    assert urgency(model.conversations[conv_id(1)], NOW_MS, 60_000) == "none"


def test_the_switcher_finds_by_name_page_and_last_words() -> None:
    model = desk(
        brief(1, visitor="Maryam"),
        brief(2, visitor="Bob", page="/checkout"),
        brief(3, "queued", visitor="Ana", preview="where is my parcel", waits_s=9),
    )
    assert [at.name for at in switcher(model, "mrym", NOW_MS)] == ["Maryam"]
    assert [at.name for at in switcher(model, "checkout", NOW_MS)] == ["Bob"]
    assert [at.name for at in switcher(model, "parcel", NOW_MS)] == ["Ana"]
    assert [at.name for at in switcher(model, "!", NOW_MS)] == ["Ana"]
    assert [at.name for at in switcher(model, "+", NOW_MS)] == []
    assert len(switcher(model, "", NOW_MS)) == 3
    assert switcher(model, "zzz", NOW_MS) == []


def test_letters_close_together_score_more() -> None:
    assert score("bob", "Bob Keller") > score("bob", "big orange ball")
    assert score("kel bob", "Bob Keller") > 0
    assert score("x", "Bob") == 0


def test_an_answer_stops_the_waiting_clock_before_any_brief_says_so() -> None:
    model = desk(brief(1, waits_s=30))
    at = model.conversations[conv_id(1)]
    assert waited_ms(at, NOW_MS) == 30_000
    tell(model, said(1, 1, "hello?"), said(1, 2, "anybody?"))
    assert waited_ms(at, NOW_MS + 10_000) == 10_000 + 30_000, "the brief knows of earlier lines"
    tell(model, said(1, 3, "yes!", "agent"))
    assert waited_ms(at, NOW_MS + 10_000) == 0
    tell(model, noted(1, 4, "a regular"), said(1, 5, "good"), said(1, 6, "and my parcel?"))
    assert waited_ms(at, NOW_MS + 10_000) == 5_000, "since the first of the two unanswered lines"
