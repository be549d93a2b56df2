"""What may be open about a conversation besides its state: offer, transfer, ticket, closing, rating."""

from dataclasses import dataclass, field
from typing import NamedTuple

from relay.protocol.entries import DueBecause, LeftBecause, Offered, Outcome


class Offer(NamedTuple):
    """Who is asked to take a waiting conversation, until when, and why he."""

    entry: Offered

    @property
    def agent(self) -> int:
        """Whom it is offered to."""
        return self.entry.agent


class Transfer(NamedTuple):
    """Whom the owner offers it to: an agent, or a department where `to` is 0."""

    to: int
    to_name: str
    department: str
    at_ms: int


class Ticket(NamedTuple):
    """Until when to work on it and who should; `agent` 0 is anybody."""

    due_ms: int
    agent: int
    name: str
    why: LeftBecause | DueBecause


@dataclass(slots=True)
class Walk:
    """How far a closing script has been walked; kept while it is paused."""

    script: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """Steps that are done or skipped, in the order in which they were."""


class Rating(NamedTuple):
    """The visitor's last word on how it was, and when he gave his first one of this closing."""

    score: int
    first_at_ms: int
