"""Events to rows and rows to records: the statements of the hot path and of every resume.

The caller owns the transaction.
"""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any, Final

from relay.desk.today import is_counted
from relay.domain.events import ConversationBegun, Event, Logged, ShopClosed, VisitorMet
from relay.protocol import codec
from relay.protocol.agent import State
from relay.protocol.entries import Entry, Message
from relay.protocol.limits import PAGE_ENTRIES_MAX
from relay.service.ports import ConversationRecord, VisitorRecord
from relay.store import customers

ADD_VISITOR: Final = (
    "INSERT INTO visitor (visitor, site, token_hash, name, lang, at_ms) VALUES (?, ?, ?, ?, ?, ?)"
)
ADD_CONVERSATION: Final = (
    "INSERT INTO conversation (number, conv, visitor, site, department, channel, state, at_ms)"
    " VALUES (?, ?, ?, ?, ?, ?, 'queued', ?)"
)
ADD_ENTRY: Final = "INSERT INTO log (number, seq, at_ms, entry) VALUES (?, ?, ?, ?)"
SET_STATE: Final = "UPDATE conversation SET state = ? WHERE number = ?"
SEND_FILE: Final = "UPDATE file SET number = ? WHERE file = ? AND number IS NULL"
SET_CLOSING: Final = (
    "INSERT OR REPLACE INTO closing (department, until_ms, reason, agent, at_ms) VALUES (?, ?, ?, ?, ?)"
)

LATELY: Final = 300
"""Conversations whose waits a starting relay counts: enough for the last twenty of some departments."""

BEGINNING: Final = 40
"""Entries of each that are read: whoever waits for an agent waits at the beginning."""

_CONVERSATION: Final = (
    "SELECT number, lower(hex(conv)), visitor, site, at_ms, state, department, channel FROM conversation"
)
_ENTRY: Final = "SELECT entry FROM log"

_VISITOR: Final = "SELECT visitor, site, token_hash, at_ms, name, lang FROM visitor"
VISITOR_BY_TOKEN: Final = f"{_VISITOR} WHERE token_hash = ?"
VISITOR_BY_ANY_TOKEN: Final = f"{_VISITOR} WHERE visitor = ({customers.BY_TOKEN})"
VISITOR_BY_CUSTOMER: Final = f"{_VISITOR} WHERE visitor = ({customers.BY_CUSTOMER})"
CONVERSATIONS_OPEN_OF: Final = f"{_CONVERSATION} WHERE visitor = ? AND state != 'closed' ORDER BY number"
CONVERSATION_LAST_OF: Final = f"{_CONVERSATION} WHERE visitor = ? ORDER BY number DESC LIMIT 1"
CONVERSATIONS_EARLIER_OF: Final = (
    f"{_CONVERSATION} WHERE visitor = ? AND number < ? ORDER BY number DESC LIMIT ?"
)
CONVERSATION_BY_NAME: Final = f"{_CONVERSATION} WHERE conv = ?"
LOG_OF: Final = f"{_ENTRY} WHERE number = ? ORDER BY seq"
PAGE_OF: Final = (
    f"{_ENTRY} WHERE number = (SELECT number FROM conversation WHERE conv = ?)"
    f" AND seq > ? AND seq <= ? ORDER BY seq LIMIT {PAGE_ENTRIES_MAX}"
)
CONVERSATIONS_LATELY_CLOSED: Final = (
    f"{_CONVERSATION} WHERE state = 'closed' ORDER BY number DESC LIMIT {LATELY}"
)
BEGINNING_OF: Final = f"{_ENTRY} WHERE number = ? AND seq <= {BEGINNING} ORDER BY seq"
ROW_FROM: Final = "SELECT rowid, at_ms FROM log WHERE rowid >= ? ORDER BY rowid LIMIT 1"
SINCE: Final = (
    "SELECT conversation.site, log.entry FROM log JOIN conversation USING (number)"
    " WHERE log.rowid >= ? AND log.at_ms >= ? ORDER BY log.rowid"
)
CLOSINGS: Final = "SELECT department, until_ms, reason, agent, at_ms FROM closing ORDER BY department"
VISITORS_OPEN: Final = (
    "SELECT visitor, site, token_hash, at_ms, name, lang FROM visitor"
    " WHERE visitor IN (SELECT visitor FROM conversation WHERE state != 'closed') ORDER BY visitor"
)


class EventWriter:
    """Writes events, and remembers each open conversation's stored state so as not to write it again."""

    def __init__(self) -> None:
        self._states: dict[int, State] = {}

    def write(self, connection: Connection, batch: Iterable[Sequence[Event]]) -> dict[int, State]:
        """Writes all events; returns the states to hand to `committed` once the transaction is."""
        visitors = []
        conversations = []
        entries = []
        closings = []
        files = []
        proven = []
        states: dict[int, State] = {}
        for events in batch:
            for event in events:
                if isinstance(event, Logged):
                    entries.append(_entry_row(event))
                    body = event.entry.body
                    if isinstance(body, Message) and body.file is not None:
                        files.append((event.number, bytes.fromhex(body.file.id)))
                    states[event.number] = event.state
                elif isinstance(event, ConversationBegun):
                    conversations.append(_conversation_row(event))
                elif isinstance(event, ShopClosed):
                    closings.append(_closing_row(event))
                elif isinstance(event, VisitorMet):
                    visitors.append(_visitor_row(event))
                else:
                    proven.append(event)
        if visitors:
            connection.executemany(ADD_VISITOR, visitors)
        if conversations:
            connection.executemany(ADD_CONVERSATION, conversations)
        if closings:
            connection.executemany(SET_CLOSING, closings)
        for event in proven:
            customers.write(connection, event)
        if files:
            connection.executemany(SEND_FILE, files)
        connection.executemany(ADD_ENTRY, entries)
        known = self._states
        changed = {number: state for number, state in states.items() if known.get(number) != state}
        if changed:
            connection.executemany(SET_STATE, [(state, number) for number, state in changed.items()])
        return changed

    def committed(self, changed: dict[int, State]) -> None:
        """These states are on disk; closed conversations are forgotten, or this would only grow."""
        self._states.update(changed)
        for number, state in changed.items():
            if state == "closed":
                del self._states[number]


def visitor_by_token(connection: Connection, token_hash: bytes) -> VisitorRecord | None:
    """The visitor with his open conversations, or else his last one."""
    row = connection.execute(VISITOR_BY_TOKEN, (token_hash,)).fetchone()
    if row is None:
        row = connection.execute(VISITOR_BY_ANY_TOKEN, (token_hash,)).fetchone()
    return None if row is None else _with_conversations(connection, row)


def visitor_by_customer(connection: Connection, site: str, sub: str) -> VisitorRecord | None:
    """The visitor whom the site's shop has proven to be this customer, in the same way."""
    row = connection.execute(VISITOR_BY_CUSTOMER, (site, sub)).fetchone()
    return None if row is None else _with_conversations(connection, row)


def _with_conversations(connection: Connection, row: tuple[Any, ...]) -> VisitorRecord:
    found = connection.execute(CONVERSATIONS_OPEN_OF, (row[0],)).fetchall()
    if not found:
        found = connection.execute(CONVERSATION_LAST_OF, (row[0],)).fetchall()
    return _visitor(connection, row, [_conversation(connection, each) for each in found])


def visitors_open(connection: Connection) -> list[VisitorRecord]:
    """All visitors with an open conversation, each with those that are open."""
    return [
        _visitor(
            connection,
            row,
            [
                _conversation(connection, each)
                for each in connection.execute(CONVERSATIONS_OPEN_OF, (row[0],))
            ],
        )
        for row in connection.execute(VISITORS_OPEN).fetchall()
    ]


def lately_closed(connection: Connection) -> list[ConversationRecord]:
    """The beginnings of the closed conversations that began last, the oldest first."""
    rows = connection.execute(CONVERSATIONS_LATELY_CLOSED).fetchall()
    return [_conversation(connection, row, BEGINNING_OF) for row in reversed(rows)]


def closings(connection: Connection) -> list[ShopClosed]:
    """What was said last of each department."""
    return [
        ShopClosed(department=department, until_ms=until_ms, reason=reason, agent=agent, at_ms=at_ms)
        for department, until_ms, reason, agent, at_ms in connection.execute(CLOSINGS)
    ]


def conversation_by_name(connection: Connection, conv: str) -> ConversationRecord | None:
    """The conversation with its whole log."""
    row = connection.execute(CONVERSATION_BY_NAME, (bytes.fromhex(conv),)).fetchone()
    return None if row is None else _conversation(connection, row)


def earlier(connection: Connection, visitor: int, before: int, limit: int) -> list[ConversationRecord]:
    """At most `limit` of the visitor's conversations before the number `before`, the oldest first."""
    found = connection.execute(CONVERSATIONS_EARLIER_OF, (visitor, before, limit)).fetchall()
    return [_conversation(connection, row) for row in reversed(found)]


def page_of(connection: Connection, conv: str, after: int, upto: int) -> list[Entry]:
    """The entries with after < seq <= upto, in order, at most one page of them."""
    rows = connection.execute(PAGE_OF, (bytes.fromhex(conv), after, upto))
    return [codec.entry(frame) for (frame,) in rows]


def since(connection: Connection, at_ms: int) -> list[tuple[str, Entry]]:
    """The entries logged from then on that a day counts, each with its site, in order."""
    found = connection.execute(SINCE, (_first_row(connection, at_ms), at_ms))
    entries = ((site, codec.entry(frame)) for site, frame in found)
    return [(site, entry) for site, entry in entries if is_counted(entry)]


def _first_row(connection: Connection, at_ms: int) -> int:
    """A row before which nothing was logged from then on: rows are in the order of the commits.

    Halves its way there, because no index on the log is paid for a question of the start alone. After a
    clock that was set back it may be too late a row, and the day counts a little less.
    """
    low, high = 0, (connection.execute("SELECT max(rowid) FROM log").fetchone()[0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(ROW_FROM, (middle,)).fetchone()
        if row is None or row[1] >= at_ms:
            high = middle
        else:
            low = row[0] + 1
    return low


def last_numbers(connection: Connection) -> tuple[int, int]:
    """The highest visitor and the highest conversation number in use; 0 where there is none."""
    visitor = connection.execute("SELECT max(visitor) FROM visitor").fetchone()[0]
    number = connection.execute("SELECT max(number) FROM conversation").fetchone()[0]
    return visitor or 0, number or 0


def _entry_row(event: Logged) -> tuple[int, int, int, bytes]:
    entry = event.entry
    return (event.number, entry.seq, entry.at_ms, event.frame)


def _conversation_row(begun: ConversationBegun) -> tuple[int, bytes, int, str, str, str, int]:
    conv = bytes.fromhex(begun.conv)
    return (begun.number, conv, begun.visitor, begun.site, begun.department, begun.channel, begun.at_ms)


def _closing_row(closed: ShopClosed) -> tuple[str, int, str, int, int]:
    return (closed.department, closed.until_ms, closed.reason, closed.agent, closed.at_ms)


def _visitor_row(met: VisitorMet) -> tuple[int, str, bytes, str, str, int]:
    return (met.visitor, met.site, met.token_hash, met.name, met.lang, met.at_ms)


def _visitor(
    connection: Connection, row: tuple[Any, ...], conversations: list[ConversationRecord]
) -> VisitorRecord:
    visitor, site, token_hash, at_ms, name, lang = row
    return VisitorRecord(
        visitor=visitor,
        site=site,
        token_hash=token_hash,
        at_ms=at_ms,
        name=name,
        lang=lang,
        conversations=conversations,
        customer=customers.customer_of(connection, visitor),
        also_named=customers.tokens_of(connection, visitor),
    )


def _conversation(connection: Connection, row: tuple[Any, ...], log: str = LOG_OF) -> ConversationRecord:
    number, conv, visitor, site, at_ms, state, department, channel = row
    return ConversationRecord(
        number=number,
        conv=conv,
        visitor=visitor,
        site=site,
        at_ms=at_ms,
        state=state,
        department=department,
        channel=channel,
        entries=[codec.entry(frame) for (frame,) in connection.execute(log, (number,))],
    )
