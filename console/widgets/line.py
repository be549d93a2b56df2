"""One line of the transcript: how it is drawn, and what of its text a selection takes.

The mouse points at what is drawn, and what it takes is text: the two differ where a row reads from
the right. `Line.taken` goes from the one to the other.
"""

from typing import NamedTuple

from textual.selection import Selection

from console.text.graphemes import cells
from console.text.row import Row
from console.widgets.ink import Part


class Taken(NamedTuple):
    """What a selection takes of a line: its text, and the cells to mark from left to right."""

    text: str
    pieces: list[tuple[int, int]]


class Line(NamedTuple):
    """Parts before the text, then a row of the text, moved by `indent` cells, then the parts behind it."""

    before: list[Part]
    row: Row | None = None
    indent: int = 0
    ink: str = "plain"
    after: tuple[Part, ...] = ()
    text: str = ""
    """The whole text of which the row shows a range."""

    def parts(self, width: int) -> list[Part]:
        """The line as it is drawn, its row in `width` cells."""
        if self.row is None:
            return self.before
        rest = width - self.indent - self.row.cells
        drawn = [Part(" " * self.indent), Part(self.row.text, self.ink), Part(" " * rest)]
        return [*self.before, *drawn, *self.after]

    def taken(self, selection: Selection, y: int) -> Taken | None:
        """What a selection takes of this line, the line `y` of the transcript; None for nothing."""
        span = selection.get_span(y)
        if span is None:
            return None
        words = "".join(part.text for part in self.before)
        first, behind = span[0], None if span[1] == -1 else span[1]
        text = words[first:behind]
        start = cells(words[:first])
        pieces = [(start, start + cells(text))] if text else []
        if self.row is None or (behind is not None and behind <= len(words)):
            return Taken(text, pieces)
        body = len(words) + self.indent
        took = self.row.taken(
            None if first < len(words) else first - body, None if behind is None else behind - body
        )
        shift = cells(words) + self.indent
        pieces += [(shift + begins, shift + ends) for begins, ends in self.row.pieces(*took)]
        return Taken(text + self.text[slice(*took)], pieces)
