"""The console's own words, in the one language that it speaks, with its numbers' digits and dates' calendar.

Like a process's locale the language is chosen once, by `speak`, before anything is drawn. The keys of
the catalogues (`config/i18n`) stand here without their first part, `console.`.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, SupportsInt

from relay.shared.words import base_language, words

PREFIX: Final = "console."

Digits = Literal["latin", "arabic", "persian", "auto"]
"""In which digits the console's own numbers and times are written; `auto`: as its readers expect."""

Calendar = Literal["gregorian", "jalali", "auto"]
"""Of which calendar the console's dates are; `auto`: Jalali in Persian."""

LATIN: Final = "0123456789"
_DIGITS: Final[dict[Digits, str]] = {
    "latin": LATIN,
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
}

_FROM_END: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left."""


_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_BEGINS_FOREIGN: Final = re.compile(r"[{!-~]")


class Spoken(NamedTuple):
    """A language with its words, the digits for 0 to 9, and the calendar of its dates."""

    lang: str = "en"
    catalogue: Mapping[str, str] = {}
    digits: str = LATIN
    calendar: Literal["gregorian", "jalali"] = "gregorian"


class _Number(int):
    """A number that chooses the plural form, and is written in the console's digits."""

    def __str__(self) -> str:
        return in_digits(int.__repr__(self))


_now = Spoken()
_said = words({}, "en")
_base: Literal["ltr", "rtl"] = "ltr"
_plain: dict[str, str] = {}
"""Words without values as they were said before: a long chat says the same ones thousands of times."""


def speak(
    lang: str, catalogue: Mapping[str, str], digits: Digits = "latin", calendar: Calendar = "auto"
) -> Spoken:
    """Speak this language from now on; what was spoken until now, for whoever wants it back."""
    lang = base_language(lang)
    own = catalogue.get(f"{PREFIX}digits", LATIN) if digits == "auto" else _DIGITS[digits]
    if calendar == "auto":
        calendar = "jalali" if lang == "fa" else "gregorian"
    return speak_again(Spoken(lang, catalogue, own, calendar))


def speak_again(spoken: Spoken) -> Spoken:
    """Speak as somebody did before; what was spoken until now."""
    global _now, _said, _base
    before, _now = _now, spoken
    _base = "rtl" if is_from_end(spoken.lang) else "ltr"
    _said = words({spoken.lang: _from_their_side(spoken.catalogue)}, spoken.lang)
    _plain.clear()
    return before


def _from_their_side(catalogue: Mapping[str, str]) -> Mapping[str, str]:
    """The catalogue with a mark before what would else run as the key or name at its start does."""
    if _base == "ltr":
        return catalogue
    return {
        key: _RIGHT_TO_LEFT + text if _BEGINS_FOREIGN.match(text) else text
        for key, text in catalogue.items()
        if key.startswith(PREFIX)
    }


def say(key: str, /, **values: object) -> str:
    """The words of a key with each `{name}` replaced by its value; `n` chooses the plural too.

    A name of somebody goes in `inside` it. A number is written in the console's digits.
    """
    if not values:
        if (known := _plain.get(key)) is None:
            known = _plain[key] = _said(PREFIX + key)
        return known
    numbers = {name: _Number(value) for name, value in values.items() if isinstance(value, int)}
    return _said(PREFIX + key, **{**values, **numbers})


def knows(key: str) -> bool:
    """Whether the language has words for the key."""
    return PREFIX + key in _now.catalogue


def in_digits(text: str) -> str:
    """A number or a time of ours in the console's digits."""
    return text if _now.digits == LATIN else text.translate(str.maketrans(LATIN, _now.digits))


def number(value: SupportsInt) -> str:
    """A whole number of ours in the console's digits."""
    return in_digits(f"{int(value)}")


def left_to_right(sign: str) -> str:
    """A sign such as `^K` or `+2`, whose first character stays first among words of either direction."""
    return f"{_LEFT_TO_RIGHT}{sign}" if _base == "rtl" else sign


def calendar() -> Literal["gregorian", "jalali"]:
    """Of which calendar the console's dates are."""
    return _now.calendar


def language() -> str:
    """What is spoken: `en`, `ar` or `fa`."""
    return _now.lang


def is_from_end(lang: str) -> bool:
    """Whether a language is written from right to left."""
    return base_language(lang) in _FROM_END


def own_base() -> Literal["ltr", "rtl"]:
    """The direction of the console's own sentences."""
    return _base
