"""From a backup back to a data folder, with the old store kept beside it; and the same as a drill.

The epoch is renewed, so that every client that has seen more than the backup holds begins anew and
sends what it still has; sessions end, and whoever was locked out since stays out.
"""

import os
import secrets
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import sqlite_utils
from msgspec import Struct

from relay.store import backup_files, erasing, erasures, inspection
from relay.store.backup import (
    BUSY_S,
    Backup,
    BackupProblem,
    Counts,
    check_room,
    forget_ways_in,
    sync_file,
    sync_folder,
    verified,
)
from relay.store.backup_names import PARTIAL, moment
from relay.store.database import Database
from relay.store.folder import FILE_NAME, UPLOADS, give_to_owner
from relay.store.lock import FolderLock
from relay.store.migrations import migrate
from relay.store.shelf import remove

_SIDE_FILES: Final = (f"{FILE_NAME}-wal", f"{FILE_NAME}-shm")
_REVOKED: Final = "SELECT name FROM agent WHERE revoked"


class Restoration(Struct, frozen=True, kw_only=True):
    """What a restore has done."""

    backup: Backup
    epoch: str
    kept: str
    """The folder of the store that was there before; empty where there was none."""

    files: int
    """Files that were laid back; the backup may know more, which have been removed since it was made."""

    locked_out: list[str]
    """Accounts that the backup would have let in again, and that stay revoked."""


class Drill(Struct, frozen=True, kw_only=True):
    """What came of a restore that was only tried."""

    backup: Backup
    counts: Counts
    problems: list[str]


def restore(path: Path, data: Path, at_ms: int) -> Restoration:
    """Puts the backup in place of the store in `data`. Raises BackupProblem, StoreInUse, OSError.

    The old store stays where it is until the new one is complete and on disk.
    """
    backup = verified(path)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FolderLock(data)
    fresh = data / f"{FILE_NAME}{PARTIAL}"
    fresh_files = data / f"{UPLOADS}{PARTIAL}"
    try:
        check_room(data, backup.bytes + sum(backup_files.known_at(path).values()))
        locked_out = _fold_in(data / FILE_NAME)
        epoch = secrets.token_hex(16)
        shutil.copyfile(path, fresh)
        fresh.chmod(0o600)
        give_to_owner(fresh, data)
        locked_out = _renew(fresh, epoch, locked_out)
        files = backup_files.put_back(path, fresh_files, data)
        erased = _erase_again(fresh, data, fresh_files)
        sync_file(fresh)
        kept = _keep_old(data, at_ms)
        os.replace(fresh, data / FILE_NAME)
        # A start between these two finds the files missing, and no others in their place.
        os.replace(fresh_files, data / UPLOADS)
        sync_folder(data)
    except sqlite3.Error as error:
        raise BackupProblem(f"Nothing was restored to {data}: {error}.") from error
    finally:
        fresh.unlink(missing_ok=True)
        shutil.rmtree(fresh_files, ignore_errors=True)
        lock.release()
    return Restoration(
        backup=backup, epoch=epoch, kept=str(kept or ""), files=files - erased, locked_out=locked_out
    )


def drill(path: Path, at_ms: int) -> Drill:
    """Restores the backup into a folder of its own, starts the store there, and reads all of it.

    Raises BackupProblem, OSError. The folder is under TMPDIR, and is gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="dukkan-drill-") as folder:
        data = Path(folder) / "data"
        backup = restore(path, data, at_ms).backup
        Database(data).close()  # As a start would: brings an older schema up to date.
        with closing(sqlite3.connect(f"{(data / FILE_NAME).as_uri()}?mode=ro", uri=True)) as store:
            store.execute("BEGIN")
            return Drill(backup=backup, counts=backup.counts, problems=inspection.problems(store))


def _fold_in(old: Path) -> list[str]:
    """Makes one file of the old store, where it can still be read; returns whose accounts it revoked."""
    if not _is_sqlite(old):
        return []
    with (
        suppress(sqlite3.DatabaseError),  # Too damaged to be opened: it is kept as it is.
        closing(sqlite3.connect(old, isolation_level=None, timeout=BUSY_S)) as store,
    ):
        revoked = [name for (name,) in store.execute(_REVOKED)]
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return revoked
    return []


def _is_sqlite(path: Path) -> bool:
    """Whether it begins as a database does; SQLite would delete the journal beside anything else."""
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\x00"
    except OSError:
        return False


def _renew(fresh: Path, epoch: str, revoked: list[str]) -> list[str]:
    """Gives the restored store its new epoch; returns who is locked out of it that was not."""
    with closing(sqlite3.connect(fresh, isolation_level=None)) as store:
        store.execute("PRAGMA synchronous = FULL")
        store.execute("BEGIN IMMEDIATE")
        store.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (epoch,))
        store.execute("DELETE FROM meta WHERE key = 'backup_at_ms'")
        forget_ways_in(store)
        locked_out = [
            name
            for name in revoked
            if store.execute(
                "UPDATE agent SET revoked = 1, generation = generation + 1 WHERE name = ? AND NOT revoked",
                (name,),
            ).rowcount
        ]
        store.execute("COMMIT")
        return locked_out


def _erase_again(fresh: Path, data: Path, files: Path) -> int:
    """Takes out whoever was erased since the backup was made; how many files went."""
    marks = erasures.marks(data)
    if not marks:
        return 0
    migrated = sqlite_utils.Database(fresh, execute_plugins=False)
    with closing(migrated.conn) as store:
        migrate(migrated, secrets.token_hex(16))
        store.isolation_level = None
        store.execute("PRAGMA secure_delete = ON")
        store.execute("BEGIN IMMEDIATE")
        gone = erasing.erase_marked(store, marks)
        store.execute("COMMIT")
    remove(files, gone)
    return len(gone)


def _keep_old(data: Path, at_ms: int) -> Path | None:
    """Puts the old store's files into a folder beside; its main file stays in place as well."""
    old = data / FILE_NAME
    if not old.exists():
        return None
    kept = Path(tempfile.mkdtemp(prefix=f"before-restore-{moment(at_ms)}Z-", dir=data))
    give_to_owner(kept, data)
    # A journal that belongs to another store would be applied to the new one.
    for name in _SIDE_FILES:
        if (data / name).exists():
            os.replace(data / name, kept / name)
    if (data / UPLOADS).is_dir():
        os.replace(data / UPLOADS, kept / UPLOADS)
    # A second name, so that there is no moment at which a starting relay would find no store.
    try:
        os.link(old, kept / FILE_NAME)
    except OSError:  # A file system without second names.
        shutil.copy2(old, kept / FILE_NAME)
    sync_folder(kept)
    return kept
