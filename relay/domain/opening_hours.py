"""When a department is open: spans of the week in its own time zone, and days that differ.

The rule for every moment: a span belongs to the day it begins on, is open from its start up to and
not including its end, and may end on the next day ("22:00-02:00"). Its start and its end are times on
the wall, each meaning the first moment at which the clock shows that time or a later one. So no span
is torn by a change of the clocks: one that lies wholly in an hour that is left out does not take
place, and in an hour that comes twice it begins and ends the first time round. A day that differs
replaces the spans that begin on it; what began the evening before still runs to its end.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from msgspec import Struct

from relay.domain.wall_clock import DAY_MINUTES, UTC_ZONE, Zone, moment_ms, reading, weekday
from relay.protocol.setup import Texts

DAYS_AHEAD: Final = 400
"""How far an opening is looked for: a shop that is closed for more than a year does not open again."""


class Span(Struct, frozen=True, order=True):
    """From `start` up to `end`, minutes after midnight: 0 <= start < 1440, start < end <= start + 1440."""

    start: int
    end: int


WHOLE_DAY: Final = Span(0, DAY_MINUTES)


class Day(Struct, frozen=True, kw_only=True):
    """A day that differs from its weekday: a holiday, a feast, a short day. No spans is closed."""

    spans: tuple[Span, ...] = ()
    title: Texts = {}


class Calendar(Struct, frozen=True, kw_only=True):
    """Opening hours in one time zone. The default is always open."""

    name: str
    zone: Zone = UTC_ZONE
    week: tuple[tuple[Span, ...], ...] = ((WHOLE_DAY,),) * 7
    """The spans of Monday to Sunday, in order and apart from each other."""

    days: Mapping[int, Day] = {}
    """Days that differ, by their ordinals."""

    first_day: int = 0
    """The weekday that lists begin with, 0 for Monday; it decides nothing."""


def is_open(calendar: Calendar, at_ms: int) -> bool:
    """Whether the shop is open at this moment."""
    first = next(_stretches(calendar, at_ms, days=1), None)
    return first is not None and first[0] <= at_ms


def next_opening_ms(calendar: Calendar, at_ms: int) -> int | None:
    """When it opens next, `at_ms` itself while it is open, or None where it does not within DAYS_AHEAD."""
    first = next(_stretches(calendar, at_ms), None)
    return None if first is None else max(first[0], at_ms)


def next_change_ms(calendar: Calendar, at_ms: int) -> int | None:
    """When it opens or closes next, later than `at_ms`; None where it does neither within DAYS_AHEAD."""
    open_until_ms = at_ms
    for start_ms, end_ms in _stretches(calendar, at_ms):
        if start_ms > open_until_ms:
            return start_ms if open_until_ms == at_ms else open_until_ms
        open_until_ms = max(open_until_ms, end_ms)
    far_ms = moment_ms(calendar.zone, reading(calendar.zone, at_ms)[0] + DAYS_AHEAD, 0)
    return open_until_ms if at_ms < open_until_ms < far_ms else None


def open_ms_after(calendar: Calendar, at_ms: int, minutes: int) -> int | None:
    """The moment by which it has been open for `minutes` since `at_ms`; None where it never is."""
    left_ms, reached_ms = minutes * 60_000, at_ms
    for start_ms, end_ms in _stretches(calendar, at_ms):
        start_ms = max(start_ms, reached_ms)
        if start_ms + left_ms <= end_ms:
            return start_ms + left_ms
        left_ms -= max(0, end_ms - start_ms)
        reached_ms = max(reached_ms, end_ms)
    return None


def spans_of(calendar: Calendar, day: int) -> tuple[Span, ...]:
    """The spans that begin on this day."""
    different = calendar.days.get(day)
    return calendar.week[weekday(day)] if different is None else different.spans


def title_of(calendar: Calendar, at_ms: int) -> Texts:
    """What the day is called on which this moment falls, by language; empty for a day like others."""
    different = calendar.days.get(reading(calendar.zone, at_ms)[0])
    return {} if different is None else different.title


def listed_week(calendar: Calendar) -> list[tuple[int, tuple[Span, ...]]]:
    """Each weekday with its spans, in the order in which the shop lists them."""
    order = [(calendar.first_day + number) % 7 for number in range(7)]
    return [(number, calendar.week[number]) for number in order]


def overlap(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """Two spans of one day that share a minute, or None where no two do."""
    return next(((one, other) for one, other in pairwise(sorted(spans)) if other.start < one.end), None)


def on_the_next_day(span: Span) -> Span:
    """The same span of the day after, seen from the day before."""
    return Span(span.start + DAY_MINUTES, span.end + DAY_MINUTES)


def _stretches(calendar: Calendar, at_ms: int, days: int = DAYS_AHEAD) -> Iterator[tuple[int, int]]:
    """What is open and ends after `at_ms`, in order of the starts; looks at days from the eve on.

    The day after counts as well: while an hour comes again at midnight, the clock shows the day
    before although the new day has begun.
    """
    zone = calendar.zone
    today = reading(zone, at_ms)[0]
    for day in range(today - 1, today + days + 1):
        for span in spans_of(calendar, day):
            if day < today and span.end <= DAY_MINUTES:
                continue
            end_ms = moment_ms(zone, day, span.end)
            if at_ms < end_ms and (start_ms := moment_ms(zone, day, span.start)) < end_ms:
                yield start_ms, end_ms
