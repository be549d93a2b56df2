"""People whom a shop has proven, and the tokens of their browsers: rows and look-ups.

The caller owns the transaction. Both tables are emptied of a visitor by a trigger when he goes.
"""

from sqlite3 import Connection
from typing import Final

from relay.domain.customer import Customer
from relay.domain.events import TokenAdded, VisitorIdentified, VisitorsMerged

# Two first words at the same moment, on two devices: the later one's visitor stays unproven, and is
# merged when he says hello again.
SET_CUSTOMER: Final = (
    "INSERT INTO customer (visitor, site, sub, name, email, phone, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (site, sub) DO UPDATE SET name = excluded.name, email = excluded.email,"
    " phone = excluded.phone WHERE visitor = excluded.visitor ON CONFLICT DO NOTHING"
)
ADD_TOKEN: Final = "INSERT OR REPLACE INTO visitor_token (token_hash, visitor) VALUES (?, ?)"
MERGE: Final = (
    "INSERT OR REPLACE INTO visitor_token (token_hash, visitor)"
    " SELECT token_hash, :into FROM visitor WHERE visitor = :gone",
    "UPDATE visitor_token SET visitor = :into WHERE visitor = :gone",
    "UPDATE conversation SET visitor = :into WHERE visitor = :gone",
    "UPDATE OR IGNORE file SET token_hash = (SELECT token_hash FROM visitor WHERE visitor = :into)"
    " WHERE agent = 0 AND token_hash = (SELECT token_hash FROM visitor WHERE visitor = :gone)",
    "DELETE FROM visitor WHERE visitor = :gone",
)
CUSTOMER_OF: Final = "SELECT sub, name, email, phone FROM customer WHERE visitor = ?"
TOKENS_OF: Final = "SELECT token_hash FROM visitor_token WHERE visitor = ? ORDER BY rowid"
BY_CUSTOMER: Final = "SELECT visitor FROM customer WHERE site = ? AND sub = ?"
BY_TOKEN: Final = "SELECT visitor FROM visitor_token WHERE token_hash = ?"


def write(store: Connection, event: VisitorIdentified | TokenAdded | VisitorsMerged) -> None:
    """Writes one event; its visitors are there already."""
    if isinstance(event, VisitorIdentified):
        told = event.customer
        row = (event.visitor, event.site, told.sub, told.name, told.email, told.phone, event.at_ms)
        store.execute(SET_CUSTOMER, row)
    elif isinstance(event, TokenAdded):
        store.execute(ADD_TOKEN, (event.token_hash, event.visitor))
    else:
        for statement in MERGE:
            store.execute(statement, {"gone": event.gone, "into": event.into})


def customer_of(store: Connection, visitor: int) -> Customer | None:
    """Who the shop has proven him to be."""
    row = store.execute(CUSTOMER_OF, (visitor,)).fetchone()
    return None if row is None else Customer(sub=row[0], name=row[1], email=row[2], phone=row[3])


def tokens_of(store: Connection, visitor: int) -> list[bytes]:
    """Hashes of his other browsers' tokens."""
    return [token_hash for (token_hash,) in store.execute(TOKENS_OF, (visitor,))]
