"""The whole desk as it stands: visitors, conversations, agents; changed by `apply` alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from relay.domain.conversation import Conversation
from relay.domain.events import ConversationBegun, Event, Logged, VisitorMet
from relay.domain.shop import Shop
from relay.protocol.agent import AgentRole, Presence
from relay.protocol.limits import LEASE_S


@dataclass(slots=True, eq=False)
class Visitor:
    """A person who has written at least once, with the conversation that is open or was last."""

    visitor: int
    site: str
    token_hash: bytes
    name: str = ""
    lang: str = ""
    latest: Conversation | None = None


@dataclass(slots=True, eq=False)
class Agent:
    """A person who works here. `heard_up_ms` is when the relay last heard from one of his lines."""

    agent: int
    name: str
    role: AgentRole = "agent"
    lines: int = 0
    heard_up_ms: int = 0
    owned: dict[str, Conversation] = field(default_factory=dict)
    is_dismissed: bool = False


class Desk:
    """Live state of everything open. Only `apply`, `admit`, `release` and presence change it."""

    def __init__(
        self, *, lease_ms: int = LEASE_S * 1000, reopen_ms: int = 24 * 3_600_000, shop: Shop | None = None
    ) -> None:
        self.shop = shop or Shop()
        self.lease_ms = lease_ms
        self.reopen_ms = reopen_ms
        self.visitors: dict[bytes, Visitor] = {}
        self.conversations: dict[str, Conversation] = {}
        self.queue: dict[str, Conversation] = {}
        self.agents: dict[int, Agent] = {}
        self._by_number: dict[int, Visitor] = {}

    # ---- what has happened -------------------------------------------------------------

    def apply(self, event: Event) -> None:
        """Takes in one event that is committed."""
        if isinstance(event, Logged):
            conversation = self.conversations[event.entry.conv]
            state, owner = conversation.state, conversation.owner
            conversation.apply(event.entry)
            if conversation.state != state or conversation.owner != owner:
                self._place(conversation, owner)
        elif isinstance(event, ConversationBegun):
            self._begin(event)
        else:
            visitor = Visitor(event.visitor, event.site, event.token_hash, event.name, event.lang)
            self.visitors[event.token_hash] = self._by_number[event.visitor] = visitor

    def _begin(self, event: ConversationBegun) -> None:
        conversation = Conversation(
            event.number, event.conv, event.visitor, event.site, event.at_ms, event.department, event.channel
        )
        self.conversations[event.conv] = conversation
        visitor = self._by_number[event.visitor]
        if visitor.latest is not None:
            self._forget(visitor.latest)
        visitor.latest = conversation

    def _place(self, conversation: Conversation, owner_before: int) -> None:
        """Puts a conversation where its state says: the queue, one owner's hands, or neither."""
        conv = conversation.conv
        if conversation.state == "queued":
            self.queue.setdefault(conv, conversation)
        else:
            self.queue.pop(conv, None)
        if owner_before:
            self.agents[owner_before].owned.pop(conv, None)
        if conversation.owner:
            owner = self.agents.setdefault(
                conversation.owner, Agent(conversation.owner, conversation.owner_name)
            )
            owner.owned[conv] = conversation

    # ---- what is loaded ----------------------------------------------------------------

    def admit(self, events: Iterable[Event]) -> None:
        """Takes up a visitor read from the store, as the events that made him; known ones stay."""
        pending = iter(events)
        met = next(pending)
        assert isinstance(met, VisitorMet)
        if met.token_hash in self.visitors:
            return
        self.apply(met)
        for event in pending:
            self.apply(event)

    def release(self, token_hash: bytes) -> None:
        """Forgets a visitor whose conversation is not open; he can be read again when he returns."""
        visitor = self.visitors.get(token_hash)
        if visitor is None or (visitor.latest is not None and visitor.latest.state != "closed"):
            return
        del self.visitors[token_hash], self._by_number[visitor.visitor]
        if visitor.latest is not None:
            self._forget(visitor.latest)

    def _forget(self, conversation: Conversation) -> None:
        assert conversation.state == "closed", conversation.state
        self.conversations.pop(conversation.conv, None)

    # ---- who is here -------------------------------------------------------------------

    def know_agent(self, agent: int, name: str, role: AgentRole, up_ms: int) -> Agent:
        """The agent with this number, made known if he was not."""
        known = self.agents.get(agent)
        if known is None:
            known = self.agents[agent] = Agent(agent, name, role, heard_up_ms=up_ms)
        known.name, known.role, known.is_dismissed = name, role, False
        return known

    def dismiss(self, agent: int, up_ms: int) -> None:
        """The agent works here no longer: his leases are over, and the team does not list him."""
        gone = self.agents.get(agent)
        if gone is not None:
            gone.is_dismissed = True
            gone.heard_up_ms = up_ms - self.lease_ms

    def presence(self, agent: Agent, up_ms: int) -> Presence:
        """Available while a line is up, away while the lease still runs, then offline."""
        if agent.lines:
            return "available"
        return "away" if agent.owned and up_ms - agent.heard_up_ms < self.lease_ms else "offline"

    def present(self) -> int:
        """How many agents have a line up."""
        return sum(1 for agent in self.agents.values() if agent.lines)

    def visitor_of(self, conversation: Conversation) -> Visitor:
        """Whom the conversation belongs to."""
        return self._by_number[conversation.visitor]

    def open_conversations(self) -> Iterator[Conversation]:
        """Everything that is not closed, oldest first."""
        return (c for c in self.conversations.values() if c.state != "closed")
