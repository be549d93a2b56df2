"""Which backups stay: the newest of each of the last days and weeks, and nothing else is touched."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from relay.store.backup_names import made_at, name_at, too_many

NEWEST = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


def name_of(at: datetime) -> str:
    return name_at(int(at.timestamp() * 1000))


def nightly(days: int) -> list[str]:
    """A backup of each of the last days."""
    return [name_of(NEWEST - timedelta(days=n)) for n in range(days)]


def test_a_name_tells_when_the_backup_was_made() -> None:
    assert name_of(NEWEST) == "dukkan-2026-11-22T033000Z.db"
    assert made_at(name_of(NEWEST)) == NEWEST


@pytest.mark.parametrize(
    "name", ["dukkan.db", "dukkan-2026-11-22T033000Z.db.partial", "dukkan-2026-13-22T033000Z.db", "notes.txt"]
)
def test_other_files_are_no_backups(name: str) -> None:
    assert made_at(name) is None
    assert too_many([name, *nightly(30)], days=1, weeks=0) == sorted(nightly(30))[:-1]


def test_after_two_months_of_nights_seven_days_and_four_weeks_are_kept() -> None:
    names = nightly(60)
    kept = sorted(set(names) - set(too_many(names, days=7, weeks=4)))
    assert [name[7:17] for name in kept] == [
        # Sundays end weeks; the newest of this week is also the newest day.
        *("2026-11-01", "2026-11-08", "2026-11-15"),
        *("2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"),
    ]


def test_of_one_day_the_last_backup_is_kept() -> None:
    names = [name_of(NEWEST - timedelta(hours=n)) for n in range(3)]
    assert too_many(names, days=7, weeks=4) == sorted(names)[:-1]


def test_a_backup_does_not_go_because_none_was_made_for_months() -> None:
    old = [name_of(NEWEST - timedelta(days=200 + n)) for n in range(3)]
    assert too_many(old, days=7, weeks=4) == []


@given(st.lists(st.integers(0, 400 * 24), min_size=1, unique=True), st.integers(1, 10), st.integers(0, 6))
def test_the_newest_stays_and_thinning_twice_removes_nothing_more(
    hours: list[int], days: int, weeks: int
) -> None:
    names = {name_of(NEWEST - timedelta(hours=n)) for n in hours}
    gone = set(too_many(names, days=days, weeks=weeks))
    assert max(names) not in gone
    assert len(names - gone) <= days + weeks
    assert too_many(names - gone, days=days, weeks=weeks) == []
