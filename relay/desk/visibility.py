"""Who may be told what: the only place where a log entry is turned into somebody's frame."""

from typing import Final

from relay.desk.desk import Agent, Desk, Visitor
from relay.domain.conversation import Conversation
from relay.protocol.agent import Brief, Team, Teammate
from relay.protocol.entries import Entry, Hidden, Message, Note, Seen

PREVIEW_CHARS_MAX: Final = 120

HEARD_OFTEN: Final = (Message, Note, Seen)
"""Entries that change nothing in a list except, for a waiting chat, its last words."""


def for_visitor(entry: Entry) -> Entry:
    """The entry as the conversation's visitor may read it: notes keep their number and nothing else."""
    if isinstance(entry.body, Note):
        return Entry(conv=entry.conv, seq=entry.seq, at_ms=entry.at_ms, who="relay", body=Hidden())
    return entry


def may_read(visitor: Visitor | None, conversation: Conversation) -> bool:
    """Whether this visitor may be sent the conversation: only if it is his own."""
    return visitor is not None and conversation.visitor == visitor.visitor


def may_follow(agent: Agent, conversation: Conversation) -> bool:
    """Whether this agent may be sent the conversation. Everybody who works here may, for now:
    accounts carry no departments yet."""
    return conversation.state != "new"


def changes_lists(conversation: Conversation, entry: Entry) -> bool:
    """Whether every agent's list shows something else after this entry."""
    return conversation.state == "queued" or not isinstance(entry.body, HEARD_OFTEN)


def brief(desk: Desk, conversation: Conversation) -> Brief:
    """The conversation in one line, as agents' lists show it."""
    assert conversation.state != "new"
    visitor = desk.visitor_of(conversation)
    return Brief(
        conv=conversation.conv,
        site=conversation.site,
        state=conversation.state,
        gen=conversation.gen,
        head=conversation.head,
        opened_at_ms=conversation.at_ms,
        owner=conversation.owner,
        owner_name=conversation.owner_name,
        department=conversation.department,
        visitor=visitor.name or f"#{visitor.visitor}",
        lang=conversation.lang,
        page=conversation.page,
        preview=" ".join(conversation.last_words.split())[:PREVIEW_CHARS_MAX],
        waiting_since_ms=conversation.waiting_since_ms,
        unread=conversation.unread,
    )


def team(desk: Desk, up_ms: int) -> Team:
    """Everybody who works here, as everybody who works here sees it."""
    return Team(
        agents=[
            Teammate(
                agent=agent.agent,
                name=agent.name,
                role=agent.role,
                presence=desk.presence(agent, up_ms),
                chats=len(agent.owned),
            )
            for agent in sorted(desk.agents.values(), key=lambda a: a.name)
            if not agent.is_dismissed
        ]
    )
