"""Help: every key with what it does, made from the registry of actions."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.actions import ACTIONS, BY_ID, Action, long
from console.screens.question import Question
from console.text.glyphs import signs
from console.text.graphemes import cells
from console.text.lay_out import lay_out
from console.text.mode import Bidi
from console.text.words import own_base, say
from console.widgets.ink import Part, own_rows, placed

WIDTH_CELLS: Final = 72
_KEY_CELLS: Final = 21
_LETTER_CELLS: Final = 3
TEXT_CELLS: Final = WIDTH_CELLS - _KEY_CELLS - _LETTER_CELLS

_SIGNS: Final = (
    ("· ! !!", "waits"),
    ("+2", "unread"),
    ("? 0:25", "offered"),
    ("▲▲ ▲ ▽ #2 ⚑", "priority"),
    ("≡ → z", "doing"),
    ("● ◍ ◐ ◌ ○", "presence"),
    ("… → ✓ ✓✓ ✗", "delivery"),
)


class Help(Question[None]):
    """The keys, in groups; Esc or F1 closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", show=False),
        Binding("j", "app.focused_scroll('down')", show=False),
    ]

    def __init__(self, actions: Iterable[Action] = ACTIONS, bidi: Bidi = "app") -> None:
        super().__init__()
        self._actions = actions
        self._bidi: Bidi = bidi

    def compose(self) -> ComposeResult:
        """One long text that scrolls."""
        with VerticalScroll(id="help"):
            yield Static(Content(signs("\n".join(help_lines(self._actions, self._bidi)))), markup=False)


def help_lines(actions: Iterable[Action] = ACTIONS, bidi: Bidi = "app") -> Iterator[str]:
    """The help as lines of plain text, none wider than a window of 80 shows."""
    group = ""
    for action in actions:
        if action.group != group:
            yield from ([""] if group else [])
            group = action.group
            yield from own_rows(say(f"group.{group}").upper(), WIDTH_CELLS, bidi)
        keys = ", ".join(long(key) for key in action.keys)
        yield from _row(f"  {keys}", action.letters, action.title, bidi)
        yield from _row("", "", action.help, bidi) if action.help else ()
    yield ""
    yield from own_rows(say("help.signs").upper(), WIDTH_CELLS, bidi)
    for shown, name in _SIGNS:
        yield from _row(f"  {shown}", "", say(f"help.sign.{name}"), bidi)
    yield ""
    yield from own_rows(say("help.letters", leader=BY_ID["ui.leader"].title), WIDTH_CELLS, bidi)
    yield from own_rows(say("help.close"), WIDTH_CELLS, bidi)


def _row(start: str, letter: str, words: str, bidi: Bidi) -> Iterator[str]:
    """Signs of keys, then a letter, then words that may need several rows."""
    for number, row in enumerate(lay_out(words, TEXT_CELLS, bidi, own_base())):
        columns = (start, _KEY_CELLS), (letter, _LETTER_CELLS)
        parts = []
        for text, width in columns if number == 0 else (("", _KEY_CELLS + _LETTER_CELLS),):
            parts += [Part(" " * (len(text) - len(text.lstrip()))), Part(text.strip())]
            parts.append(Part(" " * max(1, width - cells(text))))
        line = placed([*parts, Part(row.text)], [], WIDTH_CELLS)
        yield "".join(part.text for part in line).rstrip()
