"""Virtual time: what is to happen when, in one order that the seed alone decides."""

import heapq
from collections.abc import Callable

BEGUN_AT_MS = 1_790_000_000_000


class Schedule:
    """A heap of things to do. Things due at the same millisecond happen in the order of asking."""

    def __init__(self) -> None:
        self.up_ms = 1_000
        self._count = 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []

    def after(self, wait_ms: int, run: Callable[[], None]) -> None:
        """Runs `run` when `wait_ms` have passed."""
        self._count += 1
        heapq.heappush(self._due, (self.up_ms + wait_ms, self._count, run))

    def advance(self, ms: int) -> None:
        """Lets `ms` pass, with everything that falls due."""
        end_ms = self.up_ms + ms
        while self._due and self._due[0][0] <= end_ms:
            self.up_ms, _, run = heapq.heappop(self._due)
            run()
        self.up_ms = end_ms


class SimClock:
    """The relay's two clocks; somebody may set the one that is shown."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.ahead_ms = 0

    def now_ms(self) -> int:
        """The clock that is stored and shown."""
        return BEGUN_AT_MS + self._schedule.up_ms + self.ahead_ms

    def up_ms(self) -> int:
        """The clock that never goes back."""
        return self._schedule.up_ms
