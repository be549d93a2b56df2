"""How far one key reaches in a line: over a word, or back over a cluster or one mark of it."""

import unicodedata
from collections.abc import Callable
from typing import Final

from console.text.graphemes import cluster_before

_INVISIBLE: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")
_MARKS_FROM, _MARKS_TO = "\u0590", "\u08ff"
"""The blocks of Hebrew and Arabic, whose vowel marks are written and taken back one by one."""


def in_word(character: str) -> bool:
    """Whether the character is a part of a word: a Persian word may hold a non-joiner, any word marks."""
    return (
        character.isalnum()
        or character == "_"
        or character in _INVISIBLE
        or unicodedata.category(character).startswith("M")
    )


def word_after(line: str, column: int) -> int:
    """The column behind the word at or after `column`, or behind what is between two words."""
    at = _over(line, column, str.isspace)
    is_word = at < len(line) and in_word(line[at])
    return _over(line, at, lambda character: in_word(character) == is_word)


def word_before(line: str, column: int) -> int:
    """The column of the word that ends at or before `column`, or of what is between two words."""
    backwards = line[:column][::-1]
    at = _over(backwards, 0, str.isspace)
    is_word = at < len(backwards) and in_word(backwards[at])
    return column - _over(backwards, at, lambda character: in_word(character) == is_word)


def taken_back(line: str, column: int) -> int:
    """Where what Backspace takes begins: one mark or one letter of lam-alef, else the whole cluster.

    An emoji sequence, a flag or an accented Latin letter goes at once: nobody types its parts.
    """
    if column <= 0:
        return 0
    last = line[column - 1]
    is_mark = _MARKS_FROM <= last <= _MARKS_TO and unicodedata.category(last) == "Mn"
    return column - 1 if is_mark or last in _INVISIBLE else cluster_before(line, column)


def _over(line: str, column: int, holds: Callable[[str], bool]) -> int:
    while column < len(line) and holds(line[column]):
        column += 1
    return column


def says_nothing(text: str) -> bool:
    """Whether there is nothing to read in the text: spaces, joiners and direction marks at most."""
    return all(character.isspace() or character in _INVISIBLE for character in text)
