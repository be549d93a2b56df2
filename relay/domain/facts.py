"""What the desk knows of one conversation, as plain fields; `happenings` and `conversation` change them."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from relay.domain.machine import Place
from relay.domain.pending import Offer, Rating, Ticket, Transfer, Walk
from relay.protocol.entries import Entry, EscalatedBecause, Priority
from relay.protocol.ids import Generation

LATE_FOR_A_REPLY: Final = ("half_time", "full_time", "stale")
"""Escalations that an answer to the visitor ends."""


class Stored(NamedTuple):
    """What is remembered of a command whose entry is no longer held: where, when, what it said."""

    seq: int
    at_ms: int
    said: int


@dataclass(slots=True, eq=False)
class Facts:
    """Times are milliseconds of the relay's clock since 1970."""

    number: int
    conv: str
    visitor: int
    site: str
    at_ms: int
    department: str = ""
    channel: str = "widget"
    state: Place = "new"
    gen: Generation = 0
    owner: int = 0
    owner_name: str = ""
    head: int = 0
    log: list[Entry] = field(default_factory=list)
    cids: dict[str, Entry | Stored] = field(default_factory=dict)
    lang: str = ""
    page: str = ""
    """Where he is, as far as he has said."""
    pages: int = 1
    """How many of them stand in the log."""
    last_words: str = ""
    """The visitor's last message."""
    waiting_since_ms: int = 0
    unread: int = 0
    visitor_spoke: int = 0
    """Number of the visitor's last message, or 0."""
    team_spoke: int = 0
    """Number of the last message to the visitor, an agent's or the relay's, or 0."""
    seen_by_team: int = 0
    seen_by_visitor: int = 0
    closed_at_ms: int = 0

    check_at_ms: int = 0
    """Before this nothing is due by time alone; 0 after an entry that may change it; set by `desk/due`."""
    arrived_at_ms: int = 0
    """When the visitor began to wait for an owner; kept while he goes from hand to hand."""
    queued_at_ms: int = 0
    is_at_head: bool = False
    """Goes before those of its priority that have not had anybody yet."""
    is_answered: bool = False
    """An agent has written since the conversation was opened or opened again."""
    team_at_ms: int = 0
    """When an agent wrote last, or the relay about the visitor's silence."""
    touched_at_ms: int = 0
    """When somebody did something last; receipts and escalations do not count."""
    nudges: int = 0
    """How often the relay has spoken to a silent visitor since the last word of a person."""
    last_agent: int = 0
    """Who owned it last, or answered the visitor the time before."""
    priority: Priority = 0
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    offer: Offer | None = None
    passed: tuple[int, ...] = ()
    """Agents who let it pass since it began to wait or everybody had been asked."""
    passed_at_ms: int = 0
    """When the last one did."""
    rounds: int = 0
    """How often everybody had been asked and it was offered anew."""
    transfer: Transfer | None = None
    snoozed_until_ms: int = 0
    ticket: Ticket | None = None
    walk: Walk | None = None
    late: EscalatedBecause | Literal[""] = ""
    rate_asked_at_ms: int = 0
    rating: Rating | None = None

    @property
    def asked(self) -> int:
        """The agent whom it is offered or handed over to, or 0."""
        if self.offer is not None:
            return self.offer.agent
        return self.transfer.to if self.transfer is not None else 0
