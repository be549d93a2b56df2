"""Stores that relays of every earlier schema have left come up to date, with all that is in them."""

import lzma
from pathlib import Path
from typing import Final

import pytest
import sqlite_utils

from relay.domain.search_query import read_query
from relay.domain.wall_clock import UTC_ZONE
from relay.protocol.entries import Message
from relay.store import backup, inspection, restore
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database
from relay.store.folder import BACKUPS, FILE_NAME
from relay.store.journal import SqliteJournal
from relay.store.migrations import SCHEMA_VERSION, migrations
from relay.store.search import SqliteHistory

KEPT: Final = Path(__file__).with_name("kept")
SCHEMAS: Final = sorted(int(path.name.split("-")[1].split(".")[0]) for path in KEPT.glob("schema-*.db.xz"))
NOW_MS: Final = 1_796_000_000_000
EARLIER: Final = [schema for schema in SCHEMAS if schema < SCHEMA_VERSION]


def laid_out(schema: int, data: Path) -> Path:
    data.mkdir(mode=0o700)
    (data / FILE_NAME).write_bytes(lzma.decompress((KEPT / f"schema-{schema}.db.xz").read_bytes()))
    return data


def schema_of(data: Path) -> int:
    store = sqlite_utils.Database(data / FILE_NAME)
    found: int = store.execute("PRAGMA user_version").fetchone()[0]
    store.close()
    return found


def test_a_store_of_every_schema_is_kept() -> None:
    assert set(SCHEMAS) >= set(range(1, SCHEMA_VERSION)), "keep one of the schema before"


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_a_store_of_an_earlier_schema_comes_up_to_date(schema: int, tmp_path: Path) -> None:
    data = laid_out(schema, tmp_path / "data")
    assert schema_of(data) == schema, "it is what its name says"
    database = Database(data)
    try:
        restored = await SqliteJournal(database).restore()
        [waiting] = [each for visitor in restored.visitors for each in visitor.conversations]
        words = [entry.body.text for entry in waiting.entries if isinstance(entry.body, Message)]
        assert "where is 245-12785?" in words
        accounts = SqliteAccounts(database)
        mina = await accounts.sign_in("mina", "correct horse")
        assert mina is not None and mina.role == "supervisor"
        assert await accounts.sign_in("omar", "correct horse") is None
        accounts.close()
        assert await database.read(inspection.problems) == []
    finally:
        database.close()
    assert schema_of(data) == SCHEMA_VERSION


@pytest.mark.parametrize("schema", EARLIER)
def test_what_was_kept_before_the_upgrade_can_be_gone_back_to(schema: int, tmp_path: Path) -> None:
    data = laid_out(schema, tmp_path / "data")
    Database(data).close()
    [path] = (data / BACKUPS).glob("*.db")
    kept = backup.verified(path)
    assert (kept.schema, kept.counts.visitors, kept.counts.agents) == (schema, 2, 2)
    assert restore.drill(path, kept.at_ms).problems == []


async def test_words_from_before_there_was_a_search_are_found(tmp_path: Path) -> None:
    database = Database(laid_out(1, tmp_path / "data"))
    history = SqliteHistory(database)
    while await history.index_some():
        pass
    found = await history.find(read_query("12785", NOW_MS, UTC_ZONE), 0, 10)
    database.close()
    assert [line.said for line in found.lines] == ["where is 245-12785?"]


def test_a_step_that_fails_leaves_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is one transaction: the store stays at the step before, and the next start goes on from there."""
    data = laid_out(1, tmp_path / "data")
    steps = migrations._migrations
    at = next(place for place, step in enumerate(steps) if step.name == "search")
    whole = steps[at].fn

    def breaks(db: sqlite_utils.Database) -> None:
        whole(db)
        raise RuntimeError("the power is cut")

    monkeypatch.setattr(steps[at], "fn", breaks)
    with pytest.raises(RuntimeError):
        Database(data)
    store = sqlite_utils.Database(data / FILE_NAME)
    names = store.table_names()
    store.close()
    assert "closing" in names and not [name for name in names if name.startswith("search")]
    assert schema_of(data) == 1
    monkeypatch.undo()
    Database(data).close()
    assert schema_of(data) == SCHEMA_VERSION
