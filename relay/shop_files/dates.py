"""Days as a shop writes them: Gregorian, Jalali or Hijri (Umm al-Qura), with the year or every year.

`2026-03-21`, `jalali 1405-01-01`, `hijri 1447-10-01`; without the year, `jalali 01-01` is every Nowruz
and `hijri 10-01` every Eid al-Fitr. Digits may be Arabic or Persian, and `/` may stand for `-`.
The libraries of the two calendars are loaded by the first date that needs them.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from relay.shared.toml_file import nearest

_DATE: Final = re.compile(r"\s*(?:([A-Za-z]+)\s+)?(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})\s*")


class DateError(ValueError):
    """The text names no day; the message ends a sentence about it."""


class Kind(NamedTuple):
    """One calendar: the years in which a shop can mean something, and what it needs for a day."""

    first: int
    last: int
    month_days: Callable[[int, int], int]
    """Year and month to the number of days."""

    gregorian: Callable[[int, int, int], date]
    years_in: Callable[[int], range]
    """Gregorian year to the years that overlap with it."""


def ordinals(text: str, years: range) -> list[int]:
    """The days that are meant, by their ordinals, in order; of yearly ones those in the Gregorian `years`.

    Raises DateError. An empty list is a leap day that does not come in those years.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError(f"expected a day such as 2026-03-21, jalali 01-01 or hijri 1447-10-01, got '{text}'")
    name = (match[1] or "gregorian").lower()
    if name not in KINDS:
        raise DateError(f"unknown calendar '{match[1]}'{nearest(name, KINDS)}")
    kind, month, day = KINDS[name], int(match[3]), int(match[4])
    if match[2]:
        year = int(match[2])
        _check(kind, name, year, month, day)
        return [kind.gregorian(year, month, day).toordinal()]
    _check_yearly(kind, name, month, day)
    wanted = sorted({each for year in years for each in kind.years_in(year)})
    found = [kind.gregorian(each, month, day) for each in wanted if day <= kind.month_days(each, month)]
    return [each.toordinal() for each in found if each.year in years]


def is_yearly(text: str) -> bool:
    """Whether the date has no year."""
    match = _DATE.fullmatch(text)
    return match is not None and not match[2]


def in_all_calendars(day: date) -> tuple[str, str, str]:
    """The day as it is written in each of the three."""
    from hijridate import Gregorian
    from persiantools.jdatetime import JalaliDate

    jalali = JalaliDate.to_jalali(day)  # type: ignore[no-untyped-call]
    hijri = Gregorian.fromdate(day).to_hijri()
    return day.isoformat(), f"jalali {jalali.isoformat()}", f"hijri {hijri.isoformat()}"


def _check(kind: Kind, name: str, year: int, month: int, day: int) -> None:
    if not kind.first <= year <= kind.last:
        other = [each for each in KINDS if each != name and KINDS[each].first <= year <= KINDS[each].last]
        hint = f"; is it {' or '.join(other)}?" if other else ""
        raise DateError(f"expected a {name} year from {kind.first} to {kind.last}, got {year}{hint}")
    _check_month(name, month)
    days = kind.month_days(year, month)
    if not 1 <= day <= days:
        raise DateError(f"month {month} of the {name} year {year} has {days} days, not {day}")


def _check_yearly(kind: Kind, name: str, month: int, day: int) -> None:
    _check_month(name, month)
    days = max(kind.month_days(year, month) for year in range(kind.last - 40, kind.last))
    if not 1 <= day <= days:
        raise DateError(f"month {month} of a {name} year has at most {days} days, not {day}")


def _check_month(name: str, month: int) -> None:
    if not 1 <= month <= 12:
        raise DateError(f"a {name} year has 12 months, not {month}")


def _gregorian_days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def _jalali_days(year: int, month: int) -> int:
    from persiantools.jdatetime import JalaliDate

    return JalaliDate.days_in_month(month, year)


def _jalali_to_gregorian(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate

    return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]


def _jalali_years_in(year: int) -> range:
    return range(year - 622, year - 620)


def _hijri_days(year: int, month: int) -> int:
    from hijridate import Hijri

    return Hijri(year, month, 1).month_length()


def _hijri_to_gregorian(year: int, month: int, day: int) -> date:
    from hijridate import Hijri

    return Hijri(year, month, day).to_gregorian()


def _hijri_years_in(year: int) -> range:
    """A Hijri year is 354 or 355 days; those the tables know (1343 to 1500)."""
    first = (year - 622) * 33 // 32 - 1
    return range(max(first, 1343), min(first + 4, 1501))


KINDS: Final = {
    "gregorian": Kind(1970, 2200, _gregorian_days, date, lambda year: range(year, year + 1)),
    "jalali": Kind(1349, 1500, _jalali_days, _jalali_to_gregorian, _jalali_years_in),
    "hijri": Kind(1389, 1500, _hijri_days, _hijri_to_gregorian, _hijri_years_in),
}
