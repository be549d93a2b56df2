"""How the relay is doing, in numbers that cost nothing to keep: commits, messages, how late the loop is."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from relay.domain.events import Event, Logged
from relay.protocol.entries import Entry, Message
from relay.service.ports import (
    ConversationRecord,
    Journal,
    Restored,
    StoreBroken,
    StoreFull,
    VisitorRecord,
)

COMMIT_BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""A good disk commits within the first three; a p99 above 0.25 s is worth a look."""

SLOW_S: Final = 0.25
"""A commit that takes longer is noticed by whoever waits for it."""

PULSE_S: Final = 0.5
LAGS_KEPT: Final = 120
"""A minute of pulses."""

Now = Callable[[], float]
"""Seconds of a clock that never goes back."""


class Vitals:
    """The counters. They start at nothing with the process, as Prometheus expects."""

    def __init__(self) -> None:
        self.commits = self.messages = self.events = self.slow_commits = 0
        self.commit_s = 0.0
        self.commits_within = [0] * len(COMMIT_BOUNDS_S)
        """How many commits took at most as long as each bound, and longer than the one before."""

        self.refused_full = self.failed = 0
        self.lags_s: deque[float] = deque([0.0], LAGS_KEPT)

    def committed(self, took_s: float, events: Sequence[Event]) -> None:
        """One transaction is on disk."""
        self.commits += 1
        self.commit_s += took_s
        self.slow_commits += took_s > SLOW_S
        self.events += len(events)
        for event in events:
            if type(event) is Logged and type(event.entry.body) is Message:
                self.messages += 1
        for place, bound_s in enumerate(COMMIT_BOUNDS_S):
            if took_s <= bound_s:
                self.commits_within[place] += 1
                return

    async def pulse(self, now: Now, each: Callable[[], None]) -> None:
        """Measures how late the loop comes to what is due, and calls `each`, until cancelled."""
        while True:
            due = now() + PULSE_S
            await asyncio.sleep(PULSE_S)
            self.lags_s.append(max(0.0, now() - due))
            each()


class MeasuredJournal:
    """Implements `relay.service.ports.Journal` with another one, and keeps time."""

    def __init__(self, journal: Journal, vitals: Vitals, now: Now) -> None:
        self._journal = journal
        self._vitals = vitals
        self._now = now

    async def commit(self, events: Sequence[Event]) -> None:
        """Returns when all events are on disk. Raises StoreFull (none is) or StoreBroken."""
        since = self._now()
        try:
            await self._journal.commit(events)
        except StoreFull:
            self._vitals.refused_full += 1
            raise
        except StoreBroken:
            self._vitals.failed += 1
            raise
        self._vitals.committed(self._now() - since, events)

    async def restore(self) -> Restored:
        """Everything open."""
        return await self._journal.restore()

    async def visitor(self, token_hash: bytes) -> VisitorRecord | None:
        """The visitor whom the token names."""
        return await self._journal.visitor(token_hash)

    async def customer(self, site: str, sub: str) -> VisitorRecord | None:
        """The visitor whom a shop calls `sub`."""
        return await self._journal.customer(site, sub)

    async def conversation(self, conv: str) -> ConversationRecord | None:
        """One conversation, open or closed."""
        return await self._journal.conversation(conv)

    async def earlier(self, visitor: int, before: int, limit: int) -> list[ConversationRecord]:
        """The visitor's last conversations before that one."""
        return await self._journal.earlier(visitor, before, limit)

    async def since(self, at_ms: int) -> list[tuple[str, Entry]]:
        """What was logged from then on and is counted for a day, each with its site, in order."""
        return await self._journal.since(at_ms)

    async def entries(self, conv: str, after: int, upto: int) -> list[Entry]:
        """The entries with after < seq <= upto, in order, at most one page of them."""
        return await self._journal.entries(conv, after, upto)
