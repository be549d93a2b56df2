"""Visitors without browsers: what they say is stored once, whatever happens to their lines."""

from collections.abc import AsyncIterator

import pytest

from console.net.visitor_client import VisitorClient
from tests.integration.console.fake_relay import FakeRelay


@pytest.fixture
async def relay() -> AsyncIterator[FakeRelay]:
    async with FakeRelay() as relay:
        yield relay


def at_once() -> float:
    return 0.0


async def test_a_visitor_writes_and_reads_the_answer(relay: FakeRelay) -> None:
    client = VisitorClient(relay.address, rng=at_once)
    await client.connect()
    assert await client.post_and_wait("Is 245-12784 on its way?") == 1
    relay.say("It left this morning.")
    await client.wait_for(lambda: len(client.entries) == 2)
    assert client.texts("visitor") == ["Is 245-12784 on its way?"]
    assert client.texts("agent") == ["It left this morning."]
    await client.stop()


async def test_what_was_under_way_when_the_line_broke_is_stored_once(relay: FakeRelay) -> None:
    client = VisitorClient(relay.address, rng=at_once)
    await client.connect()
    relay.deaf = True
    first, second = client.post("one"), client.post("two")
    await client.wait_for(lambda: bool(client.shelf.outbox))
    client.cut()
    relay.deaf = False
    await client.wait_for(lambda: {first, second} <= set(client.acked))
    await client.wait_for(lambda: len(client.entries) == 2)
    assert [entry.seq for entry in client.entries] == [1, 2]
    assert client.texts() == ["one", "two"]
    assert not client.shelf.outbox
    await client.stop()


async def test_an_unsent_message_outlives_a_reload(relay: FakeRelay) -> None:
    client = VisitorClient(relay.address, rng=at_once)
    await client.connect()
    await client.post_and_wait("before")
    relay.deaf = True
    cid = client.post("unsent")
    relay.deaf = False
    client.reload()
    await client.wait_for(lambda: cid in client.acked and len(client.entries) == 2)
    assert client.texts() == ["before", "unsent"]
    assert relay.hellos[-1].token == client.shelf.token
    await client.stop()


async def test_hundreds_of_visitors_share_one_loop(relay: FakeRelay) -> None:
    clients = [VisitorClient(relay.address, rng=at_once) for _ in range(200)]
    for client in clients:
        await client.connect()
    assert relay.lines() == 200
    for client in clients:
        await client.stop()
