"""All that the store holds of one person: found by his number, a chat of his, or where he can be reached."""

import re
from sqlite3 import Connection
from typing import Any, Final

from msgspec import Struct

from relay.domain.customer import Customer
from relay.protocol import codec
from relay.protocol.entries import Entry, Filled
from relay.shared.fold import fold
from relay.store import customers

_NUMBER: Final = re.compile(r"#?(\d{1,15})")
_CONVERSATION: Final = re.compile(r"[0-9a-f]{32}")

VISITOR: Final = "SELECT visitor, site, name, lang, at_ms, token_hash FROM visitor WHERE visitor = ?"
OF_CONVERSATION: Final = "SELECT visitor FROM conversation WHERE conv = ?"
FILLED: Final = (
    "SELECT DISTINCT visitor, entry FROM log JOIN conversation USING (number)"
    ' WHERE instr(entry, CAST(\'"k":"filled"\' AS BLOB)) > 0'
)
CONVERSATIONS: Final = (
    "SELECT number, lower(hex(conv)), state, department, at_ms FROM conversation WHERE visitor = ?"
    " ORDER BY number"
)
LOG: Final = "SELECT entry FROM log WHERE number = ? ORDER BY seq"
PROVEN: Final = "SELECT visitor, sub, email, phone FROM customer"
FILES: Final = "SELECT lower(hex(file)) FROM file WHERE number = ? ORDER BY at_ms"


class Person(Struct, frozen=True, kw_only=True):
    """One visitor, as the store knows him."""

    visitor: int
    site: str
    name: str
    lang: str
    at_ms: int
    token_hash: bytes
    also_named: list[bytes] = []
    customer: Customer | None = None


class Chat(Struct, frozen=True, kw_only=True):
    """One of his conversations, with its whole log and the ids of its files."""

    number: int
    conv: str
    state: str
    department: str
    at_ms: int
    entries: list[Entry]
    files: list[str]


def people(store: Connection, who: str) -> list[Person]:
    """Whom `who` names: `#12`, a conversation's name, or an address or a number that he left.

    The last looks at every field of every chat, as whoever filled it in wrote it, in any case of letters.
    """
    if number := _NUMBER.fullmatch(who):
        numbers = [int(number[1])]
    elif _CONVERSATION.fullmatch(who):
        numbers = [row[0] for row in store.execute(OF_CONVERSATION, (bytes.fromhex(who),))]
    else:
        numbers = sorted(set(_reached_at(store, who)))
    rows = [store.execute(VISITOR, (number,)).fetchone() for number in numbers]
    return [_person(store, row) for row in rows if row is not None]


def chats(store: Connection, visitor: int) -> list[Chat]:
    """All his conversations, the oldest first."""
    return [
        Chat(
            number=number,
            conv=conv,
            state=state,
            department=department,
            at_ms=at_ms,
            entries=[codec.entry(entry) for (entry,) in store.execute(LOG, (number,))],
            files=[name for (name,) in store.execute(FILES, (number,))],
        )
        for number, conv, state, department, at_ms in store.execute(CONVERSATIONS, (visitor,)).fetchall()
    ]


def _reached_at(store: Connection, who: str) -> list[int]:
    wanted = fold(who.strip())
    proven = store.execute(PROVEN).fetchall() if wanted else []
    found = [row[0] for row in proven if wanted in [fold(each) for each in row[1:]]]
    for visitor, frame in store.execute(FILLED):
        body = codec.entry(frame).body
        if isinstance(body, Filled) and wanted and fold(body.value.strip()) == wanted:
            found.append(visitor)
    return found


def _person(store: Connection, row: tuple[Any, ...]) -> Person:
    visitor, site, name, lang, at_ms, token_hash = row
    return Person(
        visitor=visitor,
        site=site,
        name=name,
        lang=lang,
        at_ms=at_ms,
        token_hash=token_hash,
        also_named=customers.tokens_of(store, visitor),
        customer=customers.customer_of(store, visitor),
    )
