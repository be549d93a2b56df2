"""Connections that take their time: without a whole request they are let go, and lines are not touched."""

import asyncio

import pytest

from relay.main import Relay
from relay.web import http_server
from tests.integration.relay.web.clients import PATIENCE_S, VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import StartRelay

HEAD_S = 0.3
BEGUN = {
    "nothing": b"",
    "a part of a line": b"GET /hea",
    "a head without an end": b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
    "a TLS greeting that waits": b"\x16\x03\x01\x02",
}


@pytest.fixture
async def relay(start_relay: StartRelay, monkeypatch: pytest.MonkeyPatch) -> Relay:
    """One that waits for a head a little less long."""
    monkeypatch.setattr(http_server, "HEAD_S", HEAD_S)
    return await start_relay()


async def let_go(relay: Relay, begun: bytes) -> None:
    """Returns when the relay has ended a connection on which no more than this was said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(begun)
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises((ConnectionResetError, EOFError)):
            while True:
                await reader.readexactly(1)
    writer.transport.abort()


@pytest.mark.threat(38)
@pytest.mark.parametrize("name", BEGUN)
async def test_who_sends_no_whole_head_is_let_go(relay: Relay, name: str) -> None:
    await let_go(relay, BEGUN[name])


@pytest.mark.threat(38)
async def test_who_sends_a_head_byte_by_byte_is_let_go(relay: Relay) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    head = b"GET /healthz HTTP/1.1\r\nX: " + b"y" * 100_000
    async with asyncio.timeout(PATIENCE_S):
        for byte in head:
            writer.write(bytes([byte]))
            if reader.at_eof() or writer.transport.is_closing():
                break
            await asyncio.sleep(0.01)
    assert reader.at_eof() or writer.transport.is_closing()
    writer.transport.abort()


async def test_a_line_and_a_kept_connection_outlive_it(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        for _ in range(2):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200 ")
            await let_go(relay, b"")  # So the time is over for everybody who came before.
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "still here"})
        await visitor.until("ack")
        writer.close()
