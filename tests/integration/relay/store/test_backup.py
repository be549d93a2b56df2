"""Backups of real stores: made under writes, whole or not at all, and put back only when they are sound."""

import asyncio
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from relay.domain.events import Logged
from relay.protocol.entries import Closed, Opened
from relay.store import backup, restore
from relay.store.accounts import SqliteAccounts
from relay.store.backup import BackupProblem
from relay.store.database import FILE_NAME, Database
from relay.store.journal import SqliteJournal
from relay.store.lock import StoreInUse
from tests.integration.relay.store.builders import begun, conv_of, logged, met
from tests.support.relay_process import ROOT

AT_MS = 1_795_318_200_000
SESSION = bytes(range(32))


async def filled(data: Path, conversations: int = 3) -> Database:
    """A store with a few conversations, an account and a session."""
    database = Database(data)
    accounts = SqliteAccounts(database)
    mina = await accounts.add("Mina", "correct horse", "agent", 1_000)
    await accounts.keep_session(mina, SESSION, 1_000)
    accounts.close()
    for number in range(1, conversations + 1):
        await SqliteJournal(database).commit([met(number), begun(number, number), *log_of(number)])
    return database


def log_of(number: int) -> list[Logged]:
    opened = logged(number, 1, Opened(site="demo"), who="relay")
    return [opened, *(logged(number, seq) for seq in range(2, 12))]


def filled_and_stopped(data: Path, conversations: int = 3) -> Path:
    async def fill() -> None:
        (await filled(data, conversations)).close()

    asyncio.run(fill())
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return filled_and_stopped(tmp_path / "data")


@pytest.mark.threat(62)
async def test_what_was_committed_before_is_in_it_and_nothing_by_halves(tmp_path: Path) -> None:
    """I10: nothing acked before the backup is missing; I3: no log in it has a gap."""
    database = await filled(tmp_path / "data")
    journal = SqliteJournal(database)
    acked, stop = 11, asyncio.Event()

    async def write() -> None:
        nonlocal acked
        while not stop.is_set():
            await journal.commit([logged(1, acked + 1)])
            acked += 1

    writing = asyncio.create_task(write())
    overlapped = made_count = 0
    # A copy of so small a store may fit between two commits; those that did not are the proof.
    while overlapped < 5 and made_count < 100:
        before = acked
        made = await asyncio.to_thread(
            backup.make, tmp_path / "data", tmp_path / "backups", AT_MS + made_count * 1_000
        )
        made_count += 1
        overlapped += before < acked
        in_it = made.counts.entries - 2 * 11
        assert before <= in_it <= acked
        tried = await asyncio.to_thread(restore.drill, Path(made.path), AT_MS)
        assert (tried.problems, tried.counts) == ([], made.counts)
    assert overlapped == 5, "the writer went on meanwhile"
    stop.set()
    await writing
    database.close()
    assert sorted(path.suffix for path in (tmp_path / "backups").iterdir()) == [".db"] * made_count


@pytest.mark.threat(30, 65)
def test_a_backup_is_one_private_file_without_sessions(data: Path, tmp_path: Path) -> None:
    made = backup.make(data, tmp_path / "backups", AT_MS)
    path = Path(made.path)
    assert (path.name, list(path.parent.iterdir())) == ("dukkan-2026-11-22T033000Z.db", [path])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SESSION in b"".join(each.read_bytes() for each in data.iterdir())
    assert SESSION not in path.read_bytes()
    assert backup.last_made(data) == made


async def test_a_restored_store_has_everything_and_a_new_epoch(data: Path, tmp_path: Path) -> None:
    made = backup.make(data, tmp_path / "backups", AT_MS)
    database = Database(data)
    await SqliteJournal(database).commit([logged(1, 12)])
    accounts = SqliteAccounts(database)
    await accounts.add("Omar", "correct horse", "agent", 2_000)
    await accounts.revoke("Mina")
    accounts.close()
    database.close()
    done = restore.restore(Path(made.path), data, AT_MS + 60_000)
    assert done.locked_out == ["Mina"]
    restored, kept = Database(data), Database(Path(done.kept))
    try:
        assert restored.epoch == done.epoch != kept.epoch == made.epoch
        now, then = [await SqliteJournal(each).conversation(conv_of(1)) for each in (restored, kept)]
        assert now is not None and then is not None
        assert ([entry.seq for entry in now.entries], len(then.entries)) == ([*range(1, 12)], 12)
        team = await SqliteAccounts(restored).list_all()
        assert [(account.name, account.revoked) for account in team] == [("Mina", True)]
        assert await SqliteAccounts(restored).by_session(SESSION) is None
    finally:
        restored.close()
        kept.close()


def test_a_relay_at_work_is_not_restored_over(data: Path, tmp_path: Path) -> None:
    made = backup.make(data, tmp_path / "backups", AT_MS)
    running = Database(data)
    try:
        with pytest.raises(StoreInUse, match="stop it first"):
            restore.restore(Path(made.path), data, AT_MS)
    finally:
        running.close()
    assert not list(data.glob("before-restore*"))


def test_a_store_that_cannot_be_read_is_kept_and_replaced(data: Path, tmp_path: Path) -> None:
    made = backup.make(data, tmp_path / "backups", AT_MS)
    (data / FILE_NAME).write_bytes(b"not a database at all" * 1_000)
    (data / f"{FILE_NAME}-wal").write_bytes(b"what was written last")
    done = restore.restore(Path(made.path), data, AT_MS)
    assert {path.name for path in Path(done.kept).iterdir()} >= {FILE_NAME, f"{FILE_NAME}-wal"}
    assert not (data / f"{FILE_NAME}-wal").exists()
    Database(data).close()


def spoil(path: Path, how: str) -> None:
    body = bytearray(path.read_bytes())
    if how == "cut off":
        del body[len(body) // 2 :]
    elif how == "a page overwritten":
        body[4096 * 5 : 4096 * 6] = b"\xff" * 4096
    elif how == "empty":
        body.clear()
    else:
        body[:] = b"dear diary " * 1_000
    path.write_bytes(body)


@pytest.mark.parametrize("how", ["cut off", "a page overwritten", "empty", "something else"])
def test_a_damaged_backup_is_refused_with_words(data: Path, tmp_path: Path, how: str) -> None:
    path = Path(backup.make(data, tmp_path / "backups", AT_MS).path)
    spoil(path, how)
    before = (data / FILE_NAME).read_bytes()
    with pytest.raises(BackupProblem, match=r"damaged|no backup that can be used|not made by"):
        restore.restore(path, data, AT_MS)
    assert (data / FILE_NAME).read_bytes() == before


@pytest.mark.threat(62)
async def test_a_copied_store_is_no_backup(tmp_path: Path) -> None:
    database = await filled(tmp_path / "data")
    shutil.copy(tmp_path / "data" / FILE_NAME, tmp_path / "copy.db")
    database.close()
    with pytest.raises(BackupProblem, match="copy of a store's file"):
        backup.verified(tmp_path / "copy.db")


def test_a_backup_of_a_newer_relay_is_refused(data: Path, tmp_path: Path) -> None:
    path = Path(backup.make(data, tmp_path / "backups", AT_MS).path)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 999")
    with pytest.raises(BackupProblem, match="has schema 999"):
        restore.restore(path, data, AT_MS)


async def test_a_drill_finds_what_cannot_be_replayed(tmp_path: Path) -> None:
    database = await filled(tmp_path / "data")
    await SqliteJournal(database).commit([logged(1, 13), logged(2, 12, Closed(gen=1), state="queued")])
    database.close()
    made = backup.make(tmp_path / "data", tmp_path / "backups", AT_MS)
    assert restore.drill(Path(made.path), AT_MS).problems == [
        f"The entries of conversation {conv_of(1)} are not numbered from 1 without a gap.",
        f"Conversation {conv_of(2)} is stored as queued, and its log ends closed.",
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_without_room_is_left_as_it_was(tmp_path: Path, small_disk: Path) -> None:
    filled_and_stopped(tmp_path / "data", 200)
    with pytest.raises(BackupProblem, match="has room for"):
        backup.make(tmp_path / "data", small_disk, AT_MS)
    assert list(small_disk.iterdir()) == []


def test_a_backup_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    """The kernel refuses to let the file grow while it is being written, as a full disk would."""
    data = filled_and_stopped(tmp_path / "data", 200)
    made = subprocess.run(
        [sys.executable, "-m", "relay", "backup", str(tmp_path / "backups"), "--data", str(data)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert made.returncode == 1
    assert made.stderr.startswith("Error: No backup was made in")
    assert os.listdir(tmp_path / "backups") == []


def test_a_restore_that_cannot_be_finished_changes_nothing(tmp_path: Path) -> None:
    data = filled_and_stopped(tmp_path / "data", 200)
    made = backup.make(data, tmp_path / "backups", AT_MS)
    before = (data / FILE_NAME).stat().st_ino
    tried = subprocess.run(
        [sys.executable, "-m", "relay", "restore", made.path, "--data", str(data)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert (tried.returncode, tried.stderr.count("\n")) == (1, 1), tried.stderr
    assert (data / FILE_NAME).stat().st_ino == before
    assert [name for name in os.listdir(data) if name.startswith("before-") or "partial" in name] == []
    Database(data).close()
