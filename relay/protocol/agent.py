"""Frames of the agent's line: what an agent may ask, and what he is told."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from relay.protocol.access import (
    Factor as Factor,
    SetUpFactor as SetUpFactor,
    SignOut as SignOut,
    TypedCode,
)
from relay.protocol.agent_work import (
    Close as Close,
    ConversationCommand,
    Decline as Decline,
    Defer as Defer,
    Fill as Fill,
    Note as Note,
    Post as Post,
    Prioritise as Prioritise,
    Recall as Recall,
    Release as Release,
    Snooze as Snooze,
    StartClosing as StartClosing,
    Step as Step,
    StopClosing as StopClosing,
    Tag as Tag,
    Take as Take,
    TakeOver as TakeOver,
    Transfer as Transfer,
    Wake as Wake,
)
from relay.protocol.entries import Entry, EscalatedBecause, Field
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
from relay.protocol.past import ListPast, Past
from relay.protocol.search import Found, Search
from relay.protocol.setup import Replies, ReplyRow, Setup

State = Literal["queued", "assigned", "closing", "snoozed", "offline", "closed"]
OWNED: Final[frozenset[State]] = frozenset({"assigned", "closing", "snoozed"})
"""The states in which a conversation has an owner."""

Presence = Literal["available", "idle", "on_break", "away", "offline"]
"""As the team sees it. `with customer n/m` is available or idle with `chats` of `chats_max`."""

Chosen = Literal["available", "on_break", "offline"]
"""What an agent says of himself; the rest is derived."""

HandOver = Literal["keep", "queue", "agent", "department"]
"""What becomes of an agent's chats when he goes; they are kept over a break only."""

AgentRole = Literal["agent", "supervisor", "administrator"]


class Hello(Command):
    """First frame: a name with its password, or the session that an earlier `welcome` gave.

    With a `join` code the password is the one that the account has from here on.
    """

    proto: int
    name: Field = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    code: TypedCode = ""
    """Of an app beside the password, or a recovery code, where the account needs one."""
    join: TypedCode = ""
    device: Field = ""
    """What this device is called in the list of those that are signed in."""
    session: Token = ""
    epoch: Epoch = ""
    have: Have = {}
    chosen: Chosen = "available"
    """What I had chosen before the line broke; counts where the relay knows nothing newer."""
    reason: Field = ""
    back_at_ms: TimeMs = 0


class SetPresence(Command, tag="set_presence"):
    """Say how I am here. `reason` names a break, `back_at_ms` is when I plan to return, 0 unknown.

    `chats` says what becomes of my conversations: given to the agent `to` or to `department`, or back
    to the queue; only a break may keep them.
    """

    chosen: Chosen
    reason: Field = ""
    back_at_ms: TimeMs = 0
    chats: HandOver = "queue"
    to: int = 0
    department: str = ""


class Stir(Command):
    """A key was pressed here; told at most twice a minute, so that idle can be seen."""


class Look(Command):
    """This conversation is on my screen now; an empty name says that none is."""

    conv: str = ""


class CloseShop(Command, tag="close_shop"):
    """Close for now until `until_ms`, for a reason that visitors are told; a time that is past opens again.

    An empty `department` closes all of them.
    """

    until_ms: TimeMs
    reason: Field = ""
    department: str = ""


class SaveReply(Command, tag="save_reply"):
    """Add a canned reply to the shop's file; answered by `saved`, and everybody gets it by `replies`."""

    cid: ClientId
    reply: ReplyRow


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
    customer: str = ""
    """What the shop calls him, which it has proven by its signature."""
    unverified: bool = False
    """Whether his shop proves who its customers are, and has not proven who he is."""
    email: str = ""
    phone: str = ""
    """Where he can be reached, as the shop has proven it."""
    lang: str = ""
    page: str = ""
    preview: str = ""
    """The visitor's last words, at most 120 characters."""
    waiting_since_ms: TimeMs = 0
    """The visitor's first unanswered line; 0 when the ball is with him."""
    unread: int = 0
    """Visitor's messages that no agent has seen."""
    arrived_at_ms: TimeMs = 0
    """When the visitor began to wait for an owner; kept while he goes from hand to hand."""
    at_head: bool = False
    """Whether it goes before those of its priority that have not had anybody yet."""
    priority: int = 0
    tags: list[str] = []
    fields: dict[str, str] = {}
    offered_to: int = 0
    offered_name: str = ""
    offered_until_ms: TimeMs = 0
    transfer_to: int = 0
    """The colleague whom the owner hands it over to, while that is not answered."""
    transfer_name: str = ""
    transfer_department: str = ""
    transfer_at_ms: TimeMs = 0
    """Since when that has not been answered."""
    snoozed_until_ms: TimeMs = 0
    due_ms: TimeMs = 0
    """Until when a left conversation is to be worked on."""
    due_for: int = 0
    due_name: str = ""
    late: EscalatedBecause | Literal[""] = ""
    """Why supervisors should look, the gravest; empty when they need not."""
    rating: int = 0
    """The visitor's last rating, 0 while there is none."""
    script: str = ""
    """The closing script that is under way or paused."""
    step: str = ""
    """The step that is to be done next."""
    steps_done: list[str] = []


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
    chats_max: int = 0
    reason: str = ""
    """Which break."""
    back_at_ms: TimeMs = 0
    since_ms: TimeMs = 0
    """Since when he has been here so, or has been away; not before the relay's start."""
    departments: list[str] = []
    """Those he works in; empty is all."""
    languages: list[str] = []


Trouble = Literal["", "disk_full", "disk_low", "store_slow", "busy", "no_backup"]
"""What is wrong with the relay, the gravest; empty when it is well."""


class Team(Update):
    """Everybody who works here, which departments are closed for now until when, and how the relay is."""

    agents: list[Teammate]
    closed_until_ms: dict[str, TimeMs] = {}
    trouble: str = ""
    """One of `Trouble`; a later relay may know more than this console."""


class Today(Update):
    """How the shop's day goes, from its midnight on: for the sites that this agent works for."""

    begun: int = 0
    """Chats that began, or began again."""
    closed: int = 0
    answered: int = 0
    """Visitors who got a first answer from an agent."""
    first_answer_s: int = 0
    """The median of how long they waited for it."""
    rated: int = 0
    rating: float = 0
    """The mean of the ratings, to one place; 0 while there is none."""


class Lookers(Update):
    """Who has this conversation on the screen, besides this client's own agent."""

    conv: ConversationId
    agents: list[str] = []


class Saved(Update):
    """The canned reply is in the shop's file."""

    cid: ClientId


AgentCommand = (
    Hello
    | ConversationCommand
    | SetPresence
    | Stir
    | Look
    | CloseShop
    | SaveReply
    | Typing
    | Seen
    | Follow
    | Unfollow
    | Fetch
    | Search
    | ListPast
    | ListBriefs
    | SignOut
    | SetUpFactor
    | Beat
)
AgentUpdate = (
    Welcome
    | Entry
    | Ack
    | Refused
    | Following
    | Page
    | Live
    | Pulse
    | Bye
    | Writing
    | Brief
    | Briefs
    | Team
    | Today
    | Lookers
    | Setup
    | Replies
    | Saved
    | Found
    | Past
    | Factor
)
