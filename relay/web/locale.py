"""How a language is written where the shop is: the tag a browser knows it by, and its digits."""

from typing import Final, NamedTuple

from babel import Locale, UnknownLocaleError

NOUGHTS: Final = {"arab": 0x0660, "arabext": 0x06F0, "beng": 0x09E6, "deva": 0x0966, "mymr": 0x1040}
"""Numbering system (CLDR, BCP 47 key `nu`) to the code point of its nought; any other is shown in ours."""


class Written(NamedTuple):
    """A language where the shop is."""

    locale: str
    """Its tag: `fa-IR` has the calendar of Iran, `-u-nu-` names the digits."""

    nought: int
    """The code point of the digit 0."""


def written(lang: str, region: str = "") -> Written:
    """How `lang` is written in `region`, an ISO 3166 code; empty leaves it to the language alone.

    Where nobody has said how a region writes the language, its digits are the language's own.
    """
    system = _digits(f"{lang}_{region}") or _digits(lang)
    shown = system if system in NOUGHTS else "latn"
    tag = f"{lang}-{region}-u-nu-{shown}" if region else lang
    return Written(tag, NOUGHTS.get(shown, ord("0")))


def digits(lang: str, region: str = "") -> str:
    """The ten digits of `lang` in `region`, from 0 to 9."""
    nought = written(lang, region).nought
    return "".join(chr(nought + each) for each in range(10))


def _digits(name: str) -> str:
    try:
        return str(Locale.parse(name).default_numbering_system)
    except (UnknownLocaleError, ValueError):
        return ""
