"""How many rows a text fills, known without putting it in order: a long chat is counted before it is drawn.

Rows are cut in the order of the text, so that levels do not matter to it; letters of one cell each, their
marks, lam with alef and islands do. ASCII is cut as it stands, but where it runs from the right. What has
anything else in it is not counted here.
"""

import re
from typing import Final

from console.text.bidi.characters import is_plain
from console.text.bidi.islands import islands
from console.text.bidi.paragraph import Base, direction
from console.text.graphemes import is_simple, without_marks
from console.text.mode import Bidi, in_app, joins
from console.text.wrap import spans

_LAM_ALEF: Final = re.compile("ل([\u064b-\u0655\u0670]*)[اآأإ]")
"""Both in one cell, where letters are joined."""

_BREAKS: Final = str.maketrans(" -", "xx")


def counted(text: str, width: int, bidi: Bidi, base: Base = "auto") -> int | None:
    """The number of rows of `text` in `width` cells; None where only laying it out can tell."""
    if text.isascii() and (base in ("auto", "ltr") or (base == "auto_rtl" and direction(text) is not None)):
        return len(spans(text, width))
    if not in_app(bidi) or bidi == "words" or is_plain(text) or not is_simple(text):
        return None
    held = islands(text)
    for start, end in held:
        text = text[:start] + text[start:end].translate(_BREAKS) + text[end:]
    if joins(bidi):
        text = _LAM_ALEF.sub("x", text)
    return _rows(without_marks(text), max(1, width), breaks_words=not held)


def _rows(cells: str, width: int, *, breaks_words: bool) -> int | None:
    """By the rule of `wrap.row_end`, of one character a cell; None where a word had to be broken."""
    rows = at = 0
    while at < len(cells):
        rows += 1
        end = at + width
        if end < len(cells) and cells[end] != " ":
            behind = max(cells.rfind(" ", at, end), cells.rfind("-", at, end)) + 1
            if not (behind or breaks_words):
                return None
            end = behind or end
        at = end
        while cells[at : at + 1] == " ":
            at += 1
    return max(1, rows)
