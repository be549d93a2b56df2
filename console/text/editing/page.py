"""A whole draft as it stands in its field: from places in the text to cells, and back."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from console.text.bidi.paragraph import Base
from console.text.editing.rows import EditRow, edit_rows
from console.text.mode import Bidi

Location = tuple[int, int]
"""Line and column, both from 0."""


class Place(NamedTuple):
    """Where the cursor is drawn: its first cell and how many it covers."""

    x: int
    y: int
    cells: int


class Page:
    """The rows of a draft's lines, one below the other."""

    def __init__(
        self,
        lines: Sequence[str],
        width: int,
        bases: Sequence[Base],
        *,
        shows_signs: bool = False,
        bidi: Bidi = "app",
    ) -> None:
        """`width` counts the cells of the field; `bases` says the direction of each line."""
        self.lines = tuple(lines)
        self.bidi: Bidi = bidi
        self._rows = [
            edit_rows(line, width, base, shows_signs, bidi)
            for line, base in zip(self.lines, bases, strict=True)
        ]
        self._tops = [0, *accumulate(len(rows) for rows in self._rows)]

    @property
    def height(self) -> int:
        """How many rows there are; at least one."""
        return self._tops[-1]

    @property
    def end(self) -> Location:
        """Behind the last character."""
        return len(self.lines) - 1, len(self.lines[-1])

    def rows_of(self, line: int) -> tuple[EditRow, ...]:
        """The rows of one line."""
        return self._rows[line]

    def is_from_end(self, line: int) -> bool:
        """Whether the line is right to left."""
        return self._rows[line][0].from_end

    def row_at(self, y: int) -> tuple[int, EditRow]:
        """The line that a row belongs to, and the row; above and below the page the nearest one."""
        y = max(0, min(self.height - 1, y))
        line = bisect_right(self._tops, y) - 1
        return line, self._rows[line][y - self._tops[line]]

    def y_of(self, location: Location) -> int:
        """The row in which a location stands."""
        line, column = location
        rows = self._rows[line]
        return self._tops[line] + bisect_right([row.start for row in rows[1:]], column)

    def place(self, location: Location) -> Place:
        """Where the cursor is drawn for a location; inside a cluster, on the whole of it."""
        y = self.y_of(location)
        stop = self.row_at(y)[1].stop_for(location[1])
        return Place(stop.x, y, stop.cells)

    def location_at(self, x: int, y: int) -> Location:
        """The location that a click into a cell means."""
        line, row = self.row_at(y)
        return line, row.column_at(x)

    def pieces(self, first: Location, last: Location) -> Iterator[tuple[int, int, int]]:
        """The cells in which a range is drawn: row, first cell, and the cell behind the last one."""
        for y in range(self.y_of(first), self.y_of(last) + 1):
            line, row = self.row_at(y)
            start = first[1] if line == first[0] else 0
            end = last[1] if line == last[0] else len(self.lines[line])
            for begins, behind in row.pieces(start, end):
                yield y, begins, behind
