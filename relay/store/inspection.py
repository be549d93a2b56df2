"""Reads a whole store the way a relay would, and says what does not fit together."""

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Final

import msgspec

from relay.service.ports import ConversationRecord
from relay.service.restoring import conversation_of
from relay.store import rows

PROBLEMS_MAX: Final = 20
"""More than these are of no use to anybody."""

_NAMES: Final = "SELECT lower(hex(conv)) FROM conversation ORDER BY number"
_STRAY: Final = "SELECT count(*) FROM log WHERE number NOT IN (SELECT number FROM conversation)"
_NOBODYS: Final = "SELECT count(*) FROM conversation WHERE visitor NOT IN (SELECT visitor FROM visitor)"


def problems(connection: Connection) -> list[str]:
    """One sentence for each thing that is wrong; empty where every log can be replayed to what is stored.

    I3: the entries of a conversation are numbered from 1 without a gap.
    """
    found = list(_found(connection))
    return found[:PROBLEMS_MAX]


def _found(connection: Connection) -> Iterator[str]:
    for query, what in (
        (_STRAY, "entries belong to no conversation"),
        (_NOBODYS, "conversations belong to no visitor"),
    ):
        number = connection.execute(query).fetchone()[0]
        if number:
            yield f"{number} {what}."
    for (conv,) in connection.execute(_NAMES).fetchall():
        try:
            record = rows.conversation_by_name(connection, conv)
        except msgspec.DecodeError as error:
            yield f"An entry of conversation {conv} cannot be read: {error}."
            continue
        assert record is not None
        yield from _of_one(record)


def _of_one(record: ConversationRecord) -> Iterator[str]:
    numbers = [entry.seq for entry in record.entries]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"The entries of conversation {record.conv} are not numbered from 1 without a gap."
        return
    try:
        state = conversation_of(record).state
    except AssertionError:
        yield f"The log of conversation {record.conv} has an entry that may not follow the one before it."
        return
    if state != record.state:
        yield f"Conversation {record.conv} is stored as {record.state}, and its log ends {state}."
