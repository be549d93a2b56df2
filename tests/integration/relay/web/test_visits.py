"""Where a visitor came from, which pages he opened, and what he asked before: seen by the team alone."""

import asyncio
import secrets
from typing import Any

import pytest

from relay.main import Relay
from relay.protocol.limits import PROTOCOL
from relay.settings import DeskSettings, Settings
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import StartRelay
from tests.integration.relay.web.test_search import agent_on

HELLO = {**VISITOR_HELLO, "proto": PROTOCOL}
SHOP = "https://shop.example"


async def said(client: Client, kind: str, **more: Any) -> str:
    """Sends a command that is stored; the conversation that it went to."""
    await client.say({"t": kind, "cid": secrets.token_hex(16), **more})
    return str((await client.until("ack"))["conv"])


async def visit(relay: Relay, token: str, page: str, **more: Any) -> Client:
    """A line of a page that has just been opened."""
    client = await Client(relay.port, "/v1/visitor").__aenter__()
    await client.say({**HELLO, "token": token, "page": SHOP + page, **more})
    return client


async def test_an_agent_is_told_where_a_visitor_came_from_and_where_he_goes(start_relay: StartRelay) -> None:
    relay = await start_relay()
    ref = f"{SHOP}/cart?token=s3cret#a\u202e"
    first = await visit(relay, "", "/pay", ref=ref, title="Pay\x1b[31m")
    token = (await first.until("welcome"))["token"]
    conv = await said(first, "post", text="hello")
    async with Client(relay.port, "/v1/agent") as agent:
        await agent_on(relay, agent)
        await agent.say({"t": "follow", "conv": conv})
        opened = (await agent.until("page"))["entries"][0]["body"]
        assert opened["ref"] == f"{SHOP}/cart", "what stands behind a question mark may be a secret"
        assert not set(opened["title"]) & set("\x1b\u202e")
        second = await visit(relay, token, "/thanks", title="Thank you")
        entry = await agent.until("entry")
        assert entry["body"] == {"k": "visited", "page": f"{SHOP}/thanks", "title": "Thank you"}
        assert (await agent.until("brief"))["page"] == f"{SHOP}/thanks"
        # He himself is told of a number and nothing else, and the same page again is no news.
        assert (await first.until("entry"))["body"] == {"k": "hidden"}
        third = await visit(relay, token, "/thanks")
        await third.until("live")
        await said(third, "post", text="and now?")
        assert (await agent.until("entry"))["body"]["k"] == "message"
    for client in (first, second, third):
        await client.socket.close()


async def test_an_agent_is_told_what_the_visitor_asked_before(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(desk=DeskSettings(reopen_hours=0)))
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(HELLO)
        await visitor.until("live")
        convs = []
        for words in ("one", "two", "three"):
            convs.append(await said(visitor, "post", text=words))
            await said(visitor, "end")
            await asyncio.sleep(0.002)  # the next word comes in another millisecond than the end
    assert len(set(convs)) == 3
    async with Client(relay.port, "/v1/agent") as agent, Client(relay.port, "/v1/visitor") as stranger:
        await agent_on(relay, agent)
        await agent.say({"t": "list_past", "conv": convs[-1]})
        past = await agent.until("past")
        assert [(chat["conv"], chat["about"]) for chat in past["chats"]] == [
            (convs[1], "two"),
            (convs[0], "one"),
        ]
        await agent.say({"t": "list_past", "conv": convs[0]})
        assert await agent.until("past") == {"t": "past", "conv": convs[0]}
        await agent.say({"t": "list_past", "conv": "9" * 32})
        assert (await agent.until("refused"))["code"] == "no_conversation"
        await stranger.say(HELLO)
        await stranger.until("live")
        await stranger.say({"t": "list_past", "conv": convs[-1]})
        assert (await stranger.until("refused"))["code"] == "unknown_frame"


@pytest.mark.threat(17)
async def test_who_is_kept_to_another_site_is_told_of_none_of_it(start_relay: StartRelay) -> None:
    relay = await start_relay()
    async with Client(relay.port, "/v1/visitor") as visitor, Client(relay.port, "/v1/agent") as agent:
        await visitor.say(HELLO)
        await visitor.until("live")
        conv = await said(visitor, "post", text="one")
        await agent_on(relay, agent)
        next(iter(relay.service.sessions.agents())).agent.sites = frozenset({"elsewhere"})  # type: ignore[union-attr]
        await agent.say({"t": "list_past", "conv": conv})
        assert (await agent.until("refused"))["code"] == "no_conversation"
