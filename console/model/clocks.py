"""How long somebody has waited, as an agent reads it: a clock and a level."""

from typing import Final, Literal

from console.text.words import in_digits, say

Level = Literal["none", "soon", "half", "late"]

SIGNS: Final[dict[Level, str]] = {"none": "", "soon": "·", "half": "!", "late": "!!"}
"""A sign beside the colour, because colour alone tells nothing to some (WCAG 2.2 SC 1.4.1)."""


def clock_text(waited_ms: int) -> str:
    """`0:48`, `12:05`, from an hour on `1h02`, from a day on `3d`; never negative."""
    seconds = max(0, waited_ms) // 1000
    if seconds < 3_600:
        return in_digits(f"{seconds // 60}:{seconds % 60:02d}")
    if seconds < 86_400:
        minutes = in_digits(f"{seconds % 3_600 // 60:02d}")
        return say("clock.hours", hours=seconds // 3_600, minutes=minutes)
    return say("clock.days", days=seconds // 86_400)


def level(waited_ms: int, limit_ms: int) -> Level:
    """How pressing a wait is: from half of the limit on `half`, from the limit on `late`."""
    if waited_ms >= limit_ms:
        return "late"
    return "half" if waited_ms * 2 >= limit_ms else "soon"
