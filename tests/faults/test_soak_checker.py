"""The soak's checker finds what it is there to find: each invariant, broken once by hand."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from relay.protocol.entries import AnyBody, Assigned, Entry, Hidden, Message, Note, Opened, Queued
from tests.faults.soak_canary import TEAM_ONLY, Watched
from tests.faults.soak_checker import Said, Stored, Verdict, View, check, check_commits

CONV, OTHER = "a" * 32, "b" * 32
ONE, TWO, NOTED, ANSWERED = (f"{number:032x}" for number in (1, 2, 3, 4))


class History:
    """A sound history of one chat: two messages, a take, a note and an answer."""

    def __init__(self) -> None:
        self.log = [
            entry(1, Opened(site="demo"), "relay"),
            entry(2, Message("one"), "visitor", cid=ONE),
            entry(3, Message("two"), "visitor", cid=TWO),
            entry(4, Assigned(agent=7, name="Sara", gen=1, reason="taken"), "agent", agent=7),
            entry(5, Note("known"), "agent", agent=7, cid=NOTED),
            entry(6, Message("hello"), "agent", agent=7, cid=ANSWERED),
        ]
        self.visitor = Said("visitor", posts=[(ONE, "one"), (TWO, "two")], acked={ONE: 2, TWO: 3})
        self.shown = [e if e.seq != 5 else entry(5, Hidden(), "relay") for e in self.log]

    def broken(self) -> set[str]:
        verdict = check(
            {CONV: Stored(CONV, 1, self.log)}, [self.visitor], [View("visitor", CONV, self.shown, True)]
        )
        return {story.split(":")[0] for story in verdict.broken}


def entry(seq: int, body: AnyBody, who: str, *, agent: int = 0, cid: str = "", conv: str = CONV) -> Entry:
    return Entry(conv=conv, seq=seq, at_ms=1, who=who, body=body, agent=agent, cid=cid)  # type: ignore[arg-type]


def lose_an_acked_message(history: History) -> None:
    history.visitor.acked["f" * 32] = 9


def store_a_message_twice(history: History) -> None:
    history.log.append(entry(7, Message("two"), "visitor", cid=TWO))


def leave_a_gap(history: History) -> None:
    del history.log[4]


def turn_the_order_around(history: History) -> None:
    history.visitor.posts.reverse()


def show_a_note(history: History) -> None:
    history.shown[4] = history.log[4]


def show_somebody_elses_words(history: History) -> None:
    history.shown.append(entry(7, Message("not yours"), "visitor", conv=OTHER))


def miss_the_last_entry(history: History) -> None:
    history.shown.pop()


def show_an_entry_twice(history: History) -> None:
    history.shown.append(history.shown[-1])


def keep_one_in_the_outbox(history: History) -> None:
    history.visitor.unsent = 1


def never_answer_one(history: History) -> None:
    del history.visitor.acked[TWO]


def let_a_stranger_speak(history: History) -> None:
    history.log.append(entry(7, Message("me too"), "agent", agent=8, cid="e" * 32))


def give_it_to_two(history: History) -> None:
    history.log.append(entry(7, Assigned(agent=8, name="Omar", gen=2, reason="taken"), "agent", agent=8))


def skip_a_generation(history: History) -> None:
    history.log.append(entry(7, Queued(gen=5, reason="released"), "agent", agent=7))


def test_a_sound_history_breaks_nothing() -> None:
    assert History().broken() == set()


@pytest.mark.parametrize(
    ("spoil", "invariant"),
    [
        (lose_an_acked_message, "I1"),
        (store_a_message_twice, "I2"),
        (leave_a_gap, "I3"),
        (turn_the_order_around, "I4"),
        (show_a_note, "I5"),
        (show_somebody_elses_words, "I5"),
        (miss_the_last_entry, "I6"),
        (show_an_entry_twice, "I6"),
        (keep_one_in_the_outbox, "I7"),
        (never_answer_one, "I7"),
        (let_a_stranger_speak, "I8"),
        (give_it_to_two, "I8"),
        (skip_a_generation, "I8"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_each_fault_breaks_the_invariant_that_names_it(
    spoil: Callable[[History], None], invariant: str
) -> None:
    history = History()
    spoil(history)
    assert invariant in history.broken()


def test_an_ack_before_its_commit_is_found(tmp_path: Path) -> None:
    """I9: the store of a dead relay is one entry short of what was confirmed."""
    with closing(sqlite3.connect(tmp_path / "dukkan.db")) as store:
        store.executescript(
            "CREATE TABLE conversation (number, conv); CREATE TABLE log (number, seq);"
            f"INSERT INTO conversation VALUES (1, x'{CONV}'); INSERT INTO log VALUES (1, 1), (1, 2)"
        )
    for head, is_broken in ((2, False), (3, True)):
        verdict = Verdict()
        check_commits(verdict, tmp_path, [Said("visitor", heads={CONV: head})])
        assert bool(verdict.broken) is is_broken and verdict.checked["I9"] == 1


def test_a_stray_word_on_a_socket_is_found() -> None:
    """I5."""
    watched = Watched("visitor 7", lambda owner: owner == "0007")
    watched.look(b'{"text":"hello canary-0007- "}')
    assert watched.strays == []
    watched.look(b'{"rows":[{"text":"canary-0008- "}]}')
    watched.look(f'{{"text":"known {TEAM_ONLY}"}}'.encode())
    assert watched.strays == [
        "visitor 7 was sent the words of 0008",
        "visitor 7 was sent the words of team",
    ]
