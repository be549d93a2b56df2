"""How the shop's day goes, as agents are told it: as it goes and after a restart."""

import secrets
from pathlib import Path
from typing import Any

from relay.main import Relay
from relay.protocol.limits import PROTOCOL
from relay.settings import Listen, Settings
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import running
from tests.integration.relay.web.test_search import PASSWORD, agent_on

HELLO = {**VISITOR_HELLO, "proto": PROTOCOL}


async def give(client: Client, kind: str, **more: Any) -> str:
    """Sends a command that is stored; the conversation that it went to."""
    cid = secrets.token_hex(16)
    await client.say({"t": kind, "cid": cid, **more})
    while (ack := await client.hear()).get("cid") != cid or ack["t"] != "ack":
        assert ack["t"] != "refused", ack
    return str(ack["conv"])


async def day_of(relay: Relay) -> dict[str, Any]:
    """What an agent is told when he comes."""
    async with Client(relay.port, "/v1/agent") as agent:
        await agent.say({"t": "hello", "proto": PROTOCOL, "name": "Sara", "password": PASSWORD})
        return await agent.until("today")


async def test_agents_are_told_the_day_as_it_goes_and_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(listen=Listen(port=0))
    told = {"t": "today", "begun": 1, "closed": 1, "answered": 1, "rated": 1, "rating": 4.0}
    async with (
        running(tmp_path / "data", settings) as relay,
        Client(relay.port, "/v1/visitor") as visitor,
        Client(relay.port, "/v1/agent") as agent,
    ):
        await agent_on(relay, agent)
        await visitor.say(HELLO)
        await visitor.until("live")
        conv = await give(visitor, "post", text="hello")
        assert await agent.until("today") == {"t": "today", "begun": 1}
        await give(agent, "take", conv=conv, gen=0)
        await give(agent, "post", conv=conv, gen=1, text="hello")
        await give(visitor, "end")
        await give(visitor, "rate", score=4)
        while (today := await agent.until("today")) != told:
            assert today["begun"] == 1
    async with running(tmp_path / "data", settings) as again:
        assert await day_of(again) == told
