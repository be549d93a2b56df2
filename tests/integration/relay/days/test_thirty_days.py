"""Thirty days of a small shop, each second of its hours: heartbeats, leases, presence, what is kept.

The relay is the real one with its aiohttp server and SQLite file, the lines are real sockets; only the
clock is moved. `make soak` opens the shop for 23 hours a day.
"""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from msgspec import structs

from console.net.visitor_client import VisitorClient
from console.session.link_states import LinkState
from relay.main import Relay
from relay.protocol.entries import Assigned, Closed, Queued
from relay.protocol.limits import BEAT_S, LEASE_S, SILENCE_S
from relay.settings import PrivacySettings
from relay.store.account_commands import Add, perform
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database
from tests.faults.soak_checker import read_store
from tests.support.fault_proxy import FaultProxy
from tests.support.soak import figure
from tests.support.virtual_loop import VirtualLoop
from tests.support.virtual_shop import BEGUN_MS, VirtualAgent, open_shop, until, usual_settings

DAYS: Final = 30
OPEN_S: Final = figure("OPEN_HOURS", 2, 23) * 3_600
KEPT_DAYS: Final = 7
DAY_S: Final = 24 * 3_600
PASSWORD: Final = "correct horse battery staple"


class Month:
    """The people of the shop, and what was seen on each day."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.rng = random.Random(30)
        self.sara = VirtualAgent("sara", PASSWORD, self.rng)
        self.omar = VirtualAgent("omar", PASSWORD, self.rng)
        self.reached: Counter[str] = Counter()
        self.regular: VisitorClient | None = None
        self.passers: list[str] = []
        """One chat a day of somebody who never comes again."""

    async def run(self) -> None:
        """All days, one after the other."""
        database = Database(self.data)
        accounts = SqliteAccounts(database)
        for name in ("sara", "omar"):
            answer = await perform(accounts, Add(name=name, password=PASSWORD), BEGUN_MS)
            assert not answer.problem
        accounts.close()
        database.close()
        settings = structs.replace(usual_settings(), privacy=PrivacySettings(chats_days=KEPT_DAYS))
        for day in range(DAYS):
            async with open_shop(self.data, settings) as relay:
                await self.day(relay, day)
            await asyncio.sleep(max(0.0, (day + 1) * DAY_S - asyncio.get_running_loop().time()))

    async def day(self, relay: Relay, day: int) -> None:
        """Sara takes the regular; at noon her network dies, and Omar goes on; in the evening he closes."""
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        async with FaultProxy(relay.port, self.rng) as cable:
            relay_url = f"http://127.0.0.1:{relay.port}"
            self.sara.reached.clear()
            self.omar.reached.clear()
            self.sara.start(cable.url)
            self.omar.start(relay_url)
            await until(lambda: self.sara.state is self.omar.state is LinkState.LIVE)
            visitor = self.visitor(relay_url)
            await visitor.connect()
            await visitor.post_and_wait(f"day {day}")
            conv = visitor.conv
            await until(lambda: conv in self.sara.briefs)
            brief = self.sara.briefs[conv]
            self.sara.do(self.sara.session.take, conv, brief.gen)
            await until(lambda: bool(self.sara.mine()))
            await asyncio.sleep(begun_s + OPEN_S / 2 - loop.time())
            assert self.sara.mine(), "a heartbeat holds a lease for hours"
            self.count_beats(OPEN_S / 2)
            await self.pass_by(relay_url)
            await self.lose_her_network(cable, conv)
            await self.take_a_break()
            await asyncio.sleep(begun_s + OPEN_S - 600 - loop.time())
            await self.close(conv)
            for client in (self.sara, self.omar, visitor):
                await client.stop()
        self.reached["days"] += 1

    def visitor(self, url: str) -> VisitorClient:
        """The same person each day, by what his browser kept."""
        shelf = self.regular.shelf if self.regular else None
        self.regular = VisitorClient(url, shelf=shelf, rng=self.rng.random, name="regular")
        return self.regular

    def count_beats(self, for_s: float) -> None:
        """Nobody's line broke, and the relay's heart beat all the time."""
        for agent in (self.sara, self.omar):
            assert agent.reached["link PAUSING"] == 0, f"{agent.name}'s line broke by itself"
            assert abs(agent.reached["Pulse"] - for_s / BEAT_S) <= 4
            self.reached["heartbeats"] += agent.reached["Pulse"]

    async def lose_her_network(self, cable: FaultProxy, conv: str) -> None:
        """Silent for as long as it takes: away after the silence, her chat in the queue after the lease."""
        loop = asyncio.get_running_loop()
        cut_s = loop.time()
        cable.hold()
        await until(lambda: self.omar.presence.get("sara") == "away")
        away_s = loop.time() - cut_s
        await until(lambda: self.omar.briefs[conv].state == "queued")
        lost_s = loop.time() - cut_s
        assert 0 < away_s <= SILENCE_S + BEAT_S and LEASE_S - BEAT_S <= lost_s <= LEASE_S + 2
        self.omar.do(self.omar.session.take, conv, self.omar.briefs[conv].gen)
        await until(lambda: bool(self.omar.mine()))
        cable.reset(1)
        cable.release()
        await until(lambda: self.sara.state is LinkState.LIVE)
        await until(lambda: self.omar.presence["sara"] in ("available", "idle"))
        self.reached["leases that ended"] += 1

    async def pass_by(self, url: str) -> None:
        """Somebody asks one thing, Omar ends his chat, and he is gone."""
        passer = VisitorClient(url, rng=self.rng.random, name="passer-by")
        await passer.connect()
        await passer.post_and_wait("Are you open?")
        conv = passer.conv
        await until(lambda: conv in self.omar.briefs)
        self.omar.do(self.omar.session.take, conv, self.omar.briefs[conv].gen)
        await until(lambda: bool(self.omar.mine()))
        await self.close(conv)
        await passer.stop()
        self.passers.append(conv)

    async def take_a_break(self) -> None:
        """Half an hour for Sara, seen by Omar all the time."""
        self.sara.do(self.sara.session.set_presence, "on_break", reason="lunch")
        await until(lambda: self.omar.presence["sara"] == "on_break")
        await asyncio.sleep(1_800)
        assert self.omar.presence["sara"] == "on_break"
        self.sara.do(self.sara.session.set_presence, "available")
        await until(lambda: self.omar.presence["sara"] == "available")
        self.reached["breaks"] += 1

    async def close(self, conv: str) -> None:
        """Omar ends the chat, unless the visitor's silence has ended it."""
        if mine := [brief for brief in self.omar.mine() if brief.conv == conv]:
            self.omar.do(self.omar.session.close_conversation, conv, mine[0].gen)
            await until(lambda: not self.omar.mine())


@pytest.mark.slow
@pytest.mark.threat(67)
@pytest.mark.timeout(600)
def test_thirty_days_pass_without_a_lost_line_lease_or_word(
    virtual: VirtualLoop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    month = Month(tmp_path / "data")
    try:
        virtual.run_until_complete(month.run())
    finally:
        virtual.close()
    with capsys.disabled():
        print(f"\nthirty days: {dict(month.reached)}, the clock moved {virtual.advances} times")
    assert month.reached["days"] == month.reached["leases that ended"] == month.reached["breaks"] == DAYS
    assert month.reached["heartbeats"] >= DAYS * OPEN_S / BEAT_S * 0.9
    stored = read_store(month.data)
    assert [conv in stored for conv in month.passers[: DAYS - KEPT_DAYS - 2]] == [False] * (
        DAYS - KEPT_DAYS - 2
    )
    assert [conv in stored for conv in month.passers[2 - KEPT_DAYS :]] == [True] * (KEPT_DAYS - 2)
    for conv, chat in stored.items():
        assert [entry.seq for entry in chat.log] == list(range(1, len(chat.log) + 1))
        assert isinstance(chat.log[-1].body, Closed), "no chat is left open in the evening"
        gone = [e.body.name for e in chat.log if isinstance(e.body, Queued) and e.body.reason == "agent_left"]
        assert set(gone) <= {"sara"}, "a lease ends where a line is dead, and nowhere else"
        owners = [e.body.name for e in chat.log if isinstance(e.body, Assigned)]
        assert owners[-1] == "omar" and (conv in month.passers or owners[0] == "sara")
