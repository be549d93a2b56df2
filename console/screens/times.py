"""Times as an agent types and reads them: `20` minutes, `2h`, `18:30`, `tomorrow 9`."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from console.text.words import calendar, in_digits, language, say
from relay.protocol.limits import DUE_DAYS_MAX
from relay.shared.fold import fold

_UNITS: Final[dict[str, int]] = {
    **dict.fromkeys(("m", "min", "minute", "minutes", "د", "دقيقة", "دقائق", "دقیقه"), 1),
    **dict.fromkeys(("h", "hour", "hours", "س", "ساعة", "ساعات", "ساعت"), 60),
    **dict.fromkeys(("d", "day", "days", "ي", "يوم", "أيام", "ر", "روز"), 1_440),
}
"""Units in the languages of the console, with their minutes."""
_UNIT_MINUTES: Final = {fold(unit): minutes for unit, minutes in _UNITS.items()}
_TOMORROW: Final = "|".join(map(fold, ("tomorrow", "غدا", "غداً", "فردا")))
_DURATION: Final = re.compile(rf"(\d{{1,4}})\s*({'|'.join(_UNIT_MINUTES)})?")
_OF_DAY: Final = re.compile(rf"((?:{_TOMORROW})\s*)?(\d{{1,2}})(?::(\d{{2}}))?")
QUARTER_MS: Final = 900_000
WEEK_BEGINS: Final = {"en": 1, "ar": 7, "fa": 6}
"""The day on which people go back to work, counted as ISO 8601 does (CLDR, "supplemental week data")."""

DAYS_PLAIN: Final = 300
"""A day and a month further away than this need their year."""


def typed_ms(typed: str, now_ms: int) -> int:
    """The moment that was typed, in ms since 1970 by the clock of `now_ms`; 0 where it is none.

    A bare number is minutes, `9:30` the next time that the clock shows it, `tomorrow 9` tomorrow's.
    Digits of every script count.
    """
    words = fold(typed)
    if found := _DURATION.fullmatch(words):
        minutes = int(found[1]) * _UNIT_MINUTES[found[2] or "m"]
        return now_ms + minutes * 60_000 if 0 < minutes <= DUE_DAYS_MAX * 1440 else 0
    found = _OF_DAY.fullmatch(words)
    if found is None or not (found[1] or found[3]):
        return 0
    hour, minute = int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59:
        return 0
    now = datetime.fromtimestamp(now_ms / 1000)
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if found[1] or then <= now:
        then += timedelta(days=1)
    return round(then.timestamp() * 1000)


def moment_words(at_ms: int, now_ms: int) -> str:
    """`18:30`, on another day `Sun 18:30`, further away `7 Dec 18:30`."""
    at, now = datetime.fromtimestamp(at_ms / 1000), datetime.fromtimestamp(now_ms / 1000)
    days, clock = abs((at.date() - now.date()).days), in_digits(f"{at:%H:%M}")
    if days == 0:
        return clock
    if days < 7:
        return say("time.weekday_clock", weekday=_weekday(at), clock=clock)
    dated = _dated(at)
    return say("time.day", day=dated.day, month=dated.month, clock=clock)


def long_ago_words(at_ms: int, now_ms: int) -> str:
    """The same, and with the year where the day alone could mean two: `7 Dec 2024`."""
    at, now = datetime.fromtimestamp(at_ms / 1000), datetime.fromtimestamp(now_ms / 1000)
    if (now - at).days <= DAYS_PLAIN:
        return moment_words(at_ms, now_ms)
    dated = _dated(at)
    return say("time.date", day=dated.day, month=dated.month, year=dated.year)


def clock_words(at_ms: int) -> str:
    """`18:30`."""
    return in_digits(f"{datetime.fromtimestamp(at_ms / 1000):%H:%M}")


def day_words(at_ms: int) -> str:
    """`Sun 07 Dec 2024`, as it stands above the first line of a day."""
    return _day_of_quarter(at_ms // QUARTER_MS, language(), calendar())


@lru_cache(4_096)
def _day_of_quarter(quarter: int, lang: str, calendar: str) -> str:
    """Every time zone's day begins with a quarter of an hour, and each line of a chat asks for its day."""
    at = datetime.fromtimestamp(quarter * QUARTER_MS / 1000)
    dated = _dated(at)
    day = in_digits(f"{dated.day:02d}")
    return say("time.day_rule", weekday=_weekday(at), day=day, month=dated.month, year=dated.year)


def _weekday(at: datetime) -> str:
    return say(f"time.weekday.{at.isoweekday()}")


class _Dated(NamedTuple):
    """A day as it is said in the console's calendar, its month in words."""

    day: int
    month: str
    year: int


def _dated(at: datetime) -> _Dated:
    if calendar() == "gregorian":
        return _Dated(at.day, say(f"time.month.{at.month}"), at.year)
    from persiantools.jdatetime import JalaliDate  # for those who read it: it brings time zones along

    day = JalaliDate.to_jalali(at.date())  # type: ignore[no-untyped-call]
    return _Dated(day.day, say(f"time.jalali.{day.month}"), day.year)


def minutes_typed(typed: str) -> int:
    """The first number in what was typed, as minutes; 0 where there is none."""
    found = re.search(r"\d{1,4}", fold(typed))
    return int(found[0]) if found else 0


def presets(now_ms: int) -> list[tuple[str, int]]:
    """The times one mostly means: words and moment."""
    morning = typed_ms("tomorrow 9", now_ms)
    first = datetime.fromtimestamp(morning / 1000)
    first += timedelta(days=(WEEK_BEGINS[language()] - first.isoweekday()) % 7)
    soon = [(say("time.in_minutes", n=n), n) for n in (10, 30)]
    soon += [(say("time.in_hours", n=n), n * 60) for n in (1, 3)]
    nine = in_digits("9")
    found = [(words, now_ms + minutes * 60_000) for words, minutes in soon]
    found.append((say("time.tomorrow", clock=nine), morning))
    return [*found, (say("time.on_first_day", clock=nine), round(first.timestamp() * 1000))]
