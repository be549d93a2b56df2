"""Replies that were just sent wait a moment, so that a slip can be taken back before anybody reads it.

Until then they are kept like drafts: a crash brings them back into the composer, and nothing is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.model.reasons import reason
from console.screens.drafts import Drafts
from console.screens.seat import Seat
from console.session.outbox import CannotSend

PREFIX: Final = "held-"
"""Before the number that a held line has in place of a client id."""


@dataclass(slots=True)
class Held:
    """One reply that waits. `gen` is the conversation's when it was written."""

    conv: str
    gen: int
    text: str


class Holding:
    """What waits, in its order. `told` gets the conversation of what went out, and why it did not, if so."""

    def __init__(
        self,
        seat: Seat,
        drafts: Drafts,
        *,
        later: Callable[[float, Callable[[], None]], object],
        told: Callable[[str, str], None],
    ) -> None:
        self._model, self._link, self._now_ms = seat.model, seat.link, seat.now_ms
        self._drafts, self._hold_s = drafts, seat.settings.hold_s
        self._later, self._told = later, told
        self._held: dict[str, Held] = {}
        self._count = 0

    def hold(self, conv: str, gen: int, text: str) -> None:
        """Let this reply wait for its time."""
        self._count += 1
        key = f"{PREFIX}{self._count}"
        self._held[key] = Held(conv, gen, text)
        self._model.wrote(key, conv, "reply", text, self._now_ms())
        self._model.conversations[conv].pending[key].state = "held"
        self._keep(conv)
        self._later(self._hold_s, lambda: self._release(key))

    def holds(self, conv: str) -> bool:
        """Whether something to this chat waits."""
        return any(held.conv == conv for held in self._held.values())

    def take_back(self, conv: str) -> str:
        """The last reply that waits there, which is not sent; empty where there is none."""
        for key in reversed(self._held):
            if self._held[key].conv == conv:
                held = self._held.pop(key)
                self._model.conversations[conv].pending.pop(key, None)
                self._keep(conv)
                return held.text
        return ""

    def send_all(self, conv: str = "") -> None:
        """Nothing waits any longer, there or anywhere: what comes next must come behind it."""
        for key in [key for key, held in self._held.items() if conv in ("", held.conv)]:
            self._release(key)

    def _release(self, key: str) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self._model.conversations[held.conv].pending.pop(key, None)
            self._send(held)
            self._keep(held.conv)

    def _send(self, held: Held) -> None:
        try:
            cid = self._link.post(held.conv, held.gen, held.text)
        except CannotSend as error:
            draft = self._model.conversations[held.conv].drafts["reply"]
            self._drafts.put(held.conv, "reply", "\n".join(filter(None, (held.text, draft))))
            self._told(held.conv, reason(error.code))
        else:
            self._model.wrote(cid, held.conv, "reply", held.text, self._now_ms())
            self._told(held.conv, "")

    def _keep(self, conv: str) -> None:
        self._drafts.hold(conv, "\n".join(held.text for held in self._held.values() if held.conv == conv))
