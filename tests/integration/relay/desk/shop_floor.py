"""A shop at work on real sockets and a real store: people by name, a clock that can be moved."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from relay.desk.desk import Desk
from relay.domain.department import Department
from relay.domain.shop import Shop
from relay.main import Options, Relay, SystemClock
from relay.protocol.setup import ReplyRow, ScriptRow, StepRow
from relay.settings import Listen, Settings, load_words
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database
from tests.integration.relay.web.clients import Client

PASSWORD: Final = "a long enough password"
LEASE_MS: Final = 90_000
Frame = dict[str, Any]

SCRIPT: Final = ScriptRow(
    name="order",
    steps=(
        StepRow(id="outcome", kind="ask", field="outcome", required=True),
        StepRow(id="rate", kind="rate"),
        StepRow(id="close", kind="close"),
    ),
)

SHOP: Final = Shop(
    departments=(
        Department(name="sales", assignment="auto", offer_s=30),
        Department(name="repairs", agents=("Omar", "Nora"), closing_script="order"),
    ),
    scripts={"order": SCRIPT},
    replies=(
        ReplyRow(code="hi", lang="en", text="Hello!"),
        ReplyRow(code="fix", lang="en", text="We repair it.", department="repairs"),
        ReplyRow(code="mine", lang="en", text="Mine.", agent="Sara"),
    ),
    words=load_words(None),
    chats_max=3,
)


class MovedClock(SystemClock):
    """The machine's clocks, both ahead by so much."""

    ahead_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + MovedClock.ahead_ms

    def up_ms(self) -> int:
        return super().up_ms() + MovedClock.ahead_ms


class Person(Client):
    """One line to the relay, by the name of who is on it. Everything heard is kept."""

    def __init__(self, floor: "ShopFloor", name: str, path: str) -> None:
        super().__init__(floor.relay.port, path)
        self.floor = floor
        self.name = name
        self.heard: list[Frame] = []
        self._read = 0
        self.welcome: Frame = {}

    async def hear(self) -> Frame:
        """The next frame. Whoever waits in vain says what came instead."""
        try:
            frame = await super().hear()
        except TimeoutError:
            last = "\n".join(str(frame)[:300] for frame in self.heard[-8:])
            raise AssertionError(f"{self.name} heard nothing more. The last was:\n{last}") from None
        self.heard.append(frame)
        return frame

    def forget(self) -> None:
        """What was heard so far no longer answers what is waited for from here on."""
        self._read = len(self.heard)

    async def until_that(self, is_it: Callable[[Frame], bool]) -> Frame:
        """A frame of which this holds: one that was heard since `forget`, or the next to come."""
        at = self._read
        while True:
            for frame in self.heard[at:]:
                if is_it(frame):
                    return frame
            at = len(self.heard)
            await self.hear()

    async def until(self, tag: str) -> Frame:
        return await self.until_that(lambda frame: frame["t"] == tag)

    async def until_entry(self, kind: str, **wanted: Any) -> Frame:
        """The body of an entry of this kind with these fields, alone or in a page."""

        def found(frame: Frame) -> list[Frame]:
            entries = frame.get("entries", [frame] if frame["t"] == "entry" else [])
            bodies = [entry["body"] for entry in entries if entry["body"]["k"] == kind]
            return [body for body in bodies if all(body.get(key) == value for key, value in wanted.items())]

        frame = await self.until_that(lambda frame: bool(found(frame)))
        return found(frame)[0]

    async def until_brief(self, conv: str, **wanted: Any) -> Frame:
        """The next brief of the conversation with these fields."""
        return await self.until_that(
            lambda frame: (
                frame["t"] == "brief"
                and frame["conv"] == conv
                and all(frame.get(key, 0) == value for key, value in wanted.items())
            )
        )

    async def do(self, command: str, **fields: Any) -> Frame:
        """Gives a durable command; the ack or the refusal."""
        cid = self.floor.cid()
        await self.say({"t": command, "cid": cid, **fields})
        return await self.until_that(
            lambda frame: frame.get("cid") == cid and frame["t"] in ("ack", "refused")
        )

    async def caught_up(self) -> None:
        """Everything that was told him by now has been heard."""
        self.forget()
        await self.say({"t": "list"})
        await self.until("briefs")

    def entries(self, conv: str) -> list[Frame]:
        """All entries of the conversation that were heard, pages' too, by number."""
        found = {}
        for frame in self.heard:
            for entry in frame.get("entries", [frame]):
                if entry.get("t") == "entry" and entry["conv"] == conv:
                    found[entry["seq"]] = entry
        return [found[seq] for seq in sorted(found)]

    def cut(self) -> None:
        """The line breaks, without a word."""
        self.socket.transport.abort()


class ShopFloor:
    """A running relay, and whoever comes in."""

    def __init__(self, relay: Relay, stack: AsyncExitStack) -> None:
        self.relay = relay
        self._stack = stack

    @property
    def desk(self) -> Desk:
        return self.relay.service.desk

    def cid(self) -> str:
        return secrets.token_hex(16)

    async def agent(self, name: str, **hello: Any) -> Person:
        """An agent who has signed in and is live."""
        one = await self._stack.enter_async_context(Person(self, name, "/v1/agent"))
        await one.say({"t": "hello", "proto": 3, "name": name, "password": PASSWORD, **hello})
        one.welcome = await one.until("welcome")
        await one.until("live")
        return one

    async def visitor(self, name: str, **hello: Any) -> Person:
        """A visitor who is live and has not written."""
        one = await self._stack.enter_async_context(Person(self, name, "/v1/visitor"))
        await one.say({"t": "hello", "proto": 3, "site": "demo", "name": name, "lang": "en", **hello})
        one.welcome = await one.until("welcome")
        await one.until("live")
        return one

    async def chat(self, visitor: Person, text: str = "Hello, is anybody there?") -> str:
        """His word; the conversation that it stands in."""
        return str((await visitor.do("post", text=text))["conv"])

    async def settled(self) -> None:
        """Everything that stood in the line is committed and told."""
        await self.relay.service.runner.idle()

    async def passes(self, ms: int = 0) -> None:
        """So much time passes; whoever still has a line was heard meanwhile."""
        service = self.relay.service
        MovedClock.ahead_ms += ms
        for session in list(service.sessions.all):
            service.reception.heard(session)
        for _ in range(3):
            service.timer.tick()
            while service.timer.look_on():
                pass
            service.sessions.flush()
            await self.settled()

    async def gone(self, person: Person) -> None:
        """Cuts his line, and returns when the relay has noticed."""
        lines = len(self.relay.service.sessions.all)
        person.cut()
        async with asyncio.timeout(10):
            while len(self.relay.service.sessions.all) == lines:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0)

    def picture(self) -> list[tuple[Any, ...]]:
        """All that the desk knows of the open conversations, and what is closed for now."""
        chats = [
            (
                *(c.conv, c.state, c.owner, c.owner_name, c.gen, c.head, c.department, c.offer, c.transfer),
                *(c.passed, c.snoozed_until_ms, c.ticket, c.tags, dict(c.fields), c.priority, c.late),
                *(c.walk and (c.walk.script, list(c.walk.outcomes.items())), c.rating, c.is_at_head),
                *(c.arrived_at_ms, c.waiting_since_ms, c.last_agent, c.nudges, c.rate_asked_at_ms),
                [agent.agent for agent in self.desk.agents.values() if c.conv in agent.asked],
                [agent.agent for agent in self.desk.agents.values() if c.conv in agent.active],
            )
            for c in sorted(self.desk.open_conversations(), key=lambda c: c.number)
        ]
        return [*chats, (self.desk.closed_until_ms, self.desk.closed_because)]


@asynccontextmanager
async def open_floor(folder: Path) -> AsyncIterator[ShopFloor]:
    """The relay on this folder, once `main` has been given the clock and the shop."""
    database = Database(folder)
    try:
        accounts = SqliteAccounts(database)
        if not await accounts.list_all():
            for name in ("Sara", "Omar"):
                await accounts.add(name, PASSWORD, "agent", 0)
            await accounts.add("Nora", PASSWORD, "supervisor", 0)
        accounts.close()
        settings = Settings(listen=Listen(port=0))
        relay = await Relay.opened(Options(settings=settings, words=load_words(None), data=folder), database)
        async with AsyncExitStack() as stack:
            try:
                yield ShopFloor(relay, stack)
            finally:
                await relay.stop()
    finally:
        database.close()
