"""A search over a whole relay: sockets, engine, index and all."""

from relay.main import Relay
from relay.store.search import SqliteHistory
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import StartRelay

PASSWORD = "a long enough password"


async def agent_on(relay: Relay, line: Client) -> None:
    """Signs a new agent in."""
    await relay._accounts.add("Sara", PASSWORD, "agent", now_ms=0)
    for row in await relay._accounts.team():
        relay.service.desk.know_agent(row.agent, row.name, row.role, 0)
    await line.say({"t": "hello", "proto": 3, "name": "Sara", "password": PASSWORD})
    await line.until("live")


async def caught_up(relay: Relay) -> None:
    """Indexes what is committed now rather than within a second."""
    history = SqliteHistory(relay._accounts._database)
    while await history.index_some():
        pass


async def test_what_a_visitor_wrote_is_found_by_an_agent_and_not_by_a_visitor(
    start_relay: StartRelay,
) -> None:
    relay = await start_relay()
    async with Client(relay.port, "/v1/visitor") as visitor, Client(relay.port, "/v1/agent") as agent:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "أين البطاقة رقم ۱۰۴۲؟"})
        ack = await visitor.until("ack")
        await agent_on(relay, agent)
        await caught_up(relay)
        await agent.say({"t": "search", "query": "بطاقه 1042"})
        (hit,) = (await agent.until("found"))["hits"]
        assert (hit["conv"], hit["seq"], hit["state"]) == (ack["conv"], ack["seq"], "queued")
        assert [hit["snippet"][low:high] for low, high in hit["marks"]] == ["البطاقة", "۱۰۴۲"]
        await agent.say({"t": "search", "query": "again"})
        assert (await agent.until("refused"))["code"] == "slow_down"
        await visitor.say({"t": "search", "query": "1042"})
        assert (await visitor.until("refused"))["code"] == "unknown_frame"
