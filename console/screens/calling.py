"""Rings, notifies and marks the title for who calls, by the rules of `[alerts]`."""

from datetime import datetime
from typing import Final, Protocol

from console.model.alerts import NOTICES_MAX, Alerts, Announced, Attention
from console.model.calls import calls, told
from console.screens.seat import Seat
from console.terminal.notify import notice, taken_away, ways
from console.text.words import say

THERE_S: Final = 60.0
"""Without a key for longer an agent may have gone for tea, with the chat on his screen."""

APART_S: Final = 0.2
"""Looking again takes a quarter of a millisecond at a full desk, and news comes twenty times a second."""

MANY: Final = "many"
"""Names the one notice that stands for several."""


class Mouth(Protocol):
    """What makes itself heard; the app is the real one."""

    def bell(self) -> None: ...
    def send(self, sequence: bytes) -> None: ...


class Calling:
    """Looks at what calls whenever it is asked to, and says so where it should be said."""

    def __init__(self, seat: Seat, mouth: Mouth) -> None:
        self._seat, self._mouth = seat, mouth
        self._alerts = Alerts(seat.settings.alerts)
        self._ways = ways(seat.place, seat.settings.alerts.via)
        self._looked_s = float("-inf")
        self.calls_somebody = False
        """Whether something calls that nobody has looked at: the title says so."""

    def look(self, *, desk_is_shown: bool, has_focus: bool, last_key_s: float) -> Announced:
        """Announce what is to be announced now; `last_key_s` is by the seat's clock that never leaps.

        Asked again at once it waits for the next time. A terminal that never tells its focus always has
        it: focus can only make this louder.
        """
        seat = self._seat
        now_s, relay_now_ms = seat.clock_s(), seat.relay_now_ms()
        if now_s - self._looked_s < APART_S:
            return Announced()
        self._looked_s = now_s
        at = datetime.fromtimestamp(seat.now_ms() / 1000)
        me = seat.model.me
        eyes = Attention(
            conv=seat.model.open if desk_is_shown else "",
            is_there=has_focus and now_s - last_key_s < THERE_S,
            is_off=me is not None and me.presence in ("on_break", "offline"),
            minute=at.hour * 60 + at.minute,
        )
        found = calls(seat.model, relay_now_ms, seat.late_ms, seat.settings.chats_max)
        out = self._alerts.look(found, eyes, round(now_s * 1000))
        self._tell(out, relay_now_ms)
        return out

    def _tell(self, out: Announced, relay_now_ms: int) -> None:
        self.calls_somebody = out.title
        if out.bell:
            self._mouth.bell()
        rules, here = self._seat.settings.alerts, self._seat.place
        notices = [
            (call.conv, told(self._seat.model, call, relay_now_ms, with_text=rules.show_text))
            for call in out.desktop
        ]
        if len(notices) > NOTICES_MAX:
            notices = [(MANY, say("call.many", n=len(notices)))]
        sent = [notice(way, here, words, mark) for way in self._ways for mark, words in notices]
        sent += [taken_away(way, here, mark) for way in self._ways for mark in out.ended]
        if sent:
            self._mouth.send(b"".join(sent))
