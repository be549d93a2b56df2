"""Several shops' sites on one relay: agents of one see, hear and do nothing of the other's."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from relay.main import Relay
from relay.protocol.refusals import Code
from relay.settings import Settings, Site
from relay.store import account_commands
from tests.integration.relay.web.clients import Client
from tests.integration.relay.web.conftest import StartRelay
from tests.integration.relay.web.test_access import PASSWORD, asked, code_of, hello
from tests.integration.relay.web.test_search import caught_up

SITES = tuple(Site(name=name, origins=(f"https://{name}.example",)) for name in ("books", "shoes"))
CANARY = "canary of the books"


@pytest.fixture
async def relay(start_relay: StartRelay) -> Relay:
    relay = await start_relay(Settings(sites=SITES))
    for name, role, sites in [
        ("Bina", "agent", ("books",)),
        ("Shirin", "administrator", ("shoes",)),
        ("Amir", "supervisor", ()),
    ]:
        added: Any = account_commands.Add(name=name, password=PASSWORD, role=role, sites=sites)  # type: ignore[arg-type]
        assert (await asked(relay, added)).problem == ""
    return relay


class Desk:
    """An agent's line that remembers everything it ever heard."""

    def __init__(self, relay: Relay, name: str) -> None:
        self.line = Client(relay.port, "/v1/agent")
        self.name = name
        self.heard: list[dict[str, Any]] = []

    async def __aenter__(self) -> "Desk":
        await self.line.__aenter__()
        await self.line.say(hello(self.name))
        await self.until("live")
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.line.__aexit__(*error)

    async def until(self, tag: str) -> dict[str, Any]:
        while True:
            self.heard.append(await self.line.hear())
            if self.heard[-1]["t"] == tag:
                return self.heard[-1]

    async def answer(self, frame: dict[str, Any]) -> dict[str, Any]:
        """What a command, or a wish to read, is answered with."""
        await self.line.say(frame)
        while True:
            self.heard.append(await self.line.hear())
            heard = self.heard[-1]
            answers = ("refused", "ack") if "cid" in frame else ("refused", "page", "following")
            if heard["t"] in answers and heard.get("cid") == frame.get("cid"):
                return heard

    def knows(self, word: str) -> bool:
        return word in json.dumps(self.heard)


async def written(relay: Relay, site: str, text: str, number: int) -> str:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say({"t": "hello", "proto": 3, "site": site, "name": f"canary visitor of {site}"})
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": f"{number:032x}", "text": text})
        return str((await visitor.until("ack"))["conv"])


@pytest.fixture
async def desks(relay: Relay) -> AsyncIterator[dict[str, Desk]]:
    async with Desk(relay, "Bina") as bina, Desk(relay, "Shirin") as shirin, Desk(relay, "Amir") as amir:
        yield {"Bina": bina, "Shirin": shirin, "Amir": amir}


@pytest.mark.threat(20, 27)
async def test_no_word_of_a_site_reaches_another_sites_agent(relay: Relay, desks: dict[str, Desk]) -> None:
    """I5: live, by asking for it, after a reconnect, and after it was closed; whatever her role."""
    shirin, amir, bina = desks["Shirin"], desks["Amir"], desks["Bina"]
    conv = await written(relay, "books", CANARY, 1)
    theirs = await written(relay, "shoes", "a question about shoes", 2)
    for frame in (
        {"t": "follow", "conv": conv},
        {"t": "fetch", "conv": conv, "after": 0, "upto": 9},
        {"t": "take", "cid": "1" * 32, "conv": conv, "gen": 0},
        {"t": "take_over", "cid": "2" * 32, "conv": conv, "gen": 0},
        {"t": "note", "cid": "3" * 32, "conv": conv, "text": "x"},
        {"t": "tag", "cid": "4" * 32, "conv": conv, "tag": "x", "on": True},
        {"t": "transfer", "cid": "5" * 32, "conv": conv, "gen": 0, "to": 2, "text": ""},
    ):
        assert (await shirin.answer(frame)).get("code") == Code.NO_CONVERSATION, frame
    await shirin.line.say({"t": "look", "conv": conv})
    assert (await shirin.answer({"t": "take", "cid": "6" * 32, "conv": theirs, "gen": 0}))["t"] == "ack"
    assert (await bina.answer({"t": "take", "cid": "7" * 32, "conv": conv, "gen": 0}))["t"] == "ack"
    assert (await bina.answer({"t": "close", "cid": "8" * 32, "conv": conv, "gen": 1}))["t"] == "ack"
    closed = {"t": "fetch", "conv": conv, "after": 0, "upto": 9}
    assert (await shirin.answer(closed)).get("code") == Code.NO_CONVERSATION
    relay.service.desk.release(next(iter(relay.service.desk.visitors)))
    assert conv not in relay.service.desk.conversations, "from here on it is read from the store"
    assert (await shirin.answer(closed)).get("code") == Code.NO_CONVERSATION
    assert (await shirin.answer({"t": "follow", "conv": conv})).get("code") == Code.NO_CONVERSATION
    assert (await bina.answer(closed))["t"] == "page"
    await shirin.line.say({"t": "list"})
    await shirin.until("briefs")
    async with Desk(relay, "Shirin") as again:
        await again.line.say({"t": "beat"})
        await again.line.say({"t": "list"})
        await again.until("briefs")
        for line in (shirin, again):
            assert not line.knows(CANARY)
            assert not line.knows("canary visitor of books")
    assert bina.knows(CANARY)
    await amir.line.say({"t": "list"})
    await amir.until("briefs")
    assert amir.knows(CANARY), "who is kept to no site sees all of them"
    assert amir.knows("a question about shoes")


@pytest.mark.threat(20)
async def test_a_search_finds_nothing_of_another_site(relay: Relay, desks: dict[str, Desk]) -> None:
    await written(relay, "books", CANARY, 1)
    await caught_up(relay)
    for name, expected in (("Bina", 1), ("Amir", 1), ("Shirin", 0)):
        desk = desks[name]
        await desk.line.say({"t": "search", "query": "canary"})
        hits = (await desk.until("found")).get("hits", [])
        assert len(hits) == expected, name


async def test_only_whoever_serves_a_site_counts_as_present_there(relay: Relay) -> None:
    async def present(site: str) -> int:
        async with Client(relay.port, "/v1/visitor") as visitor:
            await visitor.say({"t": "hello", "proto": 3, "site": site})
            return int((await visitor.until("welcome")).get("present", 0))

    async with Desk(relay, "Shirin"):
        assert (await present("shoes"), await present("books")) == (1, 0)
        async with Desk(relay, "Amir"):
            assert (await present("shoes"), await present("books")) == (2, 1)


async def test_nobody_is_handed_a_chat_of_a_site_not_his(relay: Relay, desks: dict[str, Desk]) -> None:
    conv = await written(relay, "books", CANARY, 1)
    bina = desks["Bina"]
    assert (await bina.answer({"t": "take", "cid": "1" * 32, "conv": conv, "gen": 0}))["t"] == "ack"
    to_shirin = {"t": "transfer", "cid": "2" * 32, "conv": conv, "gen": 1, "to": 2, "text": ""}
    assert (await bina.answer(to_shirin))["code"] == Code.NOT_THERE
    assert (await bina.answer({**to_shirin, "to": 3}))["t"] == "ack"


@pytest.mark.threat(20, 21)
async def test_who_is_kept_to_other_sites_begins_anew_and_forgets_what_is_not_his(relay: Relay) -> None:
    conv = await written(relay, "books", CANARY, 1)
    async with Desk(relay, "Amir") as amir:
        assert amir.knows(CANARY)
        changed = await asked(relay, account_commands.SetSites(name="Amir", sites=("shoes",)))
        assert changed.problem == ""
        assert (await amir.until("bye"))["code"] == Code.RESYNC
    async with Client(relay.port, "/v1/agent") as again:
        epoch = relay.service.greeting._epoch
        await again.say({**hello("Amir"), "epoch": epoch, "have": {conv: 1}})
        briefs, reset = await again.until("briefs"), await again.until("following")
        assert briefs["rows"] == []
        assert (reset["conv"], reset["reset"]) == (conv, True)
    assert await code_of(relay, hello("Amir")) == "welcome"


@pytest.mark.threat(13)
async def test_a_page_of_one_site_opens_no_chat_of_the_other(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor", "https://books.example") as visitor:
        await visitor.say({"t": "hello", "proto": 3, "site": "shoes"})
        assert (await visitor.until("bye"))["code"] == Code.UNKNOWN_SITE


NAMED = tuple(
    Site(name=name, origins=(f"https://{name}.example",), hosts=(f"chat.{name}.example",))
    for name in ("books", "shoes")
)


async def status_of(relay: Relay, path: str, host: str, *lines: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    head = [f"GET {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]
    writer.write("\r\n".join(head).encode())
    status = int((await reader.readline()).split()[1])
    writer.transport.abort()
    return status


UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
)


@pytest.mark.threat(12, 13)
async def test_a_relay_with_names_answers_to_no_other(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(sites=NAMED))
    own, evil = "chat.books.example", "evil.example"
    for path in ("/w/books.js", "/chat/books", "/healthz", "/v1/visitor", "/v1/agent", "/nothing"):
        assert await status_of(relay, path, evil) == 421, path
    assert await status_of(relay, "/v1/visitor", evil, *UPGRADE, f"Origin: https://{evil}") == 421
    assert await status_of(relay, "/v1/agent", evil, *UPGRADE) == 421
    assert await status_of(relay, "/w/books.js", own) == 200
    assert await status_of(relay, "/w/shoes.js", own) == 404, (
        "the other shop's chat is not reached by this name"
    )
    assert await status_of(relay, "/chat/shoes", own) == 404
    assert await status_of(relay, "/v1/agent", own, *UPGRADE) == 101
    assert await status_of(relay, "/healthz", f"127.0.0.1:{relay.port}") == 200


@pytest.mark.threat(12, 13)
async def test_a_site_is_opened_by_its_own_name_alone(start_relay: StartRelay) -> None:
    relay = await start_relay(Settings(sites=NAMED))
    name = "chat.books.example"
    here: Any = {"host": "127.0.0.1", "port": relay.port}
    for site, expected in (("books", "welcome"), ("shoes", "bye")):
        origin = {"Origin": f"https://{site}.example"}
        async with connect(f"ws://{name}/v1/visitor", additional_headers=origin, **here) as line:
            await line.send(json.dumps({"t": "hello", "proto": 3, "site": site}))
            assert json.loads(await line.recv())["t"] == expected
