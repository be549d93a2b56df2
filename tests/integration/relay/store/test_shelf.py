"""The shelf on a real folder and store: what is cleared out is never somebody's file."""

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from relay.domain.upload import Owner, Upload
from relay.protocol.entries import File
from relay.store.database import Database
from relay.store.folder import UPLOADS
from relay.store.shelf import FileShelf


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "data")
    yield database
    database.close()


def upload() -> Upload:
    file = File(id=secrets.token_hex(16), name="bill.pdf", media="application/octet-stream", bytes=4)
    return Upload(owner=Owner(agent=1), cid=secrets.token_hex(16), at_ms=1, file=file)


async def test_a_file_whose_row_is_still_being_written_is_not_cleared_out(
    database: Database, tmp_path: Path
) -> None:
    shelf, wanted, may_go_on = FileShelf(database, tmp_path / "data"), upload(), threading.Event()

    def slow_disk(store: Connection) -> None:
        may_go_on.wait(30)

    draft = await shelf.begin()
    await draft.write(b"bill")
    slow = asyncio.create_task(database.write(slow_disk))
    keeping = asyncio.create_task(shelf.keep(draft, wanted))
    path = tmp_path / "data" / UPLOADS / wanted.file.id
    while not path.exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert await shelf.clear_out() == 0
    may_go_on.set()
    await slow
    assert await keeping == wanted
    assert path.read_bytes() == b"bill"
    assert await shelf.clear_out() == 0


async def test_what_has_no_row_is_cleared_out(database: Database, tmp_path: Path) -> None:
    shelf = FileShelf(database, tmp_path / "data")
    await (await shelf.begin()).throw_away()
    stranger = tmp_path / "data" / UPLOADS / secrets.token_hex(16)
    stranger.write_bytes(b"left by a crash")
    assert await shelf.clear_out() == 1
    assert not stranger.exists()
