"""What can be known of a store without changing it: its kind, its schema, whether its pages fit together."""

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from relay.store import backup_files
from relay.store.accounts import is_weak
from relay.store.database import FILE_NAME
from relay.store.folder import UPLOADS
from relay.store.lock import FolderLock, StoreInUse
from relay.store.migrations import SCHEMA_VERSION


class Checkup(Struct, frozen=True, kw_only=True):
    """What was found; `damage` is empty where every page was in order."""

    schema: int
    journal_mode: str
    damage: str
    newest_at_ms: int
    """When the last entry was written, by the clock of then; 0 where there is none."""

    wal_bytes: int
    accounts: int
    weak_hashes: int
    """Accounts whose password is hashed more cheaply than a new one would be."""

    files: int
    files_missing: int
    """Files that messages name and that do not lie in the folder whole."""


class Unreadable(Exception):
    """The store cannot even be opened; the message is SQLite's."""


def examined(data: Path) -> Checkup:
    """What is found in the store of this folder, by a connection that only reads. Raises Unreadable."""
    path = data / FILE_NAME
    wal = path.with_name(f"{FILE_NAME}-wal")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as store:
            newest = store.execute("SELECT at_ms FROM log ORDER BY rowid DESC LIMIT 1").fetchone()
            damage = store.execute("PRAGMA quick_check(1)").fetchone()[0]
            hashes = store.execute("SELECT password_hash FROM agent WHERE NOT revoked").fetchall()
            files = backup_files.known(store)
            return Checkup(
                schema=store.execute("PRAGMA user_version").fetchone()[0],
                journal_mode=store.execute("PRAGMA journal_mode").fetchone()[0],
                damage="" if damage == "ok" else damage,
                newest_at_ms=newest[0] if newest else 0,
                wal_bytes=wal.stat().st_size if wal.exists() else 0,
                accounts=len(hashes),
                weak_hashes=sum(is_weak(each) for (each,) in hashes),
                files=len(files),
                files_missing=len(backup_files.missing(data / UPLOADS, files)),
            )
    except (sqlite3.Error, OSError) as error:
        raise Unreadable(str(error)) from error


def is_newer(found: Checkup) -> bool:
    """Whether a newer relay than this one wrote it."""
    return found.schema > SCHEMA_VERSION


def is_in_use(data: Path) -> bool:
    """Whether a relay has the folder. Raises OSError."""
    try:
        FolderLock(data).release()
    except StoreInUse:
        return True
    return False


def has_full_text_search() -> bool:
    """Whether this SQLite can index words."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return ("ENABLE_FTS5",) in nothing.execute("PRAGMA compile_options").fetchall()
