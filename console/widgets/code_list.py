"""The short-codes that fit what is being typed, a row each, above the hints."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual.strip import Strip

from console.text.clean import shown_line
from console.text.graphemes import cells
from console.text.mode import Bidi
from console.text.words import say
from console.widgets.ink import Inked, Part, spread

ROWS_MAX: Final = 5
_CODE_CELLS: Final = 16


class CodeRow(NamedTuple):
    """One canned reply."""

    code: str
    title: str
    text: str


class CodeList(Inked, can_focus=False):
    """Shows up to ROWS_MAX of them around the one that is chosen; keys come from the composer."""

    DEFAULT_CSS = "CodeList { height: 0; display: none; }"

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._rows: list[CodeRow] = []
        self._chosen = 0

    @property
    def chosen(self) -> CodeRow | None:
        """The row that Tab and Enter put in."""
        return self._rows[self._chosen] if self._rows else None

    def put(self, rows: Sequence[CodeRow]) -> None:
        """Show these, the first one chosen; nothing at all where there are none."""
        if list(rows) == self._rows:
            return
        self._rows, self._chosen = list(rows), 0
        self.styles.height = min(ROWS_MAX, len(rows)) + 1 if rows else 0
        self.display = bool(rows)
        self.refresh()

    def move(self, by: int) -> None:
        """Choose another row."""
        if self._rows:
            self._chosen = (self._chosen + by) % len(self._rows)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row, or below them how many there are and what keys do."""
        width = self.size.width
        first = max(0, min(self._chosen - ROWS_MAX + 1, len(self._rows) - ROWS_MAX))
        shown = self._rows[first : first + ROWS_MAX]
        if y >= len(shown):
            told = [Part(f" {say('codes.count', n=len(self._rows))} ", "muted")] if y == len(shown) else []
            keys = _keys()
            return self.strip(spread(told, keys if told else [], width, self.bidi), width)
        row = shown[y]
        code = f" ;{shown_line(row.code)}"
        parts = [Part(code), Part(" " * max(1, _CODE_CELLS + 1 - cells(code)))]
        parts += [Part(shown_line(row.title)), Part("  ")]
        parts.append(Part(shown_line(row.text), "muted"))
        if first + y == self._chosen:
            drawn = spread(parts, [], width, self.bidi)
            return self.strip([Part(part.text, "chosen") for part in drawn], width, "chosen")
        return self.strip(spread(parts, [], width, self.bidi), width)


def _keys() -> list[Part]:
    insert, close = say("codes.insert"), say("codes.close")
    return [Part("Tab/Enter", "key"), Part(f" {insert} "), Part("Esc", "key"), Part(f" {close} ")]
