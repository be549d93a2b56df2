"""A clock that has leapt ahead removes nothing before it has said so for a day."""

import pytest

from relay.domain.clock_doubt import DAY_MS, LastLook, look

pytestmark = pytest.mark.threat(67)

HOUR_MS = 3_600_000
NOW_MS = 1_795_000_000_000
TWO_YEARS_MS = 730 * DAY_MS


def looks(last: LastLook, *clock_ms: int) -> tuple[list[bool], LastLook]:
    """What each look at a clock that says this believes, one after the other."""
    believed = []
    for now_ms in clock_ms:
        is_believed, last = look(last, now_ms)
        believed.append(is_believed)
    return believed, last


def test_hours_and_holidays_raise_no_doubt() -> None:
    day_by_day = [NOW_MS, NOW_MS + HOUR_MS, NOW_MS + 3 * DAY_MS, NOW_MS + 17 * DAY_MS]
    assert looks(LastLook(), *day_by_day)[0] == [True] * 4


def test_a_leap_that_is_taken_back_has_removed_nothing() -> None:
    ahead_ms = NOW_MS + TWO_YEARS_MS
    believed, last = looks(LastLook(), NOW_MS, ahead_ms, ahead_ms + 23 * HOUR_MS, NOW_MS + DAY_MS)
    assert believed == [True, False, False, True]
    assert last == LastLook(believed_at_ms=NOW_MS + DAY_MS)


def test_a_clock_that_stays_ahead_is_believed_after_a_day() -> None:
    ahead_ms = NOW_MS + TWO_YEARS_MS
    assert looks(LastLook(), NOW_MS, ahead_ms, ahead_ms + DAY_MS, ahead_ms + 2 * DAY_MS)[0] == [
        True,
        False,
        True,
        True,
    ]


def test_a_second_leap_begins_the_day_anew() -> None:
    ahead_ms, further_ms = NOW_MS + TWO_YEARS_MS, NOW_MS + 2 * TWO_YEARS_MS
    assert looks(LastLook(), NOW_MS, ahead_ms, further_ms, further_ms + HOUR_MS)[0] == [True, *[False] * 3]
    assert looks(LastLook(), NOW_MS, further_ms, ahead_ms, ahead_ms + HOUR_MS)[0] == [True, *[False] * 3]


def test_a_clock_behind_removes_nothing_too_early_and_is_no_reason_to_doubt() -> None:
    assert looks(LastLook(), NOW_MS, NOW_MS - HOUR_MS, NOW_MS + HOUR_MS)[0] == [True] * 3
