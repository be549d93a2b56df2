"""The sessions that sign agents in, each of one device: SHA-256 of 256 random bits, name and dates.

The caller owns the transaction.
"""

from sqlite3 import Connection
from typing import Final

from msgspec import Struct

SESSIONS_KEPT: Final = 20
"""Sessions of one account that stay valid; those that were not used for the longest time end first."""

UNUSED_DAYS: Final = 90
"""A session that nobody has used for so long ends by itself."""

TOUCH_EVERY_MS: Final = 3_600_000
"""When a device was seen last is told in days; once an hour is written often enough."""

DAY_MS: Final = 24 * 3_600_000

KEEP: Final = (
    "INSERT INTO session (session_hash, agent, generation, device, at_ms, used_at_ms)"
    " SELECT ?, agent, generation, ?, ?4, ?4 FROM agent WHERE agent = ?3 AND generation = ?5 AND NOT revoked"
)
KEEP_NEWEST: Final = (
    "DELETE FROM session WHERE agent = ?1 AND (generation < ?2 OR rowid NOT IN"
    " (SELECT rowid FROM session WHERE agent = ?1 ORDER BY used_at_ms DESC, rowid DESC LIMIT ?3))"
)
TOUCH: Final = "UPDATE session SET used_at_ms = ?1 WHERE session_hash = ?2 AND used_at_ms < ?1 - ?3"
LIST: Final = (
    "SELECT session.rowid, device, session.at_ms, used_at_ms FROM session JOIN agent USING (agent)"
    " WHERE name = ? AND session.generation = agent.generation AND NOT revoked ORDER BY used_at_ms DESC, 1"
)
NAMED: Final = "SELECT session_hash FROM session WHERE rowid = ?1 AND agent = ?2"
END: Final = "DELETE FROM session WHERE session_hash = ?"
FORGET_UNUSED: Final = "DELETE FROM session WHERE used_at_ms < ?"


class Device(Struct, frozen=True, kw_only=True):
    """One device as `agent devices` shows it; `number` names it in commands."""

    number: int
    device: str
    at_ms: int
    used_at_ms: int


def keep(
    store: Connection, agent: int, generation: int, session_hash: bytes, device: str, now_ms: int
) -> bool:
    """Lets this session sign the account in; False where its password is no longer that of `generation`."""
    kept = store.execute(KEEP, (session_hash, device, agent, now_ms, generation)).rowcount == 1
    if kept:
        store.execute(KEEP_NEWEST, (agent, generation, SESSIONS_KEPT))
    return kept


def touch(store: Connection, session_hash: bytes, now_ms: int) -> None:
    """The session was used."""
    store.execute(TOUCH, (now_ms, session_hash, TOUCH_EVERY_MS))


def listed(store: Connection, name: str) -> list[Device]:
    """The account's devices, the one used last first."""
    return [
        Device(number=number, device=device, at_ms=at_ms, used_at_ms=used_at_ms)
        for number, device, at_ms, used_at_ms in store.execute(LIST, (name,))
    ]


def end_numbered(store: Connection, agent: int, number: int) -> bytes | None:
    """Ends one of the account's sessions; its hash, or None where it has no such device."""
    row = store.execute(NAMED, (number, agent)).fetchone()
    if row is None:
        return None
    store.execute(END, (row[0],))
    return bytes(row[0])


def forget_unused(store: Connection, now_ms: int) -> int:
    """Ends the sessions that nobody has used for UNUSED_DAYS."""
    return store.execute(FORGET_UNUSED, (now_ms - UNUSED_DAYS * DAY_MS,)).rowcount
