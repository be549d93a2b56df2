"""The whole desk as it stands: visitors, conversations, agents; changed by `apply` alone."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import structs

from relay.desk.agent import Agent as Agent
from relay.desk.visitor import Visitor as Visitor
from relay.domain import presence
from relay.domain.conversation import Conversation
from relay.domain.events import (
    ConversationBegun,
    Event,
    Logged,
    ShopClosed,
    TokenAdded,
    VisitorIdentified,
    VisitorMet,
    VisitorsMerged,
)
from relay.domain.presence import CHOICES, SHOWN, Here
from relay.domain.queueing import Told
from relay.domain.shop import Shop
from relay.domain.upload import Owner, Upload
from relay.protocol.agent import AgentRole, Chosen, HandOver, Presence, SetPresence
from relay.protocol.entries import Assigned, Entry, File, Message
from relay.protocol.limits import LEASE_S


def nobody_is_on_line(token_hash: bytes) -> bool:
    """What a desk knows of its visitors' lines until somebody tells it more."""
    return False


def ascii_digits(lang: str, site: str) -> str:
    """What a desk knows of how a language is written where a site's shop is, until somebody tells it more."""
    return "0123456789"


class Desk:
    """Live state of everything open; `apply`, `admit`, `release`, `change_shop` and presence change it."""

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
        self.waits: dict[str, deque[int]] = {}
        """By department: how long the last visitors waited for an agent, in milliseconds."""
        self.told: dict[str, Told] = {}
        """What each waiting visitor was told last of his place and wait."""
        self.closed_until_ms: dict[str, int] = {}
        """Departments that are closed for now; the empty name is all of them."""
        self.closed_because: dict[str, str] = {}
        self.closed_at_ms: dict[str, int] = {}
        """Why, and since when."""
        self.deserted_up_ms: int | None = None
        """Since when nobody is present; None while somebody is, or until a look has found it out."""
        self.uploads: dict[str, Upload] = {}
        """Files that are stored and that no message names yet, by id."""
        self.takes_new = True
        """Whether there is room for new conversations; those that are open go on while there is not."""
        self.is_on_line = nobody_is_on_line
        """Whether the visitor whom the token's hash names has a line up."""
        self.digits: Callable[[str, str], str] = ascii_digits
        """By language and site: the digits from 0 to 9."""
        self.signing_sites: frozenset[str] = frozenset()
        """Sites whose shops prove who their customers are."""
        self.customers: dict[tuple[str, str], Visitor] = {}
        """Those whom the shop has proven, by site and by what the shop calls them."""
        self._named: dict[bytes, Visitor] = {}
        self._by_number: dict[int, Visitor] = {}

    # ---- what has happened -------------------------------------------------------------

    def apply(self, event: Event) -> None:
        """Takes in one event that is committed."""
        if isinstance(event, Logged):
            conversation = self.conversations[event.entry.conv]
            body = event.entry.body
            if type(body) is Message:
                if body.file is not None:
                    self.uploads.pop(body.file.id, None)
                state = conversation.state
                conversation.apply(event.entry)
                if conversation.state != state:
                    self._place(conversation, conversation.owner, 0)
            else:
                self._turn(conversation, event.entry)
        elif isinstance(event, ConversationBegun):
            self._begin(event)
        elif isinstance(event, ShopClosed):
            self._close_for_now(event)
        elif isinstance(event, VisitorIdentified):
            visitor = self._by_number[event.visitor]
            visitor.customer = event.customer
            self.customers[event.site, event.customer.sub] = visitor
        elif isinstance(event, TokenAdded):
            visitor = self._named[event.token_hash] = self._by_number[event.visitor]
            visitor.also_named.append(event.token_hash)
        elif isinstance(event, VisitorsMerged):
            self._merge(self._by_number[event.gone], self._by_number[event.into])
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

    def _merge(self, gone: Visitor, into: Visitor) -> None:
        """Of two chats that were the last of one of them, the open one stays, else the newer."""
        for conversation in self.conversations.values():
            if conversation.visitor == gone.visitor:
                conversation.visitor = into.visitor
        lasts = sorted(
            (each for each in (gone.latest, into.latest) if each is not None),
            key=lambda each: (each.state != "closed", each.number),
        )
        if len(lasts) == 2:
            self._forget(lasts[0])
        into.latest = lasts[-1] if lasts else None
        self._forget_visitor(gone)
        for token_hash in (gone.token_hash, *gone.also_named):
            self._named[token_hash] = into
            into.also_named.append(token_hash)
        for name, upload in self.uploads.items():
            if upload.owner.token_hash == gone.token_hash:
                self.uploads[name] = structs.replace(upload, owner=Owner(into.token_hash))

    def _forget_visitor(self, visitor: Visitor) -> None:
        del self.visitors[visitor.token_hash], self._by_number[visitor.visitor]
        for token_hash in visitor.also_named:
            self._named.pop(token_hash, None)
        if visitor.customer is not None:
            self.customers.pop((visitor.site, visitor.customer.sub), None)

    def _turn(self, conversation: Conversation, entry: Entry) -> None:
        """Takes in what may bring the conversation into other hands."""
        state, owner, asked = conversation.state, conversation.owner, conversation.asked
        queued_at_ms = conversation.queued_at_ms
        conversation.apply(entry)
        if (conversation.state, conversation.owner, conversation.asked) != (state, owner, asked):
            self._place(conversation, owner, asked)
        if isinstance(entry.body, Assigned):
            agent = self.agents[conversation.owner]
            agent.last_assigned_ms = max(agent.last_assigned_ms, entry.at_ms)
            if state == "queued":
                self.remember_wait(conversation.department, entry.at_ms - queued_at_ms)

    def _close_for_now(self, event: ShopClosed) -> None:
        self.closed_until_ms.pop(event.department, None)
        self.closed_because.pop(event.department, None)
        if event.until_ms > event.at_ms:
            self.closed_until_ms[event.department] = event.until_ms
            self.closed_because[event.department] = event.reason
            self.closed_at_ms[event.department] = event.at_ms
        self.look_again()

    def _place(self, conversation: Conversation, owner_before: int, asked_before: int) -> None:
        """Puts a conversation where its state says: the queue, one owner's hands, or neither."""
        conv, state = conversation.conv, conversation.state
        if state == "queued":
            self.queue.setdefault(conv, conversation)
        else:
            self.queue.pop(conv, None)
        if asked_before:
            self.agents[asked_before].asked.pop(conv, None)
        if conversation.asked:
            self._agent(conversation.asked, "").asked[conv] = conversation
        if owner_before:
            before = self.agents[owner_before]
            before.active.pop(conv, None)
            if owner_before != conversation.owner:
                before.owned.pop(conv, None)
                before.leaving.pop(conv, None)
        if conversation.owner:
            owner = self._agent(conversation.owner, conversation.owner_name)
            owner.owned[conv] = conversation
            if state in ("assigned", "closing"):
                owner.active[conv] = conversation

    def _agent(self, agent: int, name: str) -> Agent:
        """The agent, as far as he is known."""
        return self.agents.setdefault(agent, Agent(agent, name))

    def remember_wait(self, department: str, wait_ms: int) -> None:
        """One more visitor has waited so long for an agent of the department."""
        waits = self.waits.get(department)
        if waits is None or waits.maxlen != self.shop.waits_counted:
            waits = self.waits[department] = deque(waits or (), self.shop.waits_counted)
        waits.append(max(0, wait_ms))

    # ---- what is loaded ----------------------------------------------------------------

    def admit(self, events: Iterable[Event]) -> None:
        """Takes up a visitor read from the store, as the events that made him; known ones stay.

        How long he waited once says nothing of the waits of today.
        """
        pending = iter(events)
        met = next(pending)
        assert isinstance(met, VisitorMet)
        if met.token_hash in self.visitors:
            return
        self.apply(met)
        waits, self.waits = self.waits, {}
        for event in pending:
            self.apply(event)
        self.waits = waits

    def release(self, token_hash: bytes) -> None:
        """Forgets a visitor whose conversation is not open; he can be read again when he returns."""
        visitor = self.visitors.get(token_hash)
        if visitor is None or (visitor.latest is not None and visitor.latest.state != "closed"):
            return
        self._forget_visitor(visitor)
        if visitor.latest is not None:
            self._forget(visitor.latest)

    def erase(self, token_hash: bytes) -> list[str]:
        """Forgets a visitor whatever he is doing; returns the names of his conversations that were here."""
        self.uploads = {
            name: each for name, each in self.uploads.items() if each.owner.token_hash != token_hash
        }
        visitor = self.visitors.get(token_hash)
        if visitor is None:
            return []
        self._forget_visitor(visitor)
        own = [c.conv for c in self.conversations.values() if c.visitor == visitor.visitor]
        for conv in own:
            del self.conversations[conv]
            self.queue.pop(conv, None)
            self.told.pop(conv, None)
            for agent in self.agents.values():
                for hands in (agent.owned, agent.active, agent.asked, agent.leaving):
                    hands.pop(conv, None)
        return own

    def _forget(self, conversation: Conversation) -> None:
        assert conversation.state == "closed", conversation.state
        self.conversations.pop(conversation.conv, None)

    def change_shop(self, shop: Shop) -> None:
        """The shop's files have changed: whatever waits for a moment is looked at anew."""
        self.shop = shop
        self.look_again()

    def look_again(self) -> None:
        """Everything is looked at anew: something has changed for all, be it only the clock."""
        for conversation in self.conversations.values():
            conversation.check_at_ms = 0

    # ---- who is here -------------------------------------------------------------------

    def know_agent(
        self, agent: int, name: str, role: AgentRole, up_ms: int, sites: Iterable[str] = ()
    ) -> Agent:
        """The agent with this number, made known if he was not."""
        known = self.agents.get(agent)
        if known is None:
            known = self.agents[agent] = Agent(agent, name, role, heard_up_ms=up_ms)
        known.name, known.role, known.is_dismissed = name, role, False
        known.sites = frozenset(sites)
        return known

    def dismiss(self, agent: int, up_ms: int) -> None:
        """The agent works here no longer: his leases are over, and the team does not list him."""
        gone = self.agents.get(agent)
        if gone is not None:
            gone.is_dismissed = True
            gone.here = "offline"
            gone.heard_up_ms = up_ms - self.lease_ms
            self._people_changed(up_ms)

    def line_up(
        self,
        agent: Agent,
        up_ms: int,
        *,
        chosen: Chosen = "available",
        reason: str = "",
        back_at_ms: int = 0,
    ) -> None:
        """One more console of his is connected; it says what he had chosen before.

        That counts on the first line alone, and never ends a break that is remembered here:
        available is also what a console says that knows nothing.
        """
        agent.here = self.here(agent, up_ms)
        is_first = not agent.lines
        agent.lines += 1
        agent.heard_up_ms = agent.stirred_up_ms = up_ms
        agent.sign("connected")
        if is_first and chosen != "available":
            self._choose(agent, chosen, reason, back_at_ms, "keep")
        self._people_changed(up_ms)

    def line_down(self, agent: Agent, up_ms: int) -> None:
        """One console of his less."""
        agent.lines -= 1
        if not agent.lines:
            agent.here = self.here(agent, up_ms)
            agent.sign("line_lost")
        self._people_changed(up_ms)

    def set_presence(self, agent: Agent, command: SetPresence, up_ms: int) -> None:
        """He says how he is here. What he does not keep is to be handed over: see `leaving`."""
        agent.here = self.here(agent, up_ms)
        agent.stirred_up_ms = up_ms
        self._choose(agent, command.chosen, command.reason, command.back_at_ms, command.chats)
        self._people_changed(up_ms)

    def _choose(self, agent: Agent, chosen: Chosen, reason: str, back_at_ms: int, chats: HandOver) -> None:
        agent.sign(CHOICES[chosen])
        agent.leaving.clear()
        if agent.here == "on_break":
            agent.reason, agent.back_at_ms = reason, back_at_ms
        if agent.here == "signed_off" or (agent.here == "on_break" and chats != "keep"):
            agent.leaving.update(dict.fromkeys(agent.active))

    def stirred(self, agent: Agent, up_ms: int) -> None:
        """He has pressed a key."""
        agent.stirred_up_ms = up_ms
        agent.sign("key")

    def here(self, agent: Agent, up_ms: int) -> Here:
        """How he is here by now. A lease runs for whoever has something in his hands."""
        here = agent.here
        if here == "available" and 0 < self.shop.idle_s * 1000 <= up_ms - agent.stirred_up_ms:
            return presence.after(here, "quiet")
        has_lease = (agent.owned or agent.asked) and not self.is_gone(agent, up_ms)
        if not agent.lines and not has_lease:
            return presence.after(here, "lease_over")
        return here

    def is_gone(self, agent: Agent, up_ms: int) -> bool:
        """Whether he has not been heard for the length of a lease."""
        return up_ms - agent.heard_up_ms >= self.lease_ms

    def presence(self, agent: Agent, up_ms: int) -> Presence:
        """How the team sees him by now."""
        return SHOWN[self.here(agent, up_ms)]

    def present(self) -> int:
        """How many agents could answer now."""
        return sum(agent.is_at_work for agent in self.agents.values())

    def is_deserted(self, up_ms: int) -> bool:
        """Whether nobody is present; the first look after a start begins to count from then."""
        if any(agent.here in presence.PRESENT for agent in self.agents.values()):
            self.deserted_up_ms = None
        elif self.deserted_up_ms is None:
            self.deserted_up_ms = up_ms
        return self.deserted_up_ms is not None

    def has_room(self, agent: Agent, conversation: Conversation) -> bool:
        """Whether he may have this one as well; what he is asked to take counts already."""
        others = agent.load - (conversation.conv in agent.asked or conversation.conv in agent.active)
        return others < self.shop.capacity(agent.name)

    def _people_changed(self, up_ms: int) -> None:
        """What is in somebody's hands is looked at anew, and what waits for anybody; this is rare."""
        self.is_deserted(up_ms)
        self.look_again()

    # ---- what is here ------------------------------------------------------------------

    def file_to_send(self, file_id: str, owner: Owner) -> File | None:
        """The owner's upload of this id, while no message names it."""
        upload = self.uploads.get(file_id)
        return upload.file if upload is not None and upload.owner == owner else None

    def visitor_named(self, token_hash: bytes) -> Visitor | None:
        """Whom a token names, the first one he had or another."""
        return self.visitors.get(token_hash) or self._named.get(token_hash)

    def visitor_numbered(self, visitor: int) -> Visitor:
        """The visitor with this number, who must be here."""
        return self._by_number[visitor]

    def visitor_of(self, conversation: Conversation) -> Visitor:
        """Whom the conversation belongs to."""
        return self._by_number[conversation.visitor]

    def open_conversations(self) -> Iterator[Conversation]:
        """Everything that is not closed, oldest first."""
        return (c for c in self.conversations.values() if c.state != "closed")
