"""What a starting relay reads: what is open, what is closed for now, how long visitors waited of late."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlite_utils
from msgspec import structs

from relay.domain.events import ShopClosed
from relay.protocol.agent import State
from relay.store import rows
from relay.store.database import FILE_NAME, Database
from relay.store.journal import SqliteJournal
from relay.store.migrations import SCHEMA_VERSION, migrations
from relay.store.rows import EventWriter
from tests.integration.relay.store.builders import begun, logged, met


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "data")
    yield database
    database.close()


async def test_open_is_whatever_is_not_closed(database: Database) -> None:
    journal = SqliteJournal(database)
    states: list[State] = ["queued", "assigned", "closing", "snoozed", "offline", "closed"]
    for number, state in enumerate(states, start=1):
        await journal.commit([met(number), begun(number, number), logged(number, 1, state=state)])
    restored = await journal.restore()
    open_ones = [visitor.conversations[0].state for visitor in restored.visitors]
    assert open_ones == ["queued", "assigned", "closing", "snoozed", "offline"]


async def test_what_was_said_last_of_a_department_is_what_is_closed_after_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path)
    journal = SqliteJournal(first)
    lunch = ShopClosed(until_ms=9_000, at_ms=5_000, agent=3, department="repairs", reason="lunch")
    prayer = ShopClosed(until_ms=8_000, at_ms=5_500, agent=3, reason="نماز")
    await journal.commit([lunch])
    await journal.commit([prayer, structs.replace(lunch, until_ms=7_000, at_ms=6_000)])
    first.close()
    second = Database(tmp_path)
    restored = await SqliteJournal(second).restore()
    second.close()
    assert restored.closings == [prayer, structs.replace(lunch, until_ms=7_000, at_ms=6_000)]


async def test_restore_reads_the_beginnings_of_the_last_closed_and_no_more(database: Database) -> None:
    journal = SqliteJournal(database)
    numbers = range(1, rows.LATELY + 20)
    await journal.commit([met(1), *(begun(number, 1) for number in numbers)])
    await journal.commit([logged(number, 1, state="closed") for number in numbers])
    last = numbers[-1]
    await journal.commit([logged(last, seq, state="closed") for seq in range(2, rows.BEGINNING + 20)])
    lately = (await journal.restore()).lately_closed
    assert [each.number for each in lately] == list(numbers)[-rows.LATELY :]
    assert [entry.seq for entry in lately[-1].entries] == list(range(1, rows.BEGINNING + 1))


async def test_a_store_of_the_first_schema_is_brought_forward_with_all_it_holds(tmp_path: Path) -> None:
    Database(tmp_path).close()
    (tmp_path / FILE_NAME).unlink()
    old = sqlite_utils.Database(tmp_path / FILE_NAME)
    migrations.apply(old, stop_before="closings")
    old.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?)", ["e" * 32])
    EventWriter().write(old.conn, [[met(1), begun(1, 1), logged(1, 1)]])
    old.execute("PRAGMA user_version = 1")
    old.conn.commit()
    old.close()
    assert "closing" not in sqlite_utils.Database(tmp_path / FILE_NAME).table_names()

    database = Database(tmp_path)
    journal = SqliteJournal(database)
    await journal.commit([ShopClosed(until_ms=9_000, at_ms=5_000, agent=3), logged(1, 2)])
    restored = await journal.restore()
    version = await database.read(lambda c: c.execute("PRAGMA user_version").fetchone()[0])
    database.close()
    assert (restored.epoch, version) == ("e" * 32, SCHEMA_VERSION)
    assert [entry.seq for entry in restored.visitors[0].conversations[0].entries] == [1, 2]
    assert len(restored.closings) == 1
