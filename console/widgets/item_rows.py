"""The columns of a transcript, and how many rows of them a message fills."""

from functools import lru_cache
from typing import Final, NamedTuple

from console.text.bidi.paragraph import RIAL, Base
from console.text.clean import shown
from console.text.graphemes import cells
from console.text.lay_out import Rows, fit, lay_out
from console.text.mode import Bidi
from console.text.row import Row
from console.text.words import own_base, say

TEXT_CELLS_MAX: Final = 110
"""Longer rows are hard to read back to their start."""

TIME_CELLS: Final = 6
SIGN_CELLS: Final = 3


class Columns(NamedTuple):
    """Where things stand in a row: cells before the text, for the label, and for the text."""

    before: int
    label: int
    text: int


def columns(width: int) -> Columns:
    """The columns of a transcript that is `width` cells wide."""
    label = 8 if width < 90 else 12
    before = 1 + TIME_CELLS + label + 1
    return Columns(before, label, max(8, min(TEXT_CELLS_MAX, width - before - SIGN_CELLS - 1)))


def rows_of(text: str, width: int, bidi: Bidi = "app", base: Base = "auto") -> Rows | list[Row]:
    """The rows of a stranger's or a colleague's text; a folded one says so in its last row."""
    drawn = shown(text)
    rows = lay_out(drawn.text, width, bidi, base)
    if not drawn.hidden_lines:
        return rows
    words = fit(say("transcript.more_lines", n=drawn.hidden_lines), width, bidi, own_base())
    end = len(drawn.text)
    return [*rows, Row(words, cells(words), own_base() == "rtl", end, end)]


@lru_cache(8_192)
def row_count(text: str, width: int, bidi: Bidi = "app", base: Base = "auto") -> int:
    """How many rows `rows_of` has, most often known before anything is put in order."""
    drawn, hidden_lines = shown(text)
    if "\n" not in drawn and RIAL not in drawn and len(drawn) * 2 <= width:
        return 1  # but for that sign, no character is wider than two cells
    return len(lay_out(drawn, width, bidi, base)) + (hidden_lines > 0)
