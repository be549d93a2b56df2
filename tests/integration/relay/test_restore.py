"""A restore in the middle of conversations, on real processes: nobody is stuck, and the unsent goes out."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.net.link import Link
from console.net.visitor_client import VisitorClient
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from relay.protocol.agent import Brief, Briefs
from relay.protocol.frames import Ack
from relay.store.database import Database
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.support.relay_process import ROOT, RelayProcess

AGENT, PASSWORD = "Mina", "correct horse"


def command(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "relay", *words],
        cwd=ROOT,
        input=given,
        text=True,
        capture_output=True,
        timeout=60,
    )


class Agent:
    """A console's link, and what it was told."""

    def __init__(self, relay: RelayProcess, folder: Path) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self.gens: dict[str, int] = {}
        self.acked: set[str] = set()
        self.told: list[Any] = []
        self.link = Link(relay.url, name=AGENT, password=PASSWORD, folder=folder, on_update=self._wake)

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while True:
                for update in self.link.take_updates():
                    self.told.append(update)
                    rows = [update] if isinstance(update, Brief) else []
                    rows += update.rows if isinstance(update, Briefs) else []
                    self.gens.update({row.conv: row.gen for row in rows})
                    self.acked.update([update.cid] if isinstance(update, Ack) else [])
                if condition():
                    return
                self._news.clear()
                await self._news.wait()

    def state(self) -> LinkState | None:
        states = [update.state for update in self.told if isinstance(update, LinkChanged)]
        return states[-1] if states else None

    async def stop(self) -> None:
        await asyncio.to_thread(self.link.stop)


async def test_a_restore_in_the_middle_resets_the_visitors_and_sends_what_they_had_not(
    tmp_path: Path,
) -> None:
    """I10, I7: nothing acked before the backup is missing, and outboxes drain after it."""
    with RelayProcess(tmp_path / "data") as relay:
        relay.add_agent(AGENT, PASSWORD)
        known, later = (VisitorClient(relay.url, rng=lambda: 0.0) for _ in range(2))
        await known.connect()
        await known.post_and_wait("before the backup")
        agent = Agent(relay, tmp_path / "state")
        agent.link.start()
        await agent.until(lambda: known.conv in agent.gens)
        taken = agent.link.take(known.conv, agent.gens[known.conv])
        await agent.until(lambda: taken in agent.acked)
        answer = agent.link.post(known.conv, 1, "answered before the backup")
        await agent.until(lambda: answer in agent.acked)
        made = await asyncio.to_thread(
            command, "backup", str(tmp_path / "backups"), "--data", str(relay.data)
        )
        assert (made.returncode, made.stderr) == (0, "")
        await known.post_and_wait("lost by the restore")
        await later.connect()
        await later.post_and_wait("I came after the backup")
        [file] = (tmp_path / "backups").iterdir()
        refused = await asyncio.to_thread(command, "restore", str(file), "--data", str(relay.data))
        assert (refused.returncode, f"(process {relay.pid})" in refused.stderr) == (1, True)
        await asyncio.to_thread(relay.stop)
        known.post("written while the shop was down")
        later.post("me too")
        unsent = agent.link.post(known.conv, 1, "answered while it was down")
        restored = await asyncio.to_thread(command, "restore", str(file), "--data", str(relay.data))
        assert (restored.returncode, restored.stderr) == (0, "")
        await asyncio.to_thread(relay.start)
        await known.wait_for(lambda: not known.shelf.outbox)
        await later.wait_for(lambda: not later.shelf.outbox)
        await agent.until(lambda: agent.state() is LinkState.ENDED)
        agent.link.sign_in(Identity(name=AGENT, password=PASSWORD))
        await agent.until(lambda: unsent in agent.acked)
        await known.wait_for(lambda: "answered while it was down" in known.texts("agent"))
        assert known.texts() == [
            "before the backup",
            "answered before the backup",
            "written while the shop was down",
            "answered while it was down",
        ]
        assert later.texts() == ["me too"]
        for visitor in (known, later):
            assert [entry.seq for entry in visitor.entries] == list(range(1, len(visitor.entries) + 1))
            await visitor.stop()
        await agent.stop()
        tried = await asyncio.to_thread(command, "restore", "--drill", str(file))
        assert (tried.returncode, "can be restored: 1 visitors" in tried.stdout) == (0, True)


@pytest.mark.parametrize("words", [["--keep", "7"], ["--keep", "0+4"], ["--keep", "all"]])
def test_what_is_kept_is_days_and_weeks(tmp_path: Path, words: list[str]) -> None:
    wrong = command("backup", "--data", str(tmp_path), *words)
    assert (wrong.returncode, "expected days and weeks such as 7+4" in wrong.stderr) == (2, True)


def test_without_a_store_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    wrong = command("backup", "--data", str(tmp_path))
    assert (wrong.returncode, wrong.stderr) == (1, f"Error: There is no store in {tmp_path}.\n")


def test_a_drill_by_itself_takes_the_backup_that_was_made_last(tmp_path: Path) -> None:
    data = tmp_path / "data"
    Database(data).close()
    where = ("--data", str(data))
    assert command("restore", *where).returncode == 2, "what is put back is named"
    none = command("restore", "--drill", *where)
    assert (none.returncode, f"No backup of {data} is known" in none.stderr) == (1, True)
    command("backup", *where)
    tried = command("restore", "--drill", *where)
    [path] = (data / "backups").glob("*.db")
    assert (tried.returncode, tried.stdout.startswith(f"{path} can be restored: ")) == (0, True)
    path.unlink()
    gone = command("restore", "--drill", *where)
    assert (gone.returncode, "is gone" in gone.stderr) == (1, True)


async def test_a_page_that_slept_through_the_restore_does_not_keep_what_is_gone(tmp_path: Path) -> None:
    """I6: its cursor is not beyond the head, since the conversation has grown again; the epoch tells."""
    with RelayProcess(tmp_path / "data") as relay:
        awake = VisitorClient(relay.url, rng=lambda: 0.0)
        await awake.connect()
        await awake.post_and_wait("kept")
        async with Client(relay.port, "/v1/visitor") as page:
            await page.say({**VISITOR_HELLO, "token": awake.shelf.token})
            epoch = (await page.until("welcome"))["epoch"]
        await asyncio.to_thread(command, "backup", "--data", str(relay.data))
        await awake.post_and_wait("lost by the restore")
        seen = awake.entries[-1].seq
        await asyncio.to_thread(relay.stop)
        [file] = (relay.data / "backups").iterdir()
        await asyncio.to_thread(command, "restore", str(file), "--data", str(relay.data))
        await asyncio.to_thread(relay.start)
        await awake.wait_for(lambda: awake.texts() == ["kept"])
        for text in ("said instead", "and more"):
            await awake.post_and_wait(text)
        async with Client(relay.port, "/v1/visitor") as page:
            hello = {"token": awake.shelf.token, "epoch": epoch, "have": {awake.conv: seen}}
            await page.say({**VISITOR_HELLO, **hello})
            following = await page.until("following")
            assert (following.get("reset"), following.get("after", 0)) == (True, 0)
            told = await page.until("page")
        texts = [entry["body"].get("text") for entry in told["entries"]]
        assert [text for text in texts if text] == ["kept", "said instead", "and more"]
        await awake.stop()


async def test_a_backup_after_kill_9_has_what_was_acked(tmp_path: Path) -> None:
    """I1: what the relay could not fold into its file any more is in the backup, and restored from it."""
    with RelayProcess(tmp_path / "data") as relay:
        visitor = VisitorClient(relay.url, rng=lambda: 0.0)
        await visitor.connect()
        for n in range(5):
            await visitor.post_and_wait(f"acked {n}")
        await asyncio.to_thread(relay.kill)
        made = await asyncio.to_thread(command, "backup", "--data", str(relay.data))
        assert "5 entries" in made.stdout or "6 entries" in made.stdout, made.stdout + made.stderr
        [file] = (relay.data / "backups").iterdir()
        restored = await asyncio.to_thread(command, "restore", str(file), "--data", str(relay.data))
        assert restored.returncode == 0, restored.stderr
        await asyncio.to_thread(relay.start)
        await visitor.post_and_wait("afterwards")
        assert visitor.texts() == [*(f"acked {n}" for n in range(5)), "afterwards"]
        await visitor.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_the_administrator_makes_belongs_to_the_relays_user(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 12_345, 12_345)
    command("doctor", "--data", str(data))
    add = ("agent", "add", AGENT, "--password-stdin", "--data", str(data))
    assert command(*add, given=PASSWORD).returncode == 0
    assert command("backup", "--data", str(data)).returncode == 0
    [file] = (data / "backups").iterdir()
    assert command("restore", str(file), "--data", str(data)).returncode == 0
    everything = [data, *data.rglob("*")]
    assert len(everything) >= 7
    assert [path for path in everything if path.stat().st_uid != 12_345] == []


def test_a_store_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "dukkan.db").write_bytes(b"dear diary " * 1_000)
    said = command("relay", "--data", str(tmp_path), "--port", "0")
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)
    assert "restore a backup with `dukkan restore FILE`" in said.stderr
