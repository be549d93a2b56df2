"""Choosing one thing from a list by typing a few letters; what is typed may itself be the answer."""

from collections.abc import Callable
from itertools import islice
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.screens.question import Question
from console.text.clean import shown
from console.text.glyphs import signs
from console.text.lay_out import lay_out
from console.text.mode import Bidi
from console.widgets.field import Field
from console.widgets.ink import Part, own_rows, spread

FRAME_CELLS: Final = 6
WIDTH_CELLS: Final = 84
PREVIEW_ROWS: Final = 6
TITLE_ROWS: Final = 5


class Choice(NamedTuple):
    """One row: what choosing it answers, its words in pieces that are each put in order by themselves."""

    id: str
    words: tuple[str, ...]
    end: str = ""


class Picked(NamedTuple):
    """The choice that was made, and what stood in the field then."""

    id: str
    typed: str


Choices = Callable[[str], list[Choice]]
"""What was typed to the rows that it leaves, the likeliest first."""


class Pick(Question[Picked]):
    """A field above a list; ends with what was chosen, or with None after Esc.

    The first row is chosen beforehand, so that Enter alone takes the likeliest. `preview` gives the
    whole of what a row stands for, for a few rows below the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down,tab", "move(1)", show=False, priority=True),
        Binding("up,shift+tab", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Choices,
        bidi: Bidi = "app",
        *,
        placeholder: str = "",
        preview: Callable[[str], str] | None = None,
    ) -> None:
        """A name in the title stands `inside` it."""
        super().__init__()
        self._title, self._choices, self._bidi = title, choices, bidi
        self._placeholder, self._preview = placeholder, preview
        self._found: list[tuple[Choice, Option]] = []
        """What the list shows now. What the list tells may still be about what it has shown before."""

    def compose(self) -> ComposeResult:
        """The title, the field, the list, and what is behind the row that is chosen."""
        with Vertical(id="pick", classes="dialog"):
            title = own_rows(self._title, self._cells, self._bidi)[:TITLE_ROWS]
            yield Static(Content("\n".join(title)), markup=False, classes="dialog-title")
            yield Field(placeholder=self._placeholder, id="pick-query")
            yield OptionList(id="pick-list", markup=False)
            if self._preview is not None:
                yield Static(id="pick-preview", markup=False)

    def on_mount(self) -> None:
        """Begin with everything."""
        self._fill("")

    @on(Field.Changed)
    def filter_as_typed(self, event: Field.Changed) -> None:
        """Each letter narrows the list."""
        self._fill(event.value)

    @on(Field.Submitted)
    def take_highlighted(self, event: Field.Submitted) -> None:
        """Enter takes the row that is highlighted; where there is none it does nothing.

        The field may hold more by now: what was typed behind Enter is no part of the answer.
        """
        rows = self.query_one(OptionList)
        if rows.highlighted is not None:
            self._end(rows.get_option_at_index(rows.highlighted), event.value)

    @on(OptionList.OptionSelected)
    def take_clicked(self, event: OptionList.OptionSelected) -> None:
        """So does a click."""
        self._end(event.option, self.query_one(Field).value)

    @on(OptionList.OptionHighlighted)
    def show_preview(self, event: OptionList.OptionHighlighted) -> None:
        """The whole of the highlighted row's text, in its own direction."""
        if (choice := self._choice(event.option)) is not None:
            self._show_text(choice.id)

    def action_leave(self) -> None:
        """Nothing was chosen."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Up and down move in the list while the letters go to the field."""
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if by > 0 else rows.action_cursor_up()

    def _end(self, chosen: Option, typed: str) -> None:
        if (choice := self._choice(chosen)) is not None:
            self.dismiss(Picked(choice.id, typed.strip()))

    def _choice(self, option: Option) -> Choice | None:
        """What the row stands for, if it is still there."""
        return next((choice for choice, row in self._found if row is option), None)

    def _show_text(self, of: str) -> None:
        if self._preview is not None:
            text = shown(self._preview(of), PREVIEW_ROWS).text if of else ""
            self.query_one("#pick-preview", Static).update(Content(self._laid_out(text, PREVIEW_ROWS)))

    @property
    def _cells(self) -> int:
        return max(20, min(WIDTH_CELLS, self.app.size.width * 98 // 100) - FRAME_CELLS)

    def _laid_out(self, text: str, rows_max: int) -> str:
        width = self._cells
        rows = islice(lay_out(text, width, self._bidi), rows_max)
        return "\n".join(" " * (width - row.cells) * row.from_end + row.text for row in rows)

    def _fill(self, typed: str) -> None:
        rows = self.query_one(OptionList)
        rows.clear_options()
        self._found = [
            (choice, Option(Content(self._row(choice)))) for choice in self._choices(typed.strip())
        ]
        rows.add_options([row for _, row in self._found])
        rows.highlighted = 0 if self._found else None
        if not self._found:
            self._show_text("")

    def _row(self, choice: Choice) -> str:
        pieces = spread(
            [Part(word) for word in choice.words], [Part(choice.end)], self._cells - 2, self._bidi
        )
        return signs("".join(piece.text for piece in pieces))
