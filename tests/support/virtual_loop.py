"""An event loop whose clock runs ahead to the next timer whenever nothing is left to do.

Sockets are real ones on loopback, where bytes that were sent can be read at once: when none can be read and
no thread is at work, nothing will ever happen before the next timer, and its time may as well have come.
"""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

THREAD_WAIT_S: Final = 0.005
"""How long it really waits at once for a thread that is at work."""


class _Selector(selectors.DefaultSelector):
    """Never waits for a timer: it asks what is ready, and if nothing is, moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.at_work = 0
        self.advances = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.at_work or timeout is None:
            return super().select(THREAD_WAIT_S)
        self.now_s += timeout
        self.advances += 1
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs what takes weeks in seconds."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Seconds since the loop was made, by its own clock."""
        return self._virtual.now_s

    @property
    def advances(self) -> int:
        """How often the clock has been moved."""
        return self._virtual.advances

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> "asyncio.Future[T]":
        """As always; while it runs the clock stands still."""
        self._virtual.at_work += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._rested)
        return future

    def _rested(self, _: object) -> None:
        self._virtual.at_work -= 1
