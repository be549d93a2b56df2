"""A process that writes to a real store as a busy relay does, and notes each ack in a file beside it.

`python -m tests.faults.power_writer FOLDER SYNCHRONOUS COMMITS` ends, as a power cut does, without closing.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from relay.store import database as store
from relay.store.journal import SqliteJournal
from relay.store.search import SqliteHistory
from tests.integration.relay.store.builders import begun, logged, met

ACKS: Final = "acks"
CHATS: Final = 8
PAGES_BETWEEN_CHECKPOINTS: Final = 60
"""Many checkpoints in little time: they are where writes of two files depend on each other."""


async def write(folder: Path, synchronous: str, commits: int) -> None:
    """Each chat commits one entry after the other, all of them at once, while the search index follows."""
    store.WAL_CHECKPOINT_PAGES = PAGES_BETWEEN_CHECKPOINTS  # type: ignore[misc]
    database = store.Database(folder)
    database._writing.execute(f"PRAGMA synchronous = {synchronous}")
    journal = SqliteJournal(database)
    await journal.commit([met(1)] + [begun(number, 1) for number in range(1, CHATS + 1)])
    indexing = asyncio.create_task(SqliteHistory(database).keep_up())
    acks = os.open(folder / ACKS, os.O_WRONLY | os.O_CREAT, 0o600)

    async def chat(number: int) -> None:
        for seq in range(1, commits // CHATS + 1):
            await journal.commit([logged(number, seq, cid=f"{seq:032x}")])
            os.write(acks, f"{number} {seq}\n".encode())

    await asyncio.gather(*(chat(number) for number in range(1, CHATS + 1)))
    indexing.cancel()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
