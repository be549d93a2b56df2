"""Floods and nuisances on a real relay: they are slowed down or shut out, and nobody else notices."""

import asyncio
import json
import socket
from contextlib import AsyncExitStack
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import connect

from relay.main import Relay
from relay.protocol.limits import WAITING_BYTES_MAX
from relay.protocol.refusals import Code
from relay.settings import LimitSettings, Settings
from relay.store import account_commands
from tests.integration.relay.web.clients import VISITOR_HELLO, Client, RawClient
from tests.integration.relay.web.conftest import StartRelay, settled
from tests.integration.relay.web.test_access import PASSWORD, asked, hello

HELLO = {**VISITOR_HELLO, "proto": 3}
HONEST = 200


async def agent(relay: Relay, stack: AsyncExitStack) -> Client:
    await asked(relay, account_commands.Add(name="sara", password=PASSWORD))
    line = await stack.enter_async_context(Client(relay.port, "/v1/agent"))
    await line.say(hello("sara"))
    await line.until("live")
    return line


def post(number: int, text: str = "hello") -> dict[str, Any]:
    return {"t": "post", "cid": f"{number:032x}", "text": text}


async def answer(line: Client, command: dict[str, Any]) -> dict[str, Any]:
    """The ack or the refusal of a command."""
    await line.say(command)
    while True:
        frame = await line.hear()
        if frame["t"] in ("ack", "refused") and frame.get("cid") == command["cid"]:
            return frame


# ---- many behind one address ---------------------------------------------------------


@pytest.mark.threat(39, 46)
async def test_two_hundred_honest_visitors_behind_one_address_all_get_through(relay: Relay) -> None:
    """A whole office, or a telephone company: one address, and everybody has a question at noon."""

    async def honest(number: int) -> list[str]:
        async with Client(relay.port, "/v1/visitor") as line:
            await line.say(HELLO)
            await line.until("live")
            return [(await answer(line, post(number * 10 + place)))["t"] for place in range(3)]

    said = await asyncio.gather(*[honest(number) for number in range(HONEST)])
    assert said == [["ack"] * 3] * HONEST
    assert len(relay.service.desk.queue) == HONEST


@pytest.mark.threat(46)
async def test_who_comes_back_under_ever_new_names_is_slowed_down(start_relay: StartRelay) -> None:
    """Each has a token that nobody has seen, and so a bucket of his own; where they come from is one."""
    relay = await start_relay(Settings(limits=LimitSettings(new_chats_per_address=3)))
    async with AsyncExitStack() as stack:
        talking = await stack.enter_async_context(Client(relay.port, "/v1/visitor"))
        await talking.say(HELLO)
        await talking.until("live")
        assert (await answer(talking, post(1)))["t"] == "ack"
        said = []
        for number in range(10, 20):
            async with Client(relay.port, "/v1/visitor") as stranger:
                await stranger.say(HELLO)
                await stranger.until("live")
                said.append(await answer(stranger, post(number)))
        refused = [frame for frame in said if frame["t"] == "refused"]
        assert len(refused) >= 5
        assert {frame["code"] for frame in refused} == {Code.SLOW_DOWN}
        assert all(0 < frame["retry_ms"] <= 1_000 for frame in refused)
        assert (await answer(talking, post(2)))["t"] == "ack", "who has a chat goes on in it"


# ---- the block list ------------------------------------------------------------------


@pytest.mark.threat(46)
async def test_a_blocked_visitor_writes_nothing_more_until_that_is_taken_back(relay: Relay) -> None:
    async with AsyncExitStack() as stack:
        sara = await agent(relay, stack)
        nuisance, other = [
            await stack.enter_async_context(Client(relay.port, "/v1/visitor")) for _ in range(2)
        ]
        await nuisance.say(HELLO)
        token = (await nuisance.until("welcome"))["token"]
        await nuisance.until("live")
        conv = (await answer(nuisance, post(1)))["conv"]
        tag = {"t": "tag", "cid": "1" * 32, "conv": conv, "tag": "blocked", "on": True}
        assert (await answer(sara, tag))["t"] == "ack"
        assert (await answer(nuisance, post(2)))["code"] == Code.BLOCKED
        assert (await answer(nuisance, post(1)))["t"] == "ack", "what was stored is stored"
        contact = {"t": "contact", "cid": "2" * 32, "text": "me@evil.example"}
        assert (await answer(nuisance, contact))["code"] == Code.BLOCKED
        await nuisance.say({"t": "typing", "conv": conv, "on": True})
        take = {"t": "take", "cid": "3" * 32, "conv": conv, "gen": 0}
        assert (await answer(sara, take))["t"] == "ack"
        close = {"t": "close", "cid": "4" * 32, "conv": conv, "gen": 1}
        assert (await answer(sara, close))["t"] == "ack"
        assert (await answer(nuisance, post(3)))["code"] == Code.BLOCKED, "nor does it begin anew"
        again = await stack.enter_async_context(Client(relay.port, "/v1/visitor"))
        await again.say({**HELLO, "token": token})
        await again.until("live")
        assert (await answer(again, post(4)))["code"] == Code.BLOCKED
        await other.say(HELLO)
        await other.until("live")
        assert (await answer(other, post(5)))["t"] == "ack", "nobody else is"
        off = {**tag, "cid": "5" * 32, "on": False}
        assert (await answer(sara, off))["t"] == "ack"
        assert (await answer(again, post(6)))["t"] == "ack"
        assert (await answer(sara, {**tag, "cid": "6" * 32, "tag": "late"}))["t"] == "ack"


async def test_no_other_tag_goes_onto_a_closed_chat(relay: Relay) -> None:
    async with AsyncExitStack() as stack:
        sara = await agent(relay, stack)
        visitor = await stack.enter_async_context(Client(relay.port, "/v1/visitor"))
        await visitor.say(HELLO)
        await visitor.until("live")
        conv = (await answer(visitor, post(1)))["conv"]
        for number, frame in enumerate(({"t": "take", "gen": 0}, {"t": "close", "gen": 1})):
            assert (await answer(sara, {**frame, "cid": f"{number + 50:032x}", "conv": conv}))["t"] == "ack"
        tag = {"t": "tag", "cid": "7" * 32, "conv": conv, "tag": "late", "on": True}
        assert (await answer(sara, tag))["code"] == Code.CONVERSATION_CLOSED


@pytest.mark.threat(39, 59)
async def test_a_blocked_network_opens_no_visitors_line_and_its_agents_come_in(
    start_relay: StartRelay,
) -> None:
    """The proxy's word for where somebody comes from counts, and only the proxy's."""
    relay = await start_relay(Settings(limits=LimitSettings(blocked_networks=("203.0.113.0/24",))))
    where = f"ws://127.0.0.1:{relay.port}/v1"
    for address, is_blocked in (("203.0.113.7", True), ("::ffff:203.0.113.7", True), ("203.0.114.7", False)):
        proxied = {"X-Forwarded-For": address}
        if is_blocked:
            with pytest.raises(websockets.InvalidStatus) as refused:
                await connect(f"{where}/visitor", additional_headers=proxied)
            assert refused.value.response.status_code == 403
        else:
            await (await connect(f"{where}/visitor", additional_headers=proxied)).close()
        await (await connect(f"{where}/agent", additional_headers=proxied)).close()


# ---- connections ---------------------------------------------------------------------


@pytest.mark.threat(38, 39)
async def test_an_agent_gets_in_while_visitors_and_silent_strangers_fill_every_place(
    start_relay: StartRelay,
) -> None:
    relay = await start_relay(visitors=60, per_address=60)
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(Client(relay.port, "/v1/visitor")) for _ in range(60)]
        silent = [await asyncio.open_connection("127.0.0.1", relay.port) for _ in range(200)]
        for _, writer in silent[::2]:
            writer.write(b"GET /v1/agent HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        async with Client(relay.port, "/v1/visitor") as turned_away:
            assert (await turned_away.until("bye"))["code"] == Code.TOO_MANY_LINES
        await lines[0].say(HELLO)
        await lines[0].until("live")
        conv = (await answer(lines[0], post(1)))["conv"]
        sara = await agent(relay, stack)
        assert (await answer(sara, {"t": "take", "cid": "1" * 32, "conv": conv, "gen": 0}))["t"] == "ack"
        for _, writer in silent:
            writer.transport.abort()


@pytest.mark.threat(36)
async def test_an_agent_who_stops_reading_is_dropped_and_nobody_waits_for_him(
    start_relay: StartRelay,
) -> None:
    """I11: what waits for him is bounded, and the visitors' words are acknowledged meanwhile."""
    relay = await start_relay(messages_per_window=100_000)
    async with AsyncExitStack() as stack:
        sara = await agent(relay, stack)
        visitor = await stack.enter_async_context(Client(relay.port, "/v1/visitor"))
        await visitor.say(HELLO)
        await visitor.until("live")
        conv = (await answer(visitor, post(1)))["conv"]
        assert (await answer(sara, {"t": "take", "cid": "1" * 32, "conv": conv, "gen": 0}))["t"] == "ack"
        await asked(relay, account_commands.Add(name="omar", password=PASSWORD))
        raw = socket.create_connection(("127.0.0.1", relay.port))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        raw.setblocking(False)
        stuck = RawClient(*await asyncio.open_connection(sock=raw, limit=1_024))
        stuck.writer.write(
            f"GET /v1/agent HTTP/1.1\r\nHost: 127.0.0.1:{relay.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await stuck.reader.readuntil(b"\r\n\r\n")
        stuck.send(1, json.dumps(hello("omar")).encode())
        await settled(lambda: bool(relay.service.sessions.of_agent(2)))
        stuck.send(1, json.dumps({"t": "follow", "conv": conv}).encode())
        await settled(lambda: len(relay.service.sessions.followers(conv)) == 2)
        waiting = 0
        for number in range(2, 4_000):
            assert (await answer(visitor, post(number, "\U0001f600" * 3_900)))["t"] == "ack"
            held = relay.service.sessions.of_agent(2)
            if not held:
                break
            waiting = max(waiting, held[0].line.waiting_bytes())
        assert relay.service.sessions.of_agent(2) == []
        assert waiting < 2 * WAITING_BYTES_MAX
        assert len(relay.service.sessions.of_agent(1)) == 1
        stuck.hang_up()
