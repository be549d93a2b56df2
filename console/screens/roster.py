"""A screen of rows to look over: a field that narrows them, and keys that act on the chosen one."""

from typing import ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from console.screens.question import Question
from console.screens.seat import Seat
from console.text.words import say
from console.widgets.bar import Bar
from console.widgets.field import Field
from console.widgets.ink import Part
from console.widgets.rows import ListRow, Rows
from relay.protocol.limits import QUERY_CHARS_MAX

TICK_S: Final = 1.0


class Wish(NamedTuple):
    """What is to be done with a chat (an action's id; empty: only open it), or what is to be typed."""

    conv: str = ""
    deed: str = ""
    typed: str = ""


class Roster(Question[Wish]):
    """Ends with what was wished for, or with None after Esc. It is drawn anew each second."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
    ]

    placeholder = ""
    """The key of what stands in the empty field."""

    def __init__(self, seat: Seat, typed: str = "") -> None:
        super().__init__()
        self.seat, self._typed = seat, typed

    def compose(self) -> ComposeResult:
        """The field, what there is, the rows, and the keys."""
        bidi = self.seat.bidi
        with Vertical(classes="roster"):
            field = say(self.placeholder)
            yield Field(self._typed, placeholder=field, id="roster-query", max_length=QUERY_CHARS_MAX)
            yield Bar(id="roster-told", bidi=bidi)
            yield Rows(id="roster-rows", bidi=bidi)
            yield Bar(id="roster-keys", bidi=bidi)

    def on_mount(self) -> None:
        """Draw, and keep up."""
        self.draw()
        self.set_interval(TICK_S, self.draw)

    def on_resize(self) -> None:
        """What has room changes."""
        self.call_after_refresh(self.draw)

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def typed(self) -> str:
        """What the rows are narrowed by."""
        return self.query_one(Field).value.strip()

    # What each of them is

    def list_rows(self, width: int) -> list[ListRow]:
        """The rows for a list of `width` cells."""
        raise NotImplementedError

    def told(self) -> list[Part]:
        """What stands above the rows."""
        raise NotImplementedError

    def keys(self) -> list[tuple[str, str]]:
        """Keys that do something about the chosen row, and what."""
        raise NotImplementedError

    def choose(self, id: str) -> None:
        """Enter, or a click."""
        raise NotImplementedError

    def turn(self, by: int) -> None:
        """Tab: to the next kind of rows, where there are some."""

    def draw(self) -> None:
        """Show what is true now."""
        if not self.is_mounted:
            return
        self.rows.put(self.list_rows(self.rows.size.width), say("roster.nothing"))
        self.query_one("#roster-told", Bar).put([Part(" "), *self.told()])
        keys = [*self.keys(), ("Esc", say("back_there"))]
        parts = [part for key, words in keys for part in (Part(" "), Part(key, "key"), Part(f" {words} "))]
        self.query_one("#roster-keys", Bar).put(parts)

    # Keys

    @on(Field.Changed)
    def narrow(self) -> None:
        """Each letter narrows the rows."""
        self.rows.first()
        self.draw()

    @on(Field.Submitted)
    def take_chosen(self) -> None:
        """Enter."""
        if self.rows.chosen:
            self.choose(self.rows.chosen)

    @on(Rows.Chosen)
    def take_clicked(self, event: Rows.Chosen) -> None:
        """A click."""
        self.choose(event.id)

    def takes_key(self, event: events.Key) -> bool:
        """A key of the desk that means something for the chosen row."""
        return False

    def action_leave(self) -> None:
        """Back to the desk."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Up and down choose while the letters go to the field."""
        self.rows.move(by)
        self.draw()

    def action_page(self, pages: int) -> None:
        """The same by whole screens."""
        self.rows.page(pages)
        self.draw()

    def action_turn(self, by: int) -> None:
        """Another kind of rows."""
        self.turn(by)
        self.rows.first()
        self.draw()
