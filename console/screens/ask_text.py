"""A question that is answered with a line of text."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.screens.dialogs import FRAME_CELLS, TEXT_CELLS
from console.screens.question import Question
from console.text.mode import Bidi
from console.text.words import say
from console.widgets.field import Field
from console.widgets.ink import own_rows
from relay.protocol.limits import TEXT_CHARS_MAX


class AskText(Question[str]):
    """Ends with the line, or with None after Esc; an empty line is an answer only where `may_be_empty`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]

    def __init__(
        self,
        question: str,
        bidi: Bidi = "app",
        *,
        told: str = "",
        value: str = "",
        may_be_empty: bool = False,
        chars_max: int = TEXT_CHARS_MAX,
    ) -> None:
        """A name in the question stands `inside` it."""
        super().__init__()
        self._question, self._told, self._bidi = question, told, bidi
        self._value, self._may_be_empty, self._chars_max = value, may_be_empty, chars_max

    def compose(self) -> ComposeResult:
        """The question, the line, and what Enter and Esc do."""
        with Vertical(id="ask-text", classes="dialog"):
            yield Static(Content(self._drawn(self._question)), markup=False, classes="dialog-title")
            yield Field(self._value, id="ask-text-line", max_length=self._chars_max)
            told = self._told or say("ask.may_be_empty" if self._may_be_empty else "ask.enter")
            yield Static(Content(self._drawn(told)), markup=False, classes="told")

    def _drawn(self, sentence: str) -> str:
        width = max(1, min(TEXT_CELLS, self.app.size.width * 95 // 100 - FRAME_CELLS))
        return "\n".join(own_rows(sentence, width, self._bidi))

    @on(Field.Submitted)
    def give(self, event: Field.Submitted) -> None:
        """Enter: that is the answer, if it may be."""
        if event.value.strip() or self._may_be_empty:
            self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)
