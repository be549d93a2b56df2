"""Opening hours against a calendar that walks minute by minute over every change of the clocks."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from relay.domain.opening_hours import (
    Calendar,
    Day,
    Span,
    is_open,
    next_change_ms,
    open_ms_after,
    overlap,
    spans_of,
)

ZONES: Final = ("Asia/Tehran", "Africa/Cairo", "Asia/Riyadh", "Europe/Berlin", "America/Sao_Paulo")
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2037
"""zoneinfo goes on by rule after the last change that the data lists."""

CHANGES_LEAST: Final = {"Asia/Riyadh": 0, "Africa/Cairo": 50, "Europe/Berlin": 96}
YEARS: Final = {
    "Asia/Tehran": (1991, 2005, 2006, 2008, 2022, 2023),
    "Africa/Cairo": (1990, 2010, 2011, 2014, 2015, 2023, 2026),
    "Asia/Riyadh": (2026,),
    "Europe/Berlin": (1990, 1995, 1996, 2026),
    "America/Sao_Paulo": (1990, 1993, 2007, 2018, 2019, 2020),
}
"""Years in which a zone kept, dropped, took up or halved its daylight saving."""

MINUTE_MS: Final = 60_000
DAY_MS: Final = 24 * 60 * MINUTE_MS
LEAD_MINUTES: Final = 240
"""No clock of these zones goes back by more than an hour: what it has shown earlier is known by then."""


def year_ms(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000


def offset_ms(zone: ZoneInfo, at_ms: int) -> int:
    wall = datetime.fromtimestamp(at_ms / 1000, zone)
    offset = wall.utcoffset()
    assert offset is not None
    return offset // timedelta(milliseconds=1)


def changes_of(name: str) -> list[int]:
    """Every moment from FIRST_YEAR to LAST_YEAR at which the zone's offset changes."""
    zone, found = ZoneInfo(name), []
    low, before = year_ms(FIRST_YEAR), offset_ms(zone, year_ms(FIRST_YEAR))
    while low < year_ms(LAST_YEAR + 1):
        high = low + DAY_MS // 2
        if (after := offset_ms(zone, high)) != before:
            first = next(
                at for at in range(low, high + 1, MINUTE_MS) if offset_ms(zone, at + MINUTE_MS) == after
            )
            found.append(first + MINUTE_MS)
        low, before = high, after
    return found


def by_minutes(calendar: Calendar, zone: ZoneInfo, start_ms: int, end_ms: int) -> list[int]:
    """The moments at which the shop opens or closes, found by looking at the clock each minute.

    It is open while the latest time that the clock has shown so far lies in a span.
    """
    latest, was_open, found = 0, None, []
    for at_ms in range(start_ms - LEAD_MINUTES * MINUTE_MS, end_ms, MINUTE_MS):
        wall = datetime.fromtimestamp(at_ms // 1000, zone)
        latest = max(latest, wall.toordinal() * 1440 + wall.hour * 60 + wall.minute)
        if at_ms < start_ms:
            continue
        today = latest // 1440
        now_open = any(
            span.start <= latest - day * 1440 < span.end
            for day in (today - 1, today)
            for span in spans_of(calendar, day)
        )
        if was_open is not None and now_open != was_open:
            found.append(at_ms)
        was_open = now_open
    return found


def by_rule(calendar: Calendar, start_ms: int, end_ms: int) -> list[int]:
    """The same, asked of the product."""
    found, at_ms = [], start_ms
    while (change_ms := next_change_ms(calendar, at_ms)) is not None and change_ms < end_ms:
        found.append(change_ms)
        at_ms = change_ms
    return found


def any_calendar(random: Random, zone: ZoneInfo, around_ms: int) -> Calendar:
    """A calendar with all that a shop can write; half of its times lie where clocks change."""
    around = datetime.fromtimestamp(around_ms / 1000, zone).toordinal()
    days = {around + random.randint(-3, 3): Day(spans=any_spans(random)) for _ in range(random.randint(0, 2))}
    week = tuple(any_spans(random) for _ in range(7))
    return Calendar(name="any", zone=zone, week=week, days=days)


def any_spans(random: Random) -> tuple[Span, ...]:
    def minute() -> int:
        return random.choice([random.randrange(1440), random.randrange(240), 1380 + random.randrange(60)])

    spans: list[Span] = []
    for _ in range(random.choice([0, 1, 2, 3, 5])):
        start = minute()
        length = random.choice([random.randint(1, 1440), random.randint(1, 90)])
        if overlap([*spans, Span(start, start + length)]) is None:
            spans.append(Span(start, start + length))
    return tuple(sorted(spans))


def check(calendar: Calendar, zone: ZoneInfo, start_ms: int, end_ms: int) -> int:
    """How many openings and closings agreed."""
    expected = by_minutes(calendar, zone, start_ms, end_ms)
    assert by_rule(calendar, start_ms, end_ms) == expected, calendar
    is_now, since_ms, open_minutes = is_open(calendar, start_ms), start_ms, 0
    for at_ms in expected:
        assert is_open(calendar, at_ms - 1) == is_now
        assert is_open(calendar, at_ms) != is_now
        if is_now:
            open_minutes += (at_ms - since_ms) // MINUTE_MS
            assert open_ms_after(calendar, start_ms, open_minutes) == at_ms
        is_now, since_ms = not is_now, at_ms
    return len(expected)


@pytest.mark.parametrize("name", ZONES)
def test_every_change_of_the_clocks_is_met_as_a_minute_by_minute_calendar_meets_it(name: str) -> None:
    random, zone = Random(name), ZoneInfo(name)
    changes = changes_of(name)
    assert len(changes) >= CHANGES_LEAST.get(name, 40)
    around = changes or [year_ms(year) + DAY_MS * 80 for year in range(FIRST_YEAR, LAST_YEAR, 3)]
    agreed = 0
    for change_ms in around:
        calendar = any_calendar(random, zone, change_ms)
        agreed += check(calendar, zone, change_ms - DAY_MS, change_ms + DAY_MS)
    assert agreed > 3 * len(around)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ZONES)
def test_whole_years_are_as_a_minute_by_minute_calendar_has_them(name: str) -> None:
    random, zone = Random(name), ZoneInfo(name)
    for year in YEARS[name]:
        calendar = any_calendar(random, zone, year_ms(year) + DAY_MS * 80)
        assert check(calendar, zone, year_ms(year), year_ms(year + 1)) > 0
