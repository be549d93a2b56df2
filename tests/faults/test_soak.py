"""A bounded soak: hundreds of real conversations through a bad network to a relay that is mistreated.

`make soak` makes it long; `DUKKAN_SOAK_VISITORS`, `_KILLS`, `_STOPS`, `_PARTITIONS`, `_JUMPS`, `_S` and
`_SEED` set each figure by itself.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import psutil
import pytest

from console.data_files import sample_config
from console.visitors import Dialogue, read_dialogues
from relay.protocol.entries import Queued
from relay.store.account_commands import Add, perform
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database
from tests.faults import soak_checker
from tests.faults.soak_checker import Said, Stored, Verdict, View, check, check_commits, read_store
from tests.faults.soak_crowd import SoakAgent, SoakVisitor, StuckReader
from tests.faults.soak_faults import Clock, Faults, Wanted
from tests.faults.test_end_to_end import PASSWORD as TYPED, sign_in
from tests.support.fault_proxy import FaultProxy
from tests.support.relay_process import ROOT, RelayProcess
from tests.support.soak import figure
from tests.support.terminal import Terminal, console_command

VISITORS: Final = figure("VISITORS", 200, 300)
LENGTH_S: Final = figure("S", 20, 400)
TIMES: Final = figure("TIMES", 1, 25)
"""How many times over each visitor says his lines."""

WANTED: Final = Wanted(
    figure("KILLS", 20, 500), figure("STOPS", 6, 100), figure("PARTITIONS", 4, 50), figure("JUMPS", 4, 30)
)
SEED: Final = figure("SEED", 20261121, 20261121)
SITES: Final = ("demo", "second")
"""Kept apart on one relay: half of the visitors are on each."""

AGENTS: Final = 10
STUCK: Final = 2
PASSWORD: Final = "correct horse battery staple"
REAL_ONES: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "visitor_dialogues.en.jsonl"
CLIENT_BYTES_MAX: Final = 300 * 1024
ENTRY_BYTES_MAX: Final = 1024
"""The desk holds the logs of open chats, which here never end."""

REVOKED_S: Final = 1.0


def dialogues() -> list[Dialogue]:
    """Real visitors' chats where they are at hand, else the demo's, as many as there are visitors."""
    file = REAL_ONES if REAL_ONES.exists() else sample_config() / "demo_dialogues.jsonl"
    found = read_dialogues(file.read_text().splitlines(), file.name)
    return [found[number % len(found)] for number in range(VISITORS)]


def site_of(number: int) -> str:
    """Where the visitor of this number is."""
    return SITES[number % len(SITES)]


def sites_of(agent: str) -> tuple[str, ...]:
    """Where the agent may read: the first two everywhere, the others on one site alone."""
    number = int(agent.removeprefix("agent"))
    return () if number < len(SITES) else (site_of(number),)


def sees(agent: str) -> Callable[[str], bool]:
    """Whether the words of a visitor, by his number, may come to this agent."""
    sites = sites_of(agent)
    return lambda owner: not sites or owner == "team" or site_of(int(owner)) in sites


async def make_accounts(
    data: Path, passwords: dict[str, str], sites: Callable[[str], tuple[str, ...]] = lambda name: ()
) -> None:
    """The team, in a store of which no relay knows yet; each agent sees all sites or those of `sites`."""
    database = Database(data)
    accounts = SqliteAccounts(database)
    for name, password in passwords.items():
        answer = await perform(accounts, Add(name=name, password=password, sites=sites(name)), 0)
        assert not answer.problem
    accounts.close()
    database.close()


class Memory:
    """How much the relay takes at most, beyond what it takes with nobody there."""

    def __init__(self, relay: RelayProcess) -> None:
        self._relay = relay
        self.base = self._now()
        self.most = self.base

    def look(self) -> None:
        """Takes note, unless no relay runs."""
        if self._relay.is_running:
            self.most = max(self.most, self._now())

    def _now(self) -> int:
        return int(psutil.Process(self._relay.pid).memory_info().rss)


class Terminals:
    """Consoles in terminals that stop reading; each must be there when it is read again."""

    def __init__(self, url: str, folder: Path, names: list[str], stack: ExitStack) -> None:
        self._all = [
            stack.enter_context(Terminal(console_command(url, name, folder / name), columns=120, rows=40))
            for name in names
        ]
        for terminal in self._all:
            sign_in(terminal)
        self._servers = [int(terminal._run("display-message", "-p", "#{pid}")) for terminal in self._all]
        stack.callback(self.read_on)

    def stop_reading(self) -> None:
        """From now on nobody takes what the consoles draw."""
        for server in self._servers:
            os.kill(server, signal.SIGSTOP)

    def read_on(self) -> None:
        """Their terminals take it again."""
        for server in self._servers:
            os.kill(server, signal.SIGCONT)

    def are_well(self, verdict: Verdict) -> None:
        """Each console still runs, has come back to the relay, and shows text alone."""
        for terminal in self._all:
            screen = terminal.wait_for("connected", wait_s=90)
            strange = [letter for letter in screen if letter < " " and letter != "\n"]
            verdict.expect("I14", not strange, f"a console shows {strange[:5]!r}")


@pytest.mark.slow
@pytest.mark.threat(21, 27, 36, 67)
@pytest.mark.timeout(420 + 3 * LENGTH_S)
async def test_nothing_is_lost_doubled_or_misrouted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(SEED)
    clock = Clock(tmp_path)
    config = tmp_path / "config"
    config.mkdir()
    (config / "relay.toml").write_text(
        "".join(f'[[sites]]\nname = "{site}"\norigins = ["*"]\n' for site in SITES)
    )
    relay = RelayProcess(
        tmp_path / "data",
        *("--messages-per-window", "1000", "--config", str(config)),
        environment=clock.environment,
    )
    names = [f"agent{number}" for number in range(AGENTS)]
    stuck_names, typed_names = [f"stuck{number}" for number in range(STUCK)], ["sara", "omar"]
    passwords = dict.fromkeys([*names, *stuck_names], PASSWORD) | dict.fromkeys(typed_names, TYPED)
    await make_accounts(relay.data, passwords, lambda name: sites_of(name) if name in names else ())
    relay.start()
    memory = Memory(relay)
    before_commit = Verdict()
    with ExitStack() as stack:
        async with FaultProxy(relay.port, random.Random(rng.random())) as network:
            network.drip_share = 0.05
            terminals = await asyncio.to_thread(Terminals, network.url, tmp_path, typed_names, stack)
            visitors = [
                SoakVisitor(network.url, site_of(number), dialogue, number, random.Random(rng.random()))
                for number, dialogue in enumerate(dialogues())
            ]
            for visitor in visitors:
                visitor.say_more(TIMES)
            agents = [
                SoakAgent(
                    network.url, name, PASSWORD, tmp_path / name, random.Random(rng.random()), sees(name)
                )
                for name in names
            ]
            everybody: list[SoakVisitor | SoakAgent] = [*visitors, *agents]
            stuck = [StuckReader(relay.port, name, PASSWORD) for name in stuck_names]
            faults = Faults(relay, network, clock, WANTED, random.Random(rng.random()))
            revoked = Revoked(relay, agents[0])
            stop = asyncio.Event()
            hands = [asyncio.create_task(agent.run(stop)) for agent in agents]

            def after_kill() -> None:
                check_commits(before_commit, relay.data, [each.said for each in everybody])

            async def in_the_background() -> None:
                while not stop.is_set():
                    for reader in stuck:
                        await reader.come()
                    for _ in range(20):
                        memory.look()
                        await asyncio.sleep(0.1)

            background = asyncio.create_task(in_the_background())
            terminals.stop_reading()
            try:
                talk = asyncio.gather(*(visitor.run(LENGTH_S * 0.8) for visitor in visitors))
                cut = [
                    *(v.cut for v in visitors for _ in range(10 * AGENTS // len(agents))),
                    *(a.cut for a in agents[1:]),
                ]
                await faults.run(LENGTH_S, cut, after_kill, {sum(WANTED) * 2 // 3: revoked.revoke})
                await talk
                terminals.read_on()
                await until_quiet(relay, visitors, agents, stop)
                verdict = Verdict()
                await asyncio.to_thread(terminals.are_well, verdict)
                verdict.expect("I14", relay.is_running, "the relay ended by itself")
            finally:
                stop.set()
                for hand in (*hands, background):
                    hand.cancel()
                for agent in agents:
                    await asyncio.to_thread(agent.link.stop)
                await asyncio.gather(*(visitor.client.stop() for visitor in visitors))
                for reader in stuck:
                    reader.go()
                await asyncio.to_thread(relay.stop)
    said, views = histories(visitors, agents)
    stored = read_store(relay.data)
    for more in (check(stored, said, views), before_commit):
        verdict.broken += more.broken
        verdict.checked += more.checked
    revoked.check(verdict, said, views)
    watched = [each.watched for each in everybody]
    for each in watched:
        verdict.expect("I5", not each.strays, "; ".join(each.strays[:3]))
    clients = VISITORS + AGENTS + STUCK + len(typed_names)
    grown = memory.most - memory.base
    bound = clients * CLIENT_BYTES_MAX + sum(len(c.log) for c in stored.values()) * ENTRY_BYTES_MAX
    verdict.expect("I11", grown < bound, f"grew by {grown} bytes, {bound} are allowed")
    check_leases(verdict, stored)
    reached = Counter(faults.reached)
    for each in watched:
        reached += each.reached
    for agent in agents:
        reached += agent.reached
    reached["visitors at once"] = len(visitors)
    reached["agent links, one revoked in the middle"] = len(agents)
    reached["lines that never read"] = STUCK
    reached["consoles whose terminal stopped reading"] = len(typed_names)
    reached["memory grown by KB"] = grown // 1024
    reached["messages confirmed to their visitors"] = sum(v.said.confirmed() for v in visitors)
    reached["messages confirmed to their agents"] = sum(agent.said.confirmed() for agent in agents)
    reached["log entries stored"] = sum(len(conversation.log) for conversation in stored.values())
    reached["views compared"] = len(views)
    with capsys.disabled():
        show(f"soak, seed {SEED}", reached, verdict)
    assert not verdict.broken, "\n".join(verdict.broken[:20])
    assert tuple(reached[name] for name in FAULTS) == tuple(WANTED)
    assert reached["messages confirmed to their visitors"] == sum(visitor.lines for visitor in visitors)
    assert reached["messages confirmed to their agents"] >= VISITORS // 2
    assert reached["visitors' lines cut"] >= min(VISITORS, 2 * LENGTH_S)
    assert reached["canaries seen by those entitled to them"] >= 10 * VISITORS
    assert set(verdict.checked) == set(soak_checker.INVARIANTS) - {"I10", "I12"}


FAULTS: Final = ("kills", "stops and continues", "partitions", "jumps of the clock there and back")


class Revoked:
    """An agent whose account is taken away in the middle."""

    def __init__(self, relay: RelayProcess, agent: SoakAgent) -> None:
        self._relay, self._agent = relay, agent
        self._from_s = float("inf")

    async def revoke(self) -> None:
        """Takes it away, while the relay runs."""
        command = [sys.executable, "-m", "relay", "agent", "revoke", self._agent.said.who]
        run = [*command, "--data", str(self._relay.data)]
        await asyncio.to_thread(subprocess.run, run, cwd=ROOT, check=True, capture_output=True)
        self._from_s = time.monotonic() + REVOKED_S
        self._agent.leave()

    def check(self, verdict: Verdict, said: list[Said], views: list[View]) -> None:
        """What was said a second later has not come to him, whenever he read it."""
        at_s = {cid: when for sender in said for cid, when in sender.at_s.items()}
        late = {cid for cid, when in at_s.items() if when > self._from_s}
        assert late, "the talk went on"
        told = [f"{v.conv}/{e.seq}" for v in views if v.has_left for e in v.entries if e.cid in late]
        verdict.expect("I13", not told, f"{self._agent.said.who} was told {told[:3]} afterwards")


def check_leases(verdict: Verdict, stored: dict[str, Stored]) -> None:
    """No jump of the clock has cost anybody a chat: the only lease that ended is the revoked agent's."""
    for conversation in stored.values():
        for entry in conversation.log:
            if isinstance(entry.body, Queued) and entry.body.reason == "agent_left":
                story = f"{entry.conv}/{entry.seq}: {entry.body.name} lost it"
                verdict.expect("I8", entry.body.name in ("", "agent0"), story)


def histories(visitors: list[SoakVisitor], agents: list[SoakAgent]) -> tuple[list[Said], list[View]]:
    """What everybody said and was shown."""
    said = [visitor.result()[0] for visitor in visitors]
    views = [visitor.result()[1] for visitor in visitors]
    for agent in agents:
        said.append(agent.result()[0])
        views += agent.result()[1]
    return said, views


def show(title: str, reached: Mapping[str, int], verdict: Verdict) -> None:
    """Prints what was reached, and how often each invariant was held against it."""
    print(f"\n{title}:", *(f"  {name}: {count}" for name, count in sorted(reached.items())), sep="\n")
    for name, meaning in soak_checker.INVARIANTS.items():
        if count := verdict.checked[name]:
            wrong = sum(story.startswith(f"{name}:") for story in verdict.broken)
            print(f"  {name} {meaning}: {count} checks, {wrong} broken")


async def until_quiet(
    relay: RelayProcess, visitors: list[SoakVisitor], agents: list[SoakAgent], stop: asyncio.Event
) -> None:
    """Lets everything arrive. A lost last message shows at the next heartbeat, 25 s later at most."""
    try:
        await asyncio.wait_for(all_has_come(relay, visitors, agents, stop), 180)
    except TimeoutError:
        everybody: list[SoakVisitor | SoakAgent] = [*visitors, *agents]
        waiting = [repr(each) for each in everybody if not each.is_done()]
        raise AssertionError(f"still unconfirmed: {waiting}") from None


async def all_has_come(
    relay: RelayProcess, visitors: list[SoakVisitor], agents: list[SoakAgent], stop: asyncio.Event
) -> None:
    """Returns when everybody's words are confirmed and everybody has been shown everything."""
    for _ in range(3):  # One may be dialling at this moment, and fail.
        for visitor in visitors:
            visitor.client.wake()
        for agent in agents:
            agent.link.wake()
        await asyncio.sleep(1)
    await when(lambda: all(visitor.is_done() for visitor in visitors))
    stop.set()
    await when(lambda: all(agent.is_done() for agent in agents))
    heads = {conv: len(stored.log) for conv, stored in read_store(relay.data).items()}
    await when(
        lambda: (
            all(
                v.client.entries and v.client.entries[-1].seq >= heads.get(v.client.conv, 0) for v in visitors
            )
            and all(agent.has_all(heads) for agent in agents)
        )
    )


async def when(condition: Callable[[], bool]) -> None:
    """Returns when the condition, which spans many clients, holds."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.05)
