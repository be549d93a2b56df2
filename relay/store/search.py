"""Searching: the index is filled by a task that keeps behind the commits, and asked by the reader.

No word of a query reaches SQLite's own query language but letters and digits between quotation marks.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from sqlite3 import Connection
from typing import Any, Final

from relay.domain.search_query import FAR_MS, SearchQuery
from relay.protocol import codec
from relay.service.ports import FoundLine, FoundLines, StoreFull
from relay.shared.search_words import Wanted
from relay.store import search_index
from relay.store.database import Database
from relay.store.search_index import DAY_MS, IndexDamaged

BATCH_ROWS: Final = 50
"""About 1.7 ms of the writer's time (200 took 5 to 9): whoever waits for a commit hardly notices."""

REST: Final = 25
"""After a batch it rests so many times as long as the batch took: search costs at most 4 % at full load."""

IDLE_S: Final = 1.0
"""How long it waits when it has caught up, and so how far it is behind on a quiet day."""

FULL_S: Final = 5.0

READ_MS_MAX: Final = 250
"""A search that takes longer is cut short, since others wait for the same reader."""

STEPS_BETWEEN_LOOKS: Final = 20_000
"""SQLite's steps between two looks at the clock: well below a millisecond."""

_OF_CHAT: Final = {
    "tags": "search_chat.number IN (SELECT number FROM search_tag WHERE tag = ?)",
    "pages": "instr(search_chat.page, ?)",
    "sites": "search_chat.site = ?",
    "departments": "search_chat.department_folded = ?",
}
_RATED: Final = "search_chat.rating BETWEEN ? AND ?"
_LINES: Final = (
    "SELECT log.rowid, log.number, log.entry FROM search_text CROSS JOIN log ON log.rowid = search_text.rowid"
    " WHERE search_text.rowid >= ? AND search_text.rowid < ? AND log.at_ms >= ? AND log.at_ms < ?"
    " AND search_text MATCH ?"
)
_IN_CHATS: Final = " AND log.number IN (SELECT search_chat.number FROM search_chat WHERE "
_CHATS: Final = (
    "SELECT log.rowid, log.number, log.entry FROM search_chat CROSS JOIN log ON log.rowid = search_chat.last"
    " WHERE search_chat.last >= ? AND search_chat.last < ? AND log.at_ms >= ? AND log.at_ms < ?"
)
FIRST_SINCE: Final = "SELECT min(first) FROM search_day WHERE day >= ?"
LAST_BEFORE: Final = "SELECT max(last) FROM search_day WHERE day <= ?"
CONVERSATION: Final = (
    "SELECT conversation.state, conversation.site, search_chat.department,"
    " coalesce(nullif(customer.name, ''), visitor.name), visitor.visitor"
    " FROM conversation JOIN visitor USING (visitor) LEFT JOIN customer USING (visitor)"
    " JOIN search_chat USING (number)"
    " WHERE conversation.number = ?"
)


class SqliteHistory:
    """Implements `relay.service.ports.History`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, query: SearchQuery, before: int, limit: int) -> FoundLines:
        """The newest lines that fit, at most `limit`, older than the line `before` unless that is 0."""
        return await self._database.read(lambda connection: find(connection, query, before, limit))

    async def keep_up(self) -> None:
        """Indexes what is committed until it is cancelled. Raises StoreBroken."""
        while True:
            begun_s = time.monotonic()
            try:
                rows = await self.index_some()
            except StoreFull:
                await asyncio.sleep(FULL_S)
                continue
            took_s = time.monotonic() - begun_s
            await asyncio.sleep(REST * took_s if rows == BATCH_ROWS else IDLE_S)

    async def index_some(self) -> int:
        """Indexes the next rows of the log; how many there were."""
        try:
            return await self._database.write(lambda c: search_index.index_some(c, BATCH_ROWS))
        except IndexDamaged:
            await self._database.write(search_index.empty)
            return BATCH_ROWS


def find(connection: Connection, query: SearchQuery, before: int, limit: int) -> FoundLines:
    """As `SqliteHistory.find`, on this connection."""
    low, high = _places(connection, query, before)
    statement, values = lines_statement(query, low, high)
    is_by_chat = not query.wanted
    found: list[tuple[int, int, bytes]] = []
    numbers: set[int] = set()
    is_cut_short = False
    until_s = time.monotonic() + READ_MS_MAX / 1000
    connection.set_progress_handler(lambda: time.monotonic() > until_s, STEPS_BETWEEN_LOOKS)
    try:
        with closing(connection.execute(statement, values)) as rows:
            for row in rows:
                if is_by_chat and row[1] in numbers:
                    continue
                numbers.add(row[1])
                found.append(row)
                if len(found) > limit:
                    break
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        is_cut_short = True
    finally:
        connection.set_progress_handler(None, 0)
    lines = [_line(connection, row) for row in found[:limit]]
    return FoundLines(lines=lines, is_more=len(found) > limit, is_cut_short=is_cut_short)


def lines_statement(query: SearchQuery, low: int, high: int) -> tuple[str, list[Any]]:
    """What finds such lines in the rows low <= row < high, the newest first, and the values to bind."""
    conditions: list[str] = []
    of_chat: list[Any] = []
    for field, condition in _OF_CHAT.items():
        for value in getattr(query, field):
            conditions.append(condition)
            of_chat.append(value)
    if query.rating is not None:
        conditions.append(_RATED)
        of_chat += query.rating
    bounds = [low, high, query.after_ms, query.before_ms]
    match = match_expression(query)
    if not match:
        statement = " AND ".join([_CHATS, *conditions]) + " ORDER BY search_chat.last DESC"
        return statement, [*bounds, *of_chat]
    chats = f"{_IN_CHATS}{' AND '.join(conditions)})" if conditions else ""
    return f"{_LINES}{chats} ORDER BY search_text.rowid DESC", [*bounds, match, *of_chat]


def match_expression(query: SearchQuery) -> str:
    """What SQLite's full-text search is asked; empty where the query has no words."""
    parts = [f"said : {_phrase(each)}" for each in query.wanted]
    parts += [f"writer : {_phrase(each)}" for each in query.writers]
    return " AND ".join(parts)


def _phrase(wanted: Wanted) -> str:
    words = " ".join(wanted.words)
    assert all(each.isalnum() or each == " " for each in words), "only letters and digits may be asked for"
    return f'"{words}"' if wanted.is_exact else f'"{words}" *'


def _places(connection: Connection, query: SearchQuery, before: int) -> tuple[int, int]:
    """Between which rows of the log all lines of the days asked for lie: from, and up to."""
    low, high = 0, before or FAR_MS
    if query.after_ms > 0:
        first = connection.execute(FIRST_SINCE, (query.after_ms // DAY_MS,)).fetchone()[0]
        low = high if first is None else first
    if query.before_ms < FAR_MS:
        last = connection.execute(LAST_BEFORE, (query.before_ms // DAY_MS,)).fetchone()[0]
        high = 0 if last is None else min(high, last + 1)
    return low, high


def _line(connection: Connection, row: tuple[int, int, bytes]) -> FoundLine:
    place, number, frame = row
    state, site, department, name, visitor = connection.execute(CONVERSATION, (number,)).fetchone()
    entry = codec.entry(frame)
    return FoundLine(
        place=place,
        number=number,
        entry=entry,
        said=search_index.said(entry),
        state=state,
        site=site,
        department=department,
        visitor=name or f"#{visitor}",
    )
