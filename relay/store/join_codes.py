"""Codes by which somebody sets the password of his own account: used once, for a day, tried a few times.

The caller owns the transaction.
"""

import hmac
from sqlite3 import Connection
from typing import Final

from relay.domain import secret_code

HOURS_VALID: Final = 24
TRIES_MAX: Final = 10
"""Wrong codes until the right one is void, too: with 80 bits nobody comes near it, but who tries is seen."""

SET: Final = "INSERT OR REPLACE INTO join_code (agent, code_hash, until_ms, tries) VALUES (?, ?, ?, 0)"
FIND: Final = (
    "SELECT agent, code_hash, until_ms, tries FROM join_code JOIN agent USING (agent)"
    " WHERE name = ? AND NOT revoked"
)
TRIED: Final = "UPDATE join_code SET tries = tries + 1 WHERE agent = ?"
USED: Final = "DELETE FROM join_code WHERE agent = ?"


def until_ms(now_ms: int) -> int:
    """Until when a code that is made now may be used."""
    return now_ms + HOURS_VALID * 3_600_000


def set_code(store: Connection, agent: int, code: str, now_ms: int) -> None:
    """The account's code from here on; an earlier one is void."""
    store.execute(SET, (agent, secret_code.code_hash(code), until_ms(now_ms)))


def use(store: Connection, name: str, code: str, now_ms: int) -> int | None:
    """The account that the code opens, and opens only this once; None counts as a try."""
    row = store.execute(FIND, (name,)).fetchone()
    if row is None:
        return None
    agent, stored, ends_at_ms, tries = row
    if tries >= TRIES_MAX or now_ms >= ends_at_ms:
        return None
    if not hmac.compare_digest(stored, secret_code.code_hash(code)):
        store.execute(TRIED, (agent,))
        return None
    store.execute(USED, (agent,))
    return int(agent)
