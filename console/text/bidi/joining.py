"""The shapes of Arabic letters: which of its four forms each takes, and lam with alef as one.

A terminal draws one character a cell and cannot know which neighbours belong to another field, so the
joined shapes are sent as Unicode's presentation forms. A letter without forms (some of Kurdish and
Pashto) stays as it is; its neighbours join towards it all the same.
"""

import unicodedata
from functools import lru_cache
from typing import Final

from console.text.bidi import tables

_FORM_PLACES: Final = {"<isolated>": 0, "<final>": 1, "<initial>": 2, "<medial>": 3}
"""A form's place in a letter's list: 1 when it joins the letter before it, plus 2 the one behind it."""

LAM: Final = "\u0644"
ALEFS: Final = frozenset("\u0622\u0623\u0625\u0627")

WORDS_CACHED: Final = 1_024
"""The commonest words of a shop's chats come again and again."""

_BEFORE: Final = 1
_AFTER: Final = 2


def _points(words: str) -> list[int]:
    found: list[int] = []
    for word in words.split():
        first, _, last = word.partition("-")
        found += range(int(first, 16), int(last or first, 16) + 1)
    return found


def _sides() -> dict[str, int]:
    """Which sides each letter joins on: _BEFORE, _AFTER or both."""
    sides = {}
    for words, side in (
        (tables.JOINS_BOTH, _BEFORE | _AFTER),
        (tables.JOINS_BEFORE, _BEFORE),
        (tables.JOINS_AFTER, _AFTER),
        (tables.CAUSES_JOINING, _BEFORE | _AFTER),
        (tables.JOINS_NOTHING, 0),
    ):
        sides.update({chr(point): side for point in _points(words)})
    return sides


def _forms() -> dict[str, list[str]]:
    """The forms of each letter, and of lam with each alef, from what they are made of."""
    forms: dict[str, list[str]] = {}
    for point in (*range(0xFB50, 0xFDFC), *range(0xFE70, 0xFEFD)):
        kind, *parts = unicodedata.decomposition(chr(point)).split() or [""]
        letters = "".join(chr(int(part, 16)) for part in parts)
        is_lam_alef = len(letters) == 2 and letters[0] == LAM and letters[1] in ALEFS
        if kind in _FORM_PLACES and (len(letters) == 1 or is_lam_alef):
            forms.setdefault(letters, [""] * 4)[_FORM_PLACES[kind]] = chr(point)
    return forms


_SIDES: Final = _sides()
_FORMS: Final = _forms()
_LISTED_TRANSPARENT: Final = frozenset(map(chr, _points(tables.TRANSPARENT)))


def is_transparent(character: str) -> bool:
    """Whether joining looks through the character (type T of ArabicShaping.txt)."""
    if character in _SIDES:
        return False
    return character in _LISTED_TRANSPARENT or unicodedata.category(character) in ("Mn", "Me", "Cf")


def joined(text: str) -> list[str]:
    """What is drawn for each character; an empty string for an alef that the lam before it has taken in.

    Nothing joins a space, so that the words of a language are looked up one by one.
    """
    drawn: list[str] = []
    for word in text.split(" "):
        drawn += _joined_word(word)
        drawn.append(" ")
    return drawn[:-1]


@lru_cache(WORDS_CACHED)
def _joined_word(text: str) -> tuple[str, ...]:
    drawn = list(text)
    sides = [_SIDES.get(character, 0) for character in text]
    before = -1
    """The last character that joining did not look through; -1 at the start."""
    joins = [0] * len(text)
    for at, character in enumerate(text):
        side = sides[at]
        if not side and character > "\u02ff" and is_transparent(character):
            continue
        if before >= 0 and side & _BEFORE and sides[before] & _AFTER:
            joins[at] |= _BEFORE
            joins[before] |= _AFTER
        before = at
    lam = -1
    for at, character in enumerate(text):
        if joins[at] & _BEFORE and character in ALEFS and lam >= 0:
            drawn[lam] = _FORMS[LAM + character][joins[lam] & _BEFORE]
            drawn[at] = ""
        elif (forms := _FORMS.get(character)) is not None and sides[at]:
            drawn[at] = forms[joins[at]] or forms[joins[at] & _BEFORE] or character
        if character == LAM:
            lam = at
        elif lam >= 0 and unicodedata.category(character) != "Mn":
            lam = -1
    return tuple(drawn)


def joined_between(text: str, start: int, end: int) -> list[str]:
    """The same of a part of the text alone, which does not begin or end between lam and alef."""
    first, behind = start, end
    while first and is_transparent(text[first - 1]):
        first -= 1
    while behind < len(text) and is_transparent(text[behind]):
        behind += 1
    first = max(0, first - 1)
    return joined(text[first : behind + 1])[start - first : end - first]
