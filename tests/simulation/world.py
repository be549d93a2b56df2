"""One world under one seed: visitors, agents, a relay, and everything that may go wrong between them."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

import msgspec

from relay.protocol import visitor
from relay.protocol.agent import Brief
from relay.service.service import Rules, Service
from tests.simulation import rates
from tests.simulation.agent_client import AgentClient
from tests.simulation.client import Client
from tests.simulation.deeds import Deeds
from tests.simulation.history import History
from tests.simulation.host import TEAM, Host
from tests.simulation.rates import Rates, drawn
from tests.simulation.schedule import Schedule, SimClock
from tests.simulation.shops import SHOPS
from tests.simulation.store import SimStore
from tests.simulation.visitor_client import VisitorClient

VISITORS: Final = 4
PUMP_MS_MAX: Final = 3_000

_HELLO: Final = msgspec.json.Decoder(visitor.Hello)


class World(Deeds):
    """Everything of one run. `step` does one thing; `reached` counts what came about."""

    def __init__(
        self,
        seed: int,
        built: Callable[[Service], None] = lambda service: None,
        own_rates: Rates | None = None,
    ) -> None:
        self.rng = Random(seed)
        self.rates = own_rates or drawn(self.rng)
        self.reached: Counter[str] = Counter()
        self.built = built
        self.schedule = Schedule()
        self.clock = SimClock(self.schedule)
        self.history = History(self.reached)
        self.store = SimStore(self.history, self.new_id)
        shop = SHOPS[self.rates.shop]
        self.history.chats_max = shop.chats_max
        self.host = Host(self, Rules(reopen_ms=self.rates.reopen_ms, shop=shop))
        self._said = 0
        self._names = list(self.rates.weights)
        self._weights = list(self.rates.weights.values())
        self.host.start()
        self.visitors = [VisitorClient(self, f"visitor {n}") for n in range(1, VISITORS + 1)]
        if self.rates.reopen_ms == rates.REOPEN_MS[0]:
            # Two outboxes on one token, of which one may sleep: only a long window for reopening
            # keeps what is sent again in the conversation where it is known.
            self.visitors.append(VisitorClient(self, "visitor 4 elsewhere", self.visitors[-1]))
        self.agents = [AgentClient(self, record.name, record.name) for record in TEAM]
        self.agents.append(AgentClient(self, "sara elsewhere", "sara"))
        self.clients: list[Client] = [*self.visitors, *self.agents]
        for client in self.clients:
            client.switch_on()
        self.pump()

    # ---- what the others ask for --------------------------------------------------------

    def new_id(self) -> str:
        """128 random bits as hexadecimal digits."""
        return f"{self.rng.getrandbits(128):032x}"

    def words(self) -> str:
        """Something to say, different each time, and now and then of the hostile kind."""
        self._said += 1
        return self.rng.choice(("{}", "{}", "{}\nsecond line", "\x1b[2J{}\t[/]", "سلام {}")).format(
            self._said
        )

    def decode_hello(self, data: bytes) -> visitor.Hello:
        """A visitor's first frame."""
        return _HELLO.decode(data)

    def client_crashed(self, client: Client) -> None:
        """The client's process ends, and is started again some time later."""
        client.crash()
        self.reached["client crashes"] += 1
        self.schedule.after(self.rng.choice((50, 500, 5_000)), client.switch_on)

    # ---- one step -----------------------------------------------------------------------

    def step(self) -> None:
        """One thing happens, and then a little time passes."""
        self.reached["steps"] += 1
        name = self.rng.choices(self._names, self._weights)[0]
        getattr(self, f"_{name}")()
        self.host.served()
        self.schedule.advance(self.rng.choice((0, 0, 1, 5, 25, 120)))

    def pump(self) -> None:
        """Time passes until nothing is under way, or for three seconds."""
        end_ms = self.schedule.up_ms + PUMP_MS_MAX
        while self.schedule.up_ms < end_ms:
            self.schedule.advance(100)
            if self.host.is_quiet() and not any(self._is_under_way(client) for client in self.clients):
                return

    def _is_under_way(self, client: Client) -> bool:
        wire = client.wire
        return wire is not None and bool(wire.up.queue or wire.down.queue)

    def _pump(self) -> None:
        self.pump()

    def _wait(self) -> None:
        self.schedule.advance(self.rng.choice((300, 1_000, 3_000)))

    def _wait_long(self) -> None:
        self.schedule.advance(self.rng.choice((26_000, 65_000)))

    # ---- visitors -----------------------------------------------------------------------

    def _one_visitor(self) -> VisitorClient | None:
        one = self.rng.choice(self.visitors)
        return one if one.is_on else None

    def _visitor_writes(self) -> None:
        one = self._one_visitor()
        if one:
            one.write()

    def _visitor_bursts(self) -> None:
        one = self._one_visitor()
        for _ in range(self.rng.randint(5, 25)):
            if one and one.is_on:
                one.write()

    def _visitor_sees(self) -> None:
        one = self._one_visitor()
        if one:
            one.see()

    def _visitor_types(self) -> None:
        one = self._one_visitor()
        if one:
            one.type()

    # ---- agents -------------------------------------------------------------------------

    def _one_agent(self) -> AgentClient | None:
        one = self.rng.choice(self.agents)
        return one if one.is_on else None

    def _agent_with(self, which: Callable[[AgentClient], list[Brief]]) -> tuple[AgentClient, Brief] | None:
        one = self._one_agent()
        briefs = which(one) if one else []
        return (one, self.rng.choice(briefs)) if one and briefs else None

    def _agent_takes(self) -> None:
        found = self._agent_with(AgentClient.waiting)
        if found:
            found[0].take(found[1])

    def _agents_race(self) -> None:
        """All who see the same waiting conversation take it at once."""
        found = self._agent_with(AgentClient.waiting)
        if not found:
            return
        racing = [a for a in self.agents if a.is_live and found[1].conv in {b.conv for b in a.waiting()}]
        for one in racing:
            one.take(one.views.briefs[found[1].conv])
        self.reached["takes raced"] += len(racing) > 1

    def _agent_posts(self) -> None:
        found = self._agent_with(AgentClient.mine)
        if found:
            found[0].post(found[1], found[1].gen)

    def _agent_posts_stale(self) -> None:
        """An agent writes under a generation that is over, or not his."""
        found = self._agent_with(lambda one: list(one.views.briefs.values()))
        if found:
            found[0].post(found[1], max(0, found[1].gen - self.rng.randint(0, 2)))
            self.reached["posts under a doubtful generation"] += 1

    def _agent_notes(self) -> None:
        found = self._agent_with(lambda one: list(one.views.briefs.values()))
        if found:
            found[0].note(found[1])

    def _agent_releases(self) -> None:
        found = self._agent_with(AgentClient.mine)
        if found:
            found[0].release(found[1])

    def _agent_closes(self) -> None:
        found = self._agent_with(AgentClient.mine)
        if found:
            found[0].close(found[1])

    def _agent_looks(self) -> None:
        found = self._agent_with(lambda one: list(one.views.briefs.values()))
        if found:
            found[0].look_at(found[1].conv)

    def _agent_sees(self) -> None:
        found = self._agent_with(lambda one: list(one.views.briefs.values()))
        if found:
            found[0].see(found[1].conv)

    def _agent_types(self) -> None:
        found = self._agent_with(AgentClient.mine)
        if found:
            found[0].type(found[1].conv)

    def _agent_scrolls(self) -> None:
        found = self._agent_with(lambda one: list(one.views.briefs.values()))
        if found:
            found[0].scroll_back(found[1].conv)

    # ---- what goes wrong ----------------------------------------------------------------

    def _one_client(self) -> Client | None:
        one = self.rng.choice(self.clients)
        return one if one.is_on else None

    def _cut_line(self) -> None:
        one = self._one_client()
        if one and one.wire:
            one.wire.cut(noticed=True)
            self.reached["lines cut"] += 1

    def _black_hole(self) -> None:
        one = self._one_client()
        if one and one.wire:
            one.wire.cut(noticed=False)
            self.reached["lines gone silent"] += 1

    def _stall_line(self) -> None:
        one = self._one_client()
        if one and one.wire:
            one.wire.stalled = True

    def _send_again(self) -> None:
        one = self._one_client()
        if one:
            one.send_again()

    def _send_garbage(self) -> None:
        one = self._one_client()
        if one:
            one.send_garbage()

    def _reload(self) -> None:
        one = self._one_client()
        if one:
            one.switch_off()
            one.switch_on()
            self.reached["reloads"] += 1

    def _client_crash(self) -> None:
        """Now, or in the middle of what the client does next."""
        one = self._one_client()
        if one and self.rng.random() < 0.5:
            one.effects_left = self.rng.randrange(6)
        elif one:
            self.client_crashed(one)

    def _agent_vanishes(self) -> None:
        """Longer than the lease."""
        one = self._one_agent()
        if one:
            one.crash()
            self.schedule.after(self.rng.choice((95_000, 150_000)), one.switch_on)
            self.reached["agents vanished"] += 1

    def _relay_crash(self) -> None:
        """Now, or in the middle of the next commit."""
        if self.rng.random() < 0.5:
            self.relay_crashes()
        else:
            self.host.is_doomed = True

    def relay_crashes(self) -> None:
        """The relay's process ends at once, and is started again some time later."""
        if self.host.is_up:
            self.host.die()
            self.reached["relay crashes"] += 1
            self.schedule.after(self.rng.choice((10, 300, 3_000)), self._relay_starts)

    def _relay_restart(self) -> None:
        if self.host.is_up:
            self.host.drain()
            self.schedule.advance(200)
            if self.host.is_up:
                self.host.die()
                self.reached["relay restarts"] += 1
                self.schedule.after(500, self._relay_starts)

    def _relay_starts(self) -> None:
        if not self.host.is_up:
            self.host.start()

    def _back_up(self) -> None:
        self.store.back_up()
        self.reached["backups"] += 1

    def _restore(self) -> None:
        if self.store.backups and self.host.is_up:
            self.host.die()
            self.store.restore(self.rng.randrange(len(self.store.backups)))
            self.reached["restores"] += 1
            self.schedule.after(300, self._relay_starts)

    def _set_clock(self) -> None:
        self.clock.ahead_ms += self.rng.choice((-3_600_000, -5_000, 5_000, 3_600_000))

    # ---- the end ------------------------------------------------------------------------

    def heal(self) -> None:
        """Nothing goes wrong any more: everybody comes on, and time passes until beats have gone round."""
        self.rates.heal()
        self.host.is_doomed = False
        self._relay_starts()
        for client in self.clients:
            client.effects_left = None
            if client.wire is not None:
                client.wire.stalled = False
            client.switch_on()
        for _ in range(40):
            for one in self.agents:
                one.sign_in_again()
                one.come_back()
            self.schedule.advance(5_000)
            if all(self._is_well(client) for client in self.clients):
                break
        for one in self.agents:
            one.come_back()  # Said on a line that has broken since, it may not have been heard.
        self.schedule.advance(30_000)
        self.pump()

    def _is_well(self, client: Client) -> bool:
        wire = client.wire
        return (
            client.is_live and not client.kept and wire is not None and not (wire.up.dead or wire.down.dead)
        )
