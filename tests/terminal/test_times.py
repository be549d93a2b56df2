"""Times as an agent types them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from console.catalogues import LANGUAGES, speak
from console.screens.times import day_words, long_ago_words, minutes_typed, moment_words, presets, typed_ms
from console.text.words import Calendar, speak_again

WORDS: Final = Path(__file__).parents[2] / "config" / "i18n"
MARKS: Final = "\u200e\u200f"
CATALOGUES: Final = {lang: json.loads((WORDS / f"{lang}.json").read_text("utf-8")) for lang in LANGUAGES}

NOW = datetime(2026, 3, 4, 14, 30)
NOW_MS = round(NOW.timestamp() * 1000)


def at(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@contextmanager
def spoken(lang: str, calendar: Calendar = "auto") -> Iterator[None]:
    """The console speaks it for a while."""
    before = speak(lang, calendar=calendar)
    try:
        yield
    finally:
        speak_again(before)


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


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime(2025, 3, 20), "پنجشنبه 30 اسفند 1403"),
        (datetime(2025, 3, 21), "جمعه 01 فروردین 1404"),
        (datetime(2026, 3, 20), "جمعه 29 اسفند 1404"),
        (datetime(2026, 3, 21), "شنبه 01 فروردین 1405"),
        (datetime(2026, 9, 22), "سه‌شنبه 31 شهریور 1405"),
    ],
)
def test_in_persian_a_day_is_jalali(day: datetime, said: str) -> None:
    """Nowruz of 1404 follows a leap year, that of 1405 does not (University of Tehran, calendar centre)."""
    with spoken("fa"):
        assert day_words(at(day)).strip(MARKS) == said
        month = said.split()[2]
        assert moment_words(at(day), at(day - timedelta(days=20))).split()[1] == month
        assert long_ago_words(at(day), at(day + timedelta(days=400))).endswith(" ".join(said.split()[2:]))


@pytest.mark.parametrize(
    ("lang", "calendar", "said"),
    [
        ("fa", "gregorian", "شنبه 21 مارس 2026"),
        ("ar", "auto", "السبت 21 مارس 2026"),
        ("en", "auto", "Sat 21 Mar 2026"),
        ("en", "jalali", "Sat 01 Farvardin 1405"),
    ],
)
def test_the_calendar_is_the_languages_or_the_agents_own(lang: str, calendar: Calendar, said: str) -> None:
    with spoken(lang, calendar):
        assert day_words(at(datetime(2026, 3, 21))).strip(MARKS) == said


@pytest.mark.parametrize(("lang", "weekday"), [("en", 1), ("ar", 7), ("fa", 6)])
def test_presets_lie_ahead_and_the_last_is_when_the_week_begins(lang: str, weekday: int) -> None:
    with spoken(lang):
        for days in range(7):
            now_ms = at(NOW + timedelta(days=days))
            found = presets(now_ms)
            assert all(moment > now_ms for _, moment in found)
            words, moment = found[-1]
            assert datetime.fromtimestamp(moment / 1000).isoweekday() == weekday
            assert words.split()[0] == CATALOGUES[lang][f"auto.weekday.{weekday}"]


def test_minutes_are_read_from_among_words() -> None:
    assert minutes_typed("lunch ۳۰") == 30
    assert minutes_typed("lunch") == 0
