"""What may stand in a conversation's log: one entry a happening, numbered without gaps.

Messages, notes, assignments, state changes and receipts share the log, so that one cursor is
enough to know that nothing is missing. Whoever may not see an entry gets `Hidden` in its place.
"""

from typing import Annotated, Literal, dataclass_transform

from msgspec import Meta, Struct

from relay.protocol.ids import ConversationId, Generation, Seq, TimeMs
from relay.protocol.limits import FIELD_CHARS_MAX, TEXT_CHARS_MAX

Role = Literal["visitor", "agent", "relay"]
Field = Annotated[str, Meta(max_length=FIELD_CHARS_MAX)]
Text = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]
Said = Annotated[str, Meta(description="at most text_chars_max characters, counted after cleaning")]

QueuedBecause = Literal["opened", "reopened", "released", "agent_left"]
AssignedBecause = Literal["taken"]


@dataclass_transform(frozen_default=True)
class Body(Struct, frozen=True, tag_field="k", tag=str.lower, omit_defaults=True, gc=False):
    """Base of all entry bodies; the field `k` tells them apart."""


class Opened(Body, kw_only=True):
    """The visitor wrote first: where he was and which language he uses."""

    site: str
    department: str = ""
    channel: str = "widget"
    lang: str = ""
    page: str = ""
    title: str = ""


class Message(Body):
    """Words that both sides read."""

    text: Text


class Note(Body):
    """Words for the team only."""

    text: Text


class Assigned(Body, kw_only=True):
    """The conversation has an owner from here on."""

    agent: int
    name: str
    gen: Generation
    reason: AssignedBecause


class Queued(Body, kw_only=True):
    """The conversation waits for an owner from here on."""

    gen: Generation
    reason: QueuedBecause


class Closed(Body, kw_only=True):
    """The conversation is over until the visitor writes again."""

    gen: Generation


class Seen(Body, kw_only=True):
    """The author has had everything up to and including `upto` on his screen."""

    upto: Seq


class Hidden(Body):
    """Something that this reader is not shown; it keeps the numbers dense."""


AnyBody = Opened | Message | Note | Assigned | Queued | Closed | Seen | Hidden


class Entry(Struct, frozen=True, tag_field="t", tag="entry", kw_only=True, omit_defaults=True, gc=False):
    """One line of a conversation's log, as it is stored and as it travels.

    `agent` and `name` are set when an agent wrote it, `cid` when the author sent it under one.
    """

    conv: ConversationId
    seq: Seq
    at_ms: TimeMs
    who: Role
    body: AnyBody
    agent: int = 0
    name: str = ""
    cid: str = ""
