"""Alerts that end: who calls is announced, again after growing pauses until somebody looks, then no more.

A call ends by itself when its reason is gone: answered, taken, passed on. It is looked at while its chat
is on the screen and the agent is there; what stands in the list anyway (the queue, a ticket, the line)
while he is there at all. Where he does not come, the relay goes on: offers roll to a second agent, and
what stays unanswered reaches the supervisors, as calls of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from console.model.alert_rules import AlertRules, Kind, Level, is_quiet
from console.model.calls import Call

APART_MS: Final = 20_000
"""Between two announcements of one chat, whatever has changed meanwhile."""

LINE_DOWN_MS: Final = 15_000
"""Most lines are back before that."""

NOTICES_MAX: Final = 3
"""More at once, as after a start, are announced in one."""

IN_SIGHT: Final[frozenset[Kind]] = frozenset({"queue", "ticket", "line"})

_LOUDNESS: Final[tuple[Level, ...]] = ("off", "title", "bell", "desktop")


@dataclass(frozen=True, slots=True)
class Attention:
    """Where the agent's eyes are. `conv` is the chat on his screen; `is_there` if he is at the console.

    `is_off` is true while he is on a break or gone; `minute` is the minute of his day.
    """

    conv: str
    is_there: bool
    is_off: bool
    minute: int


@dataclass(slots=True)
class Announced:
    """What is to be done about the calls now."""

    fresh: list[Call] = field(default_factory=list)
    """Calls that have not been there before."""
    bell: bool = False
    desktop: list[Call] = field(default_factory=list)
    """For a notice each; where there are more than NOTICES_MAX, one for all."""
    ended: list[str] = field(default_factory=list)
    """Conversations whose notices may be taken away."""
    title: bool = False
    """Whether something calls that nobody has looked at."""


@dataclass(slots=True)
class _Open:
    call: Call
    next_ms: int
    times: int = 0
    state: Literal["calling", "looked_at"] = "calling"
    noticed: bool = False


class Alerts:
    """Remembers what was announced, and when it is to be announced again."""

    def __init__(self, rules: AlertRules) -> None:
        self._rules = rules
        self._open: dict[str, _Open] = {}
        self._last_ms: dict[str, int] = {}

    def look(self, calls: Sequence[Call], eyes: Attention, now_ms: int) -> Announced:
        """What to announce at `now_ms` (a clock that never leaps), of all that calls now."""
        out = Announced()
        calling = {call.conv for call in calls}
        for conv in [conv for conv in self._open if conv not in calling]:
            self._end(conv, out)
        self._last_ms = {conv: at for conv, at in self._last_ms.items() if now_ms - at < APART_MS}
        for call in calls:
            known = self._open.get(call.conv)
            if known is None or known.call != call:
                known = self._begin(call, known, now_ms, out)
            if self._is_looked_at(call, eyes) and known.state == "calling":
                known.state = "looked_at"
                self._take_away(known, out)
            if known.state == "calling":
                self._announce(known, eyes, now_ms, out)
        return out

    def _begin(self, call: Call, known: _Open | None, now_ms: int, out: Announced) -> _Open:
        next_ms = max(now_ms, self._last_ms.get(call.conv, now_ms - APART_MS) + APART_MS)
        if call.kind == "line":
            next_ms = now_ms + LINE_DOWN_MS
        if self._rules_for(call) != "off":
            out.fresh.append(call)
        noticed = known is not None and known.noticed
        self._open[call.conv] = _Open(call, next_ms, noticed=noticed)
        return self._open[call.conv]

    def _announce(self, known: _Open, eyes: Attention, now_ms: int, out: Announced) -> None:
        level = _LOUDNESS.index(self._rules_for(known.call))
        out.title = out.title or (level >= 1 and (known.call.kind != "line" or now_ms >= known.next_ms))
        is_still = eyes.is_off or is_quiet(self._rules.quiet, eyes.minute)
        if level < 2 or is_still or known.times > len(self._rules.repeat_s) or now_ms < known.next_ms:
            return
        pauses_s = (*self._rules.repeat_s, 0)
        known.next_ms = now_ms + pauses_s[known.times] * 1000
        known.times += 1
        self._last_ms[known.call.conv] = now_ms
        out.bell = True
        if level >= 3:
            known.noticed = True
            out.desktop.append(known.call)

    def _rules_for(self, call: Call) -> Level:
        level: Level = getattr(self._rules, call.kind)
        return level

    def _is_looked_at(self, call: Call, eyes: Attention) -> bool:
        return eyes.is_there and (call.kind in IN_SIGHT or call.conv == eyes.conv)

    def _end(self, conv: str, out: Announced) -> None:
        self._take_away(self._open.pop(conv), out)

    def _take_away(self, known: _Open, out: Announced) -> None:
        if known.noticed:
            known.noticed = False
            out.ended.append(known.call.conv)
