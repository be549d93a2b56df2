"""What may stand in a conversation's log: one entry a happening, numbered without gaps.

Messages, notes, assignments, state changes and receipts share the log, so that one cursor is
enough to know that nothing is missing. Whoever may not see an entry gets `Hidden` in its place.
"""

from typing import Annotated, Literal, dataclass_transform

from msgspec import Meta, Struct

from relay.protocol.ids import ConversationId, FileId, Generation, Seq, TimeMs
from relay.protocol.limits import (
    CHOICES_MAX,
    FIELD_CHARS_MAX,
    FILE_NAME_CHARS_MAX,
    SCORE_MAX,
    TEXT_CHARS_MAX,
)

Role = Literal["visitor", "agent", "relay"]
Field = Annotated[str, Meta(max_length=FIELD_CHARS_MAX)]
Text = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]
Said = Annotated[str, Meta(description="at most text_chars_max characters, counted after cleaning")]

Auto = Literal["", "welcome", "news", "remind", "warn", "thanks"]
"""Why the relay says something by itself: the first answer, news about the wait, a silent visitor."""

QueuedBecause = Literal[
    "opened",
    "reopened",
    "released",
    "agent_left",
    "agent_break",
    "agent_offline",
    "moved",
    "returned",
    "woken",
]
AssignedBecause = Literal[
    "taken", "last_agent", "least_loaded", "longest_unassigned", "only_one", "transfer", "taken_over"
]
OfferedBecause = Literal["last_agent", "least_loaded", "longest_unassigned", "only_one"]
PassedBecause = Literal["declined", "missed", "left"]
TransferEndedBecause = Literal["declined", "recalled", "left"]
WokenBecause = Literal["time", "visitor", "agent"]
LeftBecause = Literal["closed", "nobody"]
DueBecause = Literal["low_rating", "asked"]
ClosedBecause = Literal["agent", "silent", "visitor"]
StoppedBecause = Literal["visitor", "agent"]
EscalatedBecause = Literal["half_time", "full_time", "stale", "low_rating", "overdue"]
Outcome = Literal["done", "skipped", "back"]
StepKind = Literal["say", "ask", "link", "tag", "note", "summary", "rate", "close"]
Priority = Annotated[int, Meta(ge=-1, le=2, description="-1 low, 0 normal, 1 high, 2 urgent")]
Score = Annotated[int, Meta(ge=1, le=SCORE_MAX, description="1 very bad to 5 very good")]


@dataclass_transform(frozen_default=True)
class Body(Struct, frozen=True, tag_field="k", tag=str.lower, omit_defaults=True, gc=False):
    """Base of all entry bodies; the field `k` tells them apart."""


class Opened(Body, kw_only=True):
    """The visitor wrote first: where he was and which language he uses.

    `last_agent` is who answered him the time before; visitors are not told. `ref` is the page that led
    him to this one, without what stood behind a question mark or a number sign.
    """

    site: str
    department: str = ""
    channel: str = "widget"
    lang: str = ""
    page: str = ""
    title: str = ""
    ref: str = ""
    last_agent: int = 0


class Visited(Body, kw_only=True):
    """The visitor has opened this page of the shop, while the conversation was open."""

    page: str
    title: str = ""


class File(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A file that was sent along, fetched by its id from whoever may read the conversation.

    A picture has a width and a height in pixels, and is of a kind that the relay has drawn anew; of
    anything else nothing is known but its bytes.
    """

    id: FileId
    name: Annotated[str, Meta(max_length=FILE_NAME_CHARS_MAX)]
    media: Annotated[str, Meta(max_length=64)]
    bytes: Annotated[int, Meta(ge=0)]
    width: Annotated[int, Meta(ge=0)] = 0
    height: Annotated[int, Meta(ge=0)] = 0


class Message(Body):
    """Words that both sides read; `auto` says why, where the relay itself says them.

    With a `file` that came without words, the words are its name. `choices` are answers to pick from.
    """

    text: Text
    auto: Auto = ""
    file: File | None = None
    choices: Annotated[tuple[Field, ...], Meta(max_length=CHOICES_MAX)] = ()

    @property
    def words(self) -> str:
        """What was written: the name that stands for a file alone was not."""
        return "" if self.file and self.file.name == self.text else self.text

    @property
    def mark(self) -> str:
        """What tells this message from another: its words, or its file, which no other may have."""
        return self.file.id if self.file else self.text


class Note(Body):
    """Words for the team only; `to` is the agent whom they are whispered to, or 0 for everybody."""

    text: Text
    to: int = 0


class Assigned(Body, kw_only=True):
    """The conversation has an owner from here on, for the reason given.

    `lang` is the visitor's language where it decided, `chats` how many chats the owner had then, and
    `among` how many agents could have taken this one. `helps` is the department that he does not work
    in and helps out. A `department` that is not empty is the new one.
    """

    agent: int
    name: str
    gen: Generation
    reason: AssignedBecause
    department: str = ""
    lang: str = ""
    chats: int = 0
    among: int = 0
    helps: str = ""


class Queued(Body, kw_only=True):
    """The conversation waits for an owner from here on; `name` is the agent who had it.

    A `department` that is not empty is the new one.
    """

    gen: Generation
    reason: QueuedBecause
    name: str = ""
    department: str = ""


class Offered(Body, kw_only=True):
    """The waiting conversation is offered to one agent until `until_ms`; the reason as in `Assigned`."""

    agent: int
    name: str
    until_ms: TimeMs
    reason: OfferedBecause
    lang: str = ""
    chats: int = 0
    among: int = 0
    helps: str = ""


class Passed(Body, kw_only=True):
    """The agent did not take what was offered; it goes on to the next."""

    agent: int
    name: str
    reason: PassedBecause


class Transferring(Body, kw_only=True):
    """The owner offers it to a colleague (`to`) or to a department; it stays his until it is taken."""

    to: int = 0
    to_name: str = ""
    department: str = ""
    text: Text = ""


class TransferEnded(Body, kw_only=True):
    """The transfer came to nothing, and the conversation stays where it is."""

    reason: TransferEndedBecause
    name: str = ""


class Snoozed(Body, kw_only=True):
    """Put away until `until_ms`, or the visitor's next word; 0 waits for the word alone."""

    until_ms: TimeMs = 0


class Woken(Body, kw_only=True):
    """A snoozed conversation is back with its owner."""

    reason: WokenBecause


class Left(Body, kw_only=True):
    """Nobody is there: the conversation is a ticket to be answered until `due_ms`."""

    reason: LeftBecause
    due_ms: TimeMs


class Due(Body, kw_only=True):
    """To be worked on until `due_ms`, by the agent named, or by anybody where that is 0."""

    due_ms: TimeMs
    reason: DueBecause
    agent: int = 0
    name: str = ""


class Closing(Body, kw_only=True):
    """A closing script begins, or goes on where it was paused."""

    script: str


class Stepped(Body, kw_only=True):
    """A step of the closing script is done, skipped for a reason, or left for the one before it."""

    script: str
    step: str
    outcome: Outcome
    reason: Field = ""


class Stopped(Body, kw_only=True):
    """The closing is paused: the visitor has written, or an agent wants to go on."""

    reason: StoppedBecause


class Closed(Body, kw_only=True):
    """The conversation is over until the visitor writes again."""

    gen: Generation
    reason: ClosedBecause = "agent"


class RateAsked(Body):
    """The visitor may say from here on how he liked it."""


class Rated(Body, kw_only=True):
    """The visitor's word on it; the last one counts. `agreed` answers the shop's line, if he did."""

    score: Score
    agreed: bool | None = None
    comment: Text = ""


class Tagged(Body, kw_only=True):
    """A tag was put on, or taken off."""

    tag: str
    on: bool = True


class Filled(Body, kw_only=True):
    """A field has this value from here on; empty removes it."""

    field: str
    value: str = ""


class Prioritised(Body, kw_only=True):
    """How urgent it is: waiting conversations with a higher priority come first."""

    priority: Priority


class Escalated(Body, kw_only=True):
    """Supervisors are told that this conversation needs a look."""

    reason: EscalatedBecause


class Seen(Body, kw_only=True):
    """The author has had everything up to and including `upto` on his screen."""

    upto: Seq


class Hidden(Body):
    """Something that this reader is not shown; it keeps the numbers dense."""


AnyBody = (
    Opened
    | Visited
    | Message
    | Note
    | Assigned
    | Queued
    | Offered
    | Passed
    | Transferring
    | TransferEnded
    | Snoozed
    | Woken
    | Left
    | Due
    | Closing
    | Stepped
    | Stopped
    | Closed
    | RateAsked
    | Rated
    | Tagged
    | Filled
    | Prioritised
    | Escalated
    | Seen
    | Hidden
)


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
