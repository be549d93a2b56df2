"""What is too old to be kept: chats that ended, files, visitors without any chat, the audit log."""

from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from relay.domain.clock_doubt import DAY_MS, LastLook, look
from relay.store import audit, devices
from relay.store.database import Database
from relay.store.erasing import Eraser
from relay.store.folder import UPLOADS
from relay.store.shelf import remove

AT_ONCE: Final = 50
"""Chats in one transaction, so that nobody's message waits for long."""

OLD_CHATS: Final = (
    "SELECT number FROM conversation WHERE state = 'closed' AND at_ms < ?1 AND number > ?2 AND"
    " (SELECT at_ms FROM log WHERE log.number = conversation.number ORDER BY seq DESC LIMIT 1) < ?1"
    " ORDER BY number LIMIT ?3"
)
OLD_FILES: Final = "SELECT lower(hex(file)) FROM file WHERE at_ms < ? AND number IS NOT NULL"
FORGET_FILES: Final = "DELETE FROM file WHERE at_ms < ? AND number IS NOT NULL"
OLD_VISITORS: Final = (
    "SELECT visitor FROM visitor WHERE at_ms < ? AND NOT EXISTS"
    " (SELECT 1 FROM conversation WHERE conversation.visitor = visitor.visitor)"
)
FORGET_VISITOR: Final = (
    "DELETE FROM visitor WHERE visitor = ?1 AND NOT EXISTS"
    " (SELECT 1 FROM conversation WHERE conversation.visitor = ?1)"
)

LAST_LOOK: Final = "SELECT key, value FROM meta WHERE key IN ('believed_at_ms', 'doubted_at_ms')"
KEEP_LOOK: Final = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"


class Days(Struct, frozen=True, kw_only=True):
    """How long what is kept; 0 is for ever."""

    chats: int = 365
    files: int = 90
    audit: int = 365


class Removed(Struct, frozen=True, kw_only=True):
    """What has gone."""

    chats: int = 0
    files: int = 0
    visitors: int = 0


class Retention:
    """Removes what is too old. What lies on the desk, because somebody is there, is left for later."""

    def __init__(self, database: Database, eraser: Eraser, data: Path, days: Days) -> None:
        self._database = database
        self._eraser = eraser
        self._data = data
        self._days = days

    async def believes(self, now_ms: int) -> bool:
        """Whether a clock that says so may remove anything; the next look knows of this one."""

        def work(store: Connection) -> bool:
            last = LastLook(**{key: int(value) for key, value in store.execute(LAST_LOOK)})
            is_believed, known = look(last, now_ms)
            if known != last:
                store.executemany(KEEP_LOOK, [(key, str(value)) for key, value in asdict(known).items()])
            return is_believed

        return await self._database.write(work)

    async def look_through(self, now_ms: int, on_desk: Callable[[], tuple[set[int], set[int]]]) -> Removed:
        """`on_desk` gives the numbers of the visitors and of the conversations that are in use."""
        chats = files = visitors = 0
        if self._days.chats:
            before_ms = now_ms - self._days.chats * DAY_MS
            chats = await self._forget_chats(before_ms, on_desk)
            visitors = await self._forget_visitors(before_ms, on_desk)
        if self._days.files:
            files = await self._forget_files(now_ms - self._days.files * DAY_MS)
        if self._days.audit:
            before_audit_ms = now_ms - self._days.audit * DAY_MS
            await self._database.write(lambda c: c.execute(audit.FORGET, (before_audit_ms,)).rowcount)
        await self._database.write(lambda c: devices.forget_unused(c, now_ms))
        return Removed(chats=chats, files=files, visitors=visitors)

    async def _forget_chats(self, before_ms: int, on_desk: Callable[[], tuple[set[int], set[int]]]) -> int:
        count = after = 0
        while True:
            numbers = await self._old_chats(before_ms, after)
            if not numbers:
                return count
            after = numbers[-1]
            _, used = on_desk()
            gone = [number for number in numbers if number not in used]
            if gone:
                await self._eraser.erase_conversations(gone)
            count += len(gone)

    async def _old_chats(self, before_ms: int, after: int) -> list[int]:
        bounds = (before_ms, after, AT_ONCE)
        rows = await self._database.read(lambda c: c.execute(OLD_CHATS, bounds).fetchall())
        return [number for (number,) in rows]

    async def _forget_visitors(self, before_ms: int, on_desk: Callable[[], tuple[set[int], set[int]]]) -> int:
        rows = await self._database.read(lambda c: c.execute(OLD_VISITORS, (before_ms,)).fetchall())
        used, _ = on_desk()
        gone = [row for row in rows if row[0] not in used]
        if gone:
            await self._database.write(lambda c: c.executemany(FORGET_VISITOR, gone).rowcount)
        return len(gone)

    async def _forget_files(self, before_ms: int) -> int:
        def work(store: Connection) -> set[str]:
            names = {name for (name,) in store.execute(OLD_FILES, (before_ms,))}
            store.execute(FORGET_FILES, (before_ms,))
            return names

        names = await self._database.write(work)
        remove(self._data / UPLOADS, names)
        return len(names)
