"""The log of who saw, took out, erased and changed what: for the shop, and for whoever asks the shop.

It names a person by his number alone, so that an erasure leaves nothing of him here.
"""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Final

from msgspec import Struct

ADD: Final = "INSERT INTO audit (at_ms, agent, name, what, about) VALUES (?, ?, ?, ?, ?)"
LIST: Final = "SELECT at_ms, agent, name, what, about FROM audit WHERE at_ms >= ? ORDER BY at_ms, rowid"
FORGET: Final = "DELETE FROM audit WHERE at_ms < ?"


class Deed(Struct, frozen=True, kw_only=True):
    """What somebody did. `agent` is 0 for whoever works on the machine itself; `what` is one word."""

    at_ms: int
    agent: int
    name: str
    what: str
    about: str = ""


def add(store: Connection, deeds: Sequence[Deed]) -> None:
    """Writes them down. The caller owns the transaction."""
    store.executemany(ADD, [(deed.at_ms, deed.agent, deed.name, deed.what, deed.about) for deed in deeds])


def listed(store: Connection, since_ms: int) -> list[Deed]:
    """All since then, the oldest first."""
    rows = store.execute(LIST, (since_ms,))
    return [
        Deed(at_ms=at_ms, agent=agent, name=name, what=what, about=about)
        for at_ms, agent, name, what, about in rows
    ]
