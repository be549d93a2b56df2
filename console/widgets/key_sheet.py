"""The keys that one wants to see while learning, at the foot of a list that has room for them."""

from typing import Final

from console.actions import short
from console.keys import Keys
from console.text.words import left_to_right, say
from console.widgets.chat_rows import Line
from console.widgets.ink import Part

SHOWN: Final = (
    "chat.next_needing",
    "chat.last",
    "ui.jump",
    "queue.focus",
    "queue.take",
    "chat.switch",
    "chats.all",
    "team.show",
    "card.earlier",
    "ui.leader",
    "ui.palette",
)
"""Where one goes, and where everything else is found."""

KEY_CELLS: Final = 7


def key_sheet(keys: Keys) -> list[Line]:
    """A title and a row for each of them that has a key."""
    rows = [Line((Part(f"─ {say('list.keys')} ", "rule"),))]
    shown = {action.id: action for action in keys.actions if action.id in SHOWN and action.keys}
    for name in SHOWN:
        if name in shown:
            key = short(shown[name].keys[0])
            gap = Part(" " * max(1, KEY_CELLS - len(key)))
            title = Part(shown[name].title, "muted")
            rows.append(Line((Part(" "), Part(left_to_right(key), "key"), gap, title)))
    return rows


def at_the_foot(drawn: list[Line], sheet: list[Line], height: int) -> list[Line]:
    """The rows of a list of that height with the sheet at its foot, where there is room for it."""
    room = height - len(drawn) - len(sheet)
    return [*drawn, *[Line(())] * room, *sheet] if room > 0 else drawn
