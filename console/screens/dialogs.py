"""Questions before something that cannot be undone; the safe answer has the focus."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class Ask(ModalScreen[str]):
    """A question with a few answers; ends with the id of the one chosen. Esc is the first, the safe one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", show=False),
        Binding("left,up,shift+tab", "app.focus_previous", show=False),
        Binding("right,down,tab", "app.focus_next", show=False),
    ]

    def __init__(self, question: str, told: Sequence[str], answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question, self._told, self._answers = question, told, answers

    def compose(self) -> ComposeResult:
        """The question, what there is to know, and a button for each answer."""
        with Vertical(id="ask"):
            yield Static(Content(self._question), markup=False, id="ask-question")
            if self._told:
                yield Static(Content("\n".join(self._told)), markup=False, id="ask-told")
            with Horizontal(id="ask-answers"):
                for number, (name, words) in enumerate(self._answers):
                    safe = number == 0
                    yield Button(
                        Content(words), id=f"answer-{name}", variant="primary" if safe else "default"
                    )

    def on_mount(self) -> None:
        """The safe answer is the one that Enter gives."""
        self.query(Button).first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """That is the answer."""
        self.dismiss((event.button.id or "").removeprefix("answer-"))

    def action_safe(self) -> None:
        """Esc changes nothing."""
        self.dismiss(self._answers[0][0])
