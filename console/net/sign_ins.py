"""Sign-ins that outlive the console: one revocable token for each agent at each relay.

They lie in a file that its owner alone may read, or in the machine's keyring where the library `keyring`
is installed and finds one; the file then has the names alone. No password is ever kept.
"""

import contextlib
import getpass
import importlib
import json
import os
import socket
import tempfile
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct

from console.net.keep import state_folder

FILE_NAME: Final = "sign_ins.json"
SERVICE: Final = "dukkan"
KEPT_MAX: Final = 50
"""Agents at relays; the oldest go first."""


class Ring(Protocol):
    """What is used of the library `keyring`."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class SignedIn(Struct, frozen=True, kw_only=True):
    """One of them. `session` is empty where the keyring has it."""

    relay: str
    name: str
    session: str = ""


class SignIns:
    """The newest stands last. What cannot be read counts as nothing; what cannot be kept raises OSError."""

    def __init__(self, folder: Path | None = None, ring: Ring | None = None) -> None:
        self._path = (folder or state_folder()) / FILE_NAME
        self._ring = ring

    def find(self, relay: str, name: str = "") -> SignedIn | None:
        """This agent's at this relay, or whoever's was kept last where no name is given."""
        for kept in reversed(self._read()):
            if kept.relay == relay and (not name or kept.name.casefold() == name.casefold()):
                session = kept.session or self._from_ring(kept)
                return msgspec.structs.replace(kept, session=session) if session else None
        return None

    def keep(self, relay: str, name: str, session: str) -> None:
        """From now on this agent need not be asked here."""
        kept = SignedIn(
            relay=relay, name=name, session="" if self._to_ring(relay, name, session) else session
        )
        self._write([*self._others(relay, name), kept])

    def forget(self, relay: str, name: str) -> None:
        """He is asked again."""
        others = self._others(relay, name)
        if len(others) < len(self._read()):
            self._write(others)
        if self._ring is not None:
            with contextlib.suppress(Exception):  # Its backends raise whatever they like.
                self._ring.delete_password(SERVICE, _entry(relay, name))

    def _others(self, relay: str, name: str) -> list[SignedIn]:
        mine = (relay, name.casefold())
        return [kept for kept in self._read() if (kept.relay, kept.name.casefold()) != mine][1 - KEPT_MAX :]

    def _read(self) -> list[SignedIn]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[SignedIn])
        except (OSError, msgspec.DecodeError):
            return []

    def _write(self, kept: list[SignedIn]) -> None:
        """All or nothing, and never readable by others, not even for a moment."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, partial = tempfile.mkstemp(
            dir=self._path.parent, prefix=f".{FILE_NAME}-"
        )  # It makes it 0600.
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump([msgspec.to_builtins(each) for each in kept], file, ensure_ascii=False, indent=1)
            os.replace(partial, self._path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(partial)
            raise

    def _from_ring(self, kept: SignedIn) -> str:
        if self._ring is None:
            return ""
        with contextlib.suppress(Exception):
            return self._ring.get_password(SERVICE, _entry(kept.relay, kept.name)) or ""
        return ""

    def _to_ring(self, relay: str, name: str, session: str) -> bool:
        """Whether the keyring has it now, and gives it back."""
        if self._ring is None:
            return False
        entry = _entry(relay, name)
        with contextlib.suppress(Exception):
            self._ring.set_password(SERVICE, entry, session)
            return self._ring.get_password(SERVICE, entry) == session
        return False


def keyring() -> Ring | None:
    """The machine's keyring; None where the library is not installed, or finds none that is worth it."""
    try:
        ring: Any = importlib.import_module("keyring").get_keyring()
        return ring if ring.priority > 0 else None
    except Exception:  # Whatever a backend stumbles over, the file is there.
        return None


def device_name() -> str:
    """What this machine is called in the list of devices: user and host, as at a prompt."""
    with contextlib.suppress(Exception):  # Nobody has to have a name.
        return f"{getpass.getuser()}@{socket.gethostname()}"[:80]
    return ""


def _entry(relay: str, name: str) -> str:
    return f"{name.casefold()} {relay}"
