"""Looks at a relay's machine, store and files, and says in plain words what is wrong.

Nothing is changed. Each finding names the thing, how it is, and where it is not well what to do.
"""

import asyncio
import ipaddress
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from relay import foundations, identity_keys, machine, settings
from relay.cli_parts import shop_of
from relay.finding import Finding, look, ok, wrong
from relay.shared.toml_file import TomlError
from relay.store import checkup
from relay.store.backup import last_made
from relay.store.checkup import Checkup
from relay.store.database import FILE_NAME
from relay.store.folder import BACKUPS, UPLOADS
from relay.store.migrations import SCHEMA_VERSION
from relay.web import round_trip
from relay.wellness import BACKUP_AGE_MAX_S, FREE_BYTES_MIN

INODES_MIN: Final = 1_000
WAL_BYTES_MAX: Final = 256 * 1024 * 1024
"""Twice what a checkpoint would cut back: somebody has kept a read view open for long."""

EARLIEST_MS: Final = 1_767_225_600_000
"""The beginning of 2026: a machine that says less has lost its clock."""

FILES_SPARE: Final = 200


def findings(config: Path | None, data: Path) -> Iterator[Finding]:
    """Everything that can be known on this machine."""
    loaded, finding = _configuration(config)
    yield finding
    yield from _secrets(loaded, config)
    yield from foundations.findings(loaded.uploads.enabled)
    yield from _clock()
    if not data.is_dir():
        yield wrong(
            "data folder", f"{data} is not there; the relay makes it when it starts, or name it with --data."
        )
        return
    yield from _folder(data)
    yield from _disk(data)
    running = _holder(data)
    if (data / FILE_NAME).exists():
        yield from _store(data)
        yield from _writers(data, running)
        yield from _backups(data)
    yield from _open_files(loaded, running)
    yield from _address(loaded, running is not None)


# ---- files and machine ----------------------------------------------------------------------


def _configuration(config: Path | None) -> tuple[settings.Settings, Finding]:
    try:
        loaded = settings.load(config)
        settings.load_words(config)
        shop_of(config, loaded)
    except (TomlError, OSError) as error:
        return settings.Settings(), wrong("configuration", str(error))
    if config is None:
        return loaded, look("configuration", "None is named: the defaults hold. Name a folder with --config.")
    open_sites = [site.name for site in loaded.sites if "*" in site.origins]
    if open_sites:
        words = (
            f"Every page may open chats of {', '.join(open_sites)}: list your pages' origins instead of *."
        )
        return loaded, look("configuration", words)
    return loaded, ok("configuration", f"{config} will be understood.")


def _secrets(loaded: settings.Settings, config: Path | None) -> Iterator[Finding]:
    for path in identity_keys.files(loaded.sites, config):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007:
            yield wrong("secrets", f"Others on this machine may read {path}: chmod 640 {path}")


def _clock() -> Iterator[Finding]:
    if _now_ms() < EARLIEST_MS:
        yield wrong("clock", f"This machine thinks that it is {time.strftime('%Y-%m-%d')}: set its clock.")
        return
    kept = machine.clock_is_set()
    if kept is None:
        yield ok(
            "clock",
            f"{time.strftime('%Y-%m-%d %H:%M:%S %z')}; nobody here can tell whether it is kept right.",
        )
    elif kept:
        yield ok("clock", "Kept right by the network.")
    else:
        yield look("clock", "Not kept right by the network: switch time synchronisation on.")


def _folder(data: Path) -> Iterator[Finding]:
    status = data.stat()
    if stat.S_IMODE(status.st_mode) & 0o077:
        words = f"Others on this machine may read {data}: chmod 700 {data}"
        yield wrong("data folder", words)
    elif not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield wrong("data folder", f"{data} cannot be written by whoever runs this command.")
    else:
        yield ok("data folder", f"{data} is private.")
    for name in (FILE_NAME, f"{FILE_NAME}-wal", UPLOADS, BACKUPS):
        path = data / name
        if not path.exists():
            continue
        found = path.stat()
        if found.st_uid != status.st_uid or stat.S_IMODE(found.st_mode) & 0o077:
            mode = "700" if path.is_dir() else "600"
            yield wrong(
                "data folder", f"{path} should belong to the folder's owner alone (chown, chmod {mode})."
            )


def _disk(data: Path) -> Iterator[Finding]:
    kind = machine.file_system(data)
    if kind in machine.NETWORK:
        words = f"{data} lies on {kind}, on another machine: SQLite needs a disk of this one."
        yield wrong("file system", words)
    elif kind in machine.PASSING:
        words = f"{data} lies on {kind}, which is gone after a restart: keep it on a disk or a volume."
        yield look("file system", words)
    else:
        yield ok("file system", kind or "The kernel does not say which.")
    free = shutil.disk_usage(data).free
    inodes = machine.inodes_free(data)
    if free < FREE_BYTES_MIN:
        yield wrong("free space", f"{_mb(free)} free, and at least {_mb(FREE_BYTES_MIN)} are needed.")
    elif inodes is not None and inodes < INODES_MIN:
        yield wrong("free space", f"The disk can name only {inodes} more files (inodes).")
    else:
        yield ok("free space", f"{_mb(free)} free.")


def _holder(data: Path) -> int | None:
    """The process that uses the folder; None where none does."""
    try:
        if not checkup.is_in_use(data):
            return None
        return int((data / "lock").read_text().strip() or 0)
    except (OSError, ValueError):
        return None


def _store(data: Path) -> Iterator[Finding]:
    try:
        found = checkup.examined(data)
    except checkup.Unreadable as error:
        yield wrong("store", f"{data / FILE_NAME} cannot be read ({error}): restore a backup.")
        return
    yield _of_store(found)
    if found.newest_at_ms > _now_ms() + 60_000:
        yield wrong("clock", "The newest entry of the store is from the future: the clock has gone back.")
    if found.wal_bytes > WAL_BYTES_MAX:
        yield look(
            "store", f"Its journal has {_mb(found.wal_bytes)}: some program keeps the file open to read."
        )
    if not found.accounts:
        yield look("accounts", "Nobody can sign in yet: dukkan agent add NAME")
    elif found.weak_hashes:
        words = "password is kept by a cheaper hash than today's; it is renewed when its owner next types it."
        yield look("accounts", f"{found.weak_hashes} {words}")
    if found.files_missing:
        words = (
            f"{found.files_missing} of {found.files} files that chats name are gone from {data / UPLOADS}:"
        )
        yield wrong("files", f"{words} copy them back from the folder uploads beside a backup.")
    elif found.files:
        yield ok("files", f"All {found.files} files that chats name are there.")


def _of_store(found: Checkup) -> Finding:
    if found.damage:
        return wrong("store", f"It is damaged ({found.damage}): restore a backup.")
    if checkup.is_newer(found):
        return wrong(
            "store", f"It has schema {found.schema}, of a newer relay; this one knows {SCHEMA_VERSION}."
        )
    if found.journal_mode != "wal":
        return look("store", f"Its journal is '{found.journal_mode}'; the relay sets 'wal' when it starts.")
    return ok("store", f"Every page is in order; schema {found.schema}.")


def _writers(data: Path, running: int | None) -> Iterator[Finding]:
    for process in machine.writers_of(data / FILE_NAME):
        if process != running:
            words = f"Process {process} has the store open for writing, and only the relay may: end it."
            yield wrong("store", words)


def _backups(data: Path) -> Iterator[Finding]:
    last = last_made(data)
    if last is None:
        yield look("backups", "None has been made: dukkan backup --keep 7+4, every night.")
        return
    age_s, path = (_now_ms() - last.at_ms) / 1000, Path(last.path)
    if not path.exists():
        yield wrong("backups", f"The last one, {path}, is gone.")
    elif age_s > BACKUP_AGE_MAX_S:
        yield wrong(
            "backups", f"The last one is {age_s / 3600:.0f} hours old: see that one is made every night."
        )
    elif path.stat().st_dev == data.stat().st_dev:
        yield look(
            "backups", f"The last one is {age_s / 3600:.0f} hours old; it lies on the same disk as the store."
        )
    else:
        yield ok("backups", f"The last one is {age_s / 3600:.0f} hours old.")


def _open_files(loaded: settings.Settings, running: int | None) -> Iterator[Finding]:
    wanted = loaded.limits.visitors + loaded.limits.agents + FILES_SPARE
    limit = machine.open_files_max(running or None)
    if limit < wanted:
        words = f"{limit} allowed, and [limits] allows {wanted} lines: raise LimitNOFILE, or lower visitors."
        yield look("open files", words)
    else:
        yield ok("open files", f"{limit} allowed.")


def _address(loaded: settings.Settings, is_running: bool) -> Iterator[Finding]:
    listen = loaded.listen
    if not _is_loopback(listen.host):
        words = (
            f'The relay listens on {listen.host} without TLS: set host = "127.0.0.1", and a proxy before it.'
        )
        yield look("address", words)
    if not is_running:
        yield look("relay", "No relay uses this folder now.")
        return
    host = "127.0.0.1" if listen.host in ("0.0.0.0", "") else "[::1]" if listen.host == "::" else listen.host
    address = f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{listen.port}"
    if asyncio.run(round_trip.is_alive(address)):
        yield ok("relay", f"Answers on {address}.")
    else:
        yield wrong("relay", f"It runs, and does not answer on {address}: is another port set by --port?")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mb(amount: int) -> str:
    return f"{amount / 2**20:,.0f} MB"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
