"""Tells the service manager that the relay is ready, alive or stopping (the sd_notify protocol).

Does nothing where no manager has asked to be told. The words are sent from the event loop, so that a
loop which no longer turns is noticed, and the relay started anew.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Self


class Notifier:
    """One manager's socket; `None` is nobody who listens."""

    def __init__(self, address: str | None, watchdog_s: float = 0.0) -> None:
        self._address = address
        self._every_s = watchdog_s / 3
        self._next = 0.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """As NOTIFY_SOCKET and WATCHDOG_USEC say (sd_notify(3), sd_watchdog_enabled(3))."""
        microseconds = environment.get("WATCHDOG_USEC", "")
        is_meant = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watchdog_s = int(microseconds) / 1e6 if is_meant and microseconds.isdecimal() else 0.0
        return cls(environment.get("NOTIFY_SOCKET") or None, watchdog_s)

    def ready(self, status: str) -> None:
        """Everything is restored, and the relay listens."""
        self._tell(f"READY=1\nSTATUS={status}")

    def stopping(self) -> None:
        """Nobody is let in any more."""
        self._tell("STOPPING=1")

    def alive(self, now_s: float) -> None:
        """The loop turns; told three times as often as the manager wants to hear it."""
        if self._every_s and now_s >= self._next:
            self._next = now_s + self._every_s
            self._tell("WATCHDOG=1")

    def _tell(self, words: str) -> None:
        if self._address is None:
            return
        # An abstract address is written with an @ for its leading zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_manager:
            to_manager.setblocking(False)
            to_manager.sendto(words.encode(), address)
