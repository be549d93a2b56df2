"""Signs in ASCII, for a terminal or a locale that has no others; like the language it is set once.

Each sign becomes one of the same width, so that nothing moves.
"""

from collections.abc import Mapping
from typing import Final, Literal

Glyphs = Literal["auto", "unicode", "ascii"]
"""What signs are drawn with; `auto`: ASCII where the locale is not UTF-8."""

_ASCII: Final = str.maketrans(
    {
        **dict.fromkeys("●✓★▸◂", "*"),
        **dict.fromkeys("○☆◌", "o"),
        **dict.fromkeys("◐◍", "~"),
        **dict.fromkeys("✗", "x"),
        **dict.fromkeys("✎", "e"),
        **dict.fromkeys("◷…·", "."),
        **dict.fromkeys("▲", "^"),
        **dict.fromkeys("▽↓", "v"),
        **dict.fromkeys("⚑", "P"),
        **dict.fromkeys("→", ">"),
        **dict.fromkeys("←", "<"),
        **dict.fromkeys("─", "-"),
        **dict.fromkeys("═≡", "="),
        **dict.fromkeys("│▌", "|"),
        **dict.fromkeys("‹", "<"),
        **dict.fromkeys("›", ">"),
    }
)

_LOCALE: Final = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first that is set and not empty counts (POSIX, "Environment Variables", 8.2)."""

_is_ascii = False


def wants_ascii(setting: Glyphs, environment: Mapping[str, str]) -> bool:
    """What the setting means in this environment; where no locale is set nothing is demanded."""
    if setting != "auto":
        return setting == "ascii"
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "")
    return bool(locale) and "utf8" not in locale.lower().replace("-", "")


def set_ascii(on: bool) -> bool:
    """Draw signs in ASCII from now on, or as they are; what was done until now."""
    global _is_ascii
    before, _is_ascii = _is_ascii, on
    return before


def is_ascii() -> bool:
    """Whether signs are drawn in ASCII."""
    return _is_ascii


def signs(text: str) -> str:
    """The text as it is drawn, its signs in ASCII where that is wanted."""
    return text.translate(_ASCII) if _is_ascii and not text.isascii() else text
