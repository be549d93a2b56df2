"""Server-sent events carry the same frames as a websocket, and end when either side does."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from relay.main import Relay
from relay.protocol.refusals import Code
from relay.settings import Settings, Site
from relay.web import stream
from tests.integration.relay.web.clients import VISITOR_HELLO, Client, without_names
from tests.integration.relay.web.conftest import StartRelay

CIDS = ["a" * 32, "b" * 32]
PATH = "/v1/visitor/stream"


class Stream:
    """A line by server-sent events."""

    def __init__(self, http: ClientSession, answer: ClientResponse) -> None:
        self._http = http
        self._answer = answer
        self.line = ""
        self.heard: list[dict[str, Any]] = []

    async def event(self) -> str | None:
        """The next event's data, None at the end; comments are passed over."""
        async for line in self._answer.content:
            if line.startswith(b"data: "):
                return line[6:].decode().rstrip("\n")
        return None

    async def send(self, frame: dict[str, Any] | str) -> int:
        """The status of the answer."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        async with self._http.post(PATH, data=self.line + text) as answer:
            return answer.status

    async def until(self, tag: str) -> dict[str, Any]:
        """The next frame of this kind."""
        async with asyncio.timeout(10):
            while True:
                data = await self.event()
                assert data is not None
                self.heard.append(json.loads(data))
                if self.heard[-1]["t"] == tag:
                    return self.heard[-1]


@pytest.fixture
async def http(relay: Relay) -> AsyncIterator[ClientSession]:
    async with ClientSession(f"http://127.0.0.1:{relay.port}") as session:
        yield session


async def opened(http: ClientSession) -> Stream:
    answer = await http.get(PATH)
    assert (answer.status, answer.content_type) == (200, "text/event-stream")
    assert answer.headers["X-Accel-Buffering"] == "no"
    found = Stream(http, answer)
    found.line = await found.event() or ""
    assert len(found.line) == stream.NAME_CHARS
    return found


async def test_a_stream_hears_what_a_websocket_hears(relay: Relay, http: ClientSession) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        by_socket = [await visitor.hear() for _ in range(2)]
        await visitor.say({"t": "post", "cid": CIDS[0], "text": "hello"})
        by_socket += [await visitor.hear() for _ in range(4)]
        await visitor.say({"t": "nonsense"})
        by_socket.append(await visitor.hear())
    line = await opened(http)
    assert await line.send(VISITOR_HELLO) == 204
    await line.until("live")
    await line.send({"t": "post", "cid": CIDS[0], "text": "hello"})
    await line.until("ack")
    await line.send({"t": "nonsense"})
    await line.until("refused")
    assert [without_names(f) for f in line.heard] == [without_names(f) for f in by_socket]


async def test_who_goes_away_is_forgotten_and_a_frame_for_his_line_is_told_so(
    relay: Relay, http: ClientSession
) -> None:
    line = await opened(http)
    await line.send(VISITOR_HELLO)
    await line.until("live")
    line._answer.close()
    # what the relay writes to the broken line finds that it is
    statuses = [await line.send({"t": "nonsense"}) for _ in range(20)]
    assert statuses[-1] == 410


async def test_a_line_that_the_relay_ends_brings_its_last_words(relay: Relay, http: ClientSession) -> None:
    line = await opened(http)
    await line.send({**VISITOR_HELLO, "site": "nowhere"})
    assert (await line.until("bye"))["code"] == Code.UNKNOWN_SITE
    assert await line.event() is None
    assert await line.send({"t": "beat"}) == 410


async def test_a_line_ends_after_some_minutes_for_a_websocket_to_be_tried(
    relay: Relay, http: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LIFE_S", 0.05)
    line = await opened(http)
    assert await line.event() is None


async def test_no_more_lines_are_opened_than_fit(start_relay: StartRelay) -> None:
    relay = await start_relay(visitors=1)
    async with ClientSession(f"http://127.0.0.1:{relay.port}") as http:
        await opened(http)
        async with http.get(PATH) as answer:
            assert answer.status == 503


@pytest.mark.threat(13)
async def test_only_the_shops_pages_open_a_stream(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(sites=(Site(name="demo", origins=("https://shop.example",)),)))
    async with ClientSession(f"http://127.0.0.1:{relay.port}") as http:
        evil = {"Origin": "https://evil.example"}
        async with http.get(PATH, headers=evil) as answer:
            assert answer.status == 403
        async with http.post(PATH, data="x", headers=evil) as answer:
            assert answer.status == 403
        async with http.get(PATH, headers={"Origin": "https://shop.example"}) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
