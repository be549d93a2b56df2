"""The switcher: type some letters of a name, a page or last words, and go there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.model.clocks import clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import switcher, waited_ms
from console.screens.question import Question
from console.text.clean import shown_line, shown_path
from console.text.glyphs import signs
from console.text.graphemes import cells
from console.text.mode import Bidi
from console.text.words import number, say
from console.widgets.chat_rows import unread_sign
from console.widgets.field import Field
from console.widgets.ink import Part, spread

if TYPE_CHECKING:
    from console.screens.desk import DeskScreen

_STATE_CELLS: Final = 8


class Switcher(Question[str]):
    """Ends with the conversation chosen, or with an empty string."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+k", "leave", show=False, priority=True),
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
    ]

    def __init__(self, desk: DeskModel, relay_now_ms: Callable[[], int], bidi: Bidi) -> None:
        super().__init__()
        self._bidi: Bidi = bidi
        self._desk, self._relay_now_ms = desk, relay_now_ms

    def compose(self) -> ComposeResult:
        """A field and the list below it."""
        with Vertical(id="switcher"):
            yield Field(placeholder=say("switcher.placeholder"), id="switcher-query")
            yield OptionList(id="switcher-list", markup=False)

    def on_mount(self) -> None:
        """Begin with everything."""
        self._fill("")

    @on(Field.Changed)
    def filter_as_typed(self, event: Field.Changed) -> None:
        """Each letter narrows the list."""
        self._fill(event.value)

    @on(Field.Submitted)
    def go_to_highlighted(self) -> None:
        """Enter goes to the one that is highlighted."""
        rows = self.query_one(OptionList)
        if rows.highlighted is not None:
            self.dismiss(rows.get_option_at_index(rows.highlighted).id or "")
        else:
            self.dismiss("")

    @on(OptionList.OptionSelected)
    def go_to_clicked(self, event: OptionList.OptionSelected) -> None:
        """So does a click."""
        self.dismiss(event.option.id or "")

    def action_leave(self) -> None:
        """Stay where I was."""
        self.dismiss("")

    def action_move(self, way: str) -> None:
        """Up and down move in the list while the letters go to the field."""
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if way == "down" else rows.action_cursor_up()

    def _fill(self, query: str) -> None:
        now_ms = self._relay_now_ms()
        found = switcher(self._desk, query, now_ms)
        rows = self.query_one(OptionList)
        rows.clear_options()
        width = max(30, min(76, self.app.size.width - 8))
        rows.add_options([Option(Content(row(at, now_ms, width, self._bidi)), id=at.conv) for at in found])
        rows.highlighted = 0 if found else None


def row(at: Conversation, now_ms: int, width: int, bidi: Bidi) -> str:
    """One conversation in one line of `width` cells, as it is drawn."""
    state = at.brief.state if at.brief else "closed"
    first = number(at.slot) if at.slot else say(f"state.{state}")
    parts = [Part(first), Part(" " * max(1, _STATE_CELLS - cells(first)))]
    if at.brief and state == "assigned" and not at.slot:
        parts = [Part(f"{say('whose.with')} "), Part(shown_line(at.brief.owner_name)), Part(" ")]
    parts.append(Part(shown_line(at.name)))
    for words in (shown_path(at.brief.page), shown_line(at.preview)) if at.brief else ():
        parts += [Part("  "), Part(words)]
    waited = waited_ms(at, now_ms)
    end = [Part(clock_text(waited) if waited else "")]
    end += [Part(" "), Part(unread_sign(at.unread()))] if at.unread() else []
    return signs("".join(part.text for part in spread(parts, end, width, bidi)))


def switch(desk: "DeskScreen") -> None:
    """Open the conversation that is chosen by a few letters."""

    def go(conv: str | None) -> None:
        if conv:
            desk.seat.walk.end()
            desk.open_chat(conv)

    desk.app.push_screen(Switcher(desk.seat.model, desk.seat.relay_now_ms, desk.seat.bidi), go)
