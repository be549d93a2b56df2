"""Jump letters: one stands before each conversation of the list, and pressing it goes there."""

from typing import TYPE_CHECKING, Final

from textual import events

from console.screens.question import Question

if TYPE_CHECKING:
    from console.screens.desk import DeskScreen

JUMP_LETTERS: Final = "asdfghjklqwertyuiopzxcvbnm"
"""The home row first, as the first rows are the likeliest."""


class Jump(Question[str]):
    """Waits for one letter and ends with what it leads to; any other key ends it with None."""

    def __init__(self, targets: dict[str, str]) -> None:
        """`targets`: letter to conversation."""
        super().__init__()
        self._targets = targets

    def takes_key(self, event: events.Key) -> bool:
        """The letter."""
        self.dismiss(self._targets.get(event.character or ""))
        return True


def jump(desk: "DeskScreen") -> None:
    """Put the letters into the list, and open what one of them leads to."""

    def go(conv: str | None) -> None:
        desk.chat_list.name_with({})
        desk.remove_class("-jumping")
        if conv:
            desk.seat.walk.end()
            desk.open_chat(conv)

    desk.add_class("-jumping")
    letters = dict(zip(desk.chat_list.choices(), JUMP_LETTERS, strict=False))
    desk.chat_list.name_with(letters)
    desk.app.push_screen(Jump({letter: conv for conv, letter in letters.items()}), go)
