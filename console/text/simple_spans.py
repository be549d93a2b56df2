"""Where the rows of right-to-left text begin and end, known without putting it in order.

A long chat is counted before it is drawn, and of a long message only what is in sight is put in order.
Rows are cut in the order of the text, so that levels do not matter to it; letters of one cell each, their
marks, lam with alef and islands do. What has anything else in it has to be laid out.
"""

import re
from bisect import bisect_right
from itertools import pairwise
from typing import Final

from console.text.bidi.islands import islands
from console.text.graphemes import MARK, is_simple
from console.text.mode import Bidi, joins

_LAM_ALEF: Final = "ل[\u064b-\u0655\u0670]*[اآأإ]"
"""Both in one cell, where letters are joined."""

_JOINED: Final = re.compile(f"{_LAM_ALEF}{MARK}*|{MARK}+")
_APART: Final = re.compile(f"{MARK}+")
_BREAKS: Final = str.maketrans(" -", "xx")
_IN_NUMBER: Final = frozenset("0123456789۰۱۲۳۴۵۶۷۸۹-./()")


def simple_spans(text: str, width: int, bidi: Bidi) -> list[tuple[int, int]] | None:
    """The range of a paragraph that each row shows, by the rule of `wrap.row_spans`; at least one row.

    None where only laying it out can tell.
    """
    if not is_simple(text):
        return None
    joined = joins(bidi)
    found = _spans(text, max(1, width), joined=joined)
    if not any(_may_cut(text, row[1], after[0]) for row, after in pairwise(found)):
        return found
    held = islands(text)
    if not any(start < row[1] < end for row in found for start, end in held):
        return found
    # An island is broken only where a row has no other place: that is rare, and not for here.
    breakable = text
    for start, end in held:
        breakable = breakable[:start] + breakable[start:end].translate(_BREAKS) + breakable[end:]
    found = _spans(breakable, max(1, width), joined=joined)
    return None if any(start < row[1] < end for row in found for start, end in held) else found


def _may_cut(text: str, end: int, start: int) -> bool:
    """Whether an island may go on from one row to the next: one with spaces in it is a phone number."""
    return end == start or (text[end - 1] in _IN_NUMBER and text[start] in _IN_NUMBER)


def _spans(text: str, width: int, *, joined: bool) -> list[tuple[int, int]]:
    one_each, shifts = _one_each(text, joined=joined)
    spans = _cut(one_each, width)
    if not shifts:
        return spans
    cells_before = [cell for cell, _ in shifts]

    def place(cell: int) -> int:
        at = bisect_right(cells_before, cell)
        return cell + (shifts[at - 1][1] if at else 0)

    return [(place(start), place(end)) for start, end in spans]


def _one_each(text: str, *, joined: bool) -> tuple[str, list[tuple[int, int]]]:
    """The text with one character a cell, and how many are gone before a cell, from which one on."""
    parts = []
    shifts = []
    at = cell = 0
    for match in (_JOINED if joined else _APART).finditer(text):
        start, end = match.span()
        parts.append(text[at:start])
        cell += start - at
        if text[start] == "ل":
            parts.append("x")
            cell += 1
        at = end
        shifts.append((cell, end - cell))
    parts.append(text[at:])
    return "".join(parts), shifts


def _cut(cells: str, width: int) -> list[tuple[int, int]]:
    """The ranges of rows of one character a cell."""
    rows = []
    at = 0
    while at < len(cells):
        end = at + width
        if end < len(cells) and cells[end] != " ":
            end = max(cells.rfind(" ", at, end), cells.rfind("-", at, end)) + 1 or end
        rows.append((at, at + len(cells[at:end].rstrip(" "))))
        at = end
        while cells[at : at + 1] == " ":
            at += 1
    return rows or [(0, 0)]
