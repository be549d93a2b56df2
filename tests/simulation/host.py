"""The relay's process in virtual time: the real service, driven as its runner drives it, killed at will."""

from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from relay.service.engine import Turn
from relay.service.ports import AgentRecord
from relay.service.service import Rules, Service, assemble
from tests.simulation.store import SimAccounts, SimJournal
from tests.simulation.wire import Wire

if TYPE_CHECKING:
    from tests.simulation.client import Client
    from tests.simulation.world import World

TEAM = [
    AgentRecord(agent=1, name="mina", role="agent"),
    AgentRecord(agent=2, name="omar", role="agent"),
    AgentRecord(agent=3, name="sara", role="supervisor"),
]


class _Pause:
    """Hands control to the host until a read's time has passed."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def _pause() -> None:
    await _Pause()


class Host:
    """One life of the relay after the other, on one store."""

    def __init__(self, world: "World", rules: Rules) -> None:
        self.world = world
        self.rules = rules
        self.is_up = False
        self.service: Service
        self.wires: list[Wire] = []
        self.is_doomed = False
        """Whether the next commit is one that the process does not survive."""
        self._life = 0
        self._turn: Turn | None = None
        self._has_work = False
        self._reads = 0

    # ---- start and end ------------------------------------------------------------------

    def start(self) -> None:
        """A new life, from what the store holds."""
        world = self.world
        self._life += 1
        self._reads = 0
        self._turn, self._has_work, self.is_up, self.is_doomed = None, False, True, False
        self.service = assemble(
            world.store.restored(),
            TEAM,
            SimJournal(world.store, _pause),
            SimAccounts(world.store, TEAM, _pause),
            world.clock,
            self.rules,
            new_id=world.new_id,
            new_token=lambda: world.new_id() + world.new_id(),
        )
        errands = self.service.errands
        errands.wake = self.wake
        errands.start = self._look_up  # type: ignore[method-assign]
        world.built(self.service)
        self._in_this_life(1_000, self._second)

    def die(self) -> None:
        """The process ends here and now. A commit under way is on the disk, or it is not."""
        turn, self._turn = self._turn, None
        self.is_up = False
        self._life += 1
        if turn is not None and self.world.rng.random() < 0.5:
            self.world.store.commit(turn.events)
            self.world.reached["crashes after the commit"] += 1
        elif turn is not None:
            self.world.reached["crashes before the commit"] += 1
        wires, self.wires = self.wires, []
        for wire in wires:
            wire.relay_died()

    def drain(self) -> None:
        """The process says goodbye to everybody; it is to die a little later."""
        farewell = self.service.reception.drain()
        try:
            farewell.send(None)
        except StopIteration:
            self.served()

    def connect(self, client: "Client") -> Wire | None:
        """A line for this client, or None where nobody listens."""
        if not self.is_up:
            return None
        rng = self.world.rng
        wire = Wire(client, self, rng.choice((1, 5, 20, 60)))
        reception = self.service.reception
        wire.session = reception.visitor_line(wire) if client.is_visitor else reception.agent_line(wire)
        self.wires = [w for w in self.wires if w.session is not None]
        self.wires.append(wire)
        return wire

    def is_quiet(self) -> bool:
        """Whether nothing is decided, committed, read or written."""
        return not self.is_up or (self._turn is None and self.service.engine.is_idle and not self._reads)

    # ---- what the runner does ------------------------------------------------------------

    def wake(self) -> None:
        """There is a job in the line, or a frame to be written."""
        self._has_work = True

    def served(self) -> None:
        """A callback has ended: whoever was woken runs now, unless he waits for the disk."""
        while self.is_up and self._has_work and self._turn is None:
            self._has_work = False
            self._go_on()

    def _go_on(self) -> None:
        engine, sessions = self.service.engine, self.service.sessions
        while True:
            turn = engine.take()
            if turn.events:
                self._turn = turn
                takes_ms = self.world.rng.choice((1, 3, 8, 40))
                if self.is_doomed:
                    self._in_this_life(self.world.rng.randrange(takes_ms), self.world.relay_crashes)
                self._in_this_life(takes_ms, partial(self._committed, turn))
                return
            sessions.flush()
            if engine.is_idle:
                return

    def _committed(self, turn: Turn) -> None:
        world = self.world
        self._turn = None
        if world.rates.store_full and world.rng.random() < world.rates.store_full:
            world.reached["commits refused by a full disk"] += 1
            self.service.engine.fail(turn)
        else:
            world.store.commit(turn.events)
            self.service.engine.settle(turn)
        self.service.sessions.flush()
        self._has_work = True

    def _second(self) -> None:
        self.service.timer.tick()
        while self.service.timer.look_on():
            pass
        self.service.sessions.flush()
        self.wake()
        self._in_this_life(1_000, self._second)

    def _look_up(self, errand: Coroutine[Any, Any, None]) -> None:
        """Carries a look-up on, step by step, each after the time of a read."""
        self._reads += 1

        def step() -> None:
            try:
                errand.send(None)
            except StopIteration:
                self._reads -= 1
                return
            self._in_this_life(self.world.rng.choice((0, 1, 2, 30)), step)

        step()

    def _in_this_life(self, wait_ms: int, run: Callable[[], None]) -> None:
        life = self._life

        def if_alive() -> None:
            if life == self._life:
                run()
                self.served()

        self.world.schedule.after(wait_ms, if_alive)
