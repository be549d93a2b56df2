"""A moment to come as a visitor is told it, in his words and digits: in 20 minutes, tomorrow at 9:00."""

from typing import Final, Protocol

from relay.domain.wall_clock import Zone, reading, weekday


class Say(Protocol):
    """Words in one language, and its digits where the shop is."""

    def __call__(self, key: str, /, **values: object) -> str:
        """What stands under the key; whole numbers come out in these digits."""

    def in_digits(self, text: str) -> str:
        """The text with its ASCII digits written in these."""


MINUTE_MS: Final = 60_000
IN_MINUTES_MAX: Final = 90
"""Up to here people count minutes, above they look at the clock."""


def spoken_time(say: Say, then_ms: int, at_ms: int, zone: Zone | None) -> str:
    """When `then_ms` is, told at `at_ms`: by the clock of `zone`, or as a distance where there is none."""
    minutes = max(1, -((at_ms - then_ms) // MINUTE_MS))
    if minutes <= IN_MINUTES_MAX:
        return say("auto.in_minutes", n=minutes)
    if zone is None:
        return say("auto.in_hours", n=round(minutes / 60))
    today, _ = reading(zone, at_ms)
    day, minute = reading(zone, then_ms)
    name = say(f"auto.weekday.{weekday(day) + 1}")
    return _on_day(say, day - today, name, say.in_digits(f"{minute // 60}:{minute % 60:02}"))


def _on_day(say: Say, days: int, name: str, time: str) -> str:
    """`days` from today. A weekday alone names no day that is a week away or more."""
    if days < 2:
        return say("auto.at_tomorrow" if days else "auto.at_today", time=time)
    if days < 7:
        return say("auto.at_weekday", weekday=name, time=time)
    return say("auto.at_days", n=days, weekday=name, time=time)
