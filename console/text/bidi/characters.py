"""What each character is to the algorithm: its class, its bracket, its mirror image."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from console.text.bidi.brackets import CLOSES
from console.text.bidi.tables import BRACKETS, MIRRORS

_NOT_PLAIN: Final = re.compile(
    "[\u0590-\u08ff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Every block whose characters have a right-to-left class or are Arabic numbers, without which the order
of a left-to-right paragraph is that of its text; and what is never drawn but has its say."""

_UNASSIGNED: Final = (
    (0x0590, 0x05FF, "R"),
    (0x0600, 0x07BF, "AL"),
    (0x07C0, 0x085F, "R"),
    (0x0860, 0x08FF, "AL"),
    (0x20A0, 0x20CF, "ET"),
    (0xFB1D, 0xFB4F, "R"),
    (0xFB50, 0xFDFF, "AL"),
    (0xFE70, 0xFEFF, "AL"),
    (0x10800, 0x10FFF, "R"),
    (0x1E800, 0x1EFFF, "R"),
)
"""DerivedBidiClass.txt: what a code point without a character is taken for; elsewhere "L"."""

_KEPT_BELOW: Final = "\u3000"
"""Only classes of characters below this are remembered, so that no text can fill the memory."""


class _Classes(dict[str, str]):
    """Classes found so far; the standard library's own table is slower to ask."""

    def __missing__(self, character: str) -> str:
        name = unicodedata.bidirectional(character) or _unassigned(ord(character))
        if character < _KEPT_BELOW:
            self[character] = name
        return name


def _unassigned(point: int) -> str:
    return next((name for first, last, name in _UNASSIGNED if first <= point <= last), "L")


def _pairs(words: str) -> list[tuple[str, str]]:
    return [(chr(int(pair[:4], 16)), chr(int(pair[5:], 16))) for pair in words.split()]


_CLASSES: Final = _Classes()
MIRROR: Final = {a: b for pair in _pairs(MIRRORS) for a, b in (pair, pair[::-1])}
"""Rule L4: what is drawn for a character between two of an odd level."""

_BRACKET: Final = {
    sign: number if sign == pair[0] else number + CLOSES
    for number, pair in enumerate(_pairs(BRACKETS), 1)
    for sign in pair
}
# BD16: angle brackets of two blocks are canonical equivalents, and either closes the other.
_BRACKET["\u2329"], _BRACKET["\u232a"] = _BRACKET["\u3008"], _BRACKET["\u3009"]


def is_plain(text: str) -> bool:
    """Whether a left-to-right paragraph of this text is drawn character by character as it stands."""
    return text.isascii() or _NOT_PLAIN.search(text) is None


def each_class(text: str) -> Iterator[str]:
    """The bidirectional class of each character, found when it is asked for."""
    return map(_CLASSES.__getitem__, text)


def classes_of(text: str) -> list[str]:
    """The bidirectional class of each character."""
    return list(each_class(text))


def brackets_of(text: str) -> bytes:
    """For each character its number where a bracket opens, that and CLOSES where one closes, else 0.

    Empty without any.
    """
    if _BRACKET.keys().isdisjoint(text):
        return b""
    return bytes([_BRACKET.get(character, 0) for character in text])
