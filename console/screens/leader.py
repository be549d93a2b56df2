"""ctrl+g, then a letter: the sheet of what each letter does, shown to whoever hesitates."""

from collections.abc import Sequence
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from console.actions import Action
from console.screens.question import Question
from console.text.graphemes import cells
from console.text.lay_out import fit
from console.text.mode import Bidi
from console.text.words import own_base, say
from console.widgets.ink import Part, own_rows, placed

HESITATED_S: Final = 0.4
"""Whoever knows the letter is not shown the sheet."""

COLUMN_CELLS: Final = 38
TITLE_CELLS: Final = COLUMN_CELLS - 6


class Leader(Question[str]):
    """Waits for one letter and ends with its action's id; any other key ends it with None."""

    def __init__(self, actions: Sequence[Action], bidi: Bidi = "app") -> None:
        """`actions` are those that apply now, with letters."""
        super().__init__()
        self._actions = actions
        self._bidi: Bidi = bidi

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
        columns = max(1, (self.size.width - 4) // COLUMN_CELLS)
        sheet.update(Content(sheet_text(self._actions, columns, self._bidi)))
        sheet.display = True

    def takes_key(self, event: events.Key) -> bool:
        """The letter."""
        character = event.character or ""
        chosen = next((a for a in self._actions if character and character in a.letter), None)
        self.dismiss(chosen.named(character) if chosen else None)
        return True


def sheet_text(actions: Sequence[Action], columns: int, bidi: Bidi = "app") -> str:
    """The letters with what they do, down one column after the other; our own words only."""
    rows = -(-len(actions) // columns) or 1
    width = min(columns, -(-len(actions) // rows)) * COLUMN_CELLS
    lines = []
    for row in range(rows):
        parts: list[Part] = []
        for action in actions[row::rows]:
            title = fit(action.title, TITLE_CELLS, bidi, own_base())
            letter = action.letters if action.letters != action.letter else action.letter[0]
            gap = COLUMN_CELLS - cells(letter) - 2 - cells(title)
            parts += [Part(letter), Part("  "), Part(title), Part(" " * gap)]
        lines.append("".join(part.text for part in placed(parts, [], width)).rstrip())
    return "\n".join([*lines, "", *own_rows(say("leader.told"), width, bidi)])
