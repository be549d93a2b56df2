"""What is known of a person: handed out, forgotten without a trace, and not brought back by a backup.

I12: an erased person leaves no row, no word in the search, no file, no line of a log and no byte beside
the store, and does not come back with a restore.
"""

import asyncio
import json
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession

from tests.integration.relay.web.clients import Client
from tests.support.pictures import picture
from tests.support.relay_process import ROOT, RelayProcess

CANARY: Final = "zerqavonq"
"""In every word of the person who is erased; no other word has it in it."""

MAIL: Final = f"{CANARY}@mail.example"
PASSWORD: Final = "a long password"
MANY: Final = 5_000


def dukkan(data: Path, *arguments: str) -> str:
    """What the command prints."""
    command = [sys.executable, "-m", "relay", *arguments, "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def relay(data: Path, tmp_path: Path) -> Iterator[RelayProcess]:
    config = tmp_path / "config"
    config.mkdir()
    (config / "relay.toml").write_text(
        '[[sites]]\nname = "demo"\norigins = ["*"]\n[uploads]\nenabled = true\n'
    )
    with RelayProcess(data, "--config", str(config), log=tmp_path / "log") as relay:
        relay.add_agent("Sara", PASSWORD)
        yield relay


class Visitor:
    """Somebody who chats; everything he says has his word in it."""

    def __init__(self, relay: RelayProcess, word: str) -> None:
        self._relay = relay
        self.word = word
        self.line = Client(relay.port, "/v1/visitor")
        self.token = ""
        self.epoch = ""
        self.conv = ""

    async def __aenter__(self) -> "Visitor":
        await self.line.__aenter__()
        await self.hello()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.line.__aexit__(*error)

    async def hello(self, page: str = "") -> dict[str, Any]:
        page = f"https://shop.example/{self.word}{page}"
        await self.line.say(
            {
                "t": "hello",
                "proto": 3,
                "site": "demo",
                "token": self.token,
                "name": f"Name {self.word}",
                "page": page,
                "title": f"Title {self.word}",
                "ref": f"https://shop.example/from/{self.word}",
            }
        )
        welcome = await self.line.until("welcome")
        self.token = welcome.get("token", self.token)
        self.epoch = welcome["epoch"]
        await self.line.until("live")
        return welcome

    async def moves_to(self, page: str) -> None:
        """Another page of the shop takes the line up."""
        await self.line.__aexit__()
        self.line = await Client(self._relay.port, "/v1/visitor").__aenter__()
        await self.hello(page)

    async def give(self, **frame: Any) -> None:
        cid = secrets.token_hex(16)
        await self.line.say({"cid": cid, **frame})
        while True:
            answer = await self.line.hear()
            if answer.get("cid") == cid and answer["t"] in ("ack", "refused"):
                assert answer["t"] == "ack", answer
                self.conv = answer["conv"]
                return

    async def send_file(self) -> str:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "X-Dukkan-Id": secrets.token_hex(16),
            "X-Dukkan-Name": f"{self.word}.png",
        }
        url = f"{self._relay.url}/v1/visitor/file"
        async with ClientSession() as http, http.post(url, data=picture(), headers=headers) as answer:
            file = await answer.json()
        await self.give(t="post", text="", file=file["id"])
        return str(file["id"])

    async def tell_all(self) -> str:
        """Leaves something in every place that the relay has; his file's id."""
        await self.give(t="post", text=f"My secret is {self.word}, order 245-12784 {self.word}")
        file = await self.send_file()
        await self.give(t="contact", text=f"{self.word}@mail.example")
        return file


class Agent:
    """Sara at her console."""

    def __init__(self, relay: RelayProcess) -> None:
        self.line = Client(relay.port, "/v1/agent")

    async def __aenter__(self) -> "Agent":
        await self.line.__aenter__()
        await self.line.say({"t": "hello", "proto": 3, "name": "Sara", "password": PASSWORD})
        await self.line.until("live")
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.line.__aexit__(*error)

    async def note(self, conv: str, text: str) -> None:
        await self.line.say({"t": "note", "cid": secrets.token_hex(16), "conv": conv, "text": text})
        await self.line.until("ack")

    async def found(self, query: str) -> list[dict[str, Any]]:
        """The lines that a search finds; asked again while it is too soon or the index is behind."""
        async with asyncio.timeout(30):
            while True:
                await self.line.say({"t": "search", "query": query})
                while (answer := await self.line.hear())["t"] not in ("found", "refused"):
                    pass
                if answer["t"] == "found":
                    return list(answer.get("hits", []))
                await asyncio.sleep(answer["retry_ms"] / 1000)


async def until_found(agent: Agent, query: str, count: int) -> None:
    async with asyncio.timeout(30):
        while len(await agent.found(query)) != count:
            pass


def traces(folder: Path, *words: str) -> list[str]:
    """Which files under the folder have one of the words in them, in any case of letters."""
    wanted = [word.encode() for word in words]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word in path.read_bytes().lower() for word in wanted)
    ]


@pytest.mark.threat(61)
async def test_an_erased_person_leaves_no_trace_and_the_others_are_as_they_were(
    relay: RelayProcess, data: Path, tmp_path: Path
) -> None:
    async with Visitor(relay, CANARY) as gone, Visitor(relay, "staying") as other, Agent(relay) as sara:
        file = await gone.tell_all()
        await gone.moves_to("/basket")
        kept = await other.tell_all()
        await sara.note(gone.conv, f"Sara knows about {CANARY}")
        await until_found(sara, CANARY, 4)
        await sara.line.say({"t": "follow", "conv": gone.conv})
        while (await sara.line.hear()).get("conv") != gone.conv:
            pass
        assert f"{data.name}/dukkan.db-wal" in traces(tmp_path, CANARY), "it was there to be found"

        said = dukkan(data, "erase", MAIL, "--yes")
        assert "Erased 1 visitors and 1 files" in said

        while (reset := await sara.line.until("following"))["conv"] != gone.conv or not reset.get("reset"):
            pass
        assert (await gone.line.until("bye"))["code"] == "going_away"
        assert await sara.found(CANARY) == []
        assert len(await sara.found("staying")) == 3
        assert traces(tmp_path, CANARY, file, gone.token) == []
        assert (data / "uploads" / kept).exists()
        await other.give(t="post", text="still staying")
    async with Visitor(relay, "newcomer") as again:
        assert again.epoch != gone.epoch, "every client begins anew"
    relay.stop()
    assert traces(tmp_path, CANARY, file, gone.token) == []
    with closing(sqlite3.connect(data / "dukkan.db")) as store:
        [(deeds,)] = store.execute("SELECT count(*) FROM audit WHERE what = 'erased' AND about = '#1'")
        assert deeds == 1
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.threat(61)
async def test_a_backup_of_before_does_not_bring_an_erased_person_back(
    relay: RelayProcess, data: Path, tmp_path: Path
) -> None:
    into = tmp_path / "backups"
    async with Visitor(relay, CANARY) as gone, Visitor(relay, "staying") as other, Agent(relay) as sara:
        file = await gone.tell_all()
        await other.tell_all()
        await until_found(sara, CANARY, 3)
        dukkan(data, "backup", str(into))
        dukkan(data, "erase", "#1", "--yes")
    relay.stop()
    [made] = into.glob("*.db")
    assert CANARY.encode() in made.read_bytes(), "the backup of before has it"
    said = dukkan(data, "restore", str(made))
    assert "Restored" in said
    assert traces(data, CANARY, file, gone.token) == []
    assert not (data / "uploads" / file).exists()
    with closing(sqlite3.connect(data / "dukkan.db")) as store:
        assert store.execute("SELECT name FROM visitor").fetchall() == [("Name staying",)]
    relay.start()
    async with Visitor(relay, "somebody") as again, Agent(relay) as sara:
        assert await sara.found(CANARY) == []
        await until_found(sara, "staying", 3)
        again.token = gone.token
    async with Visitor(relay, "somebody") as again:
        assert again.token != gone.token


async def test_a_person_can_be_erased_while_no_relay_runs(relay: RelayProcess, data: Path) -> None:
    async with Visitor(relay, CANARY) as gone:
        file = await gone.tell_all()
    relay.stop()
    assert "Erased 1 visitors and 1 files" in dukkan(data, "erase", gone.conv, "--yes")
    assert traces(data, CANARY, file, gone.token) == []


async def test_a_person_of_many_conversations_can_be_erased_while_the_relay_runs(
    relay: RelayProcess, data: Path
) -> None:
    async with Visitor(relay, CANARY) as gone:
        file = await gone.tell_all()
    relay.stop()
    with closing(sqlite3.connect(data / "dukkan.db")) as store, store:
        store.executemany(
            "INSERT INTO conversation SELECT number + ?1, randomblob(16), visitor, site, department, channel,"
            " 'closed', at_ms FROM conversation WHERE conv = ?2",
            [(each, bytes.fromhex(gone.conv)) for each in range(1, MANY)],
        )
    relay.start()
    out = dukkan(data, "erase", gone.conv, "--yes")
    assert f"{MANY:,} conversations" in out
    assert "Erased 1 visitors and 1 files" in out
    assert traces(data, CANARY, file, gone.token) == []


async def test_all_that_is_kept_of_a_person_is_written_out_and_noted(
    relay: RelayProcess, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "person"
    async with Visitor(relay, "amal") as amal, Visitor(relay, CANARY) as other, Agent(relay) as sara:
        file = await amal.tell_all()
        await other.tell_all()
        await amal.moves_to("/basket")
        await sara.note(amal.conv, "a note for the team alone")
        await sara.line.say({"t": "follow", "conv": amal.conv})
        await sara.line.until("page")
        said = dukkan(data, "export", "AMAL@mail.example", str(folder))
    assert "Wrote 1 visitors with 1 conversations" in said
    [person] = json.loads((folder / "person.json").read_text())
    bodies = [entry["body"] for entry in person["conversations"][0]["entries"]]
    assert bodies[0]["ref"] == "https://shop.example/from/amal"
    assert {"k": "visited", "page": "https://shop.example/amal/basket", "title": "Title amal"} in bodies
    texts = [entry["body"].get("text", "") for entry in person["conversations"][0]["entries"]]
    assert any("My secret is amal" in text for text in texts)
    assert "a note for the team alone" not in texts
    assert (folder / file).read_bytes().startswith(b"\x89PNG")
    assert traces(folder, CANARY) == []
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
    audit = dukkan(data, "audit")
    assert "exported  #1" in audit
    assert f"Sara (agent 1)  saw  {amal.conv}" in audit


def test_who_is_known_by_nothing_is_told_how_people_are_named(data: Path, relay: RelayProcess) -> None:
    command = [sys.executable, "-m", "relay", "erase", "nobody@mail.example", "--yes", "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60)
    assert done.returncode == 1
    assert "Nobody is known as 'nobody@mail.example'" in done.stderr and "#12" in done.stderr


async def test_nobody_is_told_what_a_visitor_types_before_he_sends_it(relay: RelayProcess) -> None:
    async with Visitor(relay, "amal") as amal, Agent(relay) as sara:
        await amal.give(t="post", text="hello")
        await sara.line.say({"t": "follow", "conv": amal.conv})
        await sara.line.until("page")
        await amal.line.say({"t": "typing", "on": True, "text": "half a thought"})
        assert (await amal.line.until("refused"))["code"] == "bad_field"
        await amal.line.say({"t": "typing", "on": True})
        assert (await sara.line.until("typing")).keys() == {"t", "conv", "on", "who"}
