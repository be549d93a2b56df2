"""One line of a draft as rows: nothing is dropped, so that a cursor can stand at every place of it.

A message that is read loses the spaces at its rows' ends; in a draft the first space that does not fit
hangs in the cell that is kept free for the cursor, and the next ones begin a row.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from console.text.bidi.characters import is_plain
from console.text.bidi.paragraph import Base, Glyph, analysed, direction, in_visual_order
from console.text.editing.signs import with_signs
from console.text.graphemes import clusters
from console.text.mode import Bidi
from console.text.wrap import row_end

LINES_CACHED: Final = 256
"""The lines of some drafts: only the one that is written in is laid out again."""

WIDTH_MIN: Final = 5
"""The widest thing that is not broken (a currency sign that is spelled out), and the cursor beside it."""


class Stop(NamedTuple):
    """Where the cursor may stand in a row: its first cell, its cells, the column of the line."""

    x: int
    cells: int
    column: int


class EditRow(NamedTuple):
    """One row of a line, with both ends of its range of columns; `end` belongs to the next row, if any."""

    start: int
    end: int
    from_end: bool
    """Whether it is right to left, and so stands at the right."""

    x: int
    """The cell of its first glyph."""

    glyphs: tuple[Glyph, ...]
    """From left to right."""

    stops: tuple[Stop, ...]
    """From left to right; the last row of a line has one at the line's end."""

    def stop_for(self, column: int) -> Stop:
        """Where the cursor is drawn for a column of this row."""
        first = min(self.stops, key=_column)
        return max((stop for stop in self.stops if stop.column <= column), key=_column, default=first)

    def column_at(self, x: int) -> int:
        """The column that a click into a cell means: before what is drawn there, or the row's nearest end."""
        for stop in self.stops:
            if stop.x <= x < stop.x + stop.cells:
                return stop.column
        is_before = (x >= self.x) if self.from_end else (x < self.x)
        columns = [stop.column for stop in self.stops]
        return min(columns) if is_before else max(columns)

    def pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The cells in which a range of columns is drawn, as ranges from left to right."""
        found: list[tuple[int, int]] = []
        x = self.x
        for glyph in self.glyphs:
            if glyph.start < end and glyph.end > start:
                begins = found.pop()[0] if found and found[-1][1] == x else x
                found.append((begins, x + glyph.cells))
            x += glyph.cells
        return found


def _column(stop: Stop) -> int:
    return stop.column


@lru_cache(LINES_CACHED)
def edit_rows(
    line: str, width: int, base: Base, shows_signs: bool, bidi: Bidi = "app"
) -> tuple[EditRow, ...]:
    """The rows of a line in `width` cells, the last of which is for the cursor. At least one row."""
    width = max(WIDTH_MIN, width)
    glyphs, level = _glyphs(line, base, bidi)
    if shows_signs:
        glyphs = with_signs(line, glyphs, level)
    spans = _spans(glyphs, width)
    starts = [0, *(glyphs[start].start if start < len(glyphs) else len(line) for start, _ in spans[1:])]
    ends = [*starts[1:], len(line)]
    rows = [
        _row(glyphs[slice(*span)], level, width, start, end)
        for span, start, end in zip(spans, starts, ends, strict=True)
    ]
    return (*rows[:-1], _with_end(rows[-1], level))


def _glyphs(line: str, base: Base, bidi: Bidi) -> tuple[tuple[Glyph, ...], int]:
    is_from_end = base == "rtl" or (base == "auto_rtl" and direction(line) is None)
    if is_plain(line) and not is_from_end:
        parts = clusters(line)
        if all(part.cells for part in parts):
            glyphs, at = [], 0
            for text, cells in parts:
                glyphs.append(Glyph(text, cells, at, at + len(text), 0, "L", False))
                at += len(text)
            return tuple(glyphs), 0
    found = analysed(line, base, bidi)
    return found.glyphs, found.level


def _spans(glyphs: Sequence[Glyph], width: int) -> list[tuple[int, int]]:
    """The range of glyphs in each row."""
    glued = [glyph.glued for glyph in glyphs]
    spans = []
    start = 0
    while start < len(glyphs):
        end = row_end(glyphs, start, width - 1, glued)
        if end < len(glyphs) and glyphs[end].text == " " and _cells(glyphs[start:end]) < width:
            end += 1
        spans.append((start, end))
        start = end
    if not spans or _cells(glyphs[slice(*spans[-1])]) >= width:
        spans.append((len(glyphs), len(glyphs)))  # or the cursor would have no cell at the line's end
    return spans


def _row(glyphs: Sequence[Glyph], level: int, width: int, start: int, end: int) -> EditRow:
    seen = in_visual_order(glyphs, level)
    x = width - _cells(seen) if level else 0
    stops = []
    at = x
    for glyph in seen:
        stops.append(Stop(at, glyph.cells, glyph.start))
        at += glyph.cells
    return EditRow(start, end, level == 1, x, seen, tuple(stops))


def _with_end(row: EditRow, level: int) -> EditRow:
    """The last row of a line, with the place at the line's end."""
    if level:
        return row._replace(stops=(Stop(row.x - 1, 1, row.end), *row.stops))
    return row._replace(stops=(*row.stops, Stop(row.x + _cells(row.glyphs), 1, row.end)))


def _cells(glyphs: Sequence[Glyph]) -> int:
    return sum(glyph.cells for glyph in glyphs)
