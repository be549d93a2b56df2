"""A backup: a file that holds the whole store, made while the relay writes, and checked before it counts.

It is copied in one step from one read view, by a connection of its own that can only read: in small
steps every commit would make it begin again, and `VACUUM INTO` made a writer wait five times as long.
A copied `dukkan.db` is no backup: what the relay has written lately lies in the file beside it.

In it are all conversations with their logs, visitors with the SHA-256 of their tokens (or nobody would
find his conversation again), accounts with their passwords' argon2id hashes, and the store's epoch.
Not in it are sessions and join codes: whoever has the file must not become an agent by it. The secrets of
second factors are, or a restored relay would ask for passwords alone. The files of chats lie beside
it, once for all backups of a folder (`backup_files.py`): whoever takes a backup elsewhere takes both.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Final

import msgspec
from msgspec import Struct

from relay.store import backup_files
from relay.store.backup_names import PARTIAL, made_at, name_at, too_many
from relay.store.folder import FILE_NAME, UPLOADS, give_to_owner
from relay.store.migrations import SCHEMA_VERSION

LAST_FILE: Final = "last-backup.json"
"""Beside the store: when the last backup was made and where it lies, for those who watch over it."""

BUSY_S: Final = 10.0
ROOM: Final = 1.02
"""A copy takes as much as the store has pages, and a little for the file system."""

IN_WAL_MODE: Final = b"\x02\x02"
_COUNTS: Final = (
    "SELECT (SELECT count(*) FROM visitor), (SELECT count(*) FROM conversation),"
    " (SELECT count(*) FROM log), (SELECT count(*) FROM agent)"
)
_META: Final = "SELECT value FROM meta WHERE key = ?"


class BackupProblem(Exception):
    """A backup cannot be made, or is none that can be trusted; the message is for the operator."""


class Counts(Struct, frozen=True):
    """How much there is of everything that must come back."""

    visitors: int
    conversations: int
    entries: int
    agents: int
    files: int = 0

    def __str__(self) -> str:
        return (
            f"{self.visitors:,} visitors, {self.conversations:,} conversations, "
            f"{self.entries:,} entries, {self.agents:,} accounts, {self.files:,} files"
        )


class Backup(Struct, frozen=True, kw_only=True):
    """A backup that has been checked."""

    path: str
    at_ms: int
    bytes: int
    sha256: str
    epoch: str
    schema: int
    counts: Counts
    files_missing: int = 0
    """Files that it knows and that do not lie beside it: removed since, or left behind."""


def make(data: Path, into: Path, at_ms: int, prefix: str = "") -> Backup:
    """A checked backup of the store in `data`, as a dated file in `into`. Raises BackupProblem.

    Nothing is left behind where it fails.
    """
    source = data / FILE_NAME
    if not source.is_file():
        raise BackupProblem(f"There is no store in {data}.")
    path = into / f"{prefix}{name_at(at_ms)}"
    partial = path.with_name(path.name + PARTIAL)
    with _told(f"No backup was made in {into}"):
        if not into.is_dir():
            into.mkdir(mode=0o700, parents=True)
            give_to_owner(into, data)
        if path.exists():
            raise BackupProblem(f"{path} exists already.")
        try:
            counts = _copy(source, partial, at_ms)
            files = backup_files.known_at(partial)
            check_room(into, sum(files[name] for name in backup_files.missing(into / UPLOADS, files)))
            backup_files.add_new(data, into, files)
            backup = verified(partial)
            if backup.counts != counts:
                raise BackupProblem(f"The copy has {backup.counts}; the store has {counts}.")
            give_to_owner(partial, data)
            os.replace(partial, path)
            sync_folder(into)
        finally:
            partial.unlink(missing_ok=True)
            partial.with_name(partial.name + "-journal").unlink(missing_ok=True)
    made = msgspec.structs.replace(backup, path=str(path.resolve()))
    _remember(data, made)
    return made


def verified(path: Path) -> Backup:
    """What is in the backup, after all of it has been read and found whole. Raises BackupProblem."""
    with _told(f"{path} is no backup that can be used"):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(18)
            if file.read(2) == IN_WAL_MODE:
                raise BackupProblem(
                    f"{path} is a copy of a store's file and not a backup: what was written last may be "
                    "missing in it. Make backups with `dukkan backup`."
                )
        # Nobody changes this file, and a journal that happens to lie beside it is not its own.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            return _checked(copy, path, digest)


def last_made(data: Path) -> Backup | None:
    """The last backup that was made of this store, wherever it lies; None where none is known."""
    try:
        return msgspec.json.decode((data / LAST_FILE).read_bytes(), type=Backup)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def thin_out(folder: Path, *, days: int, weeks: int) -> list[Path]:
    """Removes the backups that need not be kept; returns which. Raises BackupProblem."""
    with _told(f"Older backups in {folder} were not removed"):
        names = [path.name for path in folder.iterdir() if made_at(path.name) is not None]
        gone = [folder / name for name in too_many(names, days=days, weeks=weeks)]
        for path in gone:
            path.unlink()
        backup_files.forget_others(folder, folder.glob("*.db"))
    return gone


def check_room(folder: Path, need_bytes: int) -> None:
    """Raises BackupProblem where the folder's disk has no room for so much."""
    free = shutil.disk_usage(folder).free
    if free < need_bytes * ROOM:
        raise BackupProblem(f"{folder} has room for {free:,} bytes; {need_bytes:,} are needed.")


def sync_file(path: Path) -> None:
    """Returns when the file's bytes are on disk. Raises OSError."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_folder(folder: Path) -> None:
    """Returns when the folder's names are on disk. Raises OSError."""
    sync_file(folder)


def _copy(source: Path, partial: Path, at_ms: int) -> Counts:
    """Copies the store; returns what was in it at the moment of the copy."""
    uri = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_S)) as store:
        store.execute("PRAGMA query_only = ON")
        store.execute("BEGIN")
        counts = _counted(store)
        pages, page_bytes = (
            store.execute(query).fetchone()[0] for query in ("PRAGMA page_count", "PRAGMA page_size")
        )
        check_room(partial.parent, pages * page_bytes)
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # It is synced once, as a whole, at the end.
            store.backup(copy, pages=-1)
            store.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode = DELETE")  # One file, that needs none beside it.
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("BEGIN IMMEDIATE")
            forget_ways_in(copy)
            copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('backup_at_ms', ?)", (str(at_ms),))
            copy.execute("COMMIT")
    sync_file(partial)
    return counts


def forget_ways_in(store: Connection) -> None:
    """Takes out what signs somebody in without a password; an older schema has less of it."""
    store.execute("DELETE FROM session")
    if store.execute("SELECT 1 FROM sqlite_master WHERE name = 'join_code'").fetchone():
        store.execute("DELETE FROM join_code")


def _checked(copy: Connection, path: Path, digest: str) -> Backup:
    schema = copy.execute("PRAGMA user_version").fetchone()[0]
    if schema > SCHEMA_VERSION:
        raise BackupProblem(
            f"{path} has schema {schema}, and this relay knows schemas up to {SCHEMA_VERSION}: "
            "use the relay that made it, or a newer one."
        )
    found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupProblem(f"{path} is damaged: {found}")
    at_ms, epoch = (copy.execute(_META, (key,)).fetchone() for key in ("backup_at_ms", "epoch"))
    if at_ms is None or epoch is None:
        raise BackupProblem(f"{path} was not made by `dukkan backup`.")
    return Backup(
        path=str(path),
        at_ms=int(at_ms[0]),
        bytes=path.stat().st_size,
        sha256=digest,
        epoch=epoch[0],
        schema=schema,
        counts=_counted(copy),
        files_missing=len(backup_files.missing(path.parent / UPLOADS, backup_files.known(copy))),
    )


def _counted(store: Connection) -> Counts:
    visitors, conversations, entries, agents = store.execute(_COUNTS).fetchone()
    files = len(backup_files.known(store))
    return Counts(visitors, conversations, entries, agents, files)


def _remember(data: Path, backup: Backup) -> None:
    """Notes the backup beside the store; it counts all the same where that cannot be written."""
    fresh = data / f"{LAST_FILE}{PARTIAL}"
    try:
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(backup)) + b"\n")
        fresh.chmod(0o600)
        give_to_owner(fresh, data)
        os.replace(fresh, data / LAST_FILE)
    except OSError:
        fresh.unlink(missing_ok=True)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turns what disk and SQLite say into one sentence for the operator."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupProblem(f"{what}: {error}.") from error
    except OSError as error:
        raise BackupProblem(f"{what}: {error.strerror or error}.") from error
