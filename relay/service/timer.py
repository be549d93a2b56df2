"""One wheel for all lines: heartbeats, pings, silence; and buckets that have refilled."""

from itertools import islice
from typing import Final

from relay.desk import hours
from relay.desk.desk import Desk
from relay.domain.token_bucket import TokenBucket
from relay.protocol.frames import Pulse
from relay.protocol.limits import BEAT_S, PING_S, SILENCE_S
from relay.protocol.refusals import Code
from relay.service.engine import Engine
from relay.service.jobs import Errand
from relay.service.ports import Clock
from relay.service.sessions import AgentSession, Session, Sessions, VisitorSession
from relay.service.watch import Watch

HELLO_S: Final = 10
TIDY_S: Final = 60

HEADS_MAX: Final = 800
"""Of those who wait, the ones who have waited longest: a frame has room for them and FOLLOWING_MAX more."""


class Wheel:
    """As many slots as the period has seconds; each member is due in one slot of every turn."""

    def __init__(self, period_s: int) -> None:
        self._slots: list[dict[Session, None]] = [{} for _ in range(period_s)]
        self._next = 0

    def add(self, session: Session) -> None:
        """Puts a member into the next slot."""
        self._next = (self._next + 1) % len(self._slots)
        self._slots[self._next][session] = None

    def remove(self, session: Session) -> None:
        """Takes a member out, wherever it is."""
        for slot in self._slots:
            if slot.pop(session, session) is None:
                return

    def due(self, second: int) -> list[Session]:
        """The members whose slot this second is."""
        return list(self._slots[second % len(self._slots)])


class Timer:
    """Does each second what is due. Durations are measured by the clock that never goes back."""

    def __init__(self, engine: Engine, sessions: Sessions, watch: Watch, clock: Clock) -> None:
        self._engine = engine
        self._desk: Desk = engine.desk
        self._sessions = sessions
        self._watch = watch
        self._clock = clock
        self._beats = Wheel(BEAT_S)
        self._pings = Wheel(PING_S)
        self._silent_hellos: dict[Session, None] = {}
        self._buckets: dict[bytes, TokenBucket] = {}
        self._present: dict[tuple[str, str], int] = {}
        """By department and site, as counted in this second: all visitors of a page are told the same."""
        self._second = 0

    def add(self, session: Session) -> None:
        """From now on this line is looked after."""
        self._beats.add(session)
        self._pings.add(session)
        self._silent_hellos[session] = None

    def remove(self, session: Session) -> None:
        """The line has ended."""
        self._beats.remove(session)
        self._pings.remove(session)
        self._silent_hellos.pop(session, None)

    def bucket(self, token_hash: bytes, fresh: TokenBucket) -> TokenBucket:
        """The visitor's bucket, whichever line he is on: connecting again does not refill it."""
        return self._buckets.setdefault(token_hash, fresh)

    def tick(self) -> None:
        """One second has passed."""
        self._second += 1
        self._present.clear()
        up_ms = self._clock.up_ms()
        self._end_silent(up_ms)
        for session in self._beats.due(self._second):
            self._beat(session)
        for session in self._pings.due(self._second):
            if not session.closing:
                session.line.ping()
        self._watch.tick(self._second)
        if self._second % TIDY_S == 0:
            self._engine.submit(Errand(lambda: self._tidy(up_ms)))

    def look_on(self) -> bool:
        """Goes on with what the second has brought; asked until it says False, with pauses in between."""
        return self._watch.look_on()

    def _end_silent(self, up_ms: int) -> None:
        for session in list(self._silent_hellos):
            if session.proto or session.closing:
                del self._silent_hellos[session]
            elif up_ms - session.since_up_ms > HELLO_S * 1000:
                self._sessions.close(session, Code.HELLO_LATE)
        for session in self._pings.due(self._second):
            if up_ms - session.heard_up_ms > SILENCE_S * 1000:
                self._sessions.close(session, Code.SILENT)

    def _beat(self, session: Session) -> None:
        if session.proto:
            now_ms, present = self._clock.now_ms(), self._present_for(session)
            self._sessions.tell(session, Pulse(now_ms=now_ms, heads=self._heads(session), present=present))

    def _present_for(self, session: Session) -> int:
        """How many agents could answer the visitor of this line now; for agents it is not counted."""
        if not isinstance(session, VisitorSession) or session.guest is None:
            return -1
        known = self._desk.visitors.get(session.guest.token_hash)
        latest = known.latest if known is not None else None
        department = latest.department if latest is not None else session.guest.department
        place = department, session.guest.site
        if place not in self._present:
            self._present[place] = hours.present(self._desk, *place, self._clock.now_ms())
        return self._present[place]

    def _heads(self, session: Session) -> dict[str, int]:
        """The last entries of what this line is shown; for agents also of everything that waits."""
        if isinstance(session, AgentSession):
            followed = [self._desk.conversations.get(conv) for conv in session.following]
            queue = self._desk.queue.values()
            his = (each for each in queue if session.agent is not None and session.agent.serves(each.site))
            waiting = list(islice(his, HEADS_MAX))
            return {c.conv: c.head for c in (*waiting, *followed) if c is not None}
        if isinstance(session, VisitorSession) and session.guest is not None:
            known = self._desk.visitors.get(session.guest.token_hash)
            if known is not None and known.latest is not None:
                return {known.latest.conv: known.latest.head}
        return {}

    def _tidy(self, up_ms: int) -> None:
        """Forgets buckets that are full, and visitors who left after their conversation ended.

        Not him whose last words still wait in the line: decided without him, they would make him anew.
        """
        busy = self._engine.busy()
        self._buckets = {t: b for t, b in self._buckets.items() if not b.is_full(up_ms)}
        for token_hash, visitor in list(self._desk.visitors.items()):
            is_busy = visitor.latest is not None and visitor.latest.conv in busy
            if not is_busy and not self._sessions.of_token(token_hash):
                self._desk.release(token_hash)
