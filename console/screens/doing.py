"""What every kind of deed works with: the seat, the desk it is done at, and a way to send."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.screen import ModalScreen

from console.model.conversation import Conversation
from console.model.reasons import reason
from console.screens.closing import Closing
from console.screens.holding import Holding
from console.screens.seat import Seat
from console.session.outbox import CannotSend

T = TypeVar("T")


class Desk(Protocol):
    """What the deeds need of the screen."""

    def open_chat(self, conv: str) -> None: ...
    def show_composer(self) -> None: ...
    def say(self, words: str, *, bad: bool = False) -> None: ...
    def keep_written(self) -> None: ...
    def paint_wrap_up(self) -> None: ...
    def written(self) -> str: ...
    def select_blank(self) -> bool: ...
    def insert(self, text: str) -> None: ...
    def order(self) -> list[str]: ...
    def leave(self) -> None: ...
    @property
    def holding(self) -> Holding: ...
    @property
    def closing(self) -> Closing: ...
    def copy(self, text: str) -> None: ...
    def browse(self, url: str) -> None: ...
    def later(self, call: Callable[[], object]) -> None: ...
    def progress(self, key: str, words: str, share: float) -> None: ...
    def room(self) -> tuple[int, int]: ...
    def ask(self, question: ModalScreen[T], then: Callable[[T], object]) -> None: ...


class Doing:
    """Base of the deeds: each carries out actions on the model and the link."""

    def __init__(self, seat: Seat, desk: Desk) -> None:
        self._seat, self._desk = seat, desk

    @property
    def _here(self) -> Conversation:
        """The chat on the screen; only for actions that need one."""
        here = self._seat.model.here
        assert here is not None
        return here

    def _send(self, command: Callable[[], str]) -> str:
        """The command's client id, or nothing where it cannot be sent, which is said."""
        try:
            return command()
        except CannotSend as error:
            self._desk.say(reason(error.code), bad=True)
            return ""
