"""The store and the accounts, faked: durable events in a list, with backups, under the same ports."""

from collections.abc import Awaitable, Callable, Sequence

from relay.domain.events import ConversationBegun, Event, Logged, ShopClosed, VisitorMet
from relay.protocol.entries import Entry
from relay.protocol.limits import PAGE_ENTRIES_MAX
from relay.service.ports import AgentRecord, ConversationRecord, Restored, VisitorRecord
from tests.simulation.history import History

PASSWORD = "correct horse battery staple"


class SimStore:
    """What is on disk. It outlives every process; a restore goes back to a backup, as a new life."""

    def __init__(self, history: History, new_id: Callable[[], str]) -> None:
        self._history = history
        self._new_id = new_id
        self.epoch = new_id()
        self.events: list[Event] = []
        self.met: dict[bytes, VisitorMet] = {}
        self.begun: dict[str, ConversationBegun] = {}
        self.logs: dict[str, list[Logged]] = {}
        self.closings: dict[str, ShopClosed] = {}
        self.backups: list[int] = []
        self.signed_in: dict[bytes, int] = {}
        history.begins(self.epoch, self.events)

    def commit(self, events: Sequence[Event]) -> None:
        """All of the events, at once."""
        self._history.committed(list(events))
        self.events += events
        self._index(events)

    def back_up(self) -> None:
        """Keeps a copy, to be gone back to."""
        self.backups.append(len(self.events))

    def restore(self, backup: int) -> None:
        """Goes back to a backup, under a new epoch; sessions signed in since then are unknown."""
        del self.events[self.backups[backup] :]
        del self.backups[backup + 1 :]
        self.epoch = self._new_id()
        self.signed_in.clear()
        for index in (self.met, self.begun, self.logs, self.closings):
            index.clear()
        self._index(self.events)
        self._history.begins(self.epoch, self.events)

    def _index(self, events: Sequence[Event]) -> None:
        for event in events:
            match event:
                case VisitorMet():
                    self.met[event.token_hash] = event
                case ConversationBegun():
                    self.begun[event.conv] = event
                    self.logs[event.conv] = []
                case Logged():
                    self.logs[event.entry.conv].append(event)
                case ShopClosed():
                    self.closings[event.department] = event

    # ---- what is read -------------------------------------------------------------------

    def restored(self) -> Restored:
        """All visitors with an open conversation."""
        found = [self.visitor(token_hash) for token_hash in self.met]
        return Restored(
            epoch=self.epoch,
            visitor_last=max((met.visitor for met in self.met.values()), default=0),
            number_last=max((begun.number for begun in self.begun.values()), default=0),
            visitors=[v for v in found if v and any(c.state != "closed" for c in v.conversations)],
            closings=list(self.closings.values()),
            lately_closed=self._lately_closed(),
        )

    def _lately_closed(self) -> list[ConversationRecord]:
        closed = [conv for conv, log in self.logs.items() if log and log[-1].state == "closed"]
        records = [self.conversation(conv) for conv in closed[-20:]]
        return [record for record in records if record is not None]

    def visitor(self, token_hash: bytes) -> VisitorRecord | None:
        """The visitor with his open conversations, or else his last one."""
        met = self.met.get(token_hash)
        if met is None:
            return None
        own = [self.conversation(b.conv) for b in self.begun.values() if b.visitor == met.visitor]
        every = sorted((c for c in own if c is not None), key=lambda c: c.number)
        return VisitorRecord(
            visitor=met.visitor,
            site=met.site,
            token_hash=token_hash,
            at_ms=met.at_ms,
            name=met.name,
            lang=met.lang,
            conversations=[c for c in every if c.state != "closed"] or every[-1:],
        )

    def conversation(self, conv: str) -> ConversationRecord | None:
        """The conversation with its whole log."""
        begun = self.begun.get(conv)
        if begun is None:
            return None
        log = self.logs[conv]
        return ConversationRecord(
            number=begun.number,
            conv=conv,
            visitor=begun.visitor,
            site=begun.site,
            at_ms=begun.at_ms,
            state=log[-1].state,
            department=begun.department,
            channel=begun.channel,
            entries=[logged.entry for logged in log],
        )

    def earlier(self, visitor: int, before: int) -> list[ConversationRecord]:
        """The visitor's conversations that began before that number, the oldest first."""
        found = [b.conv for b in self.begun.values() if b.visitor == visitor and b.number < before]
        return [record for conv in found if (record := self.conversation(conv)) is not None]

    def page(self, conv: str, after: int, upto: int) -> list[Entry]:
        """The entries with after < seq <= upto, at most one page."""
        return [logged.entry for logged in self.logs.get(conv, [])[after:upto]][:PAGE_ENTRIES_MAX]


class SimJournal:
    """The store as the service's port sees it; `pause` lets the time of a read pass on both sides."""

    def __init__(self, store: SimStore, pause: Callable[[], Awaitable[None]]) -> None:
        self._store = store
        self._pause = pause

    async def commit(self, events: Sequence[Event]) -> None:
        """Not used: the host commits, because a crash may come between commit and return."""
        raise AssertionError(events)

    async def restore(self) -> Restored:
        """Everything open."""
        return self._store.restored()

    async def visitor(self, token_hash: bytes) -> VisitorRecord | None:
        """The visitor whom the token names."""
        await self._pause()
        record = self._store.visitor(token_hash)
        await self._pause()
        return record

    async def customer(self, site: str, sub: str) -> VisitorRecord | None:
        """No shop proves anything here."""
        return None

    async def conversation(self, conv: str) -> ConversationRecord | None:
        """One conversation, open or closed."""
        await self._pause()
        record = self._store.conversation(conv)
        await self._pause()
        return record

    async def earlier(self, visitor: int, before: int, limit: int) -> list[ConversationRecord]:
        """The visitor's conversations before that one."""
        await self._pause()
        records = self._store.earlier(visitor, before)[-limit:]
        await self._pause()
        return records

    async def since(self, at_ms: int) -> list[tuple[str, Entry]]:
        """Nobody asks for the day here."""
        raise AssertionError(at_ms)

    async def entries(self, conv: str, after: int, upto: int) -> list[Entry]:
        """At most one page of entries."""
        await self._pause()
        page = self._store.page(conv, after, upto)
        await self._pause()
        return page


class SimAccounts:
    """Everybody signs in with the same password."""

    def __init__(
        self, store: SimStore, team: list[AgentRecord], pause: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._team = {record.agent: record for record in team}
        self._pause = pause

    async def team(self) -> list[AgentRecord]:
        """All accounts."""
        return list(self._team.values())

    async def sign_in(self, name: str, password: str) -> AgentRecord | None:
        """The account of this name."""
        await self._pause()
        return next((r for r in self._team.values() if r.name == name and password == PASSWORD), None)

    async def by_session(self, session_hash: bytes) -> AgentRecord | None:
        """The account that the session signs in."""
        await self._pause()
        return self._team.get(self._store.signed_in.get(session_hash, 0))

    async def keep_session(
        self, record: AgentRecord, session_hash: bytes, now_ms: int, device: str = ""
    ) -> bool:
        """Lets this session sign the account in from now on."""
        await self._pause()
        self._store.signed_in[session_hash] = record.agent
        return True

    async def session_used(self, session_hash: bytes, now_ms: int) -> None:
        """Nobody here asks when."""

    async def end_session(self, session_hash: bytes) -> None:
        """This session signs nobody in any more."""
        self._store.signed_in.pop(session_hash, None)

    async def end_sessions(self, agent: int) -> None:
        """No session of the account signs anybody in any more."""
        for session_hash in [s for s, each in self._store.signed_in.items() if each == agent]:
            del self._store.signed_in[session_hash]

    async def join(self, name: str, code: str, password: str, now_ms: int) -> AgentRecord | None:
        """Nobody joins here."""
        return None

    def fresh_factor(self, name: str) -> tuple[str, str]:
        """Nobody here has an app."""
        return "", ""

    async def second_factor(self, agent: int, code: str, now_ms: int) -> bool:
        """No code is right."""
        return False

    async def turn_on_factor(
        self, record: AgentRecord, secret: str, code: str, now_ms: int
    ) -> list[str] | None:
        """No code is right."""
        return None
