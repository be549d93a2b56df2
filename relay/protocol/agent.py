"""Frames of the agent's line: what an agent may ask, and what he is told."""

from typing import Annotated, Literal

from msgspec import Meta

from relay.protocol.entries import Entry, Field, Said
from relay.protocol.frames import (
    Ack,
    Beat,
    Bye,
    Command,
    Fetch,
    Following,
    Have,
    Live,
    Page,
    Pulse,
    Refused,
    Seen,
    Update,
    Writing,
)
from relay.protocol.ids import ClientId, ConversationId, Epoch, Generation, Seq, TimeMs, Token
from relay.protocol.limits import Limits

State = Literal["queued", "assigned", "closed"]
Presence = Literal["available", "away", "offline"]
AgentRole = Literal["agent", "supervisor", "administrator"]


class Hello(Command):
    """First frame: a name with its password, or the session that an earlier `welcome` gave."""

    proto: int
    name: Field = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    session: Token = ""
    epoch: Epoch = ""
    have: Have = {}


class Post(Command):
    """Say `text` to the visitor, as the owner of generation `gen`."""

    cid: ClientId
    conv: ConversationId
    gen: Generation
    text: Said
    after: str = ""


class Note(Command):
    """Write `text` for the team."""

    cid: ClientId
    conv: ConversationId
    text: Said
    after: str = ""


class Take(Command):
    """Make me the owner, if the conversation is still queued at generation `gen`."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Release(Command):
    """Give my conversation back to the queue."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Close(Command):
    """End my conversation."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Typing(Command):
    """I am typing to this visitor, or have stopped."""

    conv: ConversationId
    on: bool


class Follow(Command):
    """Show me this conversation from `after` on; answered by `following` and the entries."""

    conv: ConversationId
    after: Seq = 0


class Unfollow(Command):
    """Stop sending me this conversation; owners keep getting theirs."""

    conv: ConversationId


class ListBriefs(Command, tag="list"):
    """Send all briefs again."""


class Welcome(Update):
    """The line is open. `session` is set after a sign-in by password: use it next time."""

    proto: int
    epoch: Epoch
    limits: Limits
    agent: int
    name: str
    role: AgentRole
    session: Token = ""


class Brief(Update):
    """One conversation in one line: enough for a list, told whenever it changes."""

    conv: ConversationId
    site: str
    state: State
    gen: Generation
    head: Seq
    opened_at_ms: TimeMs
    owner: int = 0
    owner_name: str = ""
    department: str = ""
    visitor: str = ""
    lang: str = ""
    page: str = ""
    preview: str = ""
    """The visitor's last words, at most 120 characters."""
    waiting_since_ms: TimeMs = 0
    """The visitor's first unanswered line; 0 when the ball is with him."""
    unread: int = 0
    """Visitor's messages that no agent has seen."""


class Briefs(Update):
    """Many briefs; `fresh` means: forget those you had."""

    rows: list[Brief]
    fresh: bool = False


class Teammate(Update):
    """One agent as the team sees him."""

    agent: int
    name: str
    role: AgentRole
    presence: Presence
    chats: int = 0


class Team(Update):
    """Everybody who works here."""

    agents: list[Teammate]


AgentCommand = (
    Hello
    | Post
    | Note
    | Take
    | Release
    | Close
    | Typing
    | Seen
    | Follow
    | Unfollow
    | Fetch
    | ListBriefs
    | Beat
)
AgentUpdate = (
    Welcome | Entry | Ack | Refused | Following | Page | Live | Pulse | Bye | Writing | Brief | Briefs | Team
)
