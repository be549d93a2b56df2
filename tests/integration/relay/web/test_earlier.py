"""A visitor is shown the end of what was said to him before, and nobody else is."""

import asyncio
import secrets
from typing import Any

from relay.protocol.limits import PROTOCOL
from relay.settings import DeskSettings, Settings
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import StartRelay

HELLO = {**VISITOR_HELLO, "proto": PROTOCOL}


async def said(client: Client, kind: str, **more: Any) -> str:
    """Sends a command that is stored; the conversation that it went to."""
    await client.say({"t": kind, "cid": secrets.token_hex(16), **more})
    return str((await client.until("ack"))["conv"])


async def earlier(port: int, token: str) -> list[str]:
    """What a page that has just been opened is shown above the chat."""
    async with Client(port, "/v1/visitor") as client:
        await client.say({**HELLO, "token": token})
        return [entry["body"]["text"] for entry in (await client.until("earlier"))["entries"]]


async def test_who_comes_back_is_shown_his_own_words_of_before(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(desk=DeskSettings(reopen_hours=0)))
    tokens: dict[str, str] = {}
    for name in ("maryam", "omid"):
        async with Client(relay.port, "/v1/visitor") as client:
            await client.say(HELLO)
            tokens[name] = (await client.until("welcome"))["token"]
            first = await said(client, "post", text=f"{name}, one")
            if name == "maryam":
                await said(client, "end")
                await asyncio.sleep(0.002)  # the next word comes in another millisecond than the end
                assert await said(client, "post", text="maryam, two") != first
    assert await earlier(relay.port, tokens["maryam"]) == ["maryam, one"]
    assert await earlier(relay.port, tokens["omid"]) == []


async def test_a_line_that_was_only_interrupted_is_shown_nothing_again(start_relay: StartRelay) -> None:
    relay = await start_relay()
    async with Client(relay.port, "/v1/visitor") as client:
        await client.say(HELLO)
        welcome = await client.until("welcome")
        conv = await said(client, "post", text="one")
    async with Client(relay.port, "/v1/visitor") as client:
        hello = {**HELLO, "token": welcome["token"], "epoch": welcome["epoch"], "have": {conv: 2}}
        await client.say(hello)
        await client.until("live")
        await client.say({"t": "post", "cid": secrets.token_hex(16), "text": "two"})
        while (frame := await client.hear())["t"] != "ack":
            assert frame["t"] != "earlier"
