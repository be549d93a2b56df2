"""What a visitor's earlier conversations came to: what an agent asks, and what he is told."""

from typing import Annotated

from msgspec import Meta, Struct

from relay.protocol.frames import Command, Update
from relay.protocol.ids import ConversationId, TimeMs
from relay.protocol.limits import PAST_MAX, SCORE_MAX, TAGS_MAX


class ListPast(Command, tag="list_past"):
    """Which conversations did this one's visitor have before it? Answered by `past`."""

    conv: ConversationId


class PastChat(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of them. `about` is the summary that an agent has written, else what the visitor said first."""

    conv: ConversationId
    at_ms: TimeMs
    """When it began."""
    state: str = "closed"
    agent: str = ""
    """Who answered it last."""
    department: str = ""
    rating: Annotated[int, Meta(ge=0, le=SCORE_MAX)] = 0
    tags: Annotated[list[str], Meta(max_length=TAGS_MAX)] = []
    about: str = ""


class Past(Update):
    """The visitor's conversations before `conv` that this agent may read, the newest first."""

    conv: ConversationId
    chats: Annotated[list[PastChat], Meta(max_length=PAST_MAX)] = []
