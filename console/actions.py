"""The one registry of what an agent can do: keys, footer, help, palette and README's table come from it.

Only keys that arrive as themselves in every terminal are used: a chord with alt is alt and a letter
(not b or f, which are word jumps), never alt with Enter, a digit or punctuation; ctrl never with
h, i, m or the bracket, which are Backspace, Tab, Enter and Esc.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from console.text.words import knows, say

Group = Literal["move", "read", "write", "work", "general"]
Fact = Literal[
    "chat",
    "chats",
    "failed",
    "last",
    "mine",
    "movable",
    "needs_me",
    "offered",
    "queue",
    "snoozable",
    "supervisor",
    "takeable",
    "theirs",
    "ticket",
    "unread",
    "written",
]
"""What may be true of the moment; an action that needs a fact is offered while it holds."""


_DIGITS: Final = "123456789"


class Action(NamedTuple):
    """One thing to do; its words are the catalogue's, under `action.<id>`. `letter` works while browsing.

    Where `taken_by` names a widget, that widget acts on the keys itself while it has the focus. What
    has no key is done by its letter, or found by name in the palette.
    """

    id: str
    group: Group
    keys: tuple[str, ...] = ()
    letter: str = ""
    needs: tuple[Fact, ...] = ()
    danger: bool = False
    taken_by: Literal["", "composer", "focus"] = ""

    @property
    def letters(self) -> str:
        """Its letters as help and README write them."""
        return "1-9" if self.letter == _DIGITS else self.letter

    def named(self, letter: str) -> str:
        """Its id; with the letter behind a colon where that says which."""
        return f"{self.id}:{letter}" if self.letter == _DIGITS else self.id

    @property
    def title(self) -> str:
        """What it does, in a few words."""
        return say(f"action.{self.id}")

    @property
    def help(self) -> str:
        """What else there is to know; empty for most."""
        key = f"action.{self.id}.help"
        return say(key) if knows(key) else ""

    @property
    def hint(self) -> str:
        """Its word in the footer; empty where it has none."""
        key = f"action.{self.id}.hint"
        return say(key) if knows(key) else ""


_MOVE: Final = (
    Action("chat.next_needing", "move", ("alt+a", "f2"), "a", needs=("needs_me",)),
    Action("chat.switch", "move", ("ctrl+k",), needs=("chats",)),
    Action("chat.next", "move", ("alt+n", "alt+down"), "J", needs=("chats",)),
    Action("chat.previous", "move", ("alt+p", "alt+up"), "K", needs=("chats",)),
    Action("chat.last", "move", ("alt+l",), "l", needs=("last",)),
    Action("chat.number", "move", letter=_DIGITS, needs=("chats",)),
    Action("ui.jump", "move", ("alt+j",), "F", needs=("queue",)),
    Action("queue.take", "move", ("ctrl+t",), "t", needs=("takeable",)),
    Action("chats.all", "move", ("alt+v",), "O", needs=("chats",)),
    Action("team.show", "move", ("alt+t",), "M"),
    Action("chat.decline", "move", ("ctrl+n",), "N", needs=("offered",)),
    Action("queue.focus", "move", ("alt+q",), "q", needs=("queue",)),
)

_READ: Final = (
    Action("transcript.first_unread", "read", ("alt+u",), "u", needs=("unread",)),
    Action("chat.unread", "read", ("alt+m",), "m", needs=("chat",)),
    Action("chat.find", "read", ("ctrl+f", "f3"), needs=("chat",)),
    Action("search.all", "read", ("alt+y",), "/"),
    Action("transcript.page_up", "read", ("pageup",), needs=("chat",)),
    Action("transcript.page_down", "read", ("pagedown",), needs=("chat",)),
    Action("transcript.top", "read", ("ctrl+home",), "g", needs=("chat",)),
    Action("transcript.end", "read", ("ctrl+end",), "G", needs=("chat",)),
    Action("links.copy", "read", letter="y", needs=("chat",)),
    Action("files.save", "read", letter="v", needs=("chat",)),
    Action("files.open", "read", letter="V", needs=("chat",)),
    Action("files.look", "read", letter="b", needs=("chat",)),
    Action("links.open", "read", letter="o", needs=("chat",)),
    Action("card.toggle", "read", ("alt+c",), "c", needs=("chat",)),
    Action("card.earlier", "read", ("alt+e",), "E", needs=("chat",)),
    Action("ui.back", "read", ("escape",), taken_by="focus"),
)

_WRITE: Final = (
    Action("files.stop", "write", letter="Z", needs=("chat",)),
    Action("files.attach", "write", letter="A", needs=("mine",)),
    Action("reply.send", "write", ("enter",), needs=("chat",), taken_by="composer"),
    Action("reply.newline", "write", ("ctrl+j", "shift+enter"), needs=("chat",), taken_by="composer"),
    Action("reply.direction", "write", ("alt+s",), needs=("chat",)),
    Action("canned.open", "write", ("alt+r", "f5"), ";", needs=("chat",)),
    Action("canned.save", "write", needs=("written",)),
    Action("reply.editor", "write", ("f4",), "e", needs=("chat",)),
    Action("note.toggle", "write", ("alt+i", "f6"), "i", needs=("chat",)),
    Action("note.whisper", "write", letter="W", needs=("theirs", "supervisor")),
    Action("reply.take_back", "write", ("ctrl+r",), "r", needs=("failed",)),
)

_WORK: Final = (
    Action("chat.close", "work", ("alt+w", "f7"), "w", needs=("mine",), danger=True),
    Action("chat.transfer", "work", ("alt+o", "f8"), "h", needs=("movable",)),
    Action("chat.tags", "work", ("alt+g", "f9"), "#", needs=("chat",)),
    Action("chat.snooze", "work", ("alt+z",), "s", needs=("snoozable",)),
    Action("chat.priority", "work", letter="p", needs=("chat",)),
    Action("chat.fields", "work", letter="f", needs=("chat",)),
    Action("ticket.defer", "work", letter="d", needs=("ticket",)),
    Action("chat.take_over", "work", letter="T", needs=("theirs", "supervisor")),
)

_GENERAL: Final = (
    Action("me.presence", "general", ("alt+x", "f12"), "x"),
    Action("shop.close", "general", letter="C", needs=("supervisor",)),
    Action("ui.help", "general", ("f1",), "?"),
    Action("ui.palette", "general", ("ctrl+p", "f10")),
    Action("ui.leader", "general", ("ctrl+g",)),
    Action("ui.mirror", "general", letter="L"),
    Action("ui.bidi", "general", letter="B"),
    Action("ui.card", "general", letter="R"),
    Action("ui.copy", "general", ("ctrl+c",), taken_by="focus"),
    Action("app.codes", "general"),
    Action("app.sign_out", "general", danger=True),
    Action("app.quit", "general", ("ctrl+q",), "Q", danger=True),
)

ACTIONS: Final = (*_MOVE, *_READ, *_WRITE, *_WORK, *_GENERAL)

BY_ID: Final = {action.id: action for action in ACTIONS}

_KEY_WORDS: Final = {
    "enter": "Enter",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
}


HINT_ORDER: Final = (
    "reply.send",
    "chat.next_needing",
    "queue.take",
    "chat.decline",
    "reply.take_back",
    "chat.close",
    "chat.switch",
    "note.toggle",
    "canned.open",
    "chat.transfer",
    "reply.newline",
    "queue.focus",
    "ui.help",
)
"""The most useful first: a narrow footer shows only those that fit."""


def applies(action: Action, facts: Iterable[str]) -> bool:
    """Whether all that the action needs is true now."""
    return set(action.needs) <= set(facts)


def short(key: str) -> str:
    """A key as the footer writes it, where room is dear: `^K`, `alt+a`, `F1`, `Enter`."""
    modifier, _, name = key.rpartition("+")
    if modifier == "ctrl" and len(name) == 1:
        return f"^{name.upper()}"
    return long(key)


def long(key: str) -> str:
    """A key as help and README write it: `ctrl+k`, `alt+Down`, `F1`, `Enter`."""
    modifier, _, name = key.rpartition("+")
    word = _KEY_WORDS.get(name, name.upper() if len(name) > 1 and name[0] == "f" else name)
    return f"{modifier}+{word}" if modifier else word


def keys_table() -> str:
    """The table of keys in Markdown, as README carries it."""
    lines = ["| key | while browsing | what it does |", "| --- | --- | --- |"]
    for action in ACTIONS:
        keys = ", ".join(f"`{long(key)}`" for key in action.keys)
        letter = f"`{action.letters}`" if action.letter else ""
        lines.append(f"| {keys} | {letter} | {action.title} |")
    return "\n".join(lines) + "\n"
