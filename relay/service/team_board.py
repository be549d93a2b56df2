"""Tells all agents who is here, what is closed for now and how the relay is, when that has changed."""

from msgspec import structs

from relay.desk import overview
from relay.desk.desk import Desk
from relay.protocol.agent import Presence, Team, Teammate, Trouble
from relay.service.day_board import DayBoard
from relay.service.ports import Clock
from relay.service.sessions import AgentSession, Sessions


class TeamBoard:
    """Remembers what was told last; time alone changes it too, so it is asked each second."""

    def __init__(self, desk: Desk, sessions: Sessions, clock: Clock) -> None:
        self._desk = desk
        self._sessions = sessions
        self._clock = clock
        self._told: Team | None = None
        self._since: dict[int, tuple[Presence, int]] = {}
        """How each agent is here, and since when."""

        self.day = DayBoard(desk, sessions, clock)
        """How the shop's day goes, told together with this."""

        self.trouble: Trouble = ""
        """What is wrong with the relay itself."""

    def tell(self) -> None:
        """Tells everybody, if anything has changed."""
        team = self.now()
        if team != self._told:
            self._told = team
            self._sessions.tell_all(self._sessions.agents(), team)
        self.day.tell()

    def tell_one(self, session: AgentSession) -> None:
        """Tells one line that has just come."""
        self._sessions.tell(session, self.now())
        self.day.tell_one(session)

    def now(self) -> Team:
        """The team as it is."""
        now_ms = self._clock.now_ms()
        team = overview.team(self._desk, now_ms, self._clock.up_ms())
        agents = [structs.replace(mate, since_ms=self._since_ms(mate, now_ms)) for mate in team.agents]
        return structs.replace(team, agents=agents, trouble=self.trouble)

    def _since_ms(self, mate: Teammate, now_ms: int) -> int:
        presence, since_ms = self._since.get(mate.agent, ("", 0))
        if presence != mate.presence:
            since_ms = now_ms
            self._since[mate.agent] = (mate.presence, since_ms)
        return since_ms
