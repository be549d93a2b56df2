"""Times as an agent types and reads them: `20` minutes, `2h`, `18:30`, `tomorrow 9`."""

import re
from datetime import datetime, timedelta
from typing import Final

from relay.protocol.limits import DUE_DAYS_MAX
from relay.shared.fold import fold

_DURATION: Final = re.compile(r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?)?")
_OF_DAY: Final = re.compile(r"(tomorrow\s*)?(\d{1,2})(?::(\d{2}))?")
DAYS_PLAIN: Final = 300
"""A day and a month further away than this need their year."""

_UNIT_MINUTES: Final = {"m": 1, "h": 60, "d": 1440}


def typed_ms(typed: str, now_ms: int) -> int:
    """The moment that was typed, in ms since 1970 by the clock of `now_ms`; 0 where it is none.

    A bare number is minutes, `9:30` the next time that the clock shows it, `tomorrow 9` tomorrow's.
    Digits of every script count.
    """
    words = fold(typed)
    if found := _DURATION.fullmatch(words):
        minutes = int(found[1]) * _UNIT_MINUTES[(found[2] or "m")[0]]
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
    days = abs((at.date() - now.date()).days)
    if days == 0:
        return f"{at:%H:%M}"
    return f"{at:%a %H:%M}" if days < 7 else f"{at.day} {at:%b %H:%M}"


def long_ago_words(at_ms: int, now_ms: int) -> str:
    """The same, and with the year where the day alone could mean two: `7 Dec 2024`."""
    at, now = datetime.fromtimestamp(at_ms / 1000), datetime.fromtimestamp(now_ms / 1000)
    return f"{at.day} {at:%b %Y}" if (now - at).days > DAYS_PLAIN else moment_words(at_ms, now_ms)


def minutes_typed(typed: str) -> int:
    """The first number in what was typed, as minutes; 0 where there is none."""
    found = re.search(r"\d{1,4}", fold(typed))
    return int(found[0]) if found else 0


def presets(now_ms: int) -> list[tuple[str, int]]:
    """The times one mostly means: words and moment."""
    morning = typed_ms("tomorrow 9", now_ms)
    monday = datetime.fromtimestamp(morning / 1000)
    monday += timedelta(days=(7 - monday.weekday()) % 7)
    found = [(f"in {words}", now_ms + minutes * 60_000) for words, minutes in _SOON]
    return [*found, ("tomorrow at 9", morning), ("Monday at 9", round(monday.timestamp() * 1000))]


_SOON: Final = (("10 minutes", 10), ("30 minutes", 30), ("1 hour", 60), ("3 hours", 180))
