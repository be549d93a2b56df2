"""The states of a conversation and what leads from one to the next, as a table.

A missing key means that the happening cannot stand in the log in that state. Who may cause it
is decided elsewhere; this is only what is possible at all.
"""

from typing import Final, Literal

from relay.protocol.agent import State
from relay.protocol.entries import AnyBody, Assigned, Closed, Message, Note, Opened, Queued, Seen

Place = State | Literal["new"]

CONVERSATION: Final[dict[Place, dict[type, State]]] = {
    "new": {Opened: "queued"},
    "queued": {Message: "queued", Note: "queued", Seen: "queued", Assigned: "assigned"},
    "assigned": {Message: "assigned", Note: "assigned", Seen: "assigned", Queued: "queued", Closed: "closed"},
    "closed": {Seen: "closed", Queued: "queued"},
}


def next_state(state: Place, body: AnyBody) -> State | None:
    """The state after `body`, or None where `state` does not allow it."""
    return CONVERSATION[state].get(type(body))
