"""Colours that people can read: which ink goes on a shop's accent colour."""

import re
from typing import Final

_HEX: Final = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def relative_luminance(colour: str) -> float:
    """How bright `#rrggbb` is, 0 for black to 1 for white (WCAG 2.2, "relative luminance").

    Raises ValueError for anything else.
    """
    match = _HEX.fullmatch(colour)
    if not match:
        raise ValueError(f"expected a colour as #rrggbb, got {colour!r}")
    red, green, blue = (_linear(int(part, 16) / 255) for part in match.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2 SC 1.4.3 asks 4.5 of text)."""
    light, dark = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_ink(colour: str) -> str:
    """White or black, whichever reads better on `colour`; one of them always reaches 4.5."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
