"""One conversation as its log alone tells it: the rules of the desk, written a second time."""

from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from relay.protocol.entries import (
    Assigned,
    Closed,
    Closing,
    Due,
    Entry,
    Filled,
    Hidden,
    Left,
    Message,
    Offered,
    Opened,
    Passed,
    Queued,
    RateAsked,
    Rated,
    Seen,
    Snoozed,
    Stopped,
    TransferEnded,
    Transferring,
    Woken,
)
from tests.simulation.violation import broken

SUPERVISOR: Final = 3
"""Who may take over what is a colleague's."""

WAITING: Final = ("queued", "offline")
IN_HAND: Final = ("assigned", "closing")

_LEADS_TO: Final = {
    Opened: "queued",
    Queued: "queued",
    Left: "offline",
    Closing: "closing",
    Stopped: "assigned",
    Snoozed: "snoozed",
    Woken: "assigned",
    Closed: "closed",
}


@dataclass(slots=True)
class Told:
    """What follows from the entries so far."""

    token_hash: bytes
    number: int
    state: str = "new"
    owner: int = 0
    gen: int = 0
    offer: int = 0
    offer_until_ms: int = 0
    passed: set[int] = field(default_factory=set)
    """Who has let it pass since it began to wait."""
    transfer: Transferring | None = None
    log: list[Entry] = field(default_factory=list)

    def holders(self) -> tuple[int, int]:
        """Whom it counts against: who has it in hand, and who is asked to take it; 0 is nobody."""
        asked = self.offer or (self.transfer.to if self.transfer else 0)
        return self.owner if self.state in IN_HAND else 0, asked

    def take_in(self, entry: Entry) -> None:
        """The next entry; breaks where the owner, the offer or the state does not allow it."""
        body = entry.body
        if isinstance(body, Assigned | Queued | Closed):
            if body.gen != self.gen + 1:
                broken("I8", f"generation {body.gen} behind {self.gen}")
            if isinstance(body, Assigned):
                self._may_be_assigned(entry, body)
            self.gen = body.gen
            self.owner = body.agent if isinstance(body, Assigned) else 0
        elif self.state == "closed":
            self._may_follow_the_end(entry)
        elif isinstance(body, Message) and entry.who == "agent" and entry.agent != self.owner:
            broken("I8", f"agent {entry.agent} wrote to conversation {self.number} of agent {self.owner}")
        self._ask(entry)
        self._turn(entry)
        self.log.append(entry)

    def _may_be_assigned(self, entry: Entry, body: Assigned) -> None:
        story = f"agent {body.agent} took conversation {self.number}, {self.state}, from agent {self.owner}"
        if entry.agent != body.agent:
            broken("I8", f"{story}, by the hand of agent {entry.agent}")
        if body.reason == "taken_over":
            may = bool(self.owner) and body.agent == SUPERVISOR
        elif body.reason == "transfer":
            may = self.transfer is not None and self.transfer.to in (0, body.agent)
        else:
            may = self.state in WAITING
        if not may or body.agent == self.owner:
            broken("I8", f"{story}: {body.reason}")

    def _may_follow_the_end(self, entry: Entry) -> None:
        if entry.who != "relay" and not isinstance(entry.body, Rated | Seen | Filled):
            broken("I8", f"{entry.body!r} in a closed conversation")

    def _ask(self, entry: Entry) -> None:
        """Who is asked to take it from here on."""
        body = entry.body
        if isinstance(body, Offered):
            if self.state != "queued" or self.offer:
                broken("I8", f"conversation {self.number}, {self.state}, is offered to {body.agent} too")
            self.offer, self.offer_until_ms = body.agent, body.until_ms
        elif isinstance(body, Passed):
            self.offer = 0
            self.passed.add(body.agent)
        elif isinstance(body, Assigned | Queued | Left | Closed):
            self.offer = 0
            self.passed.clear()
        if isinstance(body, Transferring):
            if self.transfer is not None:
                broken("I8", f"conversation {self.number} is handed over twice")
            self.transfer = body
        elif isinstance(body, TransferEnded | Assigned | Queued | Closed | Snoozed | Closing):
            self.transfer = None

    def _turn(self, entry: Entry) -> None:
        body = entry.body
        if isinstance(body, Assigned):
            self.state = self.state if self.state in ("closing", "snoozed") else "assigned"
        elif isinstance(body, Due) and self.state == "closed":
            self.state = "offline"
        elif isinstance(body, Message) and entry.who == "visitor" and self.state in ("closing", "snoozed"):
            self.state = "assigned"
        else:
            self.state = _LEADS_TO.get(type(body), self.state)

    def shown(self, entry: Entry, *, to_visitor: bool, to_author: bool) -> Entry:
        """The entry as this kind of reader may see it; whose command it was sent by is kept by its author."""
        seen = self._seen_by_visitor(entry) if to_visitor else entry
        return seen if to_author else replace(seen, cid="")

    def _seen_by_visitor(self, entry: Entry) -> Entry:
        match entry.body:
            case Message() | Seen() | Closed() | RateAsked() | Rated():
                return entry
            case Opened():
                return replace(entry, body=replace(entry.body, last_agent=0))
            case Assigned():
                return replace(entry, body=replace(entry.body, lang="", chats=0, among=0))
            case Queued():
                return replace(entry, body=replace(entry.body, name=""))
            case Left():
                return replace(entry, body=replace(entry.body, due_ms=0))
        return Entry(conv=entry.conv, seq=entry.seq, at_ms=entry.at_ms, who="relay", body=Hidden())
