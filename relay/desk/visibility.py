"""Who may be told what: the only place where a log entry is turned into somebody's frame."""

from typing import Any, Final

from msgspec.structs import replace

from relay.desk.desk import Agent, Visitor
from relay.domain import policies
from relay.domain.conversation import Conversation
from relay.protocol.entries import (
    Assigned,
    Closed,
    Entry,
    Hidden,
    Left,
    Message,
    Note,
    Opened,
    Queued,
    RateAsked,
    Rated,
    Seen,
    Visited,
)

SHOWN_WHOLE: Final = frozenset({Message, Seen, Closed, RateAsked, Rated})
"""What a visitor reads as it stands."""

TEAMS_OWN: Final[dict[type, dict[str, Any]]] = {
    Opened: {"last_agent": 0},
    Assigned: {"lang": "", "chats": 0, "among": 0, "helps": ""},
    Queued: {"name": ""},
    Left: {"due_ms": 0},
}
"""What he reads without the parts that are the team's: who knew him, how busy they are, who left, until
when they mean to answer."""

WORDS: Final = frozenset({Message, Note, Seen})
"""Entries that change nothing in agents' lists, unless they change the state or the chat waits."""

WAITING: Final = frozenset({"queued", "offline"})
"""Whoever picks the next one reads its last words in the list."""


def for_visitor(entry: Entry) -> Entry:
    """The entry as the conversation's visitor may read it; what he may not keeps its number alone."""
    body = entry.body
    kind = type(body)
    if kind in SHOWN_WHOLE:
        return entry
    without = TEAMS_OWN.get(kind)
    if without is None:
        return Entry(conv=entry.conv, seq=entry.seq, at_ms=entry.at_ms, who="relay", body=Hidden())
    if all(getattr(body, part) == nothing for part, nothing in without.items()):
        return entry
    return replace(entry, body=replace(body, **without))


def for_himself(entry: Entry) -> Entry:
    """The same where he is handed all that is kept of him: the pages he opened are of no use to a chat."""
    return entry if type(entry.body) is Visited else for_visitor(entry)


def may_read(visitor: Visitor | None, conversation: Conversation) -> bool:
    """Whether this visitor may be sent the conversation: only if it is his own."""
    return visitor is not None and conversation.visitor == visitor.visitor


def may_follow(agent: Agent, conversation: Conversation) -> bool:
    """Whether this agent may be sent the conversation."""
    return conversation.state != "new" and policies.allow(agent, "read", conversation)
