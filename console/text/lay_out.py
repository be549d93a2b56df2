"""A message as rows of cells: paragraphs, their direction, and where each row stands.

The one seam where bidirectional layout attaches: today a row keeps its logical order, and the
terminal orders it; a paragraph that begins right to left is aligned to the end.
"""

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from console.text.graphemes import cells
from console.text.wrap import wrap

ROWS_CACHED: Final = 4_096
"""Several screens of several chats; a row's text is shared with its message."""

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


class Row(NamedTuple):
    """One row of a message: what to draw, its cells, and whether it is aligned to the end."""

    text: str
    cells: int
    from_end: bool


@lru_cache(ROWS_CACHED)
def lay_out(text: str, width: int) -> tuple[Row, ...]:
    """The rows of a text in `width` cells; `text` comes from `clean.shown`. At least one row."""
    rows: list[Row] = []
    for paragraph in text.split("\n"):
        from_end = is_right_to_left(paragraph)
        rows.extend(Row(row, cells(row), from_end) for row in wrap(paragraph, width))
    return tuple(rows)


def is_right_to_left(paragraph: str) -> bool:
    """Whether the first strong character is right-to-left (UAX #9 rules P2 and P3)."""
    if paragraph.isascii():
        return False
    for character in paragraph:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in _RIGHT_TO_LEFT:
            return True
    return False
