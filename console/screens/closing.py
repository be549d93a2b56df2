"""Chats that were closed stay open for some seconds still: a key or the visitor's word takes the close back.

Nothing of it is kept: after a crash the chat is open, which is the safe side.
"""

from collections.abc import Callable, Iterable

from console.model.desk import DeskModel
from console.screens.seat import Seat


class Closing:
    """Sends a close when its time has come; `model.closing` says which wait, in the order of their asking."""

    def __init__(self, seat: Seat, *, later: Callable[[float, Callable[[], None]], object]) -> None:
        self._model: DeskModel = seat.model
        self._undo_s, self._now_ms = seat.settings.undo_close_s, seat.now_ms
        self._later = later
        self._commands: dict[str, Callable[[], object]] = {}

    def hold(self, conv: str, command: Callable[[], object]) -> None:
        """Close this chat by `command` when its time has come."""
        self._commands[conv] = command
        self._model.closing[conv] = self._now_ms() + round(self._undo_s * 1000)
        self._later(self._undo_s, lambda: self._close(conv, command))

    def take_back(self, conv: str) -> bool:
        """The chat stays open; whether it was about to be closed."""
        self._model.closing.pop(conv, None)
        return self._commands.pop(conv, None) is not None

    def stopped_by(self, convs: Iterable[str]) -> list[str]:
        """Those of these chats that were about to be closed: the visitor has written, and they stay open."""
        return [conv for conv in convs if self.take_back(conv)]

    def close_all(self) -> None:
        """Nothing waits any longer: the program ends."""
        for conv, command in list(self._commands.items()):
            self._close(conv, command)

    def _close(self, conv: str, command: Callable[[], object]) -> None:
        if self._commands.get(conv) is command:
            self.take_back(conv)
            command()
