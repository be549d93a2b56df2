"""Tells agents how the shop's day goes, when a number has changed and once a second at most."""

from collections.abc import Iterable

from relay.desk.desk import Desk
from relay.desk.today import Day
from relay.domain.wall_clock import moment_ms, reading
from relay.protocol.entries import Entry
from relay.service.ports import Clock
from relay.service.sessions import AgentSession, Sessions


class DayBoard:
    """Asked each second; a day begins at midnight by the shop's first calendar."""

    def __init__(self, desk: Desk, sessions: Sessions, clock: Clock) -> None:
        self._desk = desk
        self._sessions = sessions
        self._clock = clock
        self._day = Day()
        self._number = self._today()
        self._has_changed = False

    def begins_ms(self) -> int:
        """When this day began."""
        return moment_ms(self._desk.shop.zone, self._number, 0)

    def recall(self, so_far: Iterable[tuple[str, Entry]]) -> None:
        """What has happened today before this process began: sites and entries, in order."""
        for site, entry in so_far:
            self._day.take(site, entry)

    def take(self, site: str, entry: Entry) -> None:
        """One more entry is committed."""
        if self._day.take(site, entry):
            self._has_changed = True

    def tell(self) -> None:
        """Tells everybody, if anything has changed."""
        if self._number != (today := self._today()):
            self._number, self._has_changed = today, True
            self._day.begin()
        if self._has_changed:
            self._has_changed = False
            of_sites: dict[frozenset[str], list[AgentSession]] = {}
            for session in self._sessions.agents():
                if session.agent is not None:
                    of_sites.setdefault(session.agent.sites, []).append(session)
            for sites, sessions in of_sites.items():
                self._sessions.tell_all(sessions, self._day.numbers(sites))

    def tell_one(self, session: AgentSession) -> None:
        """Tells one line that has just come."""
        if session.agent is not None:
            self._sessions.tell(session, self._day.numbers(session.agent.sites))

    def _today(self) -> int:
        return reading(self._desk.shop.zone, self._clock.now_ms())[0]
