"""Signed-in customers: several browsers of one person, on a real relay with a real store."""

import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession

from relay import main
from relay.domain.customer import Customer
from relay.keeping import Erase
from relay.main import Options, Relay
from relay.protocol.refusals import Code
from relay.service.erasing import Erasee
from relay.service.greeting import token_hash
from relay.settings import Listen, Settings, Site, UploadSettings, load_words
from relay.store import dossier, erasures
from relay.store.database import Database
from tests.integration.relay.web.clients import Client
from tests.integration.relay.web.conftest import widget_files
from tests.integration.relay.web.test_access import PASSWORD, hello

KEYS = {"demo": b"k" * 32, "other": b"o" * 32}
SITES = tuple(Site(name=name, origins=("*",)) for name in KEYS)


class Shop:
    """A relay that can be stopped and started on the same store, and an agent's line to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.relay: Relay

    async def start(self) -> None:
        settings = Settings(sites=SITES, uploads=UploadSettings(enabled=True), listen=Listen(port=0))
        options = Options(settings=settings, words=load_words(None), data=self.folder, identity_keys=KEYS)
        self._database = Database(self.folder)
        self.relay = await Relay.opened(options, self._database)

    async def stop(self) -> None:
        await self.relay.stop()
        self._database.close()

    def visitor(self) -> Client:
        return Client(self.relay.port, "/v1/visitor")

    def agent(self) -> Client:
        return Client(self.relay.port, "/v1/agent")


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(main, "WidgetFiles", lambda sites, words, source: widget_files(sites))
    shop = Shop(tmp_path / "data")
    await shop.start()
    await shop.relay._accounts.add("sara", PASSWORD, "agent", 1)
    yield shop
    await shop.stop()


def identity(sub: str = "17", site: str = "demo", **more: Any) -> str:
    claims = {"aud": site, "sub": sub, "exp": int(time.time()) + 600, "name": "Mina", **more}
    return jwt.encode(claims, KEYS[site], algorithm="HS256")


def said_hello(token: str = "", identity: str = "", site: str = "demo", **more: Any) -> dict[str, Any]:
    return {"t": "hello", "proto": 3, "site": site, "token": token, "identity": identity, **more}


async def greeted(line: Client, said: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The token that the line has from now on, and all frames up to `live`."""
    await line.say(said)
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["t"] != "live":
        frames.append(await line.hear())
    return frames[0].get("token", said["token"]), frames


async def wrote(line: Client, text: str, number: int) -> str:
    """The conversation that the words have landed in."""
    await line.say({"t": "post", "cid": f"{number:032x}", "text": text})
    return str((await line.until("ack"))["conv"])


def texts(frames: list[dict[str, Any]]) -> list[str]:
    entries = [entry for frame in frames if frame["t"] == "page" for entry in frame["entries"]]
    return [
        entry["body"]["text"] for entry in entries if entry["who"] == "visitor" and "text" in entry["body"]
    ]


async def briefs(shop: Shop) -> dict[str, dict[str, Any]]:
    async with shop.agent() as agent:
        await agent.say(hello("sara"))
        return {row["conv"]: row for row in (await agent.until("briefs"))["rows"]}


@pytest.mark.threat(16)
async def test_agents_see_who_is_verified_and_who_is_not(shop: Shop) -> None:
    async with shop.visitor() as mina, shop.visitor() as stranger:
        await greeted(mina, said_hello(identity=identity(email="mina@shop.example")))
        await greeted(stranger, said_hello(name="Mina"))
        hers = await wrote(mina, "where is my order", 1)
        his = await wrote(stranger, "where is my order", 2)
        seen = await briefs(shop)
    assert [seen[hers].get(key) for key in ("visitor", "customer", "email")] == [
        "Mina",
        "17",
        "mina@shop.example",
    ]
    assert [seen[his].get(key) for key in ("visitor", "customer", "email")] == ["Mina", None, None]
    assert [seen[conv].get("unverified", False) for conv in (hers, his)] == [False, True]


@pytest.mark.threat(16)
@pytest.mark.parametrize(
    ("token", "code"),
    [
        (lambda: identity(site="other"), Code.BAD_IDENTITY),
        (lambda: jwt.encode({"aud": "demo", "sub": "17", "exp": 2**31}, b"x" * 32), Code.BAD_IDENTITY),
        (lambda: identity(exp=int(time.time()) - 3_600), Code.IDENTITY_EXPIRED),
        (lambda: "no token at all", Code.BAD_IDENTITY),
    ],
)
async def test_an_identity_that_does_not_hold_costs_nobody_his_chat(
    shop: Shop, token: Any, code: Code
) -> None:
    async with shop.visitor() as line:
        own, _ = await greeted(line, said_hello())
        conv = await wrote(line, "before", 1)
    async with shop.visitor() as line:
        kept, frames = await greeted(line, said_hello(own, token()))
        assert (kept, texts(frames)) == (own, ["before"])
        assert (await line.until("refused"))["code"] == code
        assert await wrote(line, "after", 2) == conv
        assert "customer" not in (await briefs(shop))[conv]


@pytest.mark.threat(16, 17)
async def test_a_customer_finds_his_chat_on_another_device_and_after_a_restart(shop: Shop) -> None:
    async with shop.visitor() as desktop:
        await greeted(desktop, said_hello(identity=identity()))
        conv = await wrote(desktop, "from my desk", 1)
        async with shop.visitor() as phone:
            phones, frames = await greeted(phone, said_hello(identity=identity()))
            assert texts(frames) == ["from my desk"]
            assert await wrote(phone, "from my phone", 2) == conv
            assert (await desktop.until("entry"))["conv"] == conv
        async with shop.visitor() as somebody_else:
            _, frames = await greeted(somebody_else, said_hello(identity=identity("18")))
            assert texts(frames) == []
    await shop.stop()
    await shop.start()
    async with shop.visitor() as phone:
        _, frames = await greeted(phone, said_hello(phones))
        assert texts(frames) == ["from my desk", "from my phone"], "the phone's own token names him by now"
    async with shop.visitor() as third:
        _, frames = await greeted(third, said_hello(identity=identity()))
        assert texts(frames) == ["from my desk", "from my phone"]
        assert (await briefs(shop))[conv]["customer"] == "17"


async def test_what_he_wrote_before_he_signed_in_follows_him(shop: Shop) -> None:
    async with shop.visitor() as line:
        own, _ = await greeted(line, said_hello())
        conv = await wrote(line, "not signed in yet", 1)
    async with shop.visitor() as line:
        kept, frames = await greeted(line, said_hello(own, identity()))
        assert (kept, texts(frames)) == (own, ["not signed in yet"])
        assert (await briefs(shop))[conv]["customer"] == "17"
    async with shop.visitor() as phone:
        _, frames = await greeted(phone, said_hello(identity=identity()))
        assert texts(frames) == ["not signed in yet"]


async def closed(shop: Shop, conv: str, number: int) -> None:
    """An agent takes the chat and closes it."""
    async with shop.agent() as agent:
        await agent.say(hello("sara"))
        rows = {row["conv"]: row for row in (await agent.until("briefs"))["rows"]}
        gen = rows[conv]["gen"]
        await agent.until("live")
        for place, what in enumerate(({"t": "take"}, {"t": "close"})):
            await agent.say({**what, "cid": f"{number + place:032x}", "conv": conv, "gen": gen + place})
            await agent.until("ack")


@pytest.mark.threat(17)
async def test_two_visitors_who_prove_to_be_one_are_merged(shop: Shop) -> None:
    async with shop.visitor() as desktop, shop.visitor() as phone:
        await greeted(desktop, said_hello(identity=identity()))
        first = await wrote(desktop, "signed in at home", 1)
        phones, _ = await greeted(phone, said_hello())
        second = await wrote(phone, "anonymous on the way", 2)
        await closed(shop, first, 100)
        async with shop.visitor() as again:
            kept, frames = await greeted(again, said_hello(phones, identity()))
            assert (kept, texts(frames)) == (phones, ["anonymous on the way"])
            # All lines of the two are lines of the one by now, and show the chat that is open.
            following = await desktop.until("following")
            assert (following["conv"], following["reset"]) == (second, True)
            assert await wrote(desktop, "the same chat from home", 3) == second
            entry = await again.until("entry")
            assert entry["body"]["text"] == "the same chat from home"
        assert (await briefs(shop))[second]["customer"] == "17"
    await shop.stop()
    await shop.start()
    async with shop.visitor() as phone:
        _, frames = await greeted(phone, said_hello(phones))
        assert texts(frames) == ["anonymous on the way", "the same chat from home"]
    rows = await shop._database.read(
        lambda store: store.execute(
            "SELECT count(DISTINCT visitor), count(*), (SELECT count(*) FROM visitor) FROM conversation"
        ).fetchone()
    )
    assert rows == (1, 2, 1), "both chats are his, and there is one visitor"


async def test_two_open_chats_stay_apart_until_one_has_ended(shop: Shop) -> None:
    async with shop.visitor() as desktop, shop.visitor() as phone:
        await greeted(desktop, said_hello(identity=identity()))
        first = await wrote(desktop, "signed in at home", 1)
        phones, _ = await greeted(phone, said_hello())
        second = await wrote(phone, "anonymous on the way", 2)
        async with shop.visitor() as again:
            _, frames = await greeted(again, said_hello(phones, identity()))
            assert texts(frames) == ["anonymous on the way"], "nothing vanishes from his screen"
        assert "customer" not in (await briefs(shop))[second]
        await closed(shop, second, 100)
        async with shop.visitor() as again:
            _, frames = await greeted(again, said_hello(phones, identity()))
            assert texts(frames) == ["signed in at home"]
            assert await wrote(again, "go on here", 3) == first


@pytest.mark.threat(16, 17)
async def test_another_customer_on_the_same_browser_sees_nothing_of_the_first(shop: Shop) -> None:
    async with shop.visitor() as line:
        own, _ = await greeted(line, said_hello(identity=identity("17")))
        first = await wrote(line, "mine alone", 1)
    async with shop.visitor() as line:
        fresh, frames = await greeted(line, said_hello(own, identity("18"), have={first: 1}))
        assert fresh != own
        assert texts(frames) == []
        second = await wrote(line, "somebody else", 2)
        assert second != first
        await line.say({"t": "fetch", "conv": first, "after": 0, "upto": 9})
        assert (await line.until("refused"))["code"] == Code.NO_CONVERSATION
        seen = await briefs(shop)
        assert [seen[first]["customer"], seen[second]["customer"]] == ["17", "18"]


@pytest.mark.threat(16)
async def test_the_same_number_on_another_site_is_another_person(shop: Shop) -> None:
    async with shop.visitor() as here, shop.visitor() as there:
        await greeted(here, said_hello(identity=identity("17")))
        await wrote(here, "on the first site", 1)
        _, frames = await greeted(there, said_hello(identity=identity("17", "other"), site="other"))
        assert texts(frames) == []


async def test_a_new_name_of_his_is_told_to_the_team_at_once(shop: Shop) -> None:
    async with shop.visitor() as line, shop.agent() as agent:
        await greeted(line, said_hello(identity=identity()))
        conv = await wrote(line, "hello", 1)
        await agent.say(hello("sara"))
        await agent.until("live")
        async with shop.visitor() as again:
            await greeted(again, said_hello(identity=identity(name="Mina Q", phone="+98 21 1")))
            while True:
                brief = await agent.until("brief")
                if brief["conv"] == conv and brief.get("phone"):
                    break
        assert (brief["visitor"], brief["phone"]) == ("Mina Q", "+98 21 1")


async def test_two_first_words_at_once_are_one_person_at_the_next_hello(shop: Shop) -> None:
    """Neither had written when the other said hello: the store knows the first as the customer."""
    async with shop.visitor() as desktop, shop.visitor() as phone:
        await greeted(desktop, said_hello(identity=identity()))
        phones, _ = await greeted(phone, said_hello(identity=identity()))
        first = await wrote(desktop, "one", 1)
        second = await wrote(phone, "two", 2)
        assert first != second
        await closed(shop, second, 100)
    async with shop.visitor() as phone:
        _, frames = await greeted(phone, said_hello(phones, identity()))
        assert texts(frames) == ["one"]


async def test_a_customer_is_found_and_forgotten_with_all_his_browsers(shop: Shop) -> None:
    """I12: by his e-mail address as the shop told it, and as an older backup knows him."""
    mail = "mina@shop.example"
    async with shop.visitor() as desktop, shop.visitor() as phone, shop.visitor() as other:
        await greeted(desktop, said_hello(identity=identity(email=mail)))
        await wrote(desktop, "forget this", 1)
        phones, _ = await greeted(phone, said_hello(identity=identity(email=mail)))
        await greeted(other, said_hello(identity=identity("18", name="Omar")))
        await wrote(other, "keep this", 2)
        [person] = await shop._database.read(lambda store: dossier.people(store, mail.upper()))
        assert person.customer == Customer(sub="17", name="Mina", email=mail)
        assert person.also_named == [token_hash(phones)]
        erasee = Erasee(visitor=person.visitor, token_hash=person.token_hash, also_named=person.also_named)
        answer = await shop.relay.keeping.perform(Erase(people=[erasee]))
        assert answer.problem == ""
    left = b"".join(path.read_bytes() for path in sorted(shop.folder.glob("dukkan.db*")))
    assert mail.encode() not in left
    assert b"forget this" not in left
    assert b"keep this" in left
    marks = erasures.marks(shop.folder)
    assert {erasures.mark_of(each) for each in (person.token_hash, token_hash(phones))} <= marks
    async with shop.visitor() as again:
        _, frames = await greeted(again, said_hello(phones, identity(email=mail)))
        assert texts(frames) == []


@pytest.mark.threat(18)
async def test_a_file_follows_him_to_his_other_browser_and_to_nobody_else(shop: Shop) -> None:
    async with shop.visitor() as desktop, shop.visitor() as phone, shop.visitor() as stranger:
        own, _ = await greeted(desktop, said_hello(identity=identity()))
        await wrote(desktop, "see the file", 1)
        phones, _ = await greeted(phone, said_hello(identity=identity()))
        strangers, _ = await greeted(stranger, said_hello(identity=identity("18")))
        url = f"http://127.0.0.1:{shop.relay.port}/v1/visitor/file"
        async with ClientSession() as http:

            def of(token: str) -> dict[str, str]:
                return {"Authorization": f"Bearer {token}", "X-Dukkan-Id": "5" * 32, "X-Dukkan-Name": "a.txt"}

            async with http.post(url, data=b"words in a file", headers=of(own)) as sent:
                assert sent.status == 200, await sent.text()
                file = (await sent.json())["id"]
            await desktop.say({"t": "post", "cid": "6" * 32, "text": "", "file": file})
            await desktop.until("ack")
            got = {}
            for name, token in (("own", own), ("phone", phones), ("stranger", strangers)):
                async with http.get(f"{url}/{file}", headers=of(token)) as answer:
                    got[name] = answer.status
    assert got == {"own": 200, "phone": 200, "stranger": 404}
