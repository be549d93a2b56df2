"""The visitor's card: rows of what is known, cut where there is no room for more."""

from typing import ClassVar, Final

from textual.strip import Strip

from console.text.mode import Bidi
from console.widgets.ink import Inked, Part, spread

MORE: Final = "…"


class VisitorCard(Inked, can_focus=False):
    """Shows rows; drawn again only when they differ."""

    DEFAULT_CSS: ClassVar[str] = "VisitorCard { height: 1fr; }"

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._rows: list[list[Part]] = []

    def put(self, rows: list[list[Part]]) -> None:
        """Show these rows from now on."""
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row; the last one says when there are more."""
        width, height = self.size
        row = self._rows[y] if y < len(self._rows) else []
        if y == height - 1 and len(self._rows) > height:
            row = [Part(MORE, "muted")]
        return self.strip(spread(row, [], width, self.bidi), width)
