"""Drives the engine on the event loop: one task commits turn after turn, one ticks each second."""

import asyncio

from relay.service.engine import Engine, Turn
from relay.service.ports import Journal, StoreFull
from relay.service.sessions import Sessions
from relay.service.timer import Timer
from relay.service.watch import LOOK_PAUSE_S


class Runner:
    """The thin asynchronous shell. A StoreBroken ends `run`, and with it the process."""

    def __init__(self, engine: Engine, sessions: Sessions, timer: Timer, journal: Journal) -> None:
        self._engine = engine
        self._sessions = sessions
        self._timer = timer
        self._journal = journal
        self._has_work = asyncio.Event()
        self._is_idle = asyncio.Event()

    def wake(self) -> None:
        """There is a job in the line, or a frame to be written."""
        self._has_work.set()

    async def run(self) -> None:
        """Runs until cancelled. Raises StoreBroken."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._turns())
            group.create_task(self._seconds())

    async def idle(self) -> None:
        """Returns when everything that stood in the line has been committed and answered."""
        self._is_idle.clear()
        self.wake()
        await self._is_idle.wait()

    async def _turns(self) -> None:
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            while True:
                turn = self._engine.take()
                if turn.events:
                    await self._commit(turn)
                self._sessions.flush()
                if self._engine.is_idle:
                    break
            self._is_idle.set()

    async def _commit(self, turn: Turn) -> None:
        try:
            await self._journal.commit(turn.events)
        except StoreFull:
            self._engine.fail(turn)
        else:
            self._engine.settle(turn)

    async def _seconds(self) -> None:
        loop = asyncio.get_running_loop()
        next_s = loop.time() + 1
        while True:
            await asyncio.sleep(max(0.0, next_s - loop.time()))
            next_s = max(next_s + 1, loop.time())
            self._timer.tick()
            self._sessions.flush()
            self.wake()
            while self._timer.look_on():
                self.wake()
                await asyncio.sleep(LOOK_PAUSE_S)
            self.wake()
