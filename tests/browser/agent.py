"""An agent as bare frames: what he is told can be waited for, and what he asks is answered."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from relay.protocol.limits import PROTOCOL

Frame = dict[str, Any]


class FrameAgent:
    """One line of an agent's, with everything that came over it."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._heard: list[Frame] = []
        self._news = asyncio.Condition()
        self._taken: set[str] = set()

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, url: str, name: str, password: str) -> AsyncIterator["FrameAgent"]:
        async with connect(url.replace("http", "ws") + "/v1/agent") as line:
            agent = cls(line)
            listening = asyncio.create_task(agent._listen())
            await agent.send(t="hello", proto=PROTOCOL, name=name, password=password)
            await agent.heard(lambda frame: frame["t"] == "live")
            yield agent
            listening.cancel()

    async def _listen(self) -> None:
        async for text in self._line:
            async with self._news:
                frame = json.loads(text)
                # what comes in a list counts like what comes alone
                listed = {"page": "entries", "briefs": "rows"}.get(frame["t"], "")
                self._heard.extend(frame.get(listed) or [frame])
                self._news.notify_all()

    async def send(self, **frame: Any) -> None:
        await self._line.send(json.dumps(frame))

    async def heard(self, wanted: Callable[[Frame], bool]) -> Frame:
        """The first frame or entry that is wanted, waiting for it if need be."""
        async with asyncio.timeout(15), self._news:
            while True:
                for frame in self._heard:
                    if wanted(frame):
                        return frame
                await self._news.wait()

    async def take(self, text: str) -> "Chat":
        """Takes the conversation whose visitor last said `text`."""
        brief = await self.heard(
            lambda f: f["t"] == "brief" and text in f.get("preview", "") and f["conv"] not in self._taken
        )
        self._taken.add(brief["conv"])
        conv, gen = brief["conv"], brief["gen"]
        await self._do(t="take", conv=conv, gen=gen)
        owned = await self.heard(lambda f: f["t"] == "brief" and f["conv"] == conv and f["gen"] > gen)
        return Chat(self, conv, owned["gen"])

    async def _do(self, **command: Any) -> None:
        cid = secrets.token_hex(16)
        await self.send(cid=cid, **command)
        answer = await self.heard(lambda f: f.get("cid") == cid and f["t"] in ("ack", "refused"))
        assert answer["t"] == "ack", answer


class Chat:
    """A conversation that the agent owns."""

    def __init__(self, agent: FrameAgent, conv: str, gen: int) -> None:
        self.agent, self.conv, self.gen = agent, conv, gen

    async def say(self, text: str) -> None:
        await self.agent._do(t="post", conv=self.conv, gen=self.gen, text=text)

    async def close(self) -> None:
        await self.agent._do(t="close", conv=self.conv, gen=self.gen)

    async def start_closing(self) -> None:
        await self.agent._do(t="start_closing", conv=self.conv, gen=self.gen)

    async def step(self, step: str, text: str = "") -> None:
        """Does one step of the closing script."""
        await self.agent._do(t="step", conv=self.conv, gen=self.gen, step=step, outcome="done", text=text)

    async def type(self, on: bool = True) -> None:
        await self.agent.send(t="typing", conv=self.conv, on=on)

    async def see(self, seq: int) -> None:
        await self.agent.send(t="seen", conv=self.conv, seq=seq)

    async def hears(self, text: str) -> Frame:
        """The entry in which the visitor says `text`."""
        return await self.agent.heard(
            lambda f: f["t"] == "entry" and f["conv"] == self.conv and f["body"].get("text") == text
        )

    async def happens(self, kind: str) -> Frame:
        """The first entry of this kind."""
        return await self.agent.heard(
            lambda f: f["t"] == "entry" and f["conv"] == self.conv and f["body"]["k"] == kind
        )

    def texts(self) -> list[str]:
        """What was said here, in order, as the agent's line told it."""
        entries = {f["seq"]: f for f in self.agent._heard if f["t"] == "entry" and f["conv"] == self.conv}
        return [
            entries[seq]["body"]["text"] for seq in sorted(entries) if entries[seq]["body"]["k"] == "message"
        ]
