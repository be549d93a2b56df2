"""Agents' accounts and sessions: passwords as argon2id, sessions as SHA-256 of 256 random bits."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Connection
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from relay.protocol.agent import AgentRole
from relay.service.ports import AgentRecord
from relay.store import audit
from relay.store.audit import Deed
from relay.store.database import Database

SESSIONS_KEPT: Final = 20
"""Sessions of one account that stay valid; the oldest end first."""

PASSWORD_CHARS_MIN: Final = 8
PASSWORD_CHARS_MAX: Final = 256
"""OWASP ASVS 5.0, 6.2.1 and 6.2.9; the upper bound is the wire's."""

VERIFYING_MAX: Final = 2
"""Passwords checked at once: each takes 19 MiB and tens of milliseconds of a core."""

_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id at OWASP's minimum (m = 19 MiB, t = 2, p = 1)."""

_AGENT: Final = "SELECT agent, name, role FROM agent"
_NEW_PASSWORD: Final = (
    "UPDATE agent SET password_hash = ?, generation = generation + 1, revoked = 0 WHERE agent = ?"
)
_REVOKED: Final = "UPDATE agent SET generation = generation + 1, revoked = 1 WHERE agent = ?"
BY_NAME: Final = "SELECT agent, name, role, password_hash, revoked FROM agent WHERE name = ?"
BY_SESSION: Final = (
    "SELECT agent.agent, agent.name, agent.role FROM session JOIN agent USING (agent)"
    " WHERE session_hash = ? AND session.generation = agent.generation AND NOT agent.revoked"
)

T = TypeVar("T")


class AccountProblem(Exception):
    """An account cannot be made or changed as asked; the message is for the administrator."""


class AccountRow(Struct, frozen=True, kw_only=True):
    """One account as `agent list` shows it."""

    agent: int
    name: str
    role: AgentRole
    revoked: bool
    at_ms: int


class SqliteAccounts:
    """Implements `relay.service.ports.Accounts`, and what the command line asks for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Waiting sign-ins are bounded by the number of agents' lines: one hello a line.
        self._hashing = ThreadPoolExecutor(VERIFYING_MAX, thread_name_prefix="argon2")
        self._decoy = _hasher.hash("somebody who does not exist")

    async def team(self) -> list[AgentRecord]:
        """All accounts that may sign in, by number."""
        return await self._database.read(
            lambda connection: [
                _record(row) for row in connection.execute(f"{_AGENT} WHERE NOT revoked ORDER BY agent")
            ]
        )

    async def sign_in(self, name: str, password: str) -> AgentRecord | None:
        """The account, if name and password belong together; as slow for a name nobody has."""
        row = await self._database.read(lambda connection: connection.execute(BY_NAME, (name,)).fetchone())
        stored = self._decoy if row is None else row[3]
        matches, better = await self._in_thread(lambda: _verify(stored, password))
        if row is None or row[4] or not matches:
            return None
        if better:
            await self._database.write(
                lambda connection: (
                    connection.execute(
                        "UPDATE agent SET password_hash = ? WHERE agent = ? AND password_hash = ?",
                        (better, row[0], stored),
                    ).rowcount
                )
            )
        return _record(row[:3])

    async def by_session(self, session_hash: bytes) -> AgentRecord | None:
        """The account that a session still signs in; None when revoked or ended by a new password."""
        row = await self._database.read(
            lambda connection: connection.execute(BY_SESSION, (session_hash,)).fetchone()
        )
        return None if row is None else _record(row)

    async def keep_session(self, agent: int, session_hash: bytes, now_ms: int) -> None:
        """Let this session sign the account in from now on."""

        def work(connection: Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO session (session_hash, agent, generation, at_ms)"
                " SELECT ?, agent, generation, ? FROM agent WHERE agent = ?",
                (session_hash, now_ms, agent),
            )
            connection.execute(
                "DELETE FROM session WHERE agent = ?1 AND rowid NOT IN"
                " (SELECT rowid FROM session WHERE agent = ?1 ORDER BY at_ms DESC, rowid DESC LIMIT ?2)",
                (agent, SESSIONS_KEPT),
            )

        await self._database.write(work)

    async def note(self, deed: Deed) -> None:
        """Puts what was done into the audit log."""
        await self._database.write(lambda connection: audit.add(connection, [deed]))

    async def add(self, name: str, password: str, role: AgentRole, now_ms: int) -> AgentRecord:
        """The new account. Raises AccountProblem."""
        if not name:
            raise AccountProblem("Expected a name for the account.")
        password_hash = await self._hashed(password)

        def work(connection: Connection) -> int | None:
            return connection.execute(
                "INSERT INTO agent (name, role, password_hash, at_ms) VALUES (?, ?, ?, ?)",
                (name, role, password_hash, now_ms),
            ).lastrowid

        try:
            agent = await self._database.write(work)
        except sqlite3.IntegrityError:
            raise AccountProblem(f"An account named {name} exists already.") from None
        assert agent is not None
        return AgentRecord(agent=agent, name=name, role=role)

    async def list_all(self) -> list[AccountRow]:
        """All accounts, revoked ones too, by number."""

        def work(connection: Connection) -> list[AccountRow]:
            rows = connection.execute("SELECT agent, name, role, revoked, at_ms FROM agent ORDER BY agent")
            return [
                AccountRow(agent=agent, name=name, role=role, revoked=bool(revoked), at_ms=at_ms)
                for agent, name, role, revoked, at_ms in rows
            ]

        return await self._database.read(work)

    async def set_password(self, name: str, password: str) -> AgentRecord:
        """The account with its new password; its sessions have ended. Raises AccountProblem."""
        password_hash = await self._hashed(password)
        return await self._change(name, _NEW_PASSWORD, (password_hash,))

    async def revoke(self, name: str) -> AgentRecord:
        """The account that may no longer sign in; its sessions have ended. Raises AccountProblem."""
        return await self._change(name, _REVOKED, ())

    def close(self) -> None:
        """Ends the threads that check passwords."""
        self._hashing.shutdown(wait=False, cancel_futures=True)

    async def _change(self, name: str, update: str, values: tuple[str, ...]) -> AgentRecord:
        def work(connection: Connection) -> AgentRecord | None:
            row = connection.execute(f"{_AGENT} WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            connection.execute(update, (*values, row[0]))
            return _record(row)

        record = await self._database.write(work)
        if record is None:
            raise AccountProblem(f"There is no account named {name}.")
        return record

    async def _hashed(self, password: str) -> str:
        if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
            raise AccountProblem(
                f"Expected a password of {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters."
            )
        return await self._in_thread(lambda: _hasher.hash(password))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._hashing, work)


def _verify(stored: str, password: str) -> tuple[bool, str]:
    """Whether the password is the stored one, and its better hash where the parameters have grown."""
    try:
        _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False, ""
    return True, _hasher.hash(password) if _hasher.check_needs_rehash(stored) else ""


def _record(row: tuple[int, str, AgentRole]) -> AgentRecord:
    agent, name, role = row
    return AgentRecord(agent=agent, name=name, role=role)
