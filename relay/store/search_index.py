"""The index of all words, filled from the log a little behind the commits, by whoever may write.

A line is indexed under its row in the log, so newer lines have higher numbers. `search_mark` says up
to which row the log has been read, and which entry stood there: where that is another entry now (the
file was rewritten, or restored by other means), the index is emptied and built anew.

The words are folded and split here, so that SQLite's tokenizer has nothing to decide: it only splits
at spaces. The caller owns the transaction.
"""

import sqlite3
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any, Final

from relay.protocol import codec
from relay.protocol.entries import (
    Assigned,
    Entry,
    Filled,
    Message,
    Note,
    Opened,
    Queued,
    Rated,
    Tagged,
    Transferring,
)
from relay.shared.fold import fold, fold_words
from relay.shared.search_words import search_words

DAY_MS: Final = 86_400_000

MARK: Final = "SELECT upto, number, seq FROM search_mark"
SET_MARK: Final = "UPDATE search_mark SET upto = ?, number = ?, seq = ?"
ENTRY_AT: Final = "SELECT number, seq FROM log WHERE rowid = ?"
ENTRIES_BEHIND: Final = "SELECT rowid, number, entry FROM log WHERE rowid > ? ORDER BY rowid LIMIT ?"
VISITOR_OF: Final = (
    "SELECT coalesce(nullif(customer.name, ''), visitor.name), visitor.visitor"
    " FROM conversation JOIN visitor USING (visitor) LEFT JOIN customer USING (visitor)"
    " WHERE conversation.number = ?"
)
CHAT: Final = "SELECT last, site, department, page, rating FROM search_chat WHERE number = ?"
ADD_LINE: Final = "INSERT INTO search_text (rowid, said, writer) VALUES (?, ?, ?)"
TAKE_OUT_LINE: Final = "INSERT INTO search_text (search_text, rowid, said, writer) VALUES ('delete', ?, ?, ?)"
SET_CHAT: Final = (
    "INSERT OR REPLACE INTO search_chat"
    " (number, last, site, department, department_folded, page, rating) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
ADD_TAG: Final = "INSERT OR IGNORE INTO search_tag (tag, number) VALUES (?, ?)"
TAKE_TAG_OFF: Final = "DELETE FROM search_tag WHERE tag = ? AND number = ?"
SET_DAY: Final = (
    "INSERT INTO search_day (day, first, last) VALUES (?1, ?2, ?2)"
    " ON CONFLICT (day) DO UPDATE SET first = min(first, ?2), last = max(last, ?2)"
)
EMPTY: Final = (
    "INSERT INTO search_text (search_text) VALUES ('delete-all')",
    "DELETE FROM search_chat",
    "DELETE FROM search_tag",
    "DELETE FROM search_day",
    "UPDATE search_mark SET upto = 0, number = 0, seq = 0",
)


class IndexDamaged(Exception):
    """The index contradicts itself; it holds nothing that the log does not, so it may be emptied."""


def said(entry: Entry) -> str:
    """The words in the entry that can be looked for; empty where there are none.

    What the relay says by itself is the same in every chat, and would only be in the way.
    """
    match entry.body:
        case Message(text, auto):
            return "" if auto else text
        case Note(text) | Transferring(text=text):
            return text
        case Rated(comment=comment):
            return comment
        case Filled(value=value):
            return value
    return ""


def index_some(connection: Connection, rows_max: int) -> int:
    """Reads so many more rows of the log at most; how many there were. Raises IndexDamaged."""
    try:
        upto = _mark(connection)
        rows = connection.execute(ENTRIES_BEHIND, (upto, rows_max)).fetchall()
        if rows:
            _index(connection, rows)
    except sqlite3.DatabaseError as error:
        # Nothing that is written here can break a rule unless what is there already does.
        is_damaged = isinstance(error, sqlite3.IntegrityError)
        if is_damaged or error.sqlite_errorcode == sqlite3.SQLITE_CORRUPT_VTAB:
            raise IndexDamaged from error
        raise
    return len(rows)


def empty(connection: Connection) -> None:
    """Forgets everything, to be built anew from the log."""
    for statement in EMPTY:
        connection.execute(statement)


def forget(connection: Connection, number: int) -> None:
    """Takes all lines of a conversation out; to be called before its log is erased."""
    upto = _mark(connection)
    rows = connection.execute(
        "SELECT rowid, entry FROM log WHERE number = ? AND rowid <= ? ORDER BY seq", (number, upto)
    )
    writer = _visitor(connection, number)
    for place, frame in rows.fetchall():
        line = _line(place, codec.entry(frame), writer)
        if line is not None:
            connection.execute(TAKE_OUT_LINE, line)
    connection.execute("DELETE FROM search_chat WHERE number = ?", (number,))
    connection.execute("DELETE FROM search_tag WHERE number = ?", (number,))


def _mark(connection: Connection) -> int:
    """Up to which row the log is indexed; empties the index where that row is not what it was."""
    upto, number, seq = connection.execute(MARK).fetchone()
    if upto and connection.execute(ENTRY_AT, (upto,)).fetchone() != (number, seq):
        empty(connection)
        return 0
    return int(upto)


class _Chat:
    """What the index knows of one conversation besides its words."""

    __slots__ = ("department", "last", "page", "rating", "site", "writer")

    def __init__(self, connection: Connection, number: int) -> None:
        row = connection.execute(CHAT, (number,)).fetchone()
        self.last: int
        self.site: str
        self.department: str
        self.page: str
        self.rating: int
        self.last, self.site, self.department, self.page, self.rating = row or (0, "", "", "", 0)
        self.writer = _visitor(connection, number)

    def take(self, body: Any) -> None:
        """What the entry says about the conversation."""
        match body:
            case Opened(site=site, department=department, page=page):
                self.site, self.department, self.page = fold(site), department, fold(page)
            case Assigned(department=department) | Queued(department=department) if department:
                self.department = department
            case Rated(score=score):
                self.rating = score

    def row(self, number: int) -> tuple[Any, ...]:
        """As it is stored."""
        folded = fold(self.department)
        return (number, self.last, self.site, self.department, folded, self.page, self.rating)


def _index(connection: Connection, rows: Sequence[tuple[int, int, bytes]]) -> None:
    chats: dict[int, _Chat] = {}
    days: dict[int, list[int]] = {}
    lines = []
    number = seq = 0
    for place, number, frame in rows:
        entry = codec.entry(frame)
        chat = chats.get(number)
        if chat is None:
            chat = chats[number] = _Chat(connection, number)
        chat.take(entry.body)
        if isinstance(entry.body, Tagged):
            _tag(connection, number, entry.body)
        line = _line(place, entry, chat.writer)
        if line is not None:
            lines.append(line)
            chat.last = place
            days.setdefault(entry.at_ms // DAY_MS, []).append(place)
        seq = entry.seq
    connection.executemany(ADD_LINE, lines)
    connection.executemany(SET_CHAT, [chat.row(number) for number, chat in chats.items()])
    connection.executemany(
        SET_DAY, [(day, place) for day, places in days.items() for place in {places[0], places[-1]}]
    )
    connection.execute(SET_MARK, (rows[-1][0], number, seq))


def _tag(connection: Connection, number: int, said: Tagged) -> None:
    if said.on:
        connection.execute(ADD_TAG, (fold(said.tag), number))
    else:
        connection.execute(TAKE_TAG_OFF, (fold(said.tag), number))


def _line(place: int, entry: Entry, visitor: str) -> tuple[int, str, str] | None:
    """What the index holds of the entry; None where there are no words in it."""
    words = search_words(said(entry))
    if not words:
        return None
    writer = visitor if entry.who == "visitor" else " ".join(fold_words(entry.name))
    return (place, " ".join(words), writer)


def _visitor(connection: Connection, number: int) -> str:
    """The visitor's name as it is searched; his number where he has none, as lists show it."""
    row = connection.execute(VISITOR_OF, (number,)).fetchone()
    return "" if row is None else " ".join(fold_words(row[0] or str(row[1])))
