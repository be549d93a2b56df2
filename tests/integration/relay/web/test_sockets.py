"""Websockets against a whole relay: what is well formed is served, the rest refused with a code."""

import asyncio
import json
from typing import Any

import pytest
import websockets
from websockets.frames import Opcode

from relay.main import Relay
from relay.protocol.limits import FRAME_BYTES_MAX
from relay.protocol.refusals import REFUSALS, Code
from relay.settings import Settings, Site
from relay.web import socket_line
from tests.integration.relay.web.clients import VISITOR_HELLO, Client, RawClient
from tests.integration.relay.web.conftest import StartRelay, settled

CID = "a" * 32


async def test_a_visitor_is_welcomed_and_goes_live(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        welcome = await visitor.hear()
        assert (welcome["t"], welcome["proto"], len(welcome["token"])) == ("welcome", 2, 64)
        assert await visitor.hear() == {"t": "live"}


async def test_a_message_is_entered_and_acked(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": CID, "text": "طلب رقم 245-12784 لم يصل بعد"})
        entry = await visitor.until("entry")
        while entry["body"]["k"] != "message":
            entry = await visitor.until("entry")
        assert entry["body"]["text"] == "طلب رقم 245-12784 لم يصل بعد"
        ack = await visitor.until("ack")
        assert (ack["cid"], ack["seq"]) == (CID, entry["seq"])


BAD: dict[str, tuple[str | bytes, Code]] = {
    "no json": ("{", Code.BAD_FRAME),
    "not utf-8": (b'\xff\xfe{"t":"beat"}', Code.BAD_FRAME),
    "a list": ("[]", Code.BAD_FRAME),
    "no tag": ("{}", Code.BAD_FRAME),
    "deep": ("[" * 20_000, Code.BAD_FRAME),
    "not a number": (f'{{"t":"fetch","conv":"{CID}","after":NaN,"upto":1}}', Code.BAD_FRAME),
    "unknown": ('{"t":"base"}', Code.UNKNOWN_FRAME),
    "dunder": ('{"t":"__init__"}', Code.UNKNOWN_FRAME),
    "an agent's": (f'{{"t":"take","cid":"{CID}","conv":"{CID}","gen":0}}', Code.UNKNOWN_FRAME),
    "unknown field": ('{"t":"beat","x":1}', Code.BAD_FIELD),
    "wrong kind": ('{"t":"typing","on":"yes"}', Code.BAD_FIELD),
    "long text": (json.dumps({"t": "post", "cid": CID, "text": "x" * 4_001}), Code.TEXT_TOO_LONG),
    "short cid": ('{"t":"post","cid":"abc","text":"x"}', Code.BAD_FIELD),
    "nobody's conversation": (f'{{"t":"fetch","conv":"{CID}","after":0,"upto":1}}', Code.NO_CONVERSATION),
    "hello again": (json.dumps(VISITOR_HELLO), Code.HELLO_TWICE),
}


@pytest.mark.threat(17, 19, 23, 24, 45)
@pytest.mark.parametrize("name", BAD)
async def test_a_bad_frame_is_refused_with_a_code_and_the_line_lives_on(relay: Relay, name: str) -> None:
    frame, code = BAD[name]
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.socket.send(frame, text=True)
        refused = await visitor.hear()
        assert (refused["t"], refused["code"], refused["text"]) == ("refused", code, REFUSALS[code].text)
        await visitor.say({"t": "post", "cid": CID, "text": "still here"})
        assert (await visitor.until("ack"))["cid"] == CID


@pytest.mark.threat(24)
async def test_a_binary_frame_is_refused_and_the_line_lives_on(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.socket.send(json.dumps(VISITOR_HELLO).encode())
        assert (await visitor.hear())["code"] == Code.NOT_TEXT
        await visitor.say(VISITOR_HELLO)
        assert (await visitor.hear())["t"] == "welcome"


@pytest.mark.parametrize(
    ("path", "first", "code"),
    [
        ("/v1/visitor", {"t": "beat"}, Code.HELLO_FIRST),
        ("/v1/agent", {"t": "list"}, Code.HELLO_FIRST),
        ("/v1/visitor", {**VISITOR_HELLO, "proto": 99}, Code.UNKNOWN_PROTOCOL),
        ("/v1/visitor", {**VISITOR_HELLO, "site": "nowhere"}, Code.UNKNOWN_SITE),
        ("/v1/agent", {"t": "hello", "proto": 2, "name": "Nobody", "password": "x" * 8}, Code.BAD_LOGIN),
        ("/v1/agent", {"t": "hello", "proto": 2, "session": "0" * 64}, Code.LOGIN_AGAIN),
    ],
)
async def test_a_line_that_begins_wrongly_is_closed_as_the_table_says(
    relay: Relay, path: str, first: dict[str, Any], code: Code
) -> None:
    async with Client(relay.port, path) as client:
        await client.say(first)
        assert (await client.until("bye"))["code"] == code
        assert await client.end() == REFUSALS[code].close_code


@pytest.mark.threat(40)
@pytest.mark.parametrize("pieces", [1, 3])
async def test_an_oversize_frame_closes_the_line_with_a_reason(relay: Relay, pieces: int) -> None:
    raw = await RawClient.connect(relay.port)
    size = FRAME_BYTES_MAX // pieces + 1
    for piece in range(pieces):
        raw.send(0 if piece else Opcode.TEXT, b"x" * size, fin=piece == pieces - 1)
    assert (await raw.hear_text())["code"] == Code.FRAME_TOO_BIG
    assert await raw.hear() == (Opcode.CLOSE, (1009).to_bytes(2, "big"))
    raw.send(Opcode.CLOSE, (1009).to_bytes(2, "big"))
    raw.hang_up()
    await settled(lambda: not relay.service.sessions.all)


async def test_an_unmasked_frame_closes_the_line(relay: Relay) -> None:
    raw = await RawClient.connect(relay.port)
    raw.send(Opcode.TEXT, b"{}", mask=False)
    assert await raw.hear() == (Opcode.CLOSE, (1002).to_bytes(2, "big"))
    raw.hang_up()


async def test_a_frame_in_pieces_with_a_ping_between_is_one_frame(relay: Relay) -> None:
    raw = await RawClient.connect(relay.port)
    hello = json.dumps(VISITOR_HELLO).encode()
    raw.send(Opcode.TEXT, hello[:10], fin=False)
    raw.send(Opcode.PING, b"there?")
    raw.send(0, hello[10:])
    assert await raw.hear() == (Opcode.PONG, b"there?")
    assert (await raw.hear_text())["t"] == "welcome"
    raw.hang_up()


async def test_a_close_is_answered_with_its_code_and_the_line_is_gone(relay: Relay) -> None:
    raw = await RawClient.connect(relay.port)
    raw.send(Opcode.TEXT, json.dumps(VISITOR_HELLO).encode())
    await raw.hear_text()
    await raw.hear_text()
    raw.send(Opcode.CLOSE, (1001).to_bytes(2, "big"))
    assert await raw.hear() == (Opcode.CLOSE, (1001).to_bytes(2, "big"))
    assert await raw.end() == b""
    assert not relay.service.sessions.all


async def test_a_line_that_breaks_without_a_word_is_gone(relay: Relay) -> None:
    raw = await RawClient.connect(relay.port)
    assert len(relay.service.sessions.all) == 1
    raw.hang_up()
    await settled(lambda: not relay.service.sessions.all)


async def test_a_client_that_does_not_answer_a_close_is_cut(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_line, "CLOSE_WAIT_S", 0.05)
    raw = await RawClient.connect(relay.port)
    raw.send(Opcode.TEXT, b'{"t":"beat"}')
    assert (await raw.hear_text())["code"] == Code.HELLO_FIRST
    with pytest.raises(asyncio.IncompleteReadError):
        while True:
            await raw.hear()


@pytest.mark.threat(46)
async def test_a_flood_is_slowed_down_and_the_line_lives_on(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        for _ in range(80):
            await visitor.say({"t": "beat"})
        refused = await visitor.until("refused")
        assert refused["code"] == Code.SLOW_DOWN
        assert 0 < refused["retry_ms"] <= 1_000
        assert relay.service.sessions.all


@pytest.mark.threat(13)
async def test_a_page_that_is_not_listed_is_turned_away(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(sites=(Site(name="demo", origins=("https://shop.example",)),)))
    for origin in ("https://evil.example", "null", "https://shop.example.evil.example"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await Client(relay.port, "/v1/visitor", origin=origin).__aenter__()
        assert refused.value.response.status_code == 403
    welcome: tuple[str | None, ...] = ("https://shop.example", f"http://127.0.0.1:{relay.port}", None)
    for page in welcome:
        async with Client(relay.port, "/v1/visitor", origin=page) as visitor:
            await visitor.say(VISITOR_HELLO)
            assert (await visitor.hear())["t"] == "welcome"


@pytest.mark.threat(13)
async def test_a_page_of_one_shop_may_not_use_the_other_shops_site(start_relay: StartRelay) -> None:
    sites = (
        Site(name="demo", origins=("https://one.example",)),
        Site(name="two", origins=("https://two.example",)),
    )
    relay = await start_relay(Settings(sites=sites))
    for origin, site, answer in (
        ("https://one.example", "demo", "welcome"),
        ("https://one.example", "two", "bye"),
        ("https://two.example", "two", "welcome"),
        ("https://two.example", "demo", "bye"),
    ):
        async with Client(relay.port, "/v1/visitor", origin=origin) as visitor:
            await visitor.say(VISITOR_HELLO | {"site": site})
            heard = await visitor.hear()
            assert heard["t"] == answer and heard.get("code", Code.UNKNOWN_SITE) == Code.UNKNOWN_SITE


@pytest.mark.threat(11)
async def test_no_foreign_page_opens_an_agents_line(relay: Relay) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await Client(relay.port, "/v1/agent", origin=origin).__aenter__()
        assert refused.value.response.status_code == 403


@pytest.mark.threat(39)
async def test_beyond_the_lines_of_one_address_a_client_hears_why(start_relay: StartRelay) -> None:
    relay = await start_relay(per_address=2)
    async with Client(relay.port, "/v1/visitor"), Client(relay.port, "/v1/visitor") as second:
        async with Client(relay.port, "/v1/visitor") as third:
            bye = await third.hear()
            assert (bye["code"], bye["after_ms"] > 0) == (Code.TOO_MANY_LINES, True)
            assert await third.end() == 1013
        async with Client(relay.port, "/v1/agent") as agent:  # Counted apart.
            await agent.say({"t": "beat"})
            assert (await agent.until("bye"))["code"] == Code.HELLO_FIRST
        await second.socket.close()
        await settled(lambda: len(relay.service.sessions.all) == 1)
        async with Client(relay.port, "/v1/visitor") as fourth:
            await fourth.say(VISITOR_HELLO)
            assert (await fourth.hear())["t"] == "welcome"


async def test_an_idle_line_keeps_no_task_and_no_request(relay: Relay) -> None:
    before = len(asyncio.all_tasks())
    raws = [await RawClient.connect(relay.port) for _ in range(20)]
    await settled(lambda: len(relay.service.sessions.all) == 20)
    await settled(lambda: len(asyncio.all_tasks()) <= before)
    assert relay.http.connections == 0
    for raw in raws:
        raw.hang_up()


async def test_a_second_hello_is_refused_while_the_first_is_still_looked_into(relay: Relay) -> None:
    """Each sign-in costs a slow hash: a line gets one at a time."""
    async with Client(relay.port, "/v1/agent") as agent:
        hello = {"t": "hello", "proto": 2, "name": "nobody", "password": "guess"}
        await agent.say(hello)
        await agent.say(hello)
        assert (await agent.hear())["code"] == Code.HELLO_TWICE
        assert (await agent.hear())["code"] == Code.BAD_LOGIN
