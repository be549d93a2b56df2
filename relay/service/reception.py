"""Where every line comes in and goes: decodes each frame and gives it to who knows what it means.

Nothing here raises for a peer's fault, and no exception's text leaves the process.
"""

from collections.abc import Callable

from relay.desk.desk import Desk
from relay.domain.token_bucket import TokenBucket
from relay.protocol import codec
from relay.protocol.refusals import Code
from relay.service.access import Access
from relay.service.agent_frames import AgentFrames
from relay.service.errands import Errands
from relay.service.looking import Looking
from relay.service.people import People
from relay.service.ports import Clock, Line
from relay.service.sessions import AgentSession, Session, Sessions, VisitorSession, any_site
from relay.service.timer import Timer
from relay.service.visitor_frames import VisitorFrames


class Reception:
    """All methods are called on the event loop."""

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        visitors: VisitorFrames,
        agents: AgentFrames,
        people: People,
        looking: Looking,
        timer: Timer,
        clock: Clock,
        errands: Errands,
        access: Access,
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._visitors = visitors
        self._agents = agents
        self._people = people
        self._looking = looking
        self._timer = timer
        self._clock = clock
        self._errands = errands
        self.access = access

    # ---- lines come and go -------------------------------------------------------------

    def visitor_line(
        self, line: Line, may_use: Callable[[str], bool] = any_site, begins: TokenBucket | None = None
    ) -> VisitorSession:
        """A visitor has connected from a page that may use the sites that `may_use` says.

        `begins` bounds the chats that begin where he comes from.
        """
        session = VisitorSession(line, self._clock.up_ms(), may_use, begins)
        self._begin(session)
        return session

    def agent_line(self, line: Line, address: str = "") -> AgentSession:
        """An agent has connected and must say hello."""
        session = AgentSession(line, self._clock.up_ms(), address)
        self._begin(session)
        return session

    def _begin(self, session: Session) -> None:
        self._sessions.all[session] = None
        self._timer.add(session)

    def heard(self, session: Session) -> None:
        """The peer has given a sign of life."""
        session.heard_up_ms = self._clock.up_ms()
        if isinstance(session, AgentSession) and session.agent is not None:
            session.agent.heard_up_ms = session.heard_up_ms

    def lost(self, session: Session) -> None:
        """The line has ended, whoever ended it."""
        self._timer.remove(session)
        self._sessions.remove(session)
        if isinstance(session, AgentSession):
            self._looking.gone(session)
            self._people.line_lost(session)
            self._errands.wake()

    def refuse(self, session: Session, code: Code, *, cid: str = "", retry_ms: int = 0) -> None:
        """Says no; ends the line where the table says so."""
        self._sessions.refuse(session, code, cid=cid, retry_ms=retry_ms)
        self._errands.wake()

    async def drain(self) -> None:
        """Says goodbye to everybody and lets what is under way be committed."""
        for session in list(self._sessions.all):
            self._sessions.close(session, Code.GOING_AWAY, after_ms=500)
        self._errands.cancel()

    # ---- frames ------------------------------------------------------------------------

    def receive(self, session: Session, data: bytes) -> None:
        """One frame, as it came. What it led to is decided, and what it told is written, right after."""
        if session.closing:
            return
        try:
            if isinstance(session, VisitorSession):
                session.heard_up_ms = self._clock.up_ms()
                self._visitors.receive(session, codec.visitor_command(data))
            elif isinstance(session, AgentSession):
                self.heard(session)
                self._agents.receive(session, codec.agent_command(data))
        except codec.Unreadable as unreadable:
            self._sessions.refuse(session, unreadable.code)
        self._errands.wake()
