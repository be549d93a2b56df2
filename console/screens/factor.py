"""Setting up the codes of an app: what it scans, its first code, and the recovery codes."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from console.model.app_secret import secret_of
from console.screens.picture import HalfBlocks
from console.screens.question import Question
from console.terminal.qr import qr_cells
from console.text.mode import Bidi
from console.text.words import say
from console.widgets.field import Field
from console.widgets.ink import own_rows
from relay.protocol.access import Factor

WORDS_CELLS = 34
"""The style sheet's width of `#factor-words`, less what stands beside the words."""


class FactorScreen(Question[None]):
    """Shows what an app has to know, gives its first code to `give`, and then shows the recovery codes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]

    def __init__(self, factor: Factor, give: Callable[[str], None], bidi: Bidi = "app") -> None:
        super().__init__()
        self._bidi: Bidi = bidi
        self._factor, self._give = factor, give

    def compose(self) -> ComposeResult:
        """The QR code beside the words, and a line for the code."""
        with Horizontal(id="factor", classes="dialog"):
            if self._factor.address:
                yield HalfBlocks(qr_cells(self._factor.address))
            with Vertical(id="factor-words"):
                yield Static(Content(self._drawn(say("factor.title"))), markup=False, classes="dialog-title")
                yield Static(markup=False, id="factor-told")
                yield Field(placeholder=say("login.code"), id="factor-code", max_length=16)
                yield Static(markup=False, id="factor-said")

    def on_mount(self) -> None:
        """Begin with the code, or with the recovery codes where there is nothing to type."""
        self.show(self._factor)
        self.query_one("#factor-code").focus()

    def show(self, factor: Factor) -> None:
        """What the relay has answered."""
        told, field = self.query_one("#factor-told", Static), self.query_one("#factor-code", Field)
        if factor.recovery:
            self.query(HalfBlocks).remove()
            field.display = False
            told.update(
                Content("\n\n".join([self._drawn(say("factor.recovery")), "\n".join(factor.recovery)]))
            )
            self.query_one("#factor-said", Static).update(Content(""))
        elif factor.address:
            scan, first = self._drawn(say("factor.scan")), self._drawn(say("factor.first_code"))
            told.update(Content("\n\n".join([scan, secret_of(factor.address), first])))

    def refused(self, words: str) -> None:
        """The code did not fit."""
        self.query_one("#factor-code", Field).value = ""
        self.query_one("#factor-said", Static).update(Content(self._drawn(words)))

    def _drawn(self, words: str) -> str:
        return "\n".join(own_rows(words, WORDS_CELLS, self._bidi))

    @on(Field.Submitted)
    def submit(self, event: Field.Submitted) -> None:
        """Enter: try the code."""
        if event.value.strip():
            self._give(event.value.strip())

    def action_leave(self) -> None:
        """Back to the desk."""
        self.dismiss(None)
