"""`hours.toml`: calendars of opening hours, each in its own time zone."""

import re
from collections.abc import Iterable
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from relay.domain.opening_hours import Calendar, Day, Span, on_the_next_day, overlap
from relay.domain.wall_clock import DAY_MINUTES, WEEKDAYS, Zone
from relay.protocol.ids import Word
from relay.protocol.setup import Row, Texts
from relay.shared.toml_file import Written, nearest
from relay.shared.toml_lines import Path as Place
from relay.shop_files.dates import DateError, is_yearly, ordinals
from relay.shop_files.holiday_list import UnknownCountry, holidays_of

FILE_NAME: Final = "hours.toml"
YEARS_AHEAD: Final = 2
"""Days that come every year are known until the end of the year after next; the files are read again
when the year changes."""

DAYS_MAX: Final = 60
"""Of one entry: a longer closing is a mistake in the number."""

Times = tuple[str, ...]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")


class DayTable(Row, frozen=True):
    """`[[calendars.NAME.days]]`: a day that differs, or `count` days from it on."""

    date: str
    count: int = 1
    spans: Times = ()
    """None is closed."""

    title: Texts = {}


class CalendarTable(Row, frozen=True):
    """`[calendars.NAME]`: a weekday that is left out is as `every_day` says; an empty list is closed."""

    time_zone: str
    first_day: Weekday = "monday"
    every_day: Times = ()
    monday: Times | None = None
    tuesday: Times | None = None
    wednesday: Times | None = None
    thursday: Times | None = None
    friday: Times | None = None
    saturday: Times | None = None
    sunday: Times | None = None
    holidays: str = ""
    """A country, or a country and a part of it, by their ISO 3166 codes: IR, DE-BE."""

    holiday_spans: Times = ()
    """When it is open on those; none is closed."""

    days: tuple[DayTable, ...] = ()


class HoursFile(Row, frozen=True):
    """The whole file."""

    calendars: dict[Word, CalendarTable] = {}


def calendars(file: Written[HoursFile], year: int, langs: Iterable[str]) -> dict[str, Calendar]:
    """The calendars by name, with yearly days from the year before `year` on. Raises TomlError."""
    years = range(year - 1, year + YEARS_AHEAD + 1)
    return {
        name: Calendar(
            name=name,
            zone=_zone(file, ("calendars", name, "time_zone"), table.time_zone),
            week=_week(file, ("calendars", name), table),
            days=_days(file, ("calendars", name), table, years, list(langs)),
            first_day=WEEKDAYS.index(table.first_day),
        )
        for name, table in file.value.calendars.items()
    }


def _zone(file: Written[HoursFile], place: Place, name: str) -> Zone:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        # Also OSError: the name of a folder, such as Europe.
        hint = nearest(name, sorted(available_timezones()))
        hint = hint if hint.startswith("; did") else "; expected a name such as Asia/Tehran"
        raise file.wrong(place, f"'time_zone': unknown time zone '{name}'{hint}") from None


def _week(file: Written[HoursFile], place: Place, table: CalendarTable) -> tuple[tuple[Span, ...], ...]:
    places, week = [], []
    for weekday in WEEKDAYS:
        own: Times | None = getattr(table, weekday)
        places.append((*place, "every_day" if own is None else weekday))
        week.append(_spans(file, places[-1], table.every_day if own is None else own))
    for number, spans in enumerate(week):
        following = [on_the_next_day(span) for span in week[(number + 1) % 7]]
        if found := overlap([*spans, *following]):
            day, after = WEEKDAYS[number], WEEKDAYS[(number + 1) % 7]
            raise file.wrong(
                places[number],
                f"'{places[number][-1]}': {as_written(found[0])} of {day} overlaps with "
                f"{as_written(found[1])} of {after}",
            )
    return tuple(week)


def _days(
    file: Written[HoursFile], place: Place, table: CalendarTable, years: range, langs: list[str]
) -> dict[int, Day]:
    """Days that differ. A day with its year goes before one of every year, and both before a holiday."""
    dated: dict[int, Day] = {}
    yearly: dict[int, Day] = {}
    for number, row in enumerate(table.days):
        here = (*place, "days", number)
        if not 1 <= row.count <= DAYS_MAX:
            raise file.wrong((*here, "count"), f"'count': expected 1 to {DAYS_MAX} days, got {row.count}")
        day = Day(spans=_spans(file, (*here, "spans"), row.spans), title=row.title)
        try:
            firsts = ordinals(row.date, years)
        except DateError as error:
            raise file.wrong((*here, "date"), f"'date': {error}") from None
        for each in (first + further for first in firsts for further in range(row.count)):
            if is_yearly(row.date):
                yearly.setdefault(each, day)
            elif each in dated:
                raise file.wrong((*here, "date"), f"'date': another entry has said '{row.date}' already")
            else:
                dated[each] = day
    return {**_holidays(file, place, table, years, langs), **yearly, **dated}


def _holidays(
    file: Written[HoursFile], place: Place, table: CalendarTable, years: range, langs: list[str]
) -> dict[int, Day]:
    spans = _spans(file, (*place, "holiday_spans"), table.holiday_spans)
    if not table.holidays:
        return {}
    try:
        found = holidays_of(table.holidays, years, langs)
    except UnknownCountry as error:
        raise file.wrong((*place, "holidays"), f"'holidays': {error}") from None
    return {day: Day(spans=spans, title=title) for day, title in found.items()}


def _spans(file: Written[HoursFile], place: Place, times: Times) -> tuple[Span, ...]:
    """The spans of one day in order."""
    examples = "09:00-13:00, 22:00-02:00 or 00:00-24:00"
    spans = []
    for number, text in enumerate(times):
        span = _span(text)
        if span is None:
            raise file.wrong(
                (*place, number),
                f"'{place[-1]}': expected a span such as {examples}, got '{text}'",
            )
        spans.append(span)
    if found := overlap(spans):
        raise file.wrong(place, f"'{place[-1]}': {as_written(found[0])} overlaps with {as_written(found[1])}")
    return tuple(sorted(spans))


def _span(text: str) -> Span | None:
    """A span; one that ends at or before its start ends on the next day. None for what is none."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        return None
    return Span(start, end if end > start else end + DAY_MINUTES)


def as_written(span: Span) -> str:
    """The span as a shop writes it, seen from the day it begins on."""
    start, end = span.start % DAY_MINUTES, span.end - span.start // DAY_MINUTES * DAY_MINUTES
    end -= DAY_MINUTES if end > DAY_MINUTES else 0
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
