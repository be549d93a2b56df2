"""Times as an agent types them."""

from datetime import datetime, timedelta

import pytest

from console.screens.times import minutes_typed, moment_words, presets, typed_ms

NOW = datetime(2026, 3, 4, 14, 30)
NOW_MS = round(NOW.timestamp() * 1000)


def at(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("20", NOW + timedelta(minutes=20)),
        ("۲۰", NOW + timedelta(minutes=20)),
        ("90 min", NOW + timedelta(minutes=90)),
        ("2h", NOW + timedelta(hours=2)),
        ("3 days", NOW + timedelta(days=3)),
        ("18:45", NOW.replace(hour=18, minute=45)),
        ("9:05", NOW.replace(hour=9, minute=5) + timedelta(days=1)),
        ("tomorrow 9", NOW.replace(hour=9, minute=0) + timedelta(days=1)),
        ("TOMORROW 17:15", NOW.replace(hour=17, minute=15) + timedelta(days=1)),
    ],
)
def test_a_typed_time_is_the_next_such_moment(typed: str, moment: datetime) -> None:
    assert typed_ms(typed, NOW_MS) == at(moment)


@pytest.mark.parametrize("typed", ["", "0", "soon", "25:00", "12:60", "9999 days", "-5", "1:2:3"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert typed_ms(typed, NOW_MS) == 0


def test_a_moment_is_told_with_its_day_where_that_is_another_one() -> None:
    assert moment_words(at(NOW.replace(hour=18)), NOW_MS) == "18:30"
    assert moment_words(at(NOW + timedelta(days=2)), NOW_MS) == "Fri 14:30"
    assert moment_words(at(NOW + timedelta(days=20)), NOW_MS) == "24 Mar 14:30"


def test_presets_lie_ahead_and_monday_is_a_monday() -> None:
    found = presets(NOW_MS)
    assert all(moment > NOW_MS for _, moment in found)
    assert datetime.fromtimestamp(found[-1][1] / 1000).weekday() == 0


def test_minutes_are_read_from_among_words() -> None:
    assert minutes_typed("lunch ۳۰") == 30
    assert minutes_typed("lunch") == 0
