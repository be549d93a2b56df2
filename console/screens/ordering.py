"""Who orders right-to-left text, changed while the console runs: one after the other, or by the test card."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.filter import LineFilter
from textual.screen import ModalScreen
from textual.widgets import Static

from console.compat.word_filter import for_terminal
from console.text.lay_out import lay_out
from console.text.mode import CHOICES, Bidi, chosen_of
from console.text.words import number, say
from console.widgets.ink import own_rows

WIDTH_CELLS: Final = 66

SENTENCES: Final = (
    "طلبت حذاء رقم 245-12784 (أسود) ولم يصل.",
    "می‌خواهم سفارشم را [امروز] پیگیری کنم.",
    "לא קיבלתי את ההזמנה (אתמול).",
)
"""The same in Arabic, Persian and Hebrew: numbers, brackets, a joiner, lam with alef."""


class Ordering(NamedTuple):
    """`turn` gives what to tell the terminal when another orders text; `keep` remembers a choice."""

    turn: Callable[[Bidi], bytes] = lambda bidi: b""
    keep: Callable[[Bidi], bool] = lambda bidi: False


NO_SWITCH: Final = Ordering()


def after(bidi: Bidi) -> Bidi:
    """The next one, round at the end."""
    return CHOICES[(CHOICES.index(chosen_of(bidi)) + 1) % len(CHOICES)]


class TestCard(ModalScreen[Bidi]):
    """The same sentences in every way, numbered: who can read says which is right."""

    __test__: ClassVar[bool] = False
    """No test, whatever its name begins with."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__()
        self._bidi: Bidi = bidi

    def compose(self) -> ComposeResult:
        """What to do, then the ways."""
        with Vertical(id="card", classes="dialog"):
            yield Static(Content(self._own(say("card.title"))), markup=False, classes="dialog-title")
            for count, bidi in enumerate(CHOICES, 1):
                yield Static(Content(f"{number(count)}"), markup=False)
                yield Way(bidi, id=f"card-{count}")
            yield Static(Content(self._own(say("card.told"))), markup=False, classes="told")

    def on_key(self, event: events.Key) -> None:
        """The number of a way, or none."""
        event.stop()
        if event.character and event.character.isdecimal() and 1 <= int(event.character) <= len(CHOICES):
            self.dismiss(CHOICES[int(event.character) - 1])
        elif event.key in ("escape", "enter", "q"):
            self.dismiss(None)

    def _own(self, words: str) -> str:
        return "\n".join(own_rows(words, WIDTH_CELLS, self._bidi))


class Way(Static):
    """The sentences in one way, whichever way the rest of the screen is sent."""

    def __init__(self, bidi: Bidi, *, id: str) -> None:
        super().__init__(Content(card_rows(bidi)), markup=False, id=id)
        self._bidi: Bidi = bidi

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through before it is sent."""
        return for_terminal(super().get_line_filters(), self._bidi)


def card_rows(bidi: Bidi) -> str:
    """The sentences as they go out with `bidi`, each at the side where it begins if that is known."""
    rows = [row for sentence in SENTENCES for row in lay_out(sentence, WIDTH_CELLS, bidi)]
    return "\n".join(" " * (WIDTH_CELLS - row.cells) * row.from_end + row.text for row in rows)
