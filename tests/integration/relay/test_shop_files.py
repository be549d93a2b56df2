"""The shop's files and a real relay: refused at the start, taken up or left alone while it runs."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.integration.relay.web.clients import Client
from tests.support.relay_process import ROOT, RelayProcess

PASSWORD: Final = "correct horse"
SITE: Final = '[[sites]]\nname = "demo"\norigins = ["*"]\n'
GOOD: Final = {
    "relay.toml": SITE,
    "departments.toml": '[[departments]]\nname = "sales"\n',
    "hours.toml": '[calendars.shop]\ntime_zone = "Asia/Tehran"\n',
    "canned_replies/en.toml": '# ours\n\n[[replies]]\ncode = "hi"  # first\ntext = "Hello"\n',
    "closing_scripts/standard.toml": '[[steps]]\nid = "end"\nkind = "close"\n',
}
CALENDAR: Final = '[calendars.shop]\ntime_zone = "Asia/Tehran"\n'
BROKEN: Final = {
    "unknown key": (
        "departments.toml",
        '[[departments]]\nname = "sales"\nofer_s = 9\n',
        "line 3: unknown key 'ofer_s'; did you mean 'offer_s'?",
    ),
    "overlapping spans": (
        "hours.toml",
        f'{CALENDAR}monday = ["09:00-13:00", "12:30-18:00"]\n',
        "line 3: 'monday': 09:00-13:00 overlaps with 12:30-18:00",
    ),
    "a script without close": (
        "closing_scripts/standard.toml",
        '[[steps]]\nid = "end"\nkind = "note"\n',
        "line 3: 'steps': expected the last step to have kind = \"close\"",
    ),
    "a reply with an unknown variable": (
        "canned_replies/en.toml",
        '[[replies]]\ncode = "hi"\ntext = "Hello {{visiter.name}}"\n',
        "line 3: 'replies.text': unknown variable 'visiter.name'; did you mean 'visitor.name'?",
    ),
    "an invalid Hijri date": (
        "hours.toml",
        f'{CALENDAR}[[calendars.shop.days]]\ndate = "hijri 1447-13-01"\n',
        "line 4: 'date': a hijri year has 12 months, not 13",
    ),
}
NEW_DEPARTMENTS: Final = '[[departments]]\nname = "sales"\n[[departments]]\nname = "support"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    for name, text in GOOD.items():
        (config / name).parent.mkdir(parents=True, exist_ok=True)
        (config / name).write_text(text, encoding="utf-8")
    return config


class Shop:
    """A relay on a folder, with one agent's line to it."""

    def __init__(self, folder: Path, relay: RelayProcess, log: Path, agent: Client) -> None:
        self.folder = folder
        self.relay = relay
        self.agent = agent
        self._log = log

    def write(self, name: str, text: str) -> None:
        """Saves a file as a careful editor does: beside it, then in its place."""
        beside = self.folder / f"{name}.part"
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.folder / name)

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def delete(self, name: str) -> None:
        (self.folder / name).unlink()

    def move(self, folder: Path) -> None:
        self.folder = self.folder.rename(folder)

    def ask(self) -> None:
        """Has the relay look at once, not within two seconds."""
        os.kill(self.relay.pid, signal.SIGHUP)

    async def until_said(self, words: str, times: int = 1) -> str:
        """The relay's log, once the words have been in it so often."""
        async with asyncio.timeout(20):
            while (said := self.said()).count(words) < times:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return said

    async def departments(self) -> list[str]:
        """The departments in the next `setup` that the agent is told."""
        return [row["name"] for row in (await self.agent.until("setup")).get("departments", [])]


@asynccontextmanager
async def running(folder: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    log = tmp_path / "relay.log"
    with RelayProcess(tmp_path / "data", "--config", str(folder), log=log) as relay:
        relay.add_agent("sara", PASSWORD, "supervisor")
        async with Client(relay.port, "/v1/agent") as agent:
            await agent.say({"t": "hello", "proto": 3, "name": "sara", "password": PASSWORD})
            yield Shop(folder, relay, log, agent)


def started(folder: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """A relay that should not start."""
    return subprocess.run(
        [sys.executable, "-m", "relay", "relay", "--config", str(folder), "--data", str(tmp_path / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )


def command(*words: str) -> str:
    """What a relay's command says, when all is well."""
    run = subprocess.run(
        [sys.executable, "-m", "relay", *words], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("name", BROKEN)
def test_a_relay_does_not_start_with_a_broken_file(folder: Path, tmp_path: Path, name: str) -> None:
    file, text, said = BROKEN[name]
    (folder / file).write_text(text, encoding="utf-8")
    run = started(folder, tmp_path)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"Error: {folder / file}, {said}\n"


async def test_what_is_broken_while_it_runs_is_told_once_and_the_old_files_hold(
    folder: Path, tmp_path: Path
) -> None:
    async with running(folder, tmp_path) as shop:
        assert await shop.departments() == ["sales"]
        for fine, (file, text, said) in enumerate(BROKEN.values(), 1):
            shop.write(file, text)
            line = json.dumps(f"{folder / file}, {said}; what was read before still holds")
            shop.ask()
            await shop.until_said(line)
            shop.ask()
            async with Client(shop.relay.port, "/v1/agent") as other:
                await other.say({"t": "hello", "proto": 3, "name": "sara", "password": PASSWORD})
                setup = await other.until("setup")
                assert [row["name"] for row in setup["departments"]] == ["sales"]
                assert [row["name"] for row in setup["scripts"]] == ["standard"]
            shop.write(file, GOOD[file])
            shop.ask()
            assert (await shop.until_said("the shop's files are taken up", fine)).count(line) == 1
        shop.write("departments.toml", NEW_DEPARTMENTS)
        shop.ask()
        assert await shop.departments() == ["sales", "support"]


async def test_a_changed_file_reaches_every_console(folder: Path, tmp_path: Path) -> None:
    async with running(folder, tmp_path) as shop:
        assert await shop.departments() == ["sales"]
        shop.write("departments.toml", NEW_DEPARTMENTS)
        assert await shop.departments() == ["sales", "support"]
        shop.write("canned_replies/fa.toml", '[[replies]]\ncode = "hi"\ntext = "سلام"\n')
        while len(rows := (await shop.agent.until("replies"))["rows"]) < 2:
            pass
        assert [(row["lang"], row["text"]) for row in rows] == [("en", "Hello"), ("fa", "سلام")]


async def test_a_change_of_the_relays_own_file_is_said_to_wait_for_a_start(
    folder: Path, tmp_path: Path
) -> None:
    async with running(folder, tmp_path) as shop:
        assert await shop.departments() == ["sales"]
        shop.write("relay.toml", SITE + 'title = "New"\n')
        told = f"{folder / 'relay.toml'} has changed; it is read when the relay"
        await shop.until_said(told)
        shop.write("departments.toml", NEW_DEPARTMENTS)
        assert await shop.departments() == ["sales", "support"]
        assert shop.said().count(told) == 1


async def test_a_department_and_a_script_that_go_away_leave_their_chats_to_be_ended(
    folder: Path, tmp_path: Path
) -> None:
    async with running(folder, tmp_path) as shop, Client(shop.relay.port, "/v1/visitor") as visitor:
        await shop.agent.until("live")
        await visitor.say({"t": "hello", "proto": 3, "site": "demo"})
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "hello"})
        conv = (await shop.agent.until("brief"))["conv"]
        owned = {"conv": conv, "gen": 1}
        await shop.agent.say({"t": "take", "cid": "b" * 32, "conv": conv, "gen": 0})
        await shop.agent.say({"t": "post", "cid": "c" * 32, "text": "Hello", **owned})
        await shop.agent.say({"t": "start_closing", "cid": "d" * 32, "script": "standard", **owned})
        while (await shop.agent.until("ack"))["cid"] != "d" * 32:
            pass
        shop.delete("departments.toml")
        shop.delete("closing_scripts/standard.toml")
        shop.ask()
        assert await shop.departments() == []
        await shop.agent.say({"t": "close", "cid": "e" * 32, **owned})
        assert (await shop.agent.until("ack"))["cid"] == "e" * 32


async def test_a_deleted_file_says_nothing_any_more_and_a_deleted_folder_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    async with running(folder, tmp_path) as shop:
        assert await shop.departments() == ["sales"]
        shop.delete("departments.toml")
        assert await shop.departments() == []
        shop.move(tmp_path / "away")
        await shop.until_said(f"{folder}: the folder is gone")
        shop.move(folder)
        shop.write("departments.toml", NEW_DEPARTMENTS)
        assert await shop.departments() == ["sales", "support"]


async def test_a_reply_saved_from_a_console_is_in_the_file_and_on_every_console(
    folder: Path, tmp_path: Path
) -> None:
    async with running(folder, tmp_path) as shop:
        await shop.agent.until("replies")
        reply = {"code": "bye", "lang": "en", "title": "Goodbye", "text": "Bye, {{visitor.name|friend}}!"}
        await shop.agent.say({"t": "save_reply", "cid": "a" * 32, "reply": reply})
        await shop.agent.until("saved")
        rows: list[dict[str, Any]] = (await shop.agent.until("replies"))["rows"]
        assert [row["code"] for row in rows] == ["hi", "bye"]
        assert (folder / "canned_replies" / "en.toml").read_text("utf-8") == (
            GOOD["canned_replies/en.toml"]
            + '\n[[replies]]\ncode = "bye"\ntitle = "Goodbye"\ntext = "Bye, {{visitor.name|friend}}!"\n'
        )
        await shop.agent.say({"t": "save_reply", "cid": "b" * 32, "reply": reply})
        refused = await shop.agent.until("refused")
        assert refused["text"] == "en.toml has a reply 'bye' for the same people already."


async def test_a_demo_without_a_folder_has_a_sample_shop_of_its_own(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data", "--demo") as relay:
        relay.add_agent("sara", PASSWORD, "supervisor")
        async with Client(relay.port, "/v1/agent") as agent:
            await agent.say({"t": "hello", "proto": 3, "name": "sara", "password": PASSWORD})
            setup = await agent.until("setup")
            assert [row["name"] for row in setup["departments"]] == ["sales", "support"]
            reply = {"code": "new", "lang": "fa", "text": "سلام"}
            await agent.say({"t": "save_reply", "cid": "a" * 32, "reply": reply})
            await agent.until("saved")
    assert 'code = "new"' in (tmp_path / "data" / "config" / "canned_replies" / "fa.toml").read_text("utf-8")


def test_the_sample_configuration_is_fine_and_a_copy_of_it_too(tmp_path: Path) -> None:
    copy = tmp_path / "shop"
    assert "The configuration is in" in command("init", str(copy))
    said = command("check-config", "--config", str(copy))
    assert "2 departments, 1 calendar, 1 closing script, 36 canned replies" in said
