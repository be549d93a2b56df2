"""Tells all agents who is here and what is closed for now, when that has changed."""

from relay.desk import overview
from relay.desk.desk import Desk
from relay.protocol.agent import Team
from relay.service.ports import Clock
from relay.service.sessions import Session, Sessions


class TeamBoard:
    """Remembers what was told last; time alone changes it too, so it is asked each second."""

    def __init__(self, desk: Desk, sessions: Sessions, clock: Clock) -> None:
        self._desk = desk
        self._sessions = sessions
        self._clock = clock
        self._told: Team | None = None

    def tell(self) -> None:
        """Tells everybody, if anything has changed."""
        team = self.now()
        if team != self._told:
            self._told = team
            self._sessions.tell_all(self._sessions.agents(), team)

    def tell_one(self, session: Session) -> None:
        """Tells one line that has just come."""
        self._sessions.tell(session, self.now())

    def now(self) -> Team:
        """The team as it is."""
        return overview.team(self._desk, self._clock.now_ms(), self._clock.up_ms())
