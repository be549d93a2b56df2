"""How long somebody has waited, as an agent reads it: a clock and a level."""

from typing import Final, Literal

Level = Literal["none", "soon", "half", "late"]

SIGNS: Final[dict[Level, str]] = {"none": "", "soon": "·", "half": "!", "late": "!!"}
"""A sign beside the colour, because colour alone tells nothing to some (WCAG 2.2 SC 1.4.1)."""


def clock_text(waited_ms: int) -> str:
    """`0:48`, `12:05`, from an hour on `1h02`, from a day on `3d`; never negative."""
    seconds = max(0, waited_ms) // 1000
    if seconds < 3_600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    if seconds < 86_400:
        return f"{seconds // 3_600}h{seconds % 3_600 // 60:02d}"
    return f"{seconds // 86_400}d"


def level(waited_ms: int, limit_ms: int) -> Level:
    """How pressing a wait is: from half of the limit on `half`, from the limit on `late`."""
    if waited_ms >= limit_ms:
        return "late"
    return "half" if waited_ms * 2 >= limit_ms else "soon"
