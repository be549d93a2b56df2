"""Help: every key with what it does, made from the registry of actions."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from console.actions import ACTIONS, Action, long
from console.text.wrap import wrap

TEXT_CELLS: Final = 46

_SIGNS = (
    ("· ! !!", "the visitor waits: a little, over half of the limit, over the limit"),
    ("+2", "two messages that none of us has read"),
    ("? 0:25", "offered or handed over to you, for so long"),
    ("▲▲ ▲ ▽ #2 ⚑", "urgent, high, low; two tags; supervisors should look"),
    ("≡ → z", "being wrapped up, handed over, snoozed"),
    ("● ◍ ◐ ◌ ○", "available, idle, on a break, line down, offline"),
    ("… → ✓ ✓✓ ✗", "waiting for the line, sent, stored, seen by the visitor, refused"),
)


class Help(ModalScreen[None]):
    """The keys, in groups; Esc or F1 closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", show=False),
        Binding("j", "app.focused_scroll('down')", show=False),
    ]

    def __init__(self, actions: Iterable[Action] = ACTIONS) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """One long text that scrolls."""
        with VerticalScroll(id="help"):
            yield Static(Content("\n".join(help_lines(self._actions))), markup=False)


def help_lines(actions: Iterable[Action] = ACTIONS) -> Iterator[str]:
    """The help as lines of plain text, none wider than a window of 80 shows."""
    group = ""
    for action in actions:
        if action.group != group:
            yield from ([""] if group else [])
            group = action.group
            yield group.upper()
        keys = ", ".join(long(key) for key in action.keys)
        letter = f"{action.letter:<2}" if action.letter else "  "
        yield f"  {keys:<20} {letter} {action.title}"
        for row in wrap(action.help, TEXT_CELLS) if action.help else ():
            yield f"  {'':<20}    {row}"
    yield from ("", "SIGNS")
    for signs, words in _SIGNS:
        for number, row in enumerate(wrap(words, TEXT_CELLS)):
            yield f"  {signs if number == 0 else '':<20}    {row}"
    yield ""
    yield "The single letters act while you browse the transcript (Esc), and"
    yield "behind the key of 'Then a letter'."
    yield "Close this with Esc."
