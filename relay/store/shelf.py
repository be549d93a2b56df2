"""Uploaded files: bytes in a folder beside the store, under names of our own, and a row for each.

The bytes are on disk before their row is, and the row goes before the bytes: a crash may leave a file
that nobody knows, which the next start removes, and never a row without its file.
"""

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from relay.domain.upload import Owner, Upload
from relay.protocol.entries import File
from relay.service.ports import Draft, StoreBroken, StoredFile, StoreFull, Used
from relay.store import customers
from relay.store.backup_names import PARTIAL
from relay.store.database import Database
from relay.store.folder import UPLOADS

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FILE: Final = "token_hash, agent, cid, at_ms, lower(hex(file)), name, media, bytes, width, height"

ADD: Final = (
    "INSERT INTO file (token_hash, agent, cid, at_ms, file, name, media, bytes, width, height)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token_hash, agent, cid) DO NOTHING"
)
KNOWN: Final = f"SELECT {_FILE} FROM file WHERE token_hash = ? AND agent = ? AND cid = ?"
USED: Final = (
    "SELECT count(*), coalesce(sum(bytes), 0) FROM file WHERE token_hash = ? AND agent = ? AND at_ms >= ?"
)
USED_BY_ALL: Final = "SELECT coalesce(sum(bytes), 0) FROM file WHERE at_ms >= ?"
SENT: Final = (
    "SELECT file.token_hash, agent, cid, file.at_ms, lower(hex(file)), file.name, media, bytes, width,"
    " height, number, lower(hex(conv)), conversation.site, department, state, visitor.token_hash,"
    " visitor.visitor"
    " FROM file JOIN conversation USING (number) JOIN visitor USING (visitor) WHERE file = ?"
)
DROP: Final = "DELETE FROM file WHERE file = ? AND number IS NULL"
UNSENT: Final = f"SELECT {_FILE} FROM file WHERE number IS NULL ORDER BY at_ms"
ALL: Final = "SELECT lower(hex(file)) FROM file"

T = TypeVar("T")


class FileShelf:
    """Implements `relay.service.ports.Shelf` in the folder `uploads` of a data folder."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database = database
        self._folder = data / UPLOADS
        self._arriving: set[str] = set()
        """Files whose bytes may be there before their row is."""

    async def free_bytes(self) -> int:
        """What the disk has room for."""
        return await _in_thread(lambda: shutil.disk_usage(self._folder.parent).free)

    async def begin(self) -> Draft:
        """An empty draft. Raises StoreFull."""

        def make() -> FileDraft:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            return FileDraft(self._folder / f"{secrets.token_hex(16)}{PARTIAL}")

        return await _in_thread(make)

    async def keep(self, draft: Draft, upload: Upload) -> Upload:
        """The upload, when bytes and row are on disk; another's under the same id, if that was first.

        Raises StoreFull or StoreBroken.
        """
        self._arriving.add(upload.file.id)
        try:
            if await self._keep(Path(draft.path), upload):
                return upload
        finally:
            self._arriving.discard(upload.file.id)
        before = await self.known(upload.owner, upload.cid)
        assert before is not None
        return before

    async def _keep(self, draft: Path, upload: Upload) -> bool:
        """Whether it is the first under its id; the bytes stay only then."""
        path = self._folder / upload.file.id
        await _in_thread(lambda: _put(draft, path))

        def work(connection: Connection) -> bool:
            return bool(connection.execute(ADD, _row(upload)).rowcount)

        is_first = False
        try:
            is_first = await self._database.write(work)
        finally:
            if not is_first:
                path.unlink(missing_ok=True)
        return is_first

    async def known(self, owner: Owner, cid: str) -> Upload | None:
        """What the owner has uploaded under this id."""
        row = await self._database.read(lambda c: c.execute(KNOWN, (*owner, cid)).fetchone())
        return None if row is None else _upload(row)

    async def used(self, owner: Owner, since_ms: int) -> Used:
        """What was uploaded since then."""

        def work(connection: Connection) -> Used:
            files, size = connection.execute(USED, (*owner, since_ms)).fetchone()
            of_all = connection.execute(USED_BY_ALL, (since_ms,)).fetchone()[0]
            return Used(files=files, bytes=size, bytes_of_all=of_all)

        return await self._database.read(work)

    async def sent(self, file_id: str) -> StoredFile | None:
        """The file, if a message names it and it is still there."""
        row, others = await self._database.read(lambda store: _sent(store, file_id))
        path = self._folder / file_id
        if row is None or not await _in_thread(path.exists):
            return None
        number, conv, site, department, state, token_hash, _ = row[10:]
        return StoredFile(
            upload=_upload(row[:10]),
            path=str(path),
            number=number,
            conv=conv,
            site=site,
            department=department,
            state=state,
            tokens=(token_hash, *others),
        )

    async def drop(self, file_ids: Sequence[str]) -> None:
        """Removes those that no message names, row and bytes."""
        names = [(bytes.fromhex(file_id),) for file_id in file_ids]
        if names:
            await self._database.write(lambda c: c.executemany(DROP, names).rowcount)
            await self.clear_out()

    async def clear_out(self) -> int:
        """Removes every file that has no row and is not on its way; how many."""

        def known(connection: Connection) -> set[str]:
            return {name for (name,) in connection.execute(ALL)}

        # In this order: what lies there and no longer arrives has its row already.
        there = await _in_thread(lambda: _names(self._folder))
        there -= self._arriving
        strangers = there - await self._database.read(known)
        await _in_thread(lambda: remove(self._folder, strangers))
        return len(strangers)


class FileDraft:
    """Implements `relay.service.ports.Draft`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    @property
    def path(self) -> str:
        """Where its bytes are."""
        return str(self._path)

    async def write(self, chunk: bytes) -> None:
        """More bytes. Raises StoreFull."""
        await _in_thread(lambda: _write_all(self._file, chunk))

    async def replace(self, data: bytes) -> None:
        """These bytes instead. Raises StoreFull."""

        def anew() -> None:
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            _write_all(self._file, data)

        await _in_thread(anew)

    async def size(self) -> int:
        """How many there are."""
        return await _in_thread(lambda: self._path.stat().st_size)

    async def throw_away(self) -> None:
        """Removes it, unless it was kept."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def unsent(connection: Connection) -> list[Upload]:
    """What no message names yet."""
    return [_upload(row) for row in connection.execute(UNSENT)]


def remove(folder: Path, names: set[str]) -> None:
    """Removes these files, whichever of them are there."""
    for name in names:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _names(folder: Path) -> set[str]:
    """What lies there and is complete."""
    if not folder.is_dir():
        return set()
    return {path.name for path in folder.iterdir() if not path.name.endswith(PARTIAL)}


def sweep_partial(data: Path) -> None:
    """Removes what was on its way when the process before this one ended."""
    for path in (data / UPLOADS).glob(f"*{PARTIAL}"):
        path.unlink(missing_ok=True)


def _put(draft: Path, path: Path) -> None:
    """Moves the bytes to their place; returns when they are on disk there."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    os.rename(draft, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_all(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]


def _row(upload: Upload) -> tuple[Any, ...]:
    file = upload.file
    return (
        *upload.owner,
        upload.cid,
        upload.at_ms,
        bytes.fromhex(file.id),
        file.name,
        file.media,
        file.bytes,
        file.width,
        file.height,
    )


def _sent(store: Connection, file_id: str) -> tuple[tuple[Any, ...] | None, list[bytes]]:
    """The file's row with its conversation, and the other tokens of whoever's that is."""
    row = store.execute(SENT, (bytes.fromhex(file_id),)).fetchone()
    return row, customers.tokens_of(store, row[-1]) if row is not None else []


def _upload(row: tuple[Any, ...]) -> Upload:
    token_hash, agent, cid, at_ms, file_id, name, media, size, width, height = row
    file = File(id=file_id, name=name, media=media, bytes=size, width=width, height=height)
    return Upload(owner=Owner(token_hash, agent), cid=cid, at_ms=at_ms, file=file)


async def _in_thread(work: Callable[[], T]) -> T:
    """What `work` returns, from a thread that may wait for the disk. Raises StoreFull, StoreBroken."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull from error
        raise StoreBroken(f"uploads: {error.strerror or type(error).__name__}") from error
