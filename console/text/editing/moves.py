"""Where each key leads from a location.

Left and Right go to what stands beside in the row, whatever it is in the text; out of a row they go on
in the direction of its line. While selecting they go through the text instead, for a selection is one
range of it: forward is Left in a line that runs right to left. Home and End are where a row begins and
ends in the text, and words are counted in the direction of the line.
"""

from typing import Literal

from console.text.editing.page import Location, Page
from console.text.editing.rows import Stop
from console.text.editing.words import word_after, word_before

Side = Literal["left", "right"]


def beside(page: Page, at: Location, side: Side) -> Location:
    """One cluster to that side of the screen.

    Beyond the edge it is the row below or above, by the line's direction; there is none beyond the page.
    """
    y = page.y_of(at)
    line, row = page.row_at(y)
    index = row.stops.index(row.stop_for(at[1])) + (1 if side == "right" else -1)
    if 0 <= index < len(row.stops):
        return line, row.stops[index].column
    is_forward = _is_forward(page, line, side)
    if not 0 <= y + (1 if is_forward else -1) < page.height:
        return at
    line, row = page.row_at(y + 1 if is_forward else y - 1)
    return line, _edge(row.stops, is_right=row.from_end == is_forward).column


def through(page: Page, at: Location, side: Side) -> Location:
    """One cluster on or back in the text, for keys that select."""
    return after(page, at) if _is_forward(page, at[0], side) else before(page, at)


def after(page: Page, at: Location) -> Location:
    """Behind the cluster at the cursor; at a line's end the start of the next."""
    line, column = at
    found = [place for place in _columns(page, line) if place > column]
    if found:
        return line, min(found)
    return (line + 1, 0) if line + 1 < len(page.lines) else at


def before(page: Page, at: Location) -> Location:
    """Before the cluster that ends at the cursor or holds it; at a line's start the end of the one above."""
    line, column = at
    found = [place for place in _columns(page, line) if place < column]
    if found:
        return line, max(found)
    return (line - 1, len(page.lines[line - 1])) if line else (0, 0)


def by_word(page: Page, at: Location, side: Side) -> Location:
    """One word on or back, by the line's direction."""
    return next_word(page, at) if _is_forward(page, at[0], side) else last_word(page, at)


def next_word(page: Page, at: Location) -> Location:
    """Behind the word at or after the cursor."""
    line, column = at
    if column >= len(page.lines[line]):
        return after(page, at)
    return line, word_after(page.lines[line], column)


def last_word(page: Page, at: Location) -> Location:
    """Before the word that ends at the cursor, or stands before it."""
    line, column = at
    return (line, word_before(page.lines[line], column)) if column else before(page, at)


def home(page: Page, at: Location) -> Location:
    """Where the row of the cursor begins: at the right in a line that runs right to left."""
    line, row = page.row_at(page.y_of(at))
    return line, min(stop.column for stop in row.stops)


def end(page: Page, at: Location) -> Location:
    """The last place in the row of the cursor."""
    line, row = page.row_at(page.y_of(at))
    return line, max(stop.column for stop in row.stops)


def rows_away(page: Page, at: Location, rows: int, x: int) -> Location:
    """So many rows down (up when negative), in column `x`; beyond the page its start or its end."""
    y = page.y_of(at) + rows
    if y < 0:
        return 0, 0
    return page.location_at(x, y) if y < page.height else page.end


def _is_forward(page: Page, line: int, side: Side) -> bool:
    return page.is_from_end(line) == (side == "left")


def _edge(stops: tuple[Stop, ...], *, is_right: bool) -> Stop:
    return stops[-1 if is_right else 0]


def _columns(page: Page, line: int) -> list[int]:
    """Every column of a line at which the cursor may stand."""
    return [stop.column for row in page.rows_of(line) for stop in row.stops]
