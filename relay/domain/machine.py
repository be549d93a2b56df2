"""The states of a conversation and what leads from one to the next, as a table.

A missing key means that the happening cannot stand in the log in that state. Who may cause it
is decided elsewhere; this is only what is possible at all. A word has one name for each kind of
author, because it matters who says it: in `closing` only the visitor's own stops the closing.
"""

from typing import Final, Literal

from relay.protocol.agent import State
from relay.protocol.entries import AnyBody, Message, Role

Place = State | Literal["new"]
Happening = str
"""The kind of an entry in lower case, as it travels; a message is named after who wrote it."""

_LABELS: Final = ("note", "seen", "tagged", "filled", "prioritised", "escalated", "rated", "visited")
"""What may happen in every state and changes none. A visitor who was asked how it was may say so
also while the chat goes on: `csat` knows whether he was."""

_WORDS: Final = ("visitor_wrote", "agent_wrote", "relay_wrote")


def _staying(state: State, *happenings: Happening) -> dict[Happening, State]:
    return dict.fromkeys((*_LABELS, *happenings), state)


CONVERSATION: Final[dict[Place, dict[Happening, State]]] = {
    "new": {"opened": "queued"},
    "queued": {
        **_staying("queued", "visitor_wrote", "relay_wrote", "offered", "passed", "queued"),
        "assigned": "assigned",
        "left": "offline",
        "closed": "closed",
    },
    "assigned": {
        **_staying("assigned", *_WORDS, "assigned", "transferring", "transferended", "rateasked"),
        "queued": "queued",
        "snoozed": "snoozed",
        "closing": "closing",
        "closed": "closed",
    },
    "closing": {
        **_staying("closing", "agent_wrote", "relay_wrote", "stepped", "rateasked", "assigned"),
        "visitor_wrote": "assigned",
        "stopped": "assigned",
        "queued": "queued",
        "closed": "closed",
    },
    "snoozed": {
        **_staying("snoozed", "agent_wrote", "relay_wrote", "assigned"),
        "visitor_wrote": "assigned",
        "woken": "assigned",
        "queued": "queued",
    },
    "offline": {
        **_staying("offline", "visitor_wrote", "relay_wrote", "due"),
        "queued": "queued",
        "assigned": "assigned",
        "closed": "closed",
    },
    "closed": {
        **_staying("closed", "relay_wrote"),
        "queued": "queued",
        "due": "offline",
    },
}


def happening(who: Role, body: AnyBody) -> Happening:
    """The table's name for what an entry by `who` says."""
    return _WROTE[who] if type(body) is Message else _NAMES[type(body)]


def next_state(state: Place, who: Role, body: AnyBody) -> State | None:
    """The state after the entry, or None where `state` does not allow it."""
    return CONVERSATION[state].get(happening(who, body))


_WROTE: Final[dict[Role, Happening]] = {
    "visitor": "visitor_wrote",
    "agent": "agent_wrote",
    "relay": "relay_wrote",
}
_NAMES: Final[dict[type, Happening]] = {kind: kind.__name__.lower() for kind in AnyBody.__args__}
