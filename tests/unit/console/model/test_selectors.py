"""Lists, counts, clocks and the switcher's ranking."""

import pytest

from console.model.clocks import clock_text, level
from console.model.conversation import Conversation
from console.model.fuzzy import score
from console.model.selectors import (
    counts,
    due_tickets,
    handed_to_me,
    late,
    my_chats,
    offered_to_me,
    queue,
    room,
    settled,
    snoozed,
    switcher,
    takeable,
    tickets,
    urgency,
    waited_ms,
    with_others,
)
from relay.protocol.agent import Team
from relay.protocol.setup import Setup
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, desk, mate, noted, said, tell


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
    assert counts(model, NOW_MS, limit_ms=120_000) == (2, 1, 130_000, 1, 2, 0, 0)


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


def numbers(found: list[Conversation]) -> list[int]:
    return [int(at.conv, 16) for at in found]


def test_the_urgent_come_first_in_the_queue() -> None:
    model = desk(
        brief(1, "queued", waits_s=90),
        brief(2, "queued", waits_s=5, priority=2),
        brief(3, "queued", waits_s=9, priority=2),
        brief(4, "queued", waits_s=900, priority=-1),
        brief(5, "queued", waits_s=99, offered_to=9),
    )
    assert numbers(queue(model)) == [3, 2, 5, 1, 4]
    assert numbers(takeable(model)) == [3, 2, 1, 4]


def test_what_is_put_away_stays_mine_but_stands_apart() -> None:
    model = desk(
        brief(1),
        brief(2, "snoozed"),
        brief(3, "snoozed", snoozed_until_ms=NOW_MS + 9),
        brief(4, "snoozed", owner=9),
        brief(5, "closing"),
    )
    assert numbers(my_chats(model, NOW_MS)) == [1, 5]
    assert numbers(snoozed(model)) == [3, 2]
    assert numbers(with_others(model)) == [4]
    assert [model.conversations[conv_id(n)].slot for n in (1, 2, 3, 5)] == [1, 2, 3, 4]
    assert counts(model, NOW_MS, 1).mine == 2


def test_what_i_am_asked_about_is_told_apart_by_who_is_meant() -> None:
    model = desk(
        brief(1, "queued", offered_to=ME, offered_until_ms=NOW_MS + 9),
        brief(2, "queued", offered_to=9),
        brief(3, owner=9, transfer_to=ME, waits_s=5),
        brief(4, owner=9, transfer_department="sales", waits_s=9),
        brief(5, owner=9, transfer_department="repairs"),
        brief(6, transfer_to=9),
    )
    model.apply(Team(agents=[mate(ME, "sara", departments=["sales"])]), NOW_MS)
    assert numbers(offered_to_me(model)) == [1]
    assert numbers(handed_to_me(model)) == [4, 3]
    assert (counts(model, NOW_MS, 1).asked, counts(model, NOW_MS, 1).queued) == (3, 1)
    model.apply(Team(agents=[mate(ME, "sara")]), NOW_MS)
    assert numbers(handed_to_me(model)) == [5, 4, 3]


def test_tickets_are_in_the_order_in_which_they_are_to_be_answered() -> None:
    hour = 3_600_000
    model = desk(
        brief(1, "offline", due_ms=NOW_MS + 5 * hour, due_for=ME),
        brief(2, "offline", due_ms=NOW_MS + hour // 2),
        brief(3, "offline", due_ms=NOW_MS - 5, due_for=9),
        brief(4, "offline", due_ms=NOW_MS - 1, due_for=ME),
        brief(5, "offline", due_ms=NOW_MS + 9 * hour, due_for=ME, priority=2),
    )
    assert numbers(tickets(model, NOW_MS)) == [4, 3, 5, 1, 2]
    assert numbers(due_tickets(model, NOW_MS)) == [4, 2]
    assert counts(model, NOW_MS, 1).due == 2


def test_supervisors_see_what_is_late_the_gravest_first() -> None:
    rows = [
        brief(1, "queued", late="half_time"),
        brief(2, owner=9, late="stale"),
        brief(3, "offline", late="low_rating"),
        brief(4, "queued"),
    ]
    assert numbers(late(desk(*rows, role="supervisor"))) == [3, 2, 1]
    assert late(desk(*rows)) == []
    assert numbers(late(desk(*rows, brief(4, late="stale"), brief(5, late="half_time")))) == [4], "his own"


def test_room_is_what_the_relay_allows_less_what_i_have_and_am_asked_about() -> None:
    model = desk(
        brief(1), brief(2, "snoozed"), brief(3, "queued", offered_to=ME), brief(4, owner=9, transfer_to=ME)
    )
    assert room(model, 5) == 2
    model.apply(Setup(chats_max=3), NOW_MS)
    assert room(model, 5) == 0


def test_the_switcher_finds_arabic_and_persian_however_they_are_typed() -> None:
    model = desk(brief(1, visitor="عليّ رضایی", fields={"order": "۱۲۷۸۴"}), brief(2, visitor="Sam"))
    assert numbers(switcher(model, "علی رضايي", NOW_MS)) == [1]
    assert numbers(switcher(model, "12784", NOW_MS)) == [1]
    assert numbers(switcher(model, "#", NOW_MS)) == []


def test_whoever_had_somebody_comes_before_those_who_came_earlier() -> None:
    model = desk(
        brief(1, "queued", waits_s=90, arrived_at_ms=NOW_MS - 90_000),
        brief(2, "queued", waits_s=5, arrived_at_ms=NOW_MS - 60_000, at_head=True),
        brief(3, "queued", waits_s=95, arrived_at_ms=NOW_MS - 30_000),
        brief(4, "queued", waits_s=1, arrived_at_ms=NOW_MS - 1_000, priority=1),
    )
    assert numbers(queue(model)) == [4, 2, 1, 3]
