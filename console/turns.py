"""Keys and pastes are heard in turn: the next one when all that the one before it did is done.

Textual hands a key to what has the focus and goes on to the next; what the widget makes of it climbs to
the screen and the app as messages. Keys come faster than that over a slow line and on a busy machine, and
then what is typed behind Enter lands in the field that Enter leaves (a password in a field that shows it),
is lost with the list that Enter closes, or is an order to the app before the letters in front of it have
been written.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from textual import events
from textual.app import App
from textual.dom import DOMNode

Typed = events.Key | events.Paste

PATIENCE_S: Final = 5.0
"""A key that has not been done by then is not waited for: the keyboard never goes dead."""


class Turns:
    """Hands on what is typed, one at a time. Lives on the screen's loop alone.

    A call sent behind a key, through the queue of what heard it and of everything above that, comes to the
    app when the key and its messages have been handled: twice through each queue, because a widget's own
    message to itself stands behind the first call, and twice the whole way, because the app carries out a
    binding at the end of the first. Where somebody else hears by then, his queue is gone through as well.
    """

    def __init__(
        self, app: App[Any], hear: Callable[[Typed], Awaitable[None]], clock_s: Callable[[], float]
    ) -> None:
        self._app, self._hear, self._clock_s = app, hear, clock_s
        self._waiting: deque[Typed] = deque()
        self._turn = 0
        self._since_s: float | None = None
        """When the key whose turn it is was heard; None when nothing is being done."""

    async def come(self, typed: Typed) -> None:
        """It is heard now, or when its turn comes."""
        self._waiting.append(typed)
        if self._since_s is None or self._clock_s() - self._since_s > PATIENCE_S:
            await self._next()

    async def _next(self) -> None:
        self._turn += 1
        self._since_s = None
        if self._waiting:
            self._since_s = self._clock_s()
            await self._hear(self._waiting.popleft())
            self._follow(None)

    def _follow(self, heard: DOMNode | None) -> None:
        """Go behind what was heard; `heard` is who heard it the last time, None the first time."""
        path = [node for node in self._hears().ancestors_with_self for _ in range(2)]
        self._climb(self._turn, heard, path)

    def _climb(self, turn: int, heard: DOMNode | None, path: list[DOMNode]) -> Awaitable[None] | None:
        """One queue further; those that take nothing any more are passed by."""
        if turn != self._turn:
            return None
        if path:  # The app takes nothing when it ends: then nothing comes any more.
            rests = ((node, path[at:]) for at, node in enumerate(path, 1))
            any(node.call_later(self._climb, turn, heard, rest) for node, rest in rests)
            return None
        hears = self._hears()
        if hears is heard:
            return self._next()
        self._follow(hears)
        return None

    def _hears(self) -> DOMNode:
        return self._app.focused or self._app.screen
