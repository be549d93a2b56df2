"""Whether the store still takes a write: one small row, with all that a commit does."""

from sqlite3 import Connection

from relay.store.database import Database


async def write_probe(database: Database, at_ms: int) -> None:
    """Returns when the row is on disk. Raises StoreFull or StoreBroken."""

    def work(connection: Connection) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('probe_at_ms', ?)", (str(at_ms),)
        )

    await database.write(work)
