"""Every command that applies now, to be found by a few letters of its name."""

from collections.abc import Callable
from typing import Final

from console.actions import long
from console.model.fuzzy import score
from console.screens.pick import Choice, Pick
from console.screens.seat import Seat
from console.text.words import say

NOT_HERE: Final = frozenset({"ui.palette", "ui.back"})


def palette(seat: Seat, may: Callable[[str], bool]) -> Pick:
    """The commands with their keys; what each does besides stands below the list."""
    actions = {
        action.id: action for action in seat.keys.actions if action.id not in NOT_HERE and may(action.id)
    }

    def rows(typed: str) -> list[Choice]:
        found = [(score(typed, action.title), action) for action in actions.values()]
        ranked = sorted((pair for pair in found if pair[0]), key=lambda pair: -pair[0]) if typed else found
        return [
            Choice(action.id, (action.title,), ", ".join(long(key) for key in action.keys))
            for _, action in ranked
        ]

    return Pick(say("action.ui.palette"), rows, seat.bidi, preview=lambda name: actions[name].help)
