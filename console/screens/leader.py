"""ctrl+g, then a letter: the sheet of what each letter does, shown to whoever hesitates."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from console.actions import Action

HESITATED_S: Final = 0.4
"""Whoever knows the letter is not shown the sheet."""

COLUMN_CELLS: Final = 38
TITLE_CELLS: Final = COLUMN_CELLS - 6


class Leader(ModalScreen[str]):
    """Waits for one letter and ends with its action's id; any other key changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]

    def __init__(self, actions: Sequence[Action]) -> None:
        """`actions` are those that apply now, with letters."""
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """The sheet, which waits out of sight."""
        yield Static(Content(""), markup=False, id="leader")

    def on_mount(self) -> None:
        """Show the letters to whoever hesitates."""
        self.query_one("#leader").display = False
        self.set_timer(HESITATED_S, self.show_letters)

    def show_letters(self) -> None:
        """Draw the sheet, in as many columns as there is room for."""
        sheet = self.query_one("#leader", Static)
        sheet.update(Content(sheet_text(self._actions, max(1, (self.size.width - 4) // COLUMN_CELLS))))
        sheet.display = True

    def on_key(self, event: events.Key) -> None:
        """The letter."""
        event.stop()
        character = event.character or ""
        chosen = next((a.id for a in self._actions if character and character in a.letter), "")
        self.dismiss(chosen)


def sheet_text(actions: Sequence[Action], columns: int) -> str:
    """The letters with what they do, down one column after the other; our own words only."""
    cells = [f"{action.letter[0]}  {_short(action.title):<{TITLE_CELLS}}" for action in actions]
    rows = -(-len(cells) // columns) or 1
    lines = ["  ".join(cells[row::rows]).rstrip() for row in range(rows)]
    return "\n".join([*lines, "", "A letter does it, Esc changes nothing."])


def _short(title: str) -> str:
    return title if len(title) <= TITLE_CELLS else f"{title[: TITLE_CELLS - 1]}…"
