"""How an agent is here, as a table: what he chose, what his lines and his keys tell, and what time brings.

`HERE` remembers more than the team is shown: a break outlives a lost line, and whoever has signed
off may still have a console open. Several consoles of one agent are one person: `connected` is
told for each, `line_lost` for the last one alone. `quiet` and `lease_over` come by time; they are
worked in when somebody looks.
"""

from typing import Final, Literal

from relay.protocol.agent import Chosen, Presence

Here = Literal["offline", "available", "idle", "on_break", "signed_off", "away", "away_on_break"]
Sign = Literal[
    "connected",
    "line_lost",
    "lease_over",
    "break_begun",
    "came_back",
    "signed_off",
    "quiet",
    "key",
]

PRESENCE: Final[dict[Here, dict[Sign, Here]]] = {
    "offline": {"connected": "available"},
    "available": {
        "connected": "available",
        "line_lost": "away",
        "break_begun": "on_break",
        "came_back": "available",
        "signed_off": "signed_off",
        "quiet": "idle",
        "key": "available",
    },
    "idle": {
        "connected": "available",
        "line_lost": "away",
        "break_begun": "on_break",
        "came_back": "available",
        "signed_off": "signed_off",
        "quiet": "idle",
        "key": "available",
    },
    "on_break": {
        "connected": "on_break",
        "line_lost": "away_on_break",
        "break_begun": "on_break",
        "came_back": "available",
        "signed_off": "signed_off",
        "key": "on_break",
    },
    "signed_off": {
        "connected": "signed_off",
        "line_lost": "offline",
        "break_begun": "on_break",
        "came_back": "available",
        "signed_off": "signed_off",
        "key": "signed_off",
    },
    "away": {"connected": "available", "lease_over": "offline"},
    "away_on_break": {"connected": "on_break", "lease_over": "offline"},
}
"""A missing key means that the sign changes nothing there: a key pressed where no line is up."""

SHOWN: Final[dict[Here, Presence]] = {
    "offline": "offline",
    "available": "available",
    "idle": "idle",
    "on_break": "on_break",
    "signed_off": "offline",
    "away": "away",
    "away_on_break": "away",
}
"""What the team sees."""

CHOICES: Final[dict[Chosen, Sign]] = {
    "available": "came_back",
    "on_break": "break_begun",
    "offline": "signed_off",
}

PRESENT: Final[frozenset[Here]] = frozenset({"available", "idle", "on_break"})
"""Somebody is in the shop, if perhaps on a break."""

AT_WORK: Final[frozenset[Here]] = frozenset({"available", "idle"})
"""Whoever can be handed a chat that is his already; new ones reach only who is available."""


def after(here: Here, sign: Sign) -> Here:
    """How he is here after the sign."""
    return PRESENCE[here].get(sign, here)
