"""A few words of a found line, with the places of what was looked for."""

from collections.abc import Sequence
from typing import Final

from relay.shared.clean_text import clean_line
from relay.shared.search_words import Wanted, matches

SNIPPET_CHARS_MAX: Final = 120
"""What fits a line of a wide terminal beside the name."""

BEFORE_CHARS: Final = 40
"""So much of the line stands before the first word that was looked for."""

MARKS_MAX: Final = 12

CUT: Final = "…"


def snippet(text: str, wanted: Sequence[Wanted]) -> tuple[str, list[tuple[int, int]]]:
    """The part of the text around the first word looked for, in one line, and where such words stand.

    Beginnings and ends are counted in characters of what is returned, which is clean: whoever cleans
    it again finds the words at the same places.
    """
    flat = clean_line(text)
    found = list(matches(flat, wanted))
    start = _start(flat, found[0][0] if found else 0)
    end = _end(flat, start + SNIPPET_CHARS_MAX)
    before = CUT if start else ""
    shift = len(before) - start
    marks = [(low + shift, high + shift) for low, high in found if low >= start and high <= end]
    shown = flat[start:end].rstrip()
    return before + shown + (CUT if end < len(flat) else ""), marks[:MARKS_MAX]


def _start(text: str, first: int) -> int:
    """Where to begin so that the first match is in: at a word, if one begins in reach."""
    if first <= BEFORE_CHARS:
        return 0
    space = text.find(" ", first - BEFORE_CHARS, first)
    return space + 1 if space >= 0 else first


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - BEFORE_CHARS, end + 1)
    return space if space > 0 else end
