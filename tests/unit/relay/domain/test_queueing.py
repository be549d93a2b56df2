"""The queue's order, and the wait that is told."""

from statistics import median

import pytest
from hypothesis import given, strategies as st

from relay.domain.conversation import Conversation
from relay.domain.queueing import expected_wait_ms, in_order, is_much_more, told_minutes


def chat(number: int, arrived_ms: int, priority: int = 0, at_head: bool = False) -> Conversation:
    return Conversation(
        number,
        f"{number:032x}",
        1,
        "demo",
        0,
        arrived_at_ms=arrived_ms,
        priority=priority,
        is_at_head=at_head,
    )


def test_priority_then_the_head_then_arrival() -> None:
    first, second = chat(1, 10), chat(2, 20)
    back, urgent, low = chat(3, 30, at_head=True), chat(4, 40, priority=2), chat(5, 0, priority=-1)
    assert in_order([low, second, back, first, urgent]) == [urgent, back, first, second, low]


def test_of_two_who_came_at_once_the_one_who_was_met_first_is_first() -> None:
    assert in_order([chat(2, 10), chat(1, 10)])[0].number == 1


def test_too_few_real_waits_tell_nothing() -> None:
    assert expected_wait_ms([60_000] * 4, 0, needed=5) is None
    assert expected_wait_ms([], 0, needed=0) is None
    assert expected_wait_ms([60_000] * 5, 0, needed=5) == 60_000


def test_the_median_is_not_moved_by_one_who_waited_for_hours() -> None:
    waits = [60_000, 120_000, 180_000, 240_000, 9 * 3_600_000]
    assert expected_wait_ms(waits, 0, needed=5) == 180_000
    assert expected_wait_ms(waits, 100_000, needed=5) == 80_000


@given(st.lists(st.integers(1, 10**7), min_size=1))
def test_the_median_is_the_one_of_the_statisticians(waits: list[int]) -> None:
    assert expected_wait_ms(waits, 0, needed=1) == int(median(waits))


def test_whoever_has_waited_longer_than_the_median_is_told_nothing() -> None:
    assert expected_wait_ms([60_000] * 5, 60_000, needed=5) is None


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (300, 5), (301, 10), (600, 10), (601, 15)]
)
def test_waits_are_told_in_round_minutes_and_never_too_short(seconds: int, minutes: int) -> None:
    assert told_minutes(seconds * 1000) == minutes


def test_a_wait_that_grew_a_little_is_no_news() -> None:
    assert not is_much_more(4, 3) and is_much_more(5, 3)
    assert not is_much_more(10, 8) and is_much_more(15, 10)
