"""The files of backups: one folder beside them, in which each upload lies once for all that know it.

A file never changes once it is stored, so a night's backup copies only what is new. What no backup
knows any longer goes when backups are thinned out.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from relay.store.backup_names import PARTIAL
from relay.store.folder import UPLOADS, give_to_owner

_FILES: Final = "SELECT lower(hex(file)), bytes FROM file WHERE number IS NOT NULL"
_HAS_FILES: Final = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'file'"


def known(store: Connection) -> dict[str, int]:
    """The files that messages of this store name, with their sizes; none in an older schema."""
    if not store.execute(_HAS_FILES).fetchone()[0]:
        return {}
    return dict(store.execute(_FILES).fetchall())


def known_at(path: Path) -> dict[str, int]:
    """The same of a backup. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        return known(copy)


def add_new(data: Path, into: Path, files: Iterable[str]) -> None:
    """Copies what is not there yet; returns when it is on disk. Raises OSError.

    What has been removed since the store was copied stays away.
    """
    source, target = data / UPLOADS, into / UPLOADS
    new = [name for name in files if not (target / name).exists()]
    if not new:
        return
    if not target.is_dir():
        target.mkdir(mode=0o700)
        give_to_owner(target, data)
    for name in new:
        partial = target / f"{name}{PARTIAL}"
        try:
            with suppress(FileNotFoundError):
                shutil.copyfile(source / name, partial)
                _sync(partial)
                give_to_owner(partial, data)
                os.replace(partial, target / name)
        finally:
            partial.unlink(missing_ok=True)
    _sync(target)


def missing(folder: Path, files: dict[str, int]) -> list[str]:
    """Those that do not lie there whole."""
    found = {path.name: path.stat().st_size for path in folder.glob("*")} if folder.is_dir() else {}
    return [name for name, size in files.items() if found.get(name) != size]


def put_back(backup: Path, fresh: Path, data: Path) -> int:
    """Lays a backup's files into a folder `fresh` of `data`; how many. Raises OSError, sqlite3.Error."""
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    give_to_owner(fresh, data)
    files = known_at(backup)
    absent = set(missing(backup.parent / UPLOADS, files))
    for name in files.keys() - absent:
        shutil.copyfile(backup.parent / UPLOADS / name, fresh / name)
        give_to_owner(fresh / name, data)
        _sync(fresh / name)
    _sync(fresh)
    return len(files) - len(absent)


def forget_others(folder: Path, backups: Iterable[Path]) -> None:
    """Removes what none of these backups knows. Raises OSError; where one cannot be read, nothing goes."""
    wanted: set[str] = set()
    try:
        for path in backups:
            wanted.update(known_at(path))
    except sqlite3.Error:
        return
    for path in (folder / UPLOADS).glob("*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
