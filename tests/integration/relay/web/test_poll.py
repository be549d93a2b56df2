"""Long polling carries the same frames as a websocket, and loses none of them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from relay.main import Relay
from relay.protocol.refusals import REFUSALS, Code
from relay.settings import Settings, Site
from relay.web import poll
from tests.integration.relay.web.clients import VISITOR_HELLO, Client, without_names
from tests.integration.relay.web.conftest import StartRelay, settled

CIDS = ["a" * 32, "b" * 32]
PATH = "/v1/visitor/poll"


class Polling:
    """A line by polling."""

    def __init__(self, http: ClientSession) -> None:
        self._http = http
        self.line = ""
        self.got = 0
        self.heard: list[dict[str, Any]] = []

    async def ask(self, *frames: dict[str, Any], wait: bool = False) -> list[dict[str, Any]]:
        """The frames of the answer, which is confirmed with the next request."""
        body = json.dumps({"line": self.line, "got": self.got, "frames": frames, "wait": wait})
        async with self._http.post(PATH, data=body) as answer:
            assert answer.status == 200, await answer.text()
            told = await answer.json()
        self.line = told["line"]
        if told["n"] == self.got:
            return []
        self.got = told["n"]
        self.heard += told["frames"]
        return list(told["frames"])

    async def until(self, tag: str) -> None:
        """Asks until a frame of this kind has come."""
        while all(frame["t"] != tag for frame in self.heard):
            await self.ask(wait=True)


@pytest.fixture
async def http(relay: Relay) -> AsyncIterator[ClientSession]:
    async with ClientSession(f"http://127.0.0.1:{relay.port}") as session:
        yield session


async def test_polling_hears_what_a_websocket_hears(relay: Relay, http: ClientSession) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        by_socket = [await visitor.hear() for _ in range(2)]
        await visitor.say({"t": "post", "cid": CIDS[0], "text": "hello"})
        by_socket += [await visitor.hear() for _ in range(4)]
        await visitor.say({"t": "nonsense"})
        by_socket.append(await visitor.hear())
    polling = Polling(http)
    await polling.ask(VISITOR_HELLO)
    await polling.until("live")
    await polling.ask({"t": "post", "cid": CIDS[0], "text": "hello"})
    await polling.until("ack")
    await polling.ask({"t": "nonsense"})
    await polling.until("refused")
    assert [without_names(f) for f in polling.heard] == [without_names(f) for f in by_socket]


async def test_an_answer_that_was_not_confirmed_comes_again(http: ClientSession) -> None:
    polling = Polling(http)
    await polling.ask(VISITOR_HELLO)
    await polling.until("live")
    heard, got = list(polling.heard), polling.got
    polling.got, polling.heard = got - 1, []
    await polling.ask()
    assert polling.heard == heard[-len(polling.heard) :]
    assert polling.got == got
    assert await polling.ask() == []


async def test_a_request_that_waits_is_answered_by_what_happens(relay: Relay, http: ClientSession) -> None:
    polling = Polling(http)
    await polling.ask(VISITOR_HELLO)
    await polling.until("live")
    token = next(frame["token"] for frame in polling.heard if "token" in frame)
    polling.heard = []
    waiting = asyncio.create_task(polling.until("entry"))
    async with Client(relay.port, "/v1/visitor") as other_tab:
        await other_tab.say({**VISITOR_HELLO, "token": token})
        await other_tab.until("live")
        await other_tab.say({"t": "post", "cid": CIDS[0], "text": "from the other tab"})
        async with asyncio.timeout(10):
            await waiting


async def test_a_second_request_releases_the_first(http: ClientSession) -> None:
    polling = Polling(http)
    await polling.ask(VISITOR_HELLO)
    await polling.until("beat")  # From here on it is silent for 25 seconds.
    first = asyncio.create_task(polling.ask(wait=True))
    second = asyncio.create_task(polling.ask(wait=True))
    async with asyncio.timeout(10):
        done, held = await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
    assert [request.result() for request in done] == [[]]
    held.pop().cancel()


async def test_a_request_is_not_held_for_ever(http: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "HOLD_S", 0.05)
    polling = Polling(http)
    await polling.ask(VISITOR_HELLO)
    await polling.until("live")
    async with asyncio.timeout(10):
        assert await polling.ask(wait=True) == []


async def test_a_line_that_ended_says_why_and_is_gone(relay: Relay, http: ClientSession) -> None:
    polling = Polling(http)
    await polling.ask({**VISITOR_HELLO, "site": "nowhere"})
    await polling.until("bye")
    assert polling.heard[-1]["code"] == Code.UNKNOWN_SITE
    await settled(lambda: not relay.service.sessions.all)
    body = json.dumps({"line": polling.line, "got": polling.got})
    async with http.post(PATH, data=body) as answer:
        assert (answer.status, (await answer.json())["code"]) == (410, Code.SILENT)
    assert relay.edge.visitors.lines == 0


async def test_a_line_that_nobody_has_is_gone(http: ClientSession) -> None:
    async with http.post(PATH, data=json.dumps({"line": "0" * 64})) as answer:
        assert (answer.status, await answer.json()) == (
            410,
            {"t": "refused", "code": "silent", "text": REFUSALS[Code.SILENT].text},
        )


@pytest.mark.threat(24)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"line":"x"}',
        b'{"frames":[1,]}',
        b'{"frames":{}}',
        b'{"other":1}',
        b"\xff",
        b"[" * 50_000,
        json.dumps({"frames": [{}] * 101}).encode(),
    ],
)
async def test_a_bad_request_is_refused_with_a_code(http: ClientSession, body: bytes) -> None:
    async with http.post(PATH, data=body) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, Code.BAD_FRAME)


@pytest.mark.threat(40)
async def test_a_body_that_is_too_big_is_refused(http: ClientSession) -> None:
    async with http.post(PATH, data=b"x" * (poll.BODY_BYTES_MAX + 1)) as answer:
        assert (answer.status, await answer.text()) == (413, "413 Request Entity Too Large\n")


async def test_beyond_the_lines_of_one_address_a_request_is_refused(start_relay: StartRelay) -> None:
    relay = await start_relay(per_address=1)
    async with ClientSession(f"http://127.0.0.1:{relay.port}") as http:
        await Polling(http).ask(VISITOR_HELLO)
        async with http.post(PATH, data=b"{}") as answer:
            assert (answer.status, (await answer.json())["code"]) == (503, Code.TOO_MANY_LINES)


@pytest.mark.threat(13)
async def test_listed_pages_may_read_the_answer_and_others_may_not_ask(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(sites=(Site(name="demo", origins=("https://shop.example",)),)))
    body = json.dumps({"frames": [VISITOR_HELLO]})
    async with ClientSession(f"http://127.0.0.1:{relay.port}") as http:
        async with http.post(PATH, data=body, headers={"Origin": "https://shop.example"}) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
            assert answer.headers["Vary"] == "Origin"
            assert answer.headers["Cache-Control"] == "no-store"
        async with http.post(PATH, data=body, headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(relay.service.sessions.all) == 1
