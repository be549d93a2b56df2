"""A whole relay, and agents' consoles without a screen, on the loop whose clock runs ahead."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from console.net import visitor_client
from console.net.address import line_url
from console.net.carrier import Carrier, new_id
from console.net.visitor_client import Shelf
from console.session.agent import AgentSession
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from relay import main
from relay.domain.events import Event
from relay.main import Options, Relay
from relay.protocol.agent import Brief, Briefs, Team, Welcome
from relay.service import vitals
from relay.settings import DeskSettings, Listen, Settings, load_words
from relay.store import database as store
from relay.store.worker import Job, _tell
from tests.support.virtual_loop import VirtualLoop

BEGUN_MS = 1_790_000_000_000


class AtOnce:
    """Stands in for the store's threads: a batch is done when it is put, and told in the next turn."""

    def __init__(self, name: str, serve: Callable[[list[Job]], None]) -> None:
        self._serve = serve

    def put(self, work: Callable[[Any], Any] | None, events: Sequence[Event] = ()) -> asyncio.Future[Any]:
        """The future of the job's result."""
        loop = asyncio.get_running_loop()
        job = Job(loop.create_future(), work, events)
        self._serve([job])
        loop.call_soon(_tell, [job])
        return job.future

    def close(self) -> None:
        """Nothing waits."""


class VirtualClock:
    """Both clocks of a relay, told by the running loop."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, beginning with BEGUN_MS."""
        return BEGUN_MS + self.up_ms()

    def up_ms(self) -> int:
        """Milliseconds since the loop was made."""
        return int(asyncio.get_running_loop().time() * 1000)


@pytest.fixture
def virtual(monkeypatch: pytest.MonkeyPatch) -> VirtualLoop:
    """The loop, with every clock of relay and clients on it. What is not simulated does not tick."""
    loop, clock = VirtualLoop(), VirtualClock()
    monkeypatch.setattr(main, "SystemClock", VirtualClock)
    monkeypatch.setattr(store, "Worker", AtOnce)
    relays = mock.Mock(
        monotonic=loop.time, perf_counter=time.perf_counter, time_ns=lambda: clock.now_ms() * 1_000_000
    )
    monkeypatch.setattr(main, "time", relays)
    monkeypatch.setattr(vitals, "PULSE_S", 3_600.0)
    monkeypatch.setattr(visitor_client, "steady_now_ms", clock.now_ms)
    defaults = Carrier.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "now_ms", clock.now_ms)
    return loop


@asynccontextmanager
async def open_shop(data: Path, settings: Settings) -> AsyncIterator[Relay]:
    """A relay on the folder, from its start to its orderly end."""
    database = store.Database(data)
    try:
        options = Options(settings=settings, words=load_words(None), data=data)
        relay = await Relay.opened(options, database)
        try:
            yield relay
        finally:
            await relay.stop()
    finally:
        database.close()


class VirtualAgent:
    """A console without a screen, on the caller's loop. `reached` counts what came, by the frame's name."""

    def __init__(self, name: str, password: str, rng: random.Random) -> None:
        self.name = name
        self.reached: Counter[str] = Counter()
        self.briefs: dict[str, Brief] = {}
        self.presence: dict[str, str] = {}
        self.state = LinkState.IDLE
        self.session: AgentSession
        self._password, self._rng = password, rng
        self._secret = ""
        self._shelf = Shelf()

    def start(self, url: str) -> None:
        """Opens the console: by password the first time, by session from then on."""
        self.briefs.clear()
        self.session = AgentSession(
            new_id=new_id,
            rng=self._rng.random,
            who=Identity(name=self.name, password=self._password, session=self._secret),
            outbox=list(self._shelf.outbox.values()),
        )
        self._carrier = Carrier(self.session, line_url(url, "agent"), keeper=self._shelf, tell=self._told)
        self.do(self.session.start, VirtualClock().now_ms())

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What a verb of the session returns; then its effects are carried out."""
        return self._carrier.do(lambda: verb(*arguments, **named))

    async def stop(self) -> None:
        """Closes the console."""
        await self._carrier.stop()

    def mine(self) -> list[Brief]:
        """What is mine and open."""
        return [b for b in self.briefs.values() if b.owner_name == self.name and b.state == "assigned"]

    def _told(self, update: Any) -> None:
        self.reached[type(update).__name__] += 1
        match update:
            case Welcome(session=secret) if secret:
                self._secret = secret
            case Briefs(rows=rows):
                self.briefs.update((row.conv, row) for row in rows)
            case Brief():
                self.briefs[update.conv] = update
            case Team(agents=mates):
                self.presence = {mate.name: mate.presence for mate in mates}
            case LinkChanged(state=state):
                self.state = state
                self.reached[f"link {state.name}"] += 1


async def until(condition: Callable[[], bool], wait_s: float = 120) -> None:
    """Returns when the condition holds; the seconds are the loop's."""
    async with asyncio.timeout(wait_s):
        while not condition():  # noqa: ASYNC110 - it spans several clients
            await asyncio.sleep(0.25)


def usual_settings() -> Settings:
    """A relay on a free port, without search, whose index asks each second whether it has to do something."""
    return Settings(listen=Listen(port=0), desk=DeskSettings(search=False))
