"""Wall-clock time of a zone: what the clock on the wall shows at a moment, and when it shows a time.

A day is its ordinal (1 is 1 January of the year 1, a Monday, as `date.toordinal` counts), a time is
minutes after the midnight that begins its day. The clock of the machine is never read here.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

DAY_MINUTES: Final = 24 * 60
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Zone = tzinfo
UTC_ZONE: Final[Zone] = UTC

FIRST_DAY: Final = 2
LAST_DAY: Final = date.max.toordinal() - 1
"""No zone's offset leads from these out of the calendar."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


def reading(zone: Zone, at_ms: int) -> tuple[int, int]:
    """The day and the minute that the clock shows at this moment."""
    wall = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)
    return wall.toordinal(), wall.hour * 60 + wall.minute


@lru_cache(maxsize=4096)
def moment_ms(zone: Zone, day: int, minute: int) -> int:
    """The first moment at which the clock shows this minute of this day, or a later one.

    So an hour that comes twice counts from its first time, and a time that is left out when clocks go
    forward is the moment at which they do. `minute` may lie on the next day.
    """
    wall = datetime.fromordinal(day) + timedelta(minutes=minute)
    # PEP 495: fold 0 reads the wall clock by the offset before a change, fold 1 by the one after it.
    # Where they differ, the first is earlier in an hour that comes twice and later in one that is left out.
    before_s, after_s = _utc_s(wall, zone, 0), _utc_s(wall, zone, 1)
    return (before_s if before_s <= after_s else _change_s(zone, after_s, before_s)) * 1000


def weekday(day: int) -> int:
    """Which of WEEKDAYS the day is."""
    return (day - 1) % 7


def day_named(year: int, month: int, day: int) -> int | None:
    """The day that the Gregorian calendar names so; None where it names none."""
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _utc_s(wall: datetime, zone: Zone, fold: int) -> int:
    return (wall.replace(tzinfo=zone, fold=fold) - _EPOCH) // _SECOND


def _change_s(zone: Zone, low_s: int, high_s: int) -> int:
    """The second of the change of offset after `low_s` and not after `high_s`."""
    new = _offset(zone, high_s)
    while low_s + 1 < high_s:
        middle_s = (low_s + high_s) // 2
        if _offset(zone, middle_s) == new:
            high_s = middle_s
        else:
            low_s = middle_s
    return high_s


def _offset(zone: Zone, at_s: int) -> timedelta | None:
    return (_EPOCH + timedelta(seconds=at_s)).astimezone(zone).utcoffset()
