"""Takes people out of the store: rows, the index of words, files, and the bytes that they leave behind.

What is deleted is overwritten with zeros (`secure_delete`); the index is merged, because it only notes
down what was taken out of it; and the journal of the last commits is folded in and cut off. The epoch
is renewed with it, so that every client forgets what it holds and asks anew.
"""

from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from relay.store import search_index
from relay.store.database import Database
from relay.store.erasures import mark_of
from relay.store.folder import UPLOADS
from relay.store.shelf import remove

NUMBERS_OF: Final = "SELECT number FROM conversation WHERE visitor = ?"
_FILES: Final = "SELECT lower(hex(file)) FROM file WHERE number = ?1"
_OWN_FILES: Final = "SELECT lower(hex(file)) FROM file WHERE token_hash = ? AND agent = 0"
_OF_CONVERSATION: Final = (
    "DELETE FROM log WHERE number = ?",
    "DELETE FROM file WHERE number = ?",
    "DELETE FROM conversation WHERE number = ?",
)
_DELETE_OWN_FILES: Final = "DELETE FROM file WHERE token_hash = ? AND agent = 0"
_DELETE_VISITOR: Final = "DELETE FROM visitor WHERE visitor = ?"
_TOKEN: Final = "SELECT token_hash FROM visitor WHERE visitor = ?"
_ALL_VISITORS: Final = (
    "SELECT visitor, token_hash FROM visitor UNION SELECT visitor, token_hash FROM visitor_token"
)
_MOVE_MARK: Final = (
    "UPDATE search_mark SET (upto, number, seq) = (SELECT rowid, number, seq FROM log"
    " WHERE rowid <= search_mark.upto ORDER BY rowid DESC LIMIT 1) WHERE EXISTS"
    " (SELECT 1 FROM log WHERE rowid <= search_mark.upto)"
)
_SET_EPOCH: Final = "UPDATE meta SET value = ? WHERE key = 'epoch'"
_MERGE: Final = "INSERT INTO search_text (search_text, rank) VALUES ('merge', -500)"
MERGES_MAX: Final = 100_000


def delete_people(store: Connection, visitors: Sequence[int]) -> set[str]:
    """Deletes all rows of these visitors; the names of their files. The caller owns the transaction."""
    files: set[str] = set()
    for visitor in visitors:
        numbers = [number for (number,) in store.execute(NUMBERS_OF, (visitor,))]
        files |= delete_conversations(store, numbers)
        row = store.execute(_TOKEN, (visitor,)).fetchone()
        if row is not None:
            files |= {name for (name,) in store.execute(_OWN_FILES, row)}
            store.execute(_DELETE_OWN_FILES, row)
        store.execute(_DELETE_VISITOR, (visitor,))
    return files


def delete_conversations(store: Connection, numbers: Sequence[int]) -> set[str]:
    """Deletes these conversations; the names of their files."""
    files: set[str] = set()
    for number in numbers:
        files |= {name for (name,) in store.execute(_FILES, (number,))}
        search_index.forget(store, number)
        for statement in _OF_CONVERSATION:
            store.execute(statement, (number,))
    if numbers:
        store.execute(_MOVE_MARK)
    return files


def merge_some(store: Connection) -> bool:
    """Merges a part of the index; whether there may be more to merge (SQLite FTS5, section 6.8)."""
    before = store.total_changes
    store.execute(_MERGE)
    return store.total_changes - before >= 2


def erase_marked(store: Connection, marks: set[str]) -> set[str]:
    """Deletes everybody whom a journal of erasures knows; the names of their files."""
    if not marks:
        return set()
    found = sorted({visitor for visitor, token in store.execute(_ALL_VISITORS) if mark_of(token) in marks})
    files = delete_people(store, found)
    if found:
        while merge_some(store):
            pass
    return files


class Eraser:
    """Erases on an open store."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database = database
        self._data = data

    async def erase(self, visitors: Sequence[int], epoch: str) -> int:
        """How many files went, when nothing of them is left. Raises StoreFull, StoreBroken."""

        def work(store: Connection) -> set[str]:
            store.execute(_SET_EPOCH, (epoch,))
            return delete_people(store, visitors)

        return await self._finish(await self._database.write(work))

    async def erase_conversations(self, numbers: Sequence[int]) -> int:
        """The same for conversations alone; the epoch stays, because what goes goes as a whole."""
        files = await self._database.write(lambda store: delete_conversations(store, numbers))
        return await self._finish(files)

    async def _finish(self, files: set[str]) -> int:
        remove(self._data / UPLOADS, files)
        for _ in range(MERGES_MAX):
            if not await self._database.write(merge_some):
                break
        await self._database.fold_in()
        return len(files)
