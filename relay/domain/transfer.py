"""Handing a conversation over, as a table: it stays the owner's until somebody takes it.

`overtaken` is whatever takes the conversation out of its owner's hands, or puts it away, meanwhile:
given back, taken over by a supervisor, snoozed, closed, or the owner has vanished.
"""

from typing import Final, Literal

from relay.domain.facts import Facts

Stage = Literal["none", "asking_agent", "asking_department"]
Turn = Literal["asked_agent", "asked_department", "taken", "declined", "recalled", "target_left", "overtaken"]

_ENDED: Final[dict[Turn, Stage]] = {
    "taken": "none",
    "declined": "none",
    "recalled": "none",
    "target_left": "none",
    "overtaken": "none",
}

TRANSFER: Final[dict[Stage, dict[Turn, Stage]]] = {
    "none": {
        "asked_agent": "asking_agent",
        "asked_department": "asking_department",
        "overtaken": "none",
    },
    "asking_agent": _ENDED,
    "asking_department": _ENDED,
}
"""A missing key means that it cannot happen there: nobody is asked while somebody else is."""


def stage(conversation: Facts) -> Stage:
    """Who is asked now."""
    if conversation.transfer is None:
        return "none"
    return "asking_agent" if conversation.transfer.to else "asking_department"


def may(conversation: Facts, turn: Turn) -> bool:
    """Whether this can happen to the conversation's transfer now."""
    return turn in TRANSFER[stage(conversation)]
