"""The visitor's card: rows of what is known, with a mark where there are more of them."""

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
        self._top = 0

    def put(self, rows: list[list[Part]]) -> None:
        """Show these rows from now on."""
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def scroll(self, by: int) -> None:
        """Show what stands so many rows further down, as far as there is any."""
        self._top = max(0, min(self._top + by, len(self._rows) - self.size.height))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row; the first and the last one say when there are more."""
        width, height = self.size
        at = self._top + y
        row = self._rows[at] if at < len(self._rows) else []
        if (y == height - 1 and len(self._rows) > at + 1) or (y == 0 and at):
            row = [Part(MORE, "muted")]
        return self.strip(spread(row, [], width, self.bidi), width)
