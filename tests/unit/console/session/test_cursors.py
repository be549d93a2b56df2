"""How far a conversation has been read."""

from hypothesis import given, strategies as st

from console.session.cursors import Cursors
from relay.protocol.frames import Fetch, Following
from relay.protocol.limits import FOLLOWING_MAX
from tests.unit.console.session.builders import CONV, message


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=6), max_size=60))
def test_whatever_comes_is_accepted_once_in_order_and_without_gaps(pages: list[list[int]]) -> None:
    cursors = Cursors()
    accepted = [e.seq for page in pages for e in cursors.accept(CONV, [message(seq) for seq in page])]
    assert accepted == list(range(1, len(accepted) + 1))
    assert cursors.at(CONV) == len(accepted)
    reachable, seen = 0, [seq for page in pages for seq in page]
    for seq in seen:
        reachable += seq == reachable + 1
    assert len(accepted) == reachable


def test_a_gap_is_asked_for_once_and_again_after_an_answer_or_a_beat() -> None:
    cursors = Cursors()
    cursors.start(CONV, 2)
    cursors.accept(CONV, [message(5)])
    assert cursors.missing(CONV) == Fetch(conv=CONV, after=2, upto=5)
    assert cursors.missing(CONV) is None
    assert cursors.beat({CONV: 5}) == [Fetch(conv=CONV, after=2, upto=5)]
    cursors.answered(CONV, nothing_more=False)
    assert cursors.missing(CONV) == Fetch(conv=CONV, after=2, upto=5)
    cursors.answered(CONV, nothing_more=True)
    assert cursors.missing(CONV) is None


def test_a_conversation_let_go_is_not_taken_up_by_late_entries_or_beats() -> None:
    cursors = Cursors()
    cursors.start(CONV, 2)
    cursors.stop(CONV)
    assert cursors.accept(CONV, [message(3)]) == []
    assert cursors.beat({CONV: 9}) == []
    assert cursors.have() == {}
    cursors.line_lost()
    assert [e.seq for e in cursors.accept(CONV, [message(1)])] == [1]
    cursors.stop(CONV)
    cursors.following(Following(conv=CONV, after=0, head=1))
    assert [e.seq for e in cursors.accept(CONV, [message(1)])] == [1]


def test_following_drops_only_on_reset() -> None:
    cursors = Cursors()
    assert not cursors.following(Following(conv=CONV, after=0, head=3))
    cursors.accept(CONV, [message(1), message(2)])
    assert not cursors.following(Following(conv=CONV, after=2, head=3))
    assert cursors.at(CONV) == 2
    assert cursors.following(Following(conv=CONV, after=0, head=1, reset=True))
    assert cursors.at(CONV) == 0


def test_hello_names_the_conversations_that_moved_last() -> None:
    cursors = Cursors()
    for n in range(FOLLOWING_MAX + 1):
        cursors.start(f"{n:032x}", 0)
    cursors.accept(f"{0:032x}", [message(1, conv=f"{0:032x}")])
    have = cursors.have()
    assert len(have) == FOLLOWING_MAX
    assert have[f"{0:032x}"] == 1
    assert f"{1:032x}" not in have
