"""What has happened, told apart from the code that made it happen, and judged by the invariants.

The rules here are written a second time on purpose: a checker that asked the desk would believe it.
Where an invariant is broken `Violation` names it.
"""

from collections import Counter
from dataclasses import dataclass

import msgspec

from relay.domain.events import ConversationBegun, Event, Logged, ShopClosed, VisitorMet
from relay.domain.shop import CHATS_MAX
from relay.protocol.agent import AgentUpdate
from relay.protocol.entries import Entry, Message, Note
from relay.protocol.frames import Ack, Bye, Following, Page, Pulse, Refused, Writing
from relay.protocol.refusals import REFUSALS, Code
from relay.protocol.visitor import VisitorUpdate
from tests.simulation.told import Told
from tests.simulation.violation import broken

NOTE_MARK = "only-for-the-team"
"""Stands in the text of every note, so that one glance at a visitor's frame is enough."""


@dataclass(slots=True)
class Promise:
    """A command that its sender saw as kept: from then on it may not vanish."""

    sender: str
    place: int
    command: object
    worded: bool
    gen: int = -1
    settled: bool = False
    """Whether the client has taken it out of its outbox."""
    refused: bool = False
    """Whether the relay has ever refused it for good."""


class History:
    """Everything that was promised, committed and told in one run."""

    def __init__(self, reached: Counter[str]) -> None:
        self.reached = reached
        self.promises: dict[str, Promise] = {}
        self.conversations: dict[str, Told] = {}
        self.lives: dict[str, dict[str, Told]] = {}
        self.where: dict[str, tuple[str, int]] = {}
        self.acked: set[str] = set()
        self.rolled_back: set[str] = set()
        self.chats_max = CHATS_MAX
        self._loads: Counter[int] = Counter()
        """What agents had in hand after the last commit that gave somebody something."""
        self._tokens: dict[int, bytes] = {}
        self._last_place: dict[tuple[str, str], int] = {}

    def of_token(self, token_hash: bytes) -> list[Told]:
        """The conversations of one visitor."""
        return [at for at in self.conversations.values() if at.token_hash == token_hash]

    # ---- what clients do ----------------------------------------------------------------

    def promised(self, cid: str, promise: Promise) -> None:
        """A client has kept this command and shown it as waiting; a second time means nothing."""
        self.promises.setdefault(cid, promise)

    # ---- what the store does ------------------------------------------------------------

    def begins(self, epoch: str, events: list[Event]) -> None:
        """The store begins a life with these events; the log is judged anew from its start."""
        before = set(self.where)
        self.conversations, self.where = {}, {}
        self._tokens.clear()
        self._last_place.clear()
        self.lives[epoch] = self.conversations
        for event in events:
            self._take_in(event)
        self.rolled_back |= before - set(self.where)
        self.rolled_back -= set(self.where)

    def committed(self, events: list[Event]) -> None:
        """These events are on disk."""
        for event in events:
            self._take_in(event)
            if isinstance(event, Logged):
                self.reached["entries committed"] += 1
                self.reached[f"{type(event.entry.body).__name__.lower()} committed"] += 1
                if isinstance(event.entry.body, Message | Note):
                    self.reached["messages committed"] += 1
            elif isinstance(event, ShopClosed):
                self.reached["closings for now committed"] += 1
        self._nobody_has_too_much(events)

    def _take_in(self, event: Event) -> None:
        match event:
            case VisitorMet(visitor=visitor, token_hash=token_hash):
                if visitor in self._tokens or token_hash in self._tokens.values():
                    broken("I2", f"visitor {visitor} was met twice")
                self._tokens[visitor] = token_hash
            case ConversationBegun(conv=conv, visitor=visitor, number=number):
                if conv in self.conversations or visitor not in self._tokens:
                    broken("I3", f"conversation {number} was begun twice, or by nobody")
                self.conversations[conv] = Told(self._tokens[visitor], number)
            case Logged(entry=entry):
                self._log(entry)

    def _log(self, entry: Entry) -> None:
        at = self.conversations[entry.conv]
        if entry.seq != len(at.log) + 1:
            broken("I3", f"entry {entry.seq} behind {len(at.log)} in conversation {at.number}")
        if entry.cid:
            self._once_and_in_order(entry)
        if isinstance(entry.body, Message) and entry.who == "agent":
            promise = self.promises.get(entry.cid)
            if promise is not None and promise.gen != at.gen:
                broken("I8", f"agent {entry.agent} wrote to conversation {at.number} under an old generation")
        at.take_in(entry)

    def _once_and_in_order(self, entry: Entry) -> None:
        if entry.cid in self.where:
            broken("I2", f"{entry.body!r} is stored at {self.where[entry.cid]} and again at {entry.seq}")
        self.where[entry.cid] = (entry.conv, entry.seq)
        promise = self.promises.get(entry.cid)
        if promise is None or not promise.worded:
            return
        key = (promise.sender, entry.conv)
        if promise.place < self._last_place.get(key, -1):
            broken("I4", f"{promise.sender} wrote {entry.body!r} before what stands before it")
        self._last_place[key] = promise.place

    def _nobody_has_too_much(self, events: list[Event]) -> None:
        """Whoever got one more by these events has room for it."""
        convs = {event.entry.conv for event in events if isinstance(event, Logged)}
        gained = {agent for conv in convs for agent in self.conversations[conv].holders() if agent}
        if not gained:
            return
        loads = Counter(agent for at in self.conversations.values() for agent in at.holders() if agent)
        for agent in gained:
            if loads[agent] > max(self.chats_max, self._loads[agent]):
                broken("D1", f"agent {agent} has {loads[agent]} chats in hand, of {self.chats_max}")
        self._loads = loads

    # ---- what the relay says ------------------------------------------------------------

    def told(self, update: VisitorUpdate | AgentUpdate) -> None:
        """A frame leaves the relay."""
        match update:
            case Ack(cid=cid, conv=conv, seq=seq):
                if self.where.get(cid) != (conv, seq):
                    broken("I9", f"an ack for entry {seq}, which is not stored")
                self.reached["duplicates answered"] += cid in self.acked
                self.acked.add(cid)
            case Entry(conv=conv, seq=seq):
                if conv not in self.conversations or seq > len(self.conversations[conv].log):
                    broken("I9", f"entry {seq} was pushed before it was stored")
            case Page(entries=entries):
                self.reached["replayed entries"] += len(entries)
            case Refused(code=code, cid=cid):
                self.reached[f"refused {code}"] += 1
                if cid and REFUSALS[Code(code)].after == "drop":
                    self._refused(code, cid)
            case Following(reset=True):
                self.reached["resets"] += 1
            case Bye(code=code):
                self.reached[f"bye {code}"] += 1

    def _refused(self, code: str, cid: str) -> None:
        if cid in self.where:
            broken("I2", f"a command stored at {self.where[cid]} was sent again and refused with {code}")
        if cid in self.promises:
            self.promises[cid].refused = True

    def told_visitor(self, update: VisitorUpdate, data: bytes, token_hash: bytes) -> None:
        """A frame leaves for the visitor whom the token names."""
        if NOTE_MARK.encode() in data:
            broken("I5", "a note for the team was sent to a visitor")
        match update:
            case Entry(conv=conv) | Page(conv=conv) | Following(conv=conv) | Writing(conv=conv):
                convs = [conv] if not (isinstance(update, Following) and update.head == 0) else []
            case Pulse(heads=heads):
                convs = list(heads)
            case _:
                convs = []
        for conv in convs:
            if self.conversations[conv].token_hash != token_hash:
                broken("I5", f"{type(update).__name__} of a conversation that is somebody else's")

    # ---- what a client shows ------------------------------------------------------------

    def shows(self, reader: str, epoch: str, entry: Entry, *, to_visitor: bool, to_author: bool) -> None:
        """A client shows an entry: it must be the one that stands in the log of that life."""
        at = self.lives[epoch].get(entry.conv) if epoch in self.lives else None
        if at is None or entry.seq > len(at.log):
            broken("I6", f"{reader} shows entry {entry.seq}, which is not in the log")
        if at.shown(at.log[entry.seq - 1], to_visitor=to_visitor, to_author=to_author) != entry:
            broken("I6", f"{reader} shows another entry {entry.seq} than the log has")

    # ---- the end ------------------------------------------------------------------------

    def nothing_vanished(self) -> None:
        """Every promise is in the log, was refused for good, or fell to a restore after its ack."""
        for cid, promise in self.promises.items():
            if cid in self.where or promise.refused:
                continue
            if cid in self.rolled_back and promise.settled:
                continue
            name = "I10" if cid in self.rolled_back else "I1" if cid in self.acked else "I7"
            broken(name, f"{promise.sender}'s {promise.command!r} vanished")


VISITOR_UPDATES = msgspec.json.Decoder(VisitorUpdate)
AGENT_UPDATES = msgspec.json.Decoder(AgentUpdate)
