"""The console's own file: commands the relay has not confirmed, drafts, and which replies were used.

SQLite with `synchronous=FULL`: what a call has written is on the disk when it returns. The file is
readable by its owner only. It holds no password and no session: see `sign_ins.py`.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from platformdirs import user_state_dir

from console.model.canned_index import USED_DAYS
from console.net.keeper import NotKept

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, cid TEXT NOT NULL, data BLOB NOT NULL,
    UNIQUE (account, cid)) STRICT;
CREATE TABLE IF NOT EXISTS draft (
    account TEXT NOT NULL, conv TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (account, conv)) STRICT;
CREATE TABLE IF NOT EXISTS reply_use (
    account TEXT NOT NULL, code TEXT NOT NULL, day INTEGER NOT NULL, times INTEGER NOT NULL,
    PRIMARY KEY (account, code, day)) STRICT;
"""

DRAFTS_MAX: Final = 200
"""Drafts kept for one account; the oldest go first."""

_DAY_MS: Final = 86_400_000


def state_folder() -> Path:
    """Where the console keeps its file: DUKKAN_STATE_DIR, else the user's state folder."""
    return Path(os.environ.get("DUKKAN_STATE_DIR") or user_state_dir("dukkan"))


class Keep:
    """What is kept for one account, which is an agent's name at one relay. Any thread may call."""

    def __init__(
        self,
        relay_url: str,
        agent: str,
        folder: Path | None = None,
        remember: Callable[[str], None] = lambda session: None,
    ) -> None:
        self._remember = remember
        self._account = f"{agent.casefold()} {relay_url}"
        self._locked = threading.Lock()
        self._database = _open((folder or state_folder()) / "console.db")

    def outbox(self) -> list[bytes]:
        """The commands saved and not forgotten, in their order."""
        rows = self._run("SELECT data FROM outbox WHERE account = ? ORDER BY n", self._account)
        return [bytes(data) for (data,) in rows]

    def save(self, cid: str, data: bytes) -> None:
        """Keeps one command behind the others."""
        self._run(
            "INSERT OR IGNORE INTO outbox (account, cid, data) VALUES (?, ?, ?)", self._account, cid, data
        )

    def forget(self, cid: str) -> None:
        """Keeps it no longer."""
        self._run("DELETE FROM outbox WHERE account = ? AND cid = ?", self._account, cid)

    def remember(self, token: str) -> None:
        """The session of a new sign-in, which others keep, if anybody does."""
        try:
            self._remember(token)
        except OSError as error:
            raise NotKept(str(error)) from error

    def drafts(self) -> dict[str, str]:
        """Conversation to what was typed there and not sent."""
        rows = self._run("SELECT conv, text FROM draft WHERE account = ?", self._account)
        return {str(conv): str(text) for conv, text in rows}

    def save_draft(self, conv: str, text: str) -> None:
        """Keeps what is typed for `conv`; an empty text removes it."""
        if not text:
            self._run("DELETE FROM draft WHERE account = ? AND conv = ?", self._account, conv)
        else:
            # One statement, and so one transaction: a crash leaves the old text or the new one.
            insert = "INSERT OR REPLACE INTO draft (account, conv, text) VALUES (?, ?, ?)"
            self._run(insert, self._account, conv, text)
            self._run(
                "DELETE FROM draft WHERE account = ?1 AND rowid NOT IN"
                " (SELECT rowid FROM draft WHERE account = ?1 ORDER BY rowid DESC LIMIT ?2)",
                self._account,
                DRAFTS_MAX,
            )

    def use_reply(self, code: str, at_ms: int) -> None:
        """A canned reply was used; what is older than USED_DAYS is forgotten."""
        day = at_ms // _DAY_MS
        self._run(
            "INSERT INTO reply_use VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
            self._account,
            code,
            day,
        )
        self._run("DELETE FROM reply_use WHERE account = ? AND day <= ?", self._account, day - USED_DAYS)

    def used_replies(self, now_ms: int) -> dict[str, int]:
        """Code to how often it was used in the last USED_DAYS."""
        rows = self._run(
            "SELECT code, sum(times) FROM reply_use WHERE account = ? AND day > ? GROUP BY code",
            self._account,
            now_ms // _DAY_MS - USED_DAYS,
        )
        return {str(code): int(times) for code, times in rows}

    def close(self) -> None:
        """Closes the file; nothing may be called afterwards."""
        with self._locked:
            self._database.close()

    def _run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self._locked:
                return self._database.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise NotKept(str(error)) from error


def _open(path: Path) -> sqlite3.Connection:
    """The file, made if it is missing, for its owner alone. Raises OSError or sqlite3.Error."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    os.chmod(path, 0o600)
    database = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.executescript(_SCHEMA)
    return database
