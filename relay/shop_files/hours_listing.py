"""When a calendar is open, day by day, for whoever writes it to check."""

from collections.abc import Iterator
from datetime import date

from relay.domain.opening_hours import Calendar, spans_of
from relay.domain.wall_clock import WEEKDAYS, reading, weekday
from relay.shared.words import pick
from relay.shop_files.dates import in_all_calendars
from relay.shop_files.hours import as_written


def listing(calendar: Calendar, at_ms: int, days: int) -> Iterator[str]:
    """A line for each of so many days from the one that holds `at_ms` on: its dates, hours and title."""
    today = reading(calendar.zone, at_ms)[0]
    for day in range(today, today + days):
        different = calendar.days.get(day)
        title = pick(different.title, "en") if different is not None else ""
        dates = "  ".join(in_all_calendars(date.fromordinal(day)))
        hours = " ".join(map(as_written, spans_of(calendar, day))) or "closed"
        yield f"  {WEEKDAYS[weekday(day)]:<9}  {dates}  {hours:<24}  {title}".rstrip()
