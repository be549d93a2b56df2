"""Who has which conversation on the screen, so that no two agents answer at once unknowingly."""

from collections.abc import Iterable

from relay.protocol.agent import Lookers
from relay.service.sessions import AgentSession, Sessions


class Looking:
    """Live and never stored. Several lines of one agent are one looker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._at: dict[AgentSession, str] = {}
        self._lookers: dict[str, dict[AgentSession, None]] = {}

    def look(self, session: AgentSession, conv: str) -> None:
        """This line shows `conv` from here on, or nothing where that is empty."""
        before = self._at.get(session, "")
        if before == conv:
            return
        if before:
            self._leave(session, before)
        if conv:
            self._arrive(session, conv)

    def gone(self, session: AgentSession) -> None:
        """The line has ended."""
        self.look(session, "")

    def tell_newcomer(self, session: AgentSession, conv: str) -> None:
        """Tells a line that begins to be shown a conversation who looks at it already, if anybody does."""
        names = self._names(conv, but=_number(session))
        if names:
            self._sessions.tell(session, Lookers(conv=conv, agents=names))

    def _arrive(self, session: AgentSession, conv: str) -> None:
        is_news = _number(session) not in self._agents(conv)
        self._at[session] = conv
        self._lookers.setdefault(conv, {})[session] = None
        if is_news:
            self._tell_others(session, conv)
        self.tell_newcomer(session, conv)

    def _leave(self, session: AgentSession, conv: str) -> None:
        del self._at[session]
        here = self._lookers[conv]
        del here[session]
        if not here:
            del self._lookers[conv]
        if _number(session) not in self._agents(conv):
            self._tell_others(session, conv)

    def _tell_others(self, session: AgentSession, conv: str) -> None:
        """Each line of another agent that follows or shows it gets the names besides its own."""
        number = _number(session)
        audience = {**dict.fromkeys(self._sessions.followers(conv)), **self._lookers.get(conv, {})}
        for other in audience:
            if _number(other) != number:
                self._sessions.tell(other, Lookers(conv=conv, agents=self._names(conv, but=_number(other))))

    def _agents(self, conv: str) -> set[int]:
        return {_number(each) for each in self._lookers.get(conv, ())}

    def _names(self, conv: str, but: int) -> list[str]:
        here: Iterable[AgentSession] = self._lookers.get(conv, ())
        return sorted({each.agent.name for each in here if each.agent and each.agent.agent != but})


def _number(session: AgentSession) -> int:
    return session.agent.agent if session.agent is not None else 0
