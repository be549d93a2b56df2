"""A relay of one page, for tests of the console's link: it logs, acks and pages, and forgets at the end."""

import asyncio
import itertools
from typing import Any

from msgspec.structs import replace
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from relay.protocol import agent, codec, entries, visitor
from relay.protocol.frames import Ack, Beat, Fetch, Following, Live, Page, Pulse
from relay.protocol.limits import Limits

EPOCH = "e" * 32
CONV = "c" * 32
LIMITS = Limits()


class FakeRelay:
    """One conversation, any number of visitors' and agents' lines. `deaf` swallows commands unanswered."""

    def __init__(self) -> None:
        self.log: list[entries.Entry] = []
        self.hellos: list[Any] = []
        self.commands: list[Any] = []
        self.deaf = False
        self.turn_away = 0
        self.limits = LIMITS
        self._lines: set[ServerConnection] = set()
        self._tokens = itertools.count(1)

    async def __aenter__(self) -> "FakeRelay":
        self._server = await serve(self._serve, "127.0.0.1", 0, compression=None)
        self.port = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        return self

    async def __aexit__(self, *problem: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    def lines(self) -> int:
        """How many lines are open."""
        return len(self._lines)

    def drop_lines(self) -> None:
        """Breaks every line without a closing frame."""
        for line in self._lines:
            line.transport.abort()

    def say(self, text: str, who: entries.Role = "agent") -> None:
        """Somebody else writes."""
        self._store(entries.Message(text=text), who, "")

    async def _serve(self, line: ServerConnection) -> None:
        try:
            if self.turn_away:
                await line.close(self.turn_away)
                return
            is_agent = line.request is not None and line.request.path.endswith("/agent")
            decode = codec.agent_command if is_agent else codec.visitor_command
            hello: Any = decode(_bytes(await line.recv()))
            self.hellos.append(hello)
            self._lines.add(line)
            await self._greet(line, hello, is_agent)
            async for frame in line:
                command = decode(_bytes(frame))
                self.commands.append(command)
                if not self.deaf:
                    await self._answer(line, command, is_agent)
        except ConnectionClosed:
            pass
        finally:
            self._lines.discard(line)

    async def _greet(self, line: ServerConnection, hello: Any, is_agent: bool) -> None:
        if is_agent:
            welcome: Any = agent.Welcome(
                proto=2, epoch=EPOCH, limits=self.limits, agent=7, name="sara", role="agent", session="a" * 64
            )
        else:
            token = hello.token or f"{next(self._tokens):064x}"
            welcome = visitor.Welcome(proto=2, epoch=EPOCH, limits=self.limits, token=token)
        await _send(line, welcome)
        after = hello.have.get(CONV, 0)
        if self.log:
            await _send(line, Following(conv=CONV, after=after, head=len(self.log)))
            await _send(line, Page(conv=CONV, after=after, entries=self.log[after:]))
        await _send(line, Live())

    async def _answer(self, line: ServerConnection, command: Any, is_agent: bool) -> None:
        match command:
            case Beat():
                heads = {CONV: len(self.log)} if self.log else {}
                await _send(line, Pulse(now_ms=1, heads=heads))
            case Fetch():
                found = self.log[command.after : command.upto]
                await _send(line, Page(conv=CONV, after=command.after, entries=found))
            case visitor.Post() | agent.Post():
                known = [entry for entry in self.log if entry.cid == command.cid]
                if not self.log:
                    await _send(line, Following(conv=CONV, after=0, head=0))
                who: entries.Role = "agent" if is_agent else "visitor"
                stored = (
                    known[0] if known else self._store(entries.Message(text=command.text), who, command.cid)
                )
                await _send(line, Ack(cid=command.cid, conv=CONV, seq=stored.seq, at_ms=stored.at_ms))

    def _store(self, body: entries.AnyBody, who: entries.Role, cid: str) -> entries.Entry:
        entry = entries.Entry(conv=CONV, seq=len(self.log) + 1, at_ms=1, who=who, body=body, cid=cid)
        self.log.append(replace(entry, agent=7 if who == "agent" else 0))
        for line in self._lines:
            asyncio.get_running_loop().create_task(_send(line, self.log[-1]))
        return self.log[-1]


async def _send(line: ServerConnection, frame: Any) -> None:
    try:
        await line.send(codec.encode(frame).decode())
    except ConnectionClosed:
        return


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame
