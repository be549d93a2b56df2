"""The states of a link to the relay, as one table; a missing key is a defect of ours.

A link is one client's wish to be connected; a line is one connection. A link outlives many lines.
"""

from enum import StrEnum
from typing import Final


class LinkState(StrEnum):
    """Where a link stands. The values are words for logs and tests; people read the catalogue."""

    IDLE = "idle"
    DIALING = "dialing"
    GREETING = "greeting"
    CATCHING_UP = "catching_up"
    LIVE = "live"
    PAUSING = "pausing"
    ENDED = "ended"


class LinkEvent(StrEnum):
    """What moves a link."""

    STARTED = "started"
    OPENED = "opened"
    WELCOMED = "welcomed"
    CAUGHT_UP = "caught_up"
    LOST = "lost"
    BARRED = "barred"
    """The line closed with a code that only a person can do something about."""
    DUE = "due"
    """The pause is over, or somebody asked not to wait for its end."""
    STOPPED = "stopped"


_S, _E = LinkState, LinkEvent
_LINE_ENDS: Final = {_E.LOST: _S.PAUSING, _E.BARRED: _S.ENDED, _E.STOPPED: _S.ENDED}

LINK: Final[dict[LinkState, dict[LinkEvent, LinkState]]] = {
    _S.IDLE: {_E.STARTED: _S.DIALING, _E.STOPPED: _S.ENDED},
    _S.DIALING: {_E.OPENED: _S.GREETING, **_LINE_ENDS},
    _S.GREETING: {_E.WELCOMED: _S.CATCHING_UP, **_LINE_ENDS},
    _S.CATCHING_UP: {_E.CAUGHT_UP: _S.LIVE, **_LINE_ENDS},
    _S.LIVE: _LINE_ENDS,
    _S.PAUSING: {_E.DUE: _S.DIALING, _E.STOPPED: _S.ENDED},
    _S.ENDED: {_E.STARTED: _S.DIALING, _E.STOPPED: _S.ENDED},
}

HAS_LINE: Final = frozenset({_S.DIALING, _S.GREETING, _S.CATCHING_UP, _S.LIVE})
"""The states in which the shell holds a line, or is about to."""

CAN_SPEAK: Final = frozenset({_S.CATCHING_UP, _S.LIVE})
"""The states in which the relay has welcomed us."""
