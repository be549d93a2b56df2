"""The one registry of what an agent can do: keys, footer, help, palette and README's table come from it.

Only keys that arrive as themselves in every terminal are used: a chord with alt is alt and a letter
(not b or f, which are word jumps), never alt with Enter, a digit or punctuation; ctrl never with
h, i, m or the bracket, which are Backspace, Tab, Enter and Esc.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

Group = Literal["Move between chats", "Read", "Write", "Work on the chat", "General"]
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


class Action(NamedTuple):
    """One thing to do. `letter` works while browsing; `hint` is its word in the footer, if it has one.

    Where `taken_by` names a widget, that widget acts on the keys itself while it has the focus. What
    has no key is done by its letter, or found by name in the palette.
    """

    id: str
    title: str
    group: Group
    keys: tuple[str, ...] = ()
    letter: str = ""
    hint: str = ""
    needs: tuple[Fact, ...] = ()
    help: str = ""
    danger: bool = False
    taken_by: Literal["", "composer", "focus"] = ""


_MOVE: Final = (
    Action(
        "chat.next_needing",
        "Go to who needs me next",
        "Move between chats",
        ("alt+a", "f2"),
        "a",
        "next",
        ("needs_me",),
        "Offers first, then who waits longest, what is unread, the queue and due tickets; then back.",
    ),
    Action(
        "chat.switch",
        "Switch by name, page or words",
        "Move between chats",
        ("ctrl+k",),
        "",
        "switch",
        ("chats",),
        "! lists those who wait, + those with something unread.",
    ),
    Action(
        "chat.next",
        "Next chat in the list",
        "Move between chats",
        ("alt+n", "alt+down"),
        "J",
        needs=("chats",),
    ),
    Action(
        "chat.previous",
        "Previous chat in the list",
        "Move between chats",
        ("alt+p", "alt+up"),
        "K",
        needs=("chats",),
    ),
    Action("chat.last", "Back to the last chat", "Move between chats", ("alt+l",), "l", needs=("last",)),
    Action(
        "queue.take",
        "Take this chat, what is offered, or the next",
        "Move between chats",
        ("ctrl+t",),
        "t",
        "take",
        ("takeable",),
    ),
    Action(
        "chat.decline",
        "Not me: pass on what is offered",
        "Move between chats",
        ("ctrl+n",),
        "N",
        "pass",
        ("offered",),
    ),
    Action(
        "queue.focus",
        "Choose from the list and the queue",
        "Move between chats",
        ("alt+q",),
        "q",
        "queue",
        ("queue",),
        "Up and down choose, Enter opens, Esc goes back.",
    ),
)

_READ: Final = (
    Action(
        "transcript.first_unread", "Go to the first unread line", "Read", ("alt+u",), "u", needs=("unread",)
    ),
    Action(
        "chat.find",
        "Find in this chat",
        "Read",
        ("ctrl+f",),
        needs=("chat",),
        help="Up goes to older lines, Down to newer ones; Esc stays where you are.",
    ),
    Action(
        "search.all",
        "Search all chats that ever were",
        "Read",
        ("alt+y",),
        "/",
        help='Words, "phrases" and filters such as from: tag: page: before: after: rating:',
    ),
    Action("transcript.page_up", "Page up, while you go on typing", "Read", ("pageup",), needs=("chat",)),
    Action("transcript.page_down", "Page down", "Read", ("pagedown",), needs=("chat",)),
    Action("transcript.top", "Oldest line", "Read", ("ctrl+home",), "g", needs=("chat",)),
    Action("transcript.end", "Newest line", "Read", ("ctrl+end",), "G", needs=("chat",)),
    Action("links.copy", "Copy a link of this chat", "Read", letter="y", needs=("chat",)),
    Action("files.save", "Save a file of this chat", "Read", letter="v", needs=("chat",)),
    Action("files.open", "Open a picture of this chat, or save it", "Read", letter="V", needs=("chat",)),
    Action("files.look", "Look at a picture here", "Read", letter="b", needs=("chat",)),
    Action(
        "links.open",
        "Open a link of this chat",
        "Read",
        letter="o",
        needs=("chat",),
        help="In the browser of this machine; over ssh, where that is not yours, it is copied.",
    ),
    Action(
        "ui.back",
        "Browse the transcript, and back to typing",
        "Read",
        ("escape",),
        taken_by="focus",
        help="While browsing, letters act, j and k scroll; Enter goes back to typing.",
    ),
)

_WRITE: Final = (
    Action("files.stop", "Stop a file on its way", "Write", letter="Z", needs=("chat",)),
    Action("files.attach", "Attach a file by its path", "Write", letter="A", needs=("mine",)),
    Action("reply.send", "Send", "Write", ("enter",), hint="send", needs=("chat",), taken_by="composer"),
    Action(
        "reply.newline",
        "New line",
        "Write",
        ("ctrl+j", "shift+enter"),
        hint="newline",
        needs=("chat",),
        help="shift+Enter arrives in some terminals only, ctrl+j in all.",
        taken_by="composer",
    ),
    Action(
        "reply.direction",
        "Turn this line to the other side, and back",
        "Write",
        ("alt+s",),
        needs=("chat",),
        help="Right to left, left to right, or as its first letter says; while the console orders text.",
    ),
    Action(
        "canned.open",
        "Canned replies",
        "Write",
        ("alt+r",),
        ";",
        "canned",
        ("chat",),
        "Or ; and a short-code, then Tab or Enter. Tab goes to the next ‹blank›.",
    ),
    Action(
        "canned.save",
        "Save this text as a canned reply",
        "Write",
        needs=("written",),
        help="It goes into the shop's file.",
    ),
    Action(
        "note.toggle",
        "Write a note to the team, or a reply again",
        "Write",
        ("alt+i",),
        "i",
        "note",
        ("chat",),
        "Each keeps its own draft; what you type as a note is never sent to the visitor.",
    ),
    Action(
        "note.whisper",
        "Whisper to the agent of this chat",
        "Write",
        letter="W",
        needs=("theirs", "supervisor"),
        help="A note that the colleague who answers it sees, and other supervisors.",
    ),
    Action(
        "reply.take_back",
        "Take a refused line back to edit it",
        "Write",
        ("ctrl+r",),
        "r",
        "take back",
        ("failed",),
    ),
)

_WORK: Final = (
    Action(
        "chat.close",
        "Wrap up this chat",
        "Work on the chat",
        ("alt+w",),
        "w",
        "wrap up",
        ("mine",),
        "Enter does a step, e edits it, s skips it, b goes back, Esc leaves it.",
        danger=True,
    ),
    Action(
        "chat.transfer",
        "Hand over to a person, a department or the queue",
        "Work on the chat",
        ("alt+o",),
        "h",
        "hand over",
        ("movable",),
        "It stays yours until it is taken; again, it takes it back.",
    ),
    Action("chat.tags", "Tags", "Work on the chat", ("alt+g",), "#", needs=("chat",)),
    Action(
        "chat.snooze",
        "Snooze until a time or the next word, or wake it",
        "Work on the chat",
        ("alt+z",),
        "s",
        needs=("snoozable",),
    ),
    Action("chat.priority", "How urgent this chat is", "Work on the chat", letter="p", needs=("chat",)),
    Action("chat.fields", "Fields of this chat", "Work on the chat", letter="f", needs=("chat",)),
    Action(
        "ticket.defer",
        "Until when this ticket is worked on, and by whom",
        "Work on the chat",
        letter="d",
        needs=("ticket",),
    ),
    Action(
        "chat.take_over",
        "Take over a colleague's chat",
        "Work on the chat",
        letter="T",
        needs=("theirs", "supervisor"),
    ),
)

_GENERAL: Final = (
    Action(
        "me.presence",
        "How I am here: available, on a break, offline",
        "General",
        ("alt+x",),
        "x",
        help="With open chats it asks what becomes of them.",
    ),
    Action(
        "shop.close",
        "Close for now, or open again",
        "General",
        letter="C",
        needs=("supervisor",),
        help="A department or the shop, with a time and a reason that visitors read.",
    ),
    Action("ui.help", "Help: every key", "General", ("f1",), "?", "help"),
    Action("ui.palette", "Every command by name", "General", ("ctrl+p",)),
    Action(
        "ui.leader",
        "Then a letter: what it does while browsing",
        "General",
        ("ctrl+g",),
        help="From anywhere at the desk; wait a moment to see the letters that apply.",
    ),
    Action(
        "ui.copy",
        "Copy what is selected",
        "General",
        ("ctrl+c",),
        taken_by="focus",
        help="Never quits.",
    ),
    Action(
        "app.quit",
        "Quit",
        "General",
        ("ctrl+q",),
        "Q",
        danger=True,
        help="Asks first what becomes of your chats.",
    ),
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
        letter = f"`{action.letter}`" if action.letter else ""
        lines.append(f"| {keys} | {letter} | {action.title} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(keys_table(), end="")
