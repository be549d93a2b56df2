"""The store's one file: one connection that writes, on its thread, and one that only reads, on its own.

Exactly one connection ever writes and checkpoints. SQLite from 3.7.0 to 3.51.2 can corrupt a WAL
that two connections reset at once (fixed in 3.51.3), and most systems ship one of those. It also
makes group commit simple: whatever waits for the writer goes into the next transaction.

A commit is told only after COMMIT with `synchronous=FULL`. A full disk refuses the batch and leaves
the store as it was. Any other failure ends all writing for good, because a second fsync may
report success for data that the first one lost.
"""

import os
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Final, TypeVar

import sqlite_utils

from relay.domain.events import Event
from relay.service.ports import StoreBroken, StoreFull
from relay.store.folder import FILE_NAME as FILE_NAME, give_to_owner
from relay.store.lock import FolderLock
from relay.store.migrations import migrate
from relay.store.rows import EventWriter
from relay.store.upgrade import keep_before_upgrade
from relay.store.worker import Job, Worker

CACHE_KIB: Final = 64 * 1024
WAL_CHECKPOINT_PAGES: Final = 4_000
"""16 MB: at the default of 1,000 pages a commit's p99 was 1.6 ms, here below 1 ms."""

WAL_BYTES_KEPT: Final = 64 * 1024 * 1024
"""A WAL that a long read has let grow is cut back to this at the next checkpoint."""

BUSY_MS: Final = 5_000
"""How long somebody's sqlite3 shell may hold the file before the relay gives up."""

FOLD_IN_TRIES: Final = 12
"""Each waits as long as BUSY_MS: a minute in all."""

T = TypeVar("T")


class Database:
    """The open store of one data folder.

    Raises StoreInUse, StoreTooNew, StoreUnreadable or BackupProblem when opened.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = FolderLock(folder)
        try:
            path = folder / FILE_NAME
            keep_before_upgrade(folder)
            # SQLite gives its -wal and -shm files the mode of the database file.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            give_to_owner(path, folder)
            self._writing = _open_writer(path)
            self._reading = _open_reader(path)
        except BaseException:
            self._lock.release()
            raise
        self.epoch: str = self._reading.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()[0]
        self._events = EventWriter()
        self._broken = False
        self._writer = Worker("store-writer", self._write_batch)
        self._reader = Worker("store-reader", self._read_batch)

    async def commit(self, events: Sequence[Event]) -> None:
        """Returns when the events are on disk. Raises StoreFull or StoreBroken."""
        await self._writer.put(None, events)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, from a transaction of its own; an error of its own rolls that back."""
        result: T = await self._writer.put(work)
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, from one unchanging view of what is committed."""
        result: T = await self._reader.put(work)
        return result

    async def fold_in(self) -> bool:
        """Folds the WAL into the file and cuts it off, so that nothing of what was deleted stays there.

        A read that is under way holds it up, a backup's for example; False where one never ended.
        """
        for _ in range(FOLD_IN_TRIES):
            if not await self._writer.put(_fold_in):
                return True
            await self._reader.put(_nothing)
        return False

    def close(self) -> None:
        """Finishes what waits, folds the WAL into the file, and lets go of the folder."""
        self._reader.close()
        self._reading.close()
        self._writer.close()
        if not self._broken:
            with suppress(sqlite3.Error):  # All is in the WAL already; the next start folds it in.
                self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._writing.close()
        self._lock.release()

    def _write_batch(self, batch: list[Job]) -> None:
        """Commits neighbouring events together, and each function by itself."""
        together: list[Job] = []
        for job in batch:
            if job.work is None:
                together.append(job)
                continue
            self._commit_events(together)
            together = []
            self._run_alone(job)
        self._commit_events(together)

    def _commit_events(self, jobs: list[Job]) -> None:
        if not jobs:
            return
        error: Exception | None = StoreBroken() if self._broken else None
        if error is None:
            try:
                self._writing.execute("BEGIN IMMEDIATE")
                changed = self._events.write(self._writing, [job.events for job in jobs])
                self._writing.execute("COMMIT")
                self._events.committed(changed)
                return
            except Exception as cause:
                error = self._failed(cause)
        for job in jobs:
            job.error = error

    def _run_alone(self, job: Job) -> None:
        assert job.work is not None
        if self._broken:
            job.error = StoreBroken()
            return
        try:
            if job.work is _fold_in:
                job.result = _fold_in(self._writing)
                return
            self._writing.execute("BEGIN IMMEDIATE")
            job.result = job.work(self._writing)
            self._writing.execute("COMMIT")
        except Exception as cause:
            if isinstance(cause, sqlite3.DatabaseError) and not isinstance(cause, sqlite3.IntegrityError):
                job.error = self._failed(cause)
                return
            # The function's own mistake, such as a name that is taken.
            self._roll_back()
            job.error = cause

    def _failed(self, cause: Exception) -> StoreFull | StoreBroken:
        """Which of the two kinds of failure this is; all but a full disk is the end of writing."""
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL and self._roll_back():
            return StoreFull()
        self._broken = True
        return _broken(cause)

    def _roll_back(self) -> bool:
        """Whether the connection is clean again."""
        try:
            if self._writing.in_transaction:
                self._writing.execute("ROLLBACK")
        except sqlite3.Error:
            self._broken = True
        return not self._broken

    def _read_batch(self, batch: list[Job]) -> None:
        for job in batch:
            assert job.work is not None
            try:
                self._reading.execute("BEGIN")
                try:
                    job.result = job.work(self._reading)
                finally:
                    # A forgotten read view would keep every checkpoint from finishing.
                    self._reading.execute("ROLLBACK")
            except sqlite3.DatabaseError as cause:
                job.error = _broken(cause)
            except Exception as cause:
                job.error = cause


def _fold_in(connection: Connection) -> bool:
    """Whether somebody's read has kept it from being done."""
    return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])


def _nothing(connection: Connection) -> None:
    """A turn of the reader's."""


def _broken(cause: Exception) -> StoreBroken:
    error = StoreBroken(f"{type(cause).__name__}, SQLite code {getattr(cause, 'sqlite_errorcode', 0)}")
    error.__cause__ = cause
    return error


def _open_writer(path: Path) -> Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = OFF")
        # What is deleted is overwritten: an erased person's words are not to be found in free pages.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES_KEPT}")
        migrate(sqlite_utils.Database(connection, execute_plugins=False), secrets.token_hex(16))
    except BaseException:
        connection.close()
        raise
    return connection


def _open_reader(path: Path) -> Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB // 4}")
    return connection
