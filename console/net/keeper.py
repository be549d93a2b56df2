"""What a carrier asks of the disk: to keep commands over a crash, or to say that it could not."""

from typing import Protocol


class NotKept(Exception):
    """The disk did not take it."""


class Keeper(Protocol):
    """Where commands survive a crash. Each method returns when the disk has it, or raises NotKept."""

    def save(self, cid: str, data: bytes) -> None:
        """Keeps one command behind the others."""

    def forget(self, cid: str) -> None:
        """Keeps it no longer."""

    def remember(self, token: str) -> None:
        """Keeps who the visitor is."""
