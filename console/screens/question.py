"""What stands above the desk and ends with an answer: once, however fast the keys come."""

from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

T = TypeVar("T")


class Question(ModalScreen[T]):
    """A modal screen that is answered once.

    A second key may already wait in line when the first one has answered; Textual would take the
    screen below away for it.
    """

    _is_answered = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """End with this answer, unless there was one."""
        if self._is_answered:
            return AwaitComplete()
        self._is_answered = True
        return super().dismiss(result)

    def takes_key(self, event: events.Key) -> bool:
        """Whether this key is an answer, which is given at once: what is typed behind it goes elsewhere."""
        return False
