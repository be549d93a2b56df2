"""A backup before the schema moves on: a relay of before cannot read what the new one writes."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from relay.store import backup
from relay.store.backup_names import name_at
from relay.store.folder import BACKUPS, FILE_NAME, StoreUnreadable
from relay.store.migrations import SCHEMA_VERSION


def keep_before_upgrade(data: Path) -> None:
    """Makes a backup where the store has an older schema; none of a new store.

    Raises BackupProblem, and StoreUnreadable where SQLite does not know the file for its own.

    Its name says for which schema it makes way, and no thinning out removes it.
    """
    path = data / FILE_NAME
    if not path.exists() or not path.stat().st_size:
        return
    schema = _schema(path)
    if not 0 < schema < SCHEMA_VERSION:
        return
    at_ms, prefix = time.time_ns() // 1_000_000, f"before-schema-{SCHEMA_VERSION}-"
    while (data / BACKUPS / f"{prefix}{name_at(at_ms)}").exists():  # Twice in one second.
        at_ms += 1_000
    backup.make(data, data / BACKUPS, at_ms, prefix)


def _schema(path: Path) -> int:
    """May write: a store that a power cut left in the middle of its first start must be rolled back first."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as store:
            schema: int = store.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreUnreadable(
            f"{path} cannot be read ({error}): restore a backup with `dukkan restore FILE`; "
            "the file is kept beside it."
        ) from error
    return schema
