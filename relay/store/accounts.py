"""Agents' accounts: passwords as argon2id, and what else signs somebody in."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from relay.domain import secret_code
from relay.protocol.agent import AgentRole
from relay.service.ports import AccountProblem, AgentRecord, SetUp
from relay.store import audit, devices, join_codes, second_factor
from relay.store.audit import Deed
from relay.store.database import Database
from relay.store.devices import Device

PASSWORD_CHARS_MIN: Final = 8
PASSWORD_CHARS_MAX: Final = 256
"""OWASP ASVS 5.0, 6.2.1 and 6.2.9; the upper bound is the wire's."""

VERIFYING_MAX: Final = 2
"""Passwords checked at once: each takes 19 MiB and tens of milliseconds of a core."""

_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id at OWASP's minimum (m = 19 MiB, t = 2, p = 1)."""

_COLUMNS: Final = (
    "agent.agent, agent.name, agent.role, agent.generation, agent.sites, agent.totp_secret != ''"
)
_AGENT: Final = f"SELECT {_COLUMNS} FROM agent"
_NEW_PASSWORD: Final = (
    "UPDATE agent SET password_hash = ?, generation = generation + 1, revoked = 0 WHERE agent = ?"
)
_REVOKED: Final = "UPDATE agent SET generation = generation + 1, revoked = 1 WHERE agent = ?"
_SIGNED_OUT: Final = "UPDATE agent SET generation = generation + 1 WHERE agent = ?"
_SITES: Final = "UPDATE agent SET sites = ? WHERE agent = ?"
BY_NAME: Final = f"SELECT password_hash, revoked, {_COLUMNS} FROM agent WHERE name = ?"
BY_SESSION: Final = (
    f"SELECT {_COLUMNS} FROM session JOIN agent USING (agent)"
    " WHERE session_hash = ? AND session.generation = agent.generation AND NOT agent.revoked"
)
ADD: Final = "INSERT INTO agent (name, role, password_hash, sites, at_ms) VALUES (?, ?, ?, ?, ?)"
ADD_FIRST: Final = (
    "INSERT INTO agent (name, role, password_hash, at_ms)"
    " SELECT ?, 'administrator', ?, ? WHERE NOT EXISTS (SELECT 1 FROM agent)"
)

NO_PASSWORD: Final = ""
"""In place of a hash, until the account's owner has joined: no password belongs to it."""

T = TypeVar("T")


class AccountRow(Struct, frozen=True, kw_only=True):
    """One account as `agent list` shows it."""

    agent: int
    name: str
    role: AgentRole
    revoked: bool
    at_ms: int
    sites: tuple[str, ...] = ()
    has_second_factor: bool = False
    has_joined: bool = True


class SqliteAccounts:
    """Implements `relay.service.ports.Accounts`, and what the command line asks for.

    `set_up` makes the first administrator, while there is no account at all.
    """

    def __init__(self, database: Database, set_up: SetUp | None = None) -> None:
        self._database = database
        self._set_up = set_up
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

    # ---- signing in --------------------------------------------------------------------

    async def sign_in(self, name: str, password: str) -> AgentRecord | None:
        """The account, if name and password belong together; as slow for a name nobody has."""
        row = await self._database.read(lambda connection: connection.execute(BY_NAME, (name,)).fetchone())
        stored = self._decoy if row is None or row[0] == NO_PASSWORD else row[0]
        matches, better = await self._in_thread(lambda: _verify(stored, password))
        if row is None or row[1] or not matches or stored is self._decoy:
            return None
        record = _record(row[2:])
        if better:
            await self._database.write(
                lambda connection: (
                    connection.execute(
                        "UPDATE agent SET password_hash = ? WHERE agent = ? AND password_hash = ?",
                        (better, record.agent, stored),
                    ).rowcount
                )
            )
        return record

    async def by_session(self, session_hash: bytes) -> AgentRecord | None:
        """The account that a session still signs in; None when revoked or ended by a new password."""
        row = await self._database.read(
            lambda connection: connection.execute(BY_SESSION, (session_hash,)).fetchone()
        )
        return None if row is None else _record(row)

    async def keep_session(
        self, record: AgentRecord, session_hash: bytes, now_ms: int, device: str = ""
    ) -> bool:
        """Lets this session sign the account in; False when its password has changed since `record`."""
        return await self._database.write(
            lambda store: devices.keep(store, record.agent, record.generation, session_hash, device, now_ms)
        )

    async def session_used(self, session_hash: bytes, now_ms: int) -> None:
        """The session has signed somebody in again."""
        await self._database.write(lambda store: devices.touch(store, session_hash, now_ms))

    async def end_session(self, session_hash: bytes) -> None:
        """This session signs nobody in any more."""
        await self._database.write(lambda store: store.execute(devices.END, (session_hash,)).rowcount)

    async def end_sessions(self, agent: int) -> None:
        """No session of the account signs anybody in any more."""
        await self._database.write(lambda store: store.execute(_SIGNED_OUT, (agent,)).rowcount)

    async def join(self, name: str, code: str, password: str, now_ms: int) -> AgentRecord | None:
        """The account whose join code this was, with its first password; its sessions have ended.

        Raises AccountProblem for a password that is none; the code is not used up by that.
        """
        password_hash = await self._hashed(password)

        def work(store: Connection) -> AgentRecord | None:
            agent = join_codes.use(store, name, code, now_ms)
            if agent is None:
                return self._first(store, name, code, password_hash, now_ms)
            store.execute(_NEW_PASSWORD, (password_hash, agent))
            return _record(store.execute(f"{_AGENT} WHERE agent = ?", (agent,)).fetchone())

        return await self._database.write(work)

    def _first(
        self, store: Connection, name: str, code: str, password_hash: str, now_ms: int
    ) -> AgentRecord | None:
        """The first administrator, made with the set-up token."""
        set_up = self._set_up
        if set_up is None or not name or now_ms >= set_up.until_ms:
            return None
        if not secrets.compare_digest(set_up.code_hash, secret_code.code_hash(code)):
            return None
        if store.execute(ADD_FIRST, (name, password_hash, now_ms)).rowcount != 1:
            return None
        return _record(store.execute(f"{_AGENT} WHERE name = ?", (name,)).fetchone())

    # ---- the second factor -------------------------------------------------------------

    def fresh_factor(self, name: str) -> tuple[str, str]:
        """A secret for an app, and the address that its QR code holds."""
        secret = second_factor.fresh_secret()
        return secret, second_factor.address(secret, name)

    async def second_factor(self, agent: int, code: str, now_ms: int) -> bool:
        """Whether the code of his app, or one of his recovery codes, is right and new."""
        return await self._database.write(lambda store: second_factor.accept(store, agent, code, now_ms))

    async def turn_on_factor(
        self, record: AgentRecord, secret: str, code: str, now_ms: int
    ) -> list[str] | None:
        """Recovery codes, once the first code of the app has shown that it knows the secret; else None."""
        step = second_factor.step_of(secret, code, now_ms)
        if step is None:
            return None
        recovery = [_fresh_code() for _ in range(second_factor.RECOVERY_CODES)]
        is_on = await self._database.write(
            lambda store: second_factor.turn_on(
                store, record.agent, record.generation, secret, step, recovery
            )
        )
        return recovery if is_on else None

    async def reset_factor(self, name: str) -> AgentRecord:
        """The account that needs its password alone again; its sessions have ended. Raises AccountProblem."""

        def work(store: Connection, agent: int) -> None:
            second_factor.turn_off(store, agent)
            store.execute(_SIGNED_OUT, (agent,))

        return await self._changed(name, work)

    # ---- what the command line asks for ------------------------------------------------

    async def note(self, deed: Deed) -> None:
        """Puts what was done into the audit log."""
        await self._database.write(lambda connection: audit.add(connection, [deed]))

    async def add(
        self, name: str, password: str, role: AgentRole, now_ms: int, sites: tuple[str, ...] = ()
    ) -> AgentRecord:
        """The new account; without a password nobody can sign in to it yet. Raises AccountProblem."""
        if not name:
            raise AccountProblem("Expected a name for the account.")
        password_hash = await self._hashed(password) if password else NO_PASSWORD

        def work(connection: Connection) -> AgentRecord:
            connection.execute(ADD, (name, role, password_hash, " ".join(sites), now_ms))
            return _record(connection.execute(f"{_AGENT} WHERE name = ?", (name,)).fetchone())

        try:
            return await self._database.write(work)
        except sqlite3.IntegrityError:
            raise AccountProblem(f"An account named {name} exists already.") from None

    async def invite(self, name: str, now_ms: int) -> str:
        """A code with which the account's owner sets his password; earlier codes are void.

        Raises AccountProblem.
        """
        code = _fresh_code()
        await self._changed(name, lambda store, agent: join_codes.set_code(store, agent, code, now_ms))
        return code

    async def list_all(self) -> list[AccountRow]:
        """All accounts, revoked ones too, by number."""
        query = f"SELECT revoked, at_ms, password_hash != '', {_COLUMNS} FROM agent ORDER BY agent"

        def row_of(row: tuple[Any, ...]) -> AccountRow:
            record = _record(row[3:])
            return AccountRow(
                agent=record.agent,
                name=record.name,
                role=record.role,
                revoked=bool(row[0]),
                at_ms=row[1],
                has_joined=bool(row[2]),
                sites=record.sites,
                has_second_factor=record.has_second_factor,
            )

        return await self._database.read(lambda store: [row_of(row) for row in store.execute(query)])

    async def devices(self, name: str) -> list[Device]:
        """The devices that are signed in as this account. Raises AccountProblem."""
        if await self._database.read(lambda store: store.execute(BY_NAME, (name,)).fetchone()) is None:
            raise AccountProblem(f"There is no account named {name}.")
        return await self._database.read(lambda store: devices.listed(store, name))

    async def end_device(self, name: str, number: int) -> tuple[AgentRecord, bytes]:
        """Ends one device's session; the account and the session's hash. Raises AccountProblem."""
        ended: list[bytes | None] = []
        record = await self._changed(
            name, lambda store, agent: ended.append(devices.end_numbered(store, agent, number))
        )
        if ended[0] is None:
            raise AccountProblem(f"{record.name} has no device {number}; `dukkan agent devices` lists them.")
        return record, ended[0]

    async def set_password(self, name: str, password: str) -> AgentRecord:
        """The account with its new password; its sessions have ended. Raises AccountProblem."""
        password_hash = await self._hashed(password)
        return await self._changed(
            name, lambda store, agent: store.execute(_NEW_PASSWORD, (password_hash, agent))
        )

    async def set_sites(self, name: str, sites: tuple[str, ...]) -> AgentRecord:
        """The account that is kept to these sites; its lines are to begin anew. Raises AccountProblem."""
        return await self._changed(name, lambda store, agent: store.execute(_SITES, (" ".join(sites), agent)))

    async def revoke(self, name: str) -> AgentRecord:
        """The account that may no longer sign in; its sessions have ended. Raises AccountProblem."""

        def work(store: Connection, agent: int) -> None:
            store.execute(_REVOKED, (agent,))
            store.execute(join_codes.USED, (agent,))

        return await self._changed(name, work)

    async def sign_out(self, name: str) -> AgentRecord:
        """The account; its sessions have ended. Raises AccountProblem."""
        return await self._changed(name, lambda store, agent: store.execute(_SIGNED_OUT, (agent,)))

    def close(self) -> None:
        """Ends the threads that check passwords."""
        self._hashing.shutdown(wait=False, cancel_futures=True)

    async def _changed(self, name: str, change: Callable[[Connection, int], object]) -> AgentRecord:
        """The account as it is after `change`. Raises AccountProblem."""

        def work(connection: Connection) -> AgentRecord | None:
            row = connection.execute(f"{_AGENT} WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            change(connection, row[0])
            return _record(connection.execute(f"{_AGENT} WHERE agent = ?", (row[0],)).fetchone())

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


def _fresh_code() -> str:
    return secret_code.spelled(secrets.token_bytes(secret_code.BYTES))


def _record(row: tuple[Any, ...]) -> AgentRecord:
    agent, name, role, generation, sites, has_second_factor = row
    return AgentRecord(
        agent=agent,
        name=name,
        role=role,
        generation=generation,
        sites=tuple(sites.split()),
        has_second_factor=bool(has_second_factor),
    )


def is_weak(stored: str) -> bool:
    """Whether a new hash would cost a thief more than this one; an account without a password has none."""
    try:
        return _hasher.check_needs_rehash(stored)
    except InvalidHashError:
        return False
