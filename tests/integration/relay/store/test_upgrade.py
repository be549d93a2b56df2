"""Before the schema moves on, the store as it was is kept, and can be restored."""

from pathlib import Path

import pytest
import sqlite_utils

from relay.store import backup, restore
from relay.store.backup import BackupProblem
from relay.store.backup_names import made_at
from relay.store.database import Database
from relay.store.folder import BACKUPS, FILE_NAME
from relay.store.migrations import SCHEMA_VERSION, migrations
from relay.store.rows import EventWriter
from tests.integration.relay.store.builders import begun, logged, met


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of the first schema, with one conversation."""
    data = tmp_path / "data"
    data.mkdir()
    store = sqlite_utils.Database(data / FILE_NAME)
    migrations.apply(store, stop_before="closings")
    store.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?)", ["e" * 32])
    EventWriter().write(store.conn, [[met(1), begun(1, 1), logged(1, 1)]])
    store.execute("PRAGMA user_version = 1")
    store.conn.commit()
    store.close()
    return data


def test_a_store_that_is_brought_forward_is_kept_as_it_was(old: Path) -> None:
    Database(old).close()
    [path] = (old / BACKUPS).iterdir()
    assert path.name.startswith(f"before-schema-{SCHEMA_VERSION}-dukkan-")
    assert made_at(path.name) is None, "or the nightly thinning would remove it"
    kept = backup.verified(path)
    assert (kept.schema, kept.epoch, kept.counts.entries) == (1, "e" * 32, 1)
    restore.restore(path, old, kept.at_ms + 1_000)
    Database(old).close()
    assert len(list((old / BACKUPS).iterdir())) == 2, "the restored one was of the first schema again"


def test_a_new_store_and_one_of_this_schema_need_no_backup(tmp_path: Path) -> None:
    Database(tmp_path).close()
    Database(tmp_path).close()
    assert not (tmp_path / BACKUPS).exists()


def test_where_no_backup_can_be_made_the_store_stays_as_it_was(old: Path) -> None:
    before = (old / FILE_NAME).read_bytes()
    (old / BACKUPS).write_text("a file where the folder should be")
    with pytest.raises(BackupProblem, match="No backup was made"):
        Database(old)
    (old / BACKUPS).unlink()
    assert (old / FILE_NAME).read_bytes() == before
    Database(old).close()
