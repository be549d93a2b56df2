"""The journal on SQLite: what the service commits and what it reads back."""

from collections.abc import Sequence
from sqlite3 import Connection

from relay.domain.events import Event
from relay.protocol.entries import Entry
from relay.service.ports import ConversationRecord, Restored, VisitorRecord
from relay.store import rows, shelf
from relay.store.database import Database


class SqliteJournal:
    """Implements `relay.service.ports.Journal`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(self, events: Sequence[Event]) -> None:
        """Returns when all events are on disk. Raises StoreFull (none is) or StoreBroken."""
        if events:
            await self._database.commit(events)

    async def restore(self) -> Restored:
        """Everything open, what is closed for now, how long visitors waited, the highest numbers in use."""
        epoch = self._database.epoch

        def work(connection: Connection) -> Restored:
            visitor_last, number_last = rows.last_numbers(connection)
            return Restored(
                epoch=epoch,
                visitor_last=visitor_last,
                number_last=number_last,
                visitors=rows.visitors_open(connection),
                closings=rows.closings(connection),
                lately_closed=rows.lately_closed(connection),
                uploads=shelf.unsent(connection),
            )

        return await self._database.read(work)

    async def visitor(self, token_hash: bytes) -> VisitorRecord | None:
        """The visitor whom the token names, with the open conversation or else the last one."""
        return await self._database.read(lambda connection: rows.visitor_by_token(connection, token_hash))

    async def customer(self, site: str, sub: str) -> VisitorRecord | None:
        """The visitor whom a shop calls `sub`, in the same way."""
        return await self._database.read(lambda connection: rows.visitor_by_customer(connection, site, sub))

    async def conversation(self, conv: str) -> ConversationRecord | None:
        """One conversation, open or closed."""
        return await self._database.read(lambda connection: rows.conversation_by_name(connection, conv))

    async def earlier(self, visitor: int, before: int, limit: int) -> list[ConversationRecord]:
        """At most `limit` of the visitor's conversations before the number `before`, the oldest first."""
        return await self._database.read(lambda connection: rows.earlier(connection, visitor, before, limit))

    async def since(self, at_ms: int) -> list[tuple[str, Entry]]:
        """What was logged from then on and is counted for a day, each with its site, in order."""
        return await self._database.read(lambda connection: rows.since(connection, at_ms))

    async def entries(self, conv: str, after: int, upto: int) -> list[Entry]:
        """The entries with after < seq <= upto, in order, at most one page of them."""
        return await self._database.read(lambda connection: rows.page_of(connection, conv, after, upto))
