"""Who may do what: one table of verb, relation to the conversation, and role. What is not in it is denied."""

from typing import Final, Literal, NamedTuple, Protocol

from relay.domain.facts import Facts
from relay.protocol.agent import AgentRole

Verb = Literal[
    "read",
    "post",
    "note",
    "whisper",
    "take",
    "take_over",
    "release",
    "close",
    "close_waiting",
    "transfer",
    "move",
    "recall",
    "decline",
    "snooze",
    "wake",
    "tag",
    "block",
    "fill",
    "prioritise",
    "defer",
    "start_closing",
    "step",
    "stop_closing",
    "close_shop",
    "save_reply_for_me",
    "save_reply_for_department",
    "save_reply_for_shop",
]

Relation = Literal["owner", "offered", "colleague", "waiting", "closed", "elsewhere", "none"]
"""What the conversation is to the agent.

owner      it is his
offered    it waits and is offered to him, or a colleague hands it over to him or to a department
colleague  it is somebody else's
waiting    it has no owner yet, or has been left for later
closed     it is over
elsewhere  it belongs to a site that he has nothing to do with, and was not given to him by name
none       the deed is about no conversation
"""

Roles = frozenset[AgentRole]

ALL: Final[Roles] = frozenset({"agent", "supervisor", "administrator"})
SENIOR: Final[Roles] = frozenset({"supervisor", "administrator"})

_OPEN: Final[dict[Relation, Roles]] = {"owner": ALL, "offered": ALL, "colleague": ALL, "waiting": ALL}
_HIS_OWN: Final[dict[Relation, Roles]] = {"owner": ALL}
_WAITING: Final[dict[Relation, Roles]] = {"offered": ALL, "waiting": ALL}

ALLOWED: Final[dict[Verb, dict[Relation, Roles]]] = {
    "read": {**_OPEN, "closed": ALL},
    "post": _HIS_OWN,
    "note": _OPEN,
    # Whoever is whispered to may whisper back.
    "whisper": {"owner": ALL, "offered": SENIOR, "colleague": SENIOR, "waiting": SENIOR},
    "take": _WAITING,
    "take_over": {"offered": SENIOR, "colleague": SENIOR},
    "release": _HIS_OWN,
    "close": _HIS_OWN,
    "close_waiting": {"offered": SENIOR, "waiting": SENIOR},
    "transfer": _HIS_OWN,
    "move": _WAITING,
    "recall": _HIS_OWN,
    "decline": {"offered": ALL},
    "snooze": _HIS_OWN,
    "wake": _HIS_OWN,
    "tag": _OPEN,
    # Whoever is blocked may have been wronged, and his chat is soon over.
    "block": {**_OPEN, "closed": ALL},
    "fill": _OPEN,
    "prioritise": _OPEN,
    "defer": _WAITING,
    "start_closing": _HIS_OWN,
    "step": _HIS_OWN,
    "stop_closing": _HIS_OWN,
    "close_shop": {"none": SENIOR},
    "save_reply_for_me": {"none": ALL},
    "save_reply_for_department": {"none": SENIOR},
    "save_reply_for_shop": {"none": SENIOR},
}


class Actor(Protocol):
    """Who wants to do something."""

    @property
    def agent(self) -> int: ...
    @property
    def role(self) -> AgentRole: ...
    @property
    def sites(self) -> frozenset[str]:
        """Those that he is kept to; empty is all."""


class Roled(NamedTuple):
    """Somebody of whom only this is known."""

    agent: int
    role: AgentRole
    sites: frozenset[str] = frozenset()


def allow(actor: Actor, verb: Verb, conversation: Facts | None = None) -> bool:
    """Whether the agent may do this to the conversation, as it stands now."""
    return actor.role in ALLOWED[verb].get(relation(actor, conversation), ())


def relation(actor: Actor, conversation: Facts | None) -> Relation:
    """What the conversation is to the agent."""
    if conversation is None:
        return "none"
    if conversation.owner == actor.agent:
        return "owner"
    transfer, offer = conversation.transfer, conversation.offer
    to = transfer.to if transfer else offer.agent if offer else 0
    if actor.sites and conversation.site not in actor.sites and to != actor.agent:
        return "elsewhere"
    if conversation.owner:
        return "offered" if transfer and transfer.to in (0, actor.agent) else "colleague"
    if conversation.state == "closed":
        return "closed"
    return "offered" if offer and offer.agent == actor.agent else "waiting"
