"""Rows to choose one of, drawn around the chosen one: whatever list of parts a screen has made."""

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.strip import Strip

from console.text.graphemes import cells, cut
from console.text.lay_out import fit
from console.text.mode import Bidi
from console.text.sides import here_sign
from console.widgets.ink import Inked, Part, spread


class ListRow(NamedTuple):
    """One row: what choosing it means, and its two sides."""

    id: str
    left: tuple[Part, ...]
    right: tuple[Part, ...] = ()


def column(words: str, width: int, ink: str, bidi: Bidi) -> tuple[Part, Part]:
    """Words in a column of just so many cells, cut if need be, with at least one space behind them."""
    shown = cut(words, width - 1)
    return Part(shown, ink), Part(" " * (width - cells(fit(shown, width, bidi))))


class Rows(Inked, can_focus=False):
    """Keys come from the field above it. The chosen row stays chosen wherever it moves."""

    DEFAULT_CSS = "Rows { height: 1fr; }"

    class Chosen(Message):
        """A row was clicked."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.id = id

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._rows: list[ListRow] = []
        self._chosen = 0
        self._top = 0
        self._told = ""

    @property
    def chosen(self) -> str:
        """What Enter means now; empty where there is nothing."""
        return self._rows[self._chosen].id if self._rows else ""

    def put(self, rows: Sequence[ListRow], told: str = "") -> None:
        """Show these; `told` stands there while there are none."""
        if list(rows) == self._rows and told == self._told:
            return
        was = self.chosen
        self._rows, self._told = list(rows), told
        ids = [row.id for row in self._rows]
        self._chosen = ids.index(was) if was in ids else max(0, min(self._chosen, len(ids) - 1))
        self._show_chosen()

    def first(self) -> None:
        """Choose the first row."""
        self._chosen = 0
        self._show_chosen()

    def move(self, by: int) -> None:
        """Choose another row; the ends hold."""
        self._chosen = max(0, min(len(self._rows) - 1, self._chosen + by))
        self._show_chosen()

    def page(self, pages: int) -> None:
        """Choose a row a screen away."""
        self.move(pages * max(1, self.size.height - 1))

    def _show_chosen(self) -> None:
        height = max(1, self.size.height)
        self._top = max(min(self._top, self._chosen), self._chosen - height + 1, 0)
        self.refresh()

    def on_resize(self) -> None:
        """The chosen row stays in sight."""
        self._show_chosen()

    def on_click(self, event: events.Click) -> None:
        """A click chooses."""
        number = self._top + event.y
        if number < len(self._rows):
            self.post_message(self.Chosen(self._rows[number].id))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width, number = self.size.width, self._top + y
        if number >= len(self._rows):
            words = [Part("  "), Part(self._told, "muted")] if y == 1 and not self._rows else []
            return self.strip(spread(words, [], width, self.bidi), width)
        row, is_chosen = self._rows[number], number == self._chosen
        left = [Part(f"{here_sign(is_chosen)} "), *row.left]
        parts = spread(left, [*row.right, Part(" ")], width, self.bidi)
        if is_chosen:
            return self.strip([Part(part.text, "chosen") for part in parts], width, "chosen")
        return self.strip(parts, width)
