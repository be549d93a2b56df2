"""Everybody on one relay, from one process: brought in, and then set to do one thing."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from console.load import tight
from console.load.clients import AgentClient, Client, EchoClient, Tally, VisitorClient, percentiles_ms

HANDSHAKES_MAX: Final = 512
"""Connections that are being made at one moment."""

AWAKE_S: Final = 0.002
"""Before a message's moment; a timer may be late by less."""


class Crowd:
    """Everybody on one relay, from one process."""

    def __init__(self, url: str, site: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.netloc = parts.netloc
        self.site = site
        self.tally = Tally()
        self.sent: dict[bytes, float] = {}
        self.visitors: list[VisitorClient] = []
        self.agents: list[AgentClient] = []

    async def connect(self, clients: list[Any]) -> None:
        """Opens all lines, some hundred at a time, and waits until each is ready."""
        gate = asyncio.Semaphore(HANDSHAKES_MAX)

        async def one(client: Client) -> None:
            async with gate:
                await asyncio.get_running_loop().create_connection(lambda: client, self.host, self.port)
                await client.ready

        await asyncio.gather(*(one(client) for client in clients))

    async def bring_visitors(self, count: int) -> None:
        """Connects visitors, each of whom says one thing."""
        self.visitors = [
            VisitorClient(self.netloc, self.site, self.tally, self.sent, n + os.getpid() % 1000 * 1000)
            for n in range(count)
        ]
        await self.connect(self.visitors)
        for start in range(0, count, 200):
            some = self.visitors[start : start + 200]
            for visitor in some:
                visitor.say()
            await until(partial(_have_all_begun, some))

    async def bring_agents(self, accounts: list[tuple[str, str]]) -> None:
        """Connects agents, who share the chats among them; returns when none waits."""
        count = len(accounts)
        self.agents = [
            AgentClient(self.netloc, name, password, partial(_is_share_of, n, count))
            for n, (name, password) in enumerate(accounts)
        ]
        await self.connect(self.agents)
        await until(lambda: sum(len(a.taken) for a in self.agents) >= len(self.visitors))
        await asyncio.sleep(0.5)

    def fresh_tally(self) -> None:
        """Forgets what was measured while the crowd came in."""
        self.tally.clear()
        self.sent.clear()
        for agent in self.agents:
            agent.arrived.clear()

    async def closed_loop(self, seconds: float) -> dict[str, Any]:
        """Every visitor posts as soon as his last message is acked."""
        self.fresh_tally()
        ran_s = tight.closed_loop(
            [visitor.own_socket() for visitor in self.visitors],
            [agent.own_socket() for agent in self.agents],
            lambda number: self.visitors[number].next_frame(),
            b'{"t":"ack"',
            seconds,
            self.tally,
        )
        return self.tally.report(ran_s)

    async def paced(self, rate: float, seconds: float) -> dict[str, Any]:
        """`rate` messages a second whatever the relay does; timed from the intended moment."""
        self.fresh_tally()
        total = int(rate * seconds)
        start = time.perf_counter()
        async for number, due_s in moments(start, rate, total):
            visitor = self.visitors[number % len(self.visitors)]
            visitor.say()
            self.sent[visitor.stamp()] = due_s
        await until(lambda: self.tally.acked >= total, timeout_s=20)
        await asyncio.sleep(0.2)
        arrived = {stamp: at for agent in self.agents for stamp, at in agent.arrived.items()}
        report = self.tally.report(time.perf_counter() - start)
        report["end_to_end"] = percentiles_ms(
            [arrived[s] - at for s, at in self.sent.items() if s in arrived]
        )
        report["not_arrived"] = len(self.sent.keys() - arrived.keys())
        return report

    async def typing(self, seconds: float) -> dict[str, Any]:
        """Every visitor types again as soon as his agent has seen that he types."""
        self.fresh_tally()
        by_conv = {visitor.conv: visitor for visitor in self.visitors}
        running = True

        def seen(conv: str) -> None:
            visitor = by_conv[conv]
            self.tally.acked += 1
            self.tally.latencies_s.append(time.perf_counter() - visitor.sent_s)
            if running:
                visitor.type()

        for agent in self.agents:
            agent.on_typing = seen
        start = time.perf_counter()
        for visitor in self.visitors:
            visitor.type()
        await asyncio.sleep(seconds)
        running = False
        return self.tally.report(time.perf_counter() - start)

    async def reconnect(self) -> dict[str, Any]:
        """Cuts every visitor's line; all come back at once and ask for what they missed."""
        for visitor in self.visitors:
            assert visitor.transport is not None
            visitor.transport.abort()
        await asyncio.sleep(0.5)
        back = []
        for old in self.visitors:
            new = VisitorClient(self.netloc, self.site, self.tally, self.sent, old.number)
            new.conv, new.token, new.first = old.conv, old.token, False
            back.append(new)
        start = time.perf_counter()
        await self.connect(back)
        seconds = time.perf_counter() - start
        wrong = sum(1 for visitor in back if visitor.entries[:2] != [1, 2] or _repeats(visitor.entries))
        self.visitors = back
        return {"visitors": len(back), "seconds": round(seconds, 3), "lost_or_doubled": wrong}


def _have_all_begun(visitors: list[VisitorClient]) -> bool:
    return not any(visitor.first for visitor in visitors)


def _is_share_of(agent: int, agents: int, conv: str) -> bool:
    return int(conv, 16) % agents == agent


def _repeats(entries: list[int]) -> bool:
    return len(set(entries)) != len(entries)


async def until(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    """Waits for a condition. Raises TimeoutError, so that a lost message is not waited for for ever."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - the condition spans thousands of clients
            await asyncio.sleep(0.005)


async def moments(start_s: float, rate: float, total: int) -> AsyncIterator[tuple[int, float]]:
    """Each number below `total` when its moment has come, never before, and that moment, in seconds.

    A loop's timers go by whole milliseconds, early or late by half of one, which is more than an echo
    takes. So the last of the waiting is done awake, while answers are read.
    """
    for number in range(total):
        due_s = start_s + number / rate
        while (left_s := due_s - time.perf_counter()) > 0:  # noqa: ASYNC110 - time is no event
            await asyncio.sleep(max(0.0, left_s - AWAKE_S))
        yield number, due_s


async def echo_loop(
    url: str, clients: int, seconds: float, rate: float, go: Callable[[], None]
) -> dict[str, Any]:
    """The same traffic against a bare echo: what the machine and the library can do at best."""
    crowd = Crowd(url, "")
    echoes = [EchoClient(crowd.netloc, crowd.tally) for _ in range(clients)]
    await crowd.connect(echoes)
    go()
    start = time.perf_counter()
    if rate:
        total = int(rate * seconds)
        async for number, due_s in moments(start, rate, total):
            echo = echoes[number % clients]
            echo.say()
            echo.sent_s = due_s
        await until(lambda: crowd.tally.acked >= total, timeout_s=20)
        return crowd.tally.report(time.perf_counter() - start)
    sockets = [echo.own_socket() for echo in echoes]
    ran_s = tight.closed_loop(
        sockets, [], lambda number: echoes[number].message, b"xxx", seconds, crowd.tally
    )
    return crowd.tally.report(ran_s)
