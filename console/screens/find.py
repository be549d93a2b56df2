"""Finding in the chat on the screen: a row below it, and the transcript goes to what is found."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from console.model.conversation import Conversation
from console.model.find import lines_with
from console.screens.question import Question
from console.screens.seat import Seat
from console.text.words import in_digits, say
from console.widgets.bar import Bar
from console.widgets.field import Field
from console.widgets.ink import Part
from console.widgets.transcript import Transcript
from relay.protocol.limits import QUERY_CHARS_MAX

TICK_S: Final = 0.2


class Find(Question[None]):
    """Begins at the newest line that fits; Esc leaves the transcript where it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+f", "leave", show=False, priority=True),
        Binding("up,enter,f3", "step(-1)", show=False, priority=True),
        Binding("down,shift+enter", "step(1)", show=False, priority=True),
    ]

    def __init__(self, seat: Seat, chat: Conversation, transcript: Transcript) -> None:
        super().__init__()
        self._seat, self._chat, self._transcript = seat, chat, transcript
        self._found: list[int] = []
        self._at = 0
        self._window = (0, 0)

    def compose(self) -> ComposeResult:
        """The field, and how many lines fit."""
        with Horizontal(id="find"):
            yield Field(placeholder=say("find.placeholder"), id="find-query", max_length=QUERY_CHARS_MAX)
            yield Bar(id="find-told", bidi=self._seat.bidi)

    def on_mount(self) -> None:
        """Lines that come meanwhile count too."""
        self._tell()
        self.set_interval(TICK_S, self._keep_up)

    @on(Field.Changed)
    def find_as_typed(self) -> None:
        """Each letter looks anew, from the newest line."""
        self._look()
        self._at = max(0, len(self._found) - 1)
        self._go()

    def action_step(self, by: int) -> None:
        """To the line before or after; round at the ends."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._go()

    def action_leave(self) -> None:
        """The transcript stays where it is."""
        self.dismiss(None)

    def _keep_up(self) -> None:
        if self._window != (self._chat.first, self._chat.head):
            was = self._found[self._at] if self._found else 0
            self._look()
            self._at = self._found.index(was) if was in self._found else max(0, len(self._found) - 1)
            self._tell()

    def _look(self) -> None:
        self._window = (self._chat.first, self._chat.head)
        self._found = lines_with(self._chat.entries, self.query_one(Field).value)

    def _go(self) -> None:
        if self._found:
            self._transcript.go_to_entry(self._found[self._at])
            # The desk below is drawn as our background.
            self.refresh()
        self._tell()

    def _tell(self) -> None:
        typed = self.query_one(Field).value.strip()
        count = in_digits(f"{self._at + 1}/{len(self._found)}") if self._found else ""
        told = count or (say("search.nothing") if typed else "")
        older = f" {say('find.lines_held')}" if typed and self._chat.first > 1 else ""
        keys = (("Up", say("find.older")), ("Down", say("find.newer")), ("Esc", say("back_there")))
        parts = [part for key, words in keys for part in (Part(key, "key"), Part(f" {words} "))]
        self.query_one("#find-told", Bar).put([Part(f" {told}{older}")], parts)
