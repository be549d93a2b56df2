"""Questions before something that cannot be undone; the safe answer has the focus."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from console.screens.question import Question
from console.text.lay_out import fit
from console.text.mode import Bidi
from console.text.sides import is_mirrored
from console.widgets.ink import own_rows

FRAME_CELLS: Final = 6
TEXT_CELLS: Final = 64 - FRAME_CELLS
"""The style sheet's width of `#ask`, less its border and padding."""


class Ask(Question[str]):
    """A question with a few answers; ends with the id of the one chosen. Esc is the first, the safe one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", show=False),
        Binding("left,up,shift+tab", "app.focus_previous", show=False),
        Binding("right,down,tab", "app.focus_next", show=False),
    ]

    def __init__(
        self, question: str, told: Sequence[str], answers: Sequence[tuple[str, str]], bidi: Bidi = "app"
    ) -> None:
        """A name in the question or in what is told stands `inside` it."""
        super().__init__()
        self._question, self._told, self._answers, self._bidi = question, told, answers, bidi

    def compose(self) -> ComposeResult:
        """The question, what there is to know, and a button for each answer."""
        with Vertical(id="ask"):
            yield Static(Content(self._drawn(self._question)), markup=False, id="ask-question")
            if self._told:
                yield Static(Content(self._drawn("\n".join(self._told))), markup=False, id="ask-told")
            with Horizontal(id="ask-answers"):
                for name, words in reversed(self._answers) if is_mirrored() else self._answers:
                    safe = name == self._answers[0][0]
                    yield Button(
                        Content(fit(words, TEXT_CELLS, self._bidi)),
                        id=f"answer-{name}",
                        variant="primary" if safe else "default",
                    )

    def _drawn(self, sentences: str) -> str:
        """Sentences of ours as rows, the names in them in their own order."""
        width = max(1, min(TEXT_CELLS, self.app.size.width * 95 // 100 - FRAME_CELLS))
        return "\n".join(own_rows(sentences, width, self._bidi))

    def on_mount(self) -> None:
        """The safe answer is the one that Enter gives."""
        self.query_one(f"#answer-{self._answers[0][0]}").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """That is the answer."""
        self.dismiss((event.button.id or "").removeprefix("answer-"))

    def action_safe(self) -> None:
        """Esc changes nothing."""
        self.dismiss(self._answers[0][0])
