"""One week on the real desk: its rules decide everything, and virtual time jumps from act to act.

What is decided is applied at once, as by a relay whose disk is infinitely fast. How people behave
stands in `visitors.py` and `agents.py`.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Final

from relay.desk import dispatch, due
from relay.desk.decision import Decided, Decision, Fresh, Refused
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.domain.events import Event, Logged
from relay.domain.shop import Shop
from relay.protocol.entries import Entry
from tests.simulation.week.arrivals import DAY_S, DAYS
from tests.simulation.week.shop import SUNDAY_MS

AFTER_S: Final = 3 * DAY_S
"""Nobody new comes after the week; what is still open may be worked off for so long."""

END_S: Final = DAYS * DAY_S + AFTER_S


class Week:
    """The desk, the clock, and one heap of what people do next. `watchers` see every entry."""

    def __init__(self, seed: int, shop: Shop) -> None:
        self.rng = Random(seed)
        self.desk = Desk(lease_ms=90_000, reopen_ms=DAY_S * 1000, shop=shop)
        self.reached: Counter[str] = Counter()
        self.events: list[Event] = []
        self.watchers: list[Callable[[Entry], None]] = []
        self.now_s = 0.0
        self._open: dict[str, Conversation] = {}
        self._acts: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count(1)
        self.fresh = Fresh(
            visitor=lambda: next(self._numbers),
            conversation=lambda: next(self._numbers),
            conv_id=self.cid,
        )

    @property
    def at_ms(self) -> int:
        """The moment as the relay stores it."""
        return SUNDAY_MS + round(self.now_s * 1000)

    @property
    def up_ms(self) -> int:
        """The same on the clock that measures."""
        return round(self.now_s * 1000) + 1_000_000_000

    def cid(self) -> str:
        """An id that nobody has had."""
        return f"{next(self._numbers):032x}"

    def later(self, after_s: float, act: Callable[[], None]) -> None:
        """Somebody does this so many seconds from now."""
        self.at(self.now_s + after_s, act)

    def at(self, at_s: float, act: Callable[[], None]) -> None:
        """Somebody does this then."""
        heapq.heappush(self._acts, (at_s, next(self._numbers), act))

    def run(self) -> None:
        """Plays until nobody has anything to do any more."""
        while self._acts and self.now_s < END_S:
            self._step()

    def commit(self, decision: Decision) -> bool:
        """Applies what was decided, and lets people see it; False for a refusal."""
        if not isinstance(decision, Decided):
            self.reached[f"refused {decision.code}" if isinstance(decision, Refused) else "missing"] += 1
            return False
        for event in decision.events:
            self.desk.apply(event)
            self.events.append(event)
            if isinstance(event, Logged):
                self._keep(self.desk.conversations[event.entry.conv])
                for watch in self.watchers:
                    watch(event.entry)
        return True

    def open(self) -> list[Conversation]:
        """What is not over."""
        return list(self._open.values())

    def _keep(self, conversation: Conversation) -> None:
        if conversation.state == "closed":
            self._open.pop(conversation.conv, None)
        else:
            self._open[conversation.conv] = conversation

    def _step(self) -> None:
        """The next act, or the next second at which something is due; then what the relay does by itself."""
        due_ms = min((c.check_at_ms for c in self.open()), default=2**53)
        due_s = max(self.now_s + 1, (due_ms - SUNDAY_MS) / 1000)
        if due_s < self._acts[0][0]:
            self.now_s = due_s
        else:
            self.now_s, _, act = heapq.heappop(self._acts)
            act()
        for agent in self.desk.agents.values():
            if agent.lines:
                agent.heard_up_ms = self.up_ms  # A line that is up beats, whatever its agent does.
        for conversation in due.lapsed(self.desk, self.up_ms):
            self.commit(due.give_back(self.desk, conversation.conv, self.at_ms, self.up_ms))
        for conversation in self.open():
            if conversation.check_at_ms <= self.at_ms:
                self.commit(due.look(self.desk, conversation, self.at_ms, self.up_ms).decided())
        for conv in dispatch.offerable(self.desk, self.at_ms, self.up_ms):
            self.commit(dispatch.offer(self.desk, conv, self.at_ms, self.up_ms))
