"""Searching on behalf of an agent: he is shown only what he may read, as it stands now."""

from typing import Final

from msgspec.structs import replace

from relay.desk import visibility
from relay.desk.desk import Agent, Desk
from relay.domain import policies
from relay.domain.facts import Facts
from relay.domain.search_query import QueryProblem, SearchQuery, read_query
from relay.domain.snippet import snippet
from relay.protocol import codec
from relay.protocol.entries import AnyBody, Filled, Note, Rated, Transferring
from relay.protocol.limits import PAGE_BYTES_MAX, SEARCH_EVERY_MS
from relay.protocol.refusals import Code
from relay.protocol.search import Found, Hit, HitKind, Search
from relay.service.errands import Errands
from relay.service.ports import Clock, FoundLine, FoundLines, History
from relay.service.sessions import AgentSession, Sessions

NAME_CHARS_MAX: Final = 60
"""Of a name in a list of hits."""

KINDS: Final[dict[type[AnyBody], HitKind]] = {
    Note: "note",
    Filled: "field",
    Transferring: "transfer",
    Rated: "comment",
}


class Searching:
    """Answers each `search` with one `found`. Without a `history` it says that there is no index."""

    def __init__(
        self, desk: Desk, sessions: Sessions, history: History | None, clock: Clock, errands: Errands
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._history = history
        self._clock = clock
        self._errands = errands

    def search(self, session: AgentSession, command: Search) -> None:
        """Looks it up; refused when this line has asked just now."""
        up_ms = self._clock.up_ms()
        if up_ms < session.may_search_up_ms:
            self._sessions.refuse(session, Code.SLOW_DOWN, retry_ms=session.may_search_up_ms - up_ms)
            return
        session.may_search_up_ms = up_ms + SEARCH_EVERY_MS
        found = Found(query=command.query, before=command.before)
        try:
            query = read_query(command.query, self._clock.now_ms(), self._desk.shop.zone)
        except QueryProblem as said:
            answer = replace(found, problem=said.problem, about=said.about, nearest=said.nearest)
            self._sessions.tell(session, answer)
            return
        if self._history is None:
            self._sessions.tell(session, replace(found, problem="not_here"))
        else:
            self._errands.start(self._find(self._history, session, command, query))

    async def _find(
        self, history: History, session: AgentSession, command: Search, query: SearchQuery
    ) -> None:
        lines = await history.find(query, command.before, command.limit)
        self._errands.between_turns(lambda: self._answer(session, command, query, lines))

    def _answer(self, session: AgentSession, command: Search, query: SearchQuery, found: FoundLines) -> None:
        agent = session.agent
        if agent is None:
            return
        lines = [line for line in found.lines if self._may_read(agent, line)]
        # The place is the last one looked at, whether or not he may read it.
        more = found.lines[-1].place if found.is_more else 0
        answer = Found(
            query=command.query,
            before=command.before,
            hits=[_hit(line, query) for line in lines],
            more=more,
            problem="cut_short" if found.is_cut_short else "",
        )
        while len(codec.encode(answer)) > PAGE_BYTES_MAX:
            kept = answer.hits[: len(answer.hits) * 3 // 4]
            answer = replace(answer, hits=kept, more=lines[len(kept) - 1].place)
        self._sessions.tell(session, answer)

    def _may_read(self, agent: Agent, line: FoundLine) -> bool:
        conversation = self._desk.conversations.get(line.entry.conv)
        if conversation is not None:
            return visibility.may_follow(agent, conversation)
        shelved = Facts(line.number, line.entry.conv, 0, line.site, 0, line.department, state=line.state)
        return policies.allow(agent, "read", shelved)


def _hit(line: FoundLine, query: SearchQuery) -> Hit:
    entry = line.entry
    shown, marks = snippet(line.said, query.wanted)
    return Hit(
        conv=entry.conv,
        seq=entry.seq,
        at_ms=entry.at_ms,
        kind=KINDS.get(type(entry.body), "message"),
        who=entry.who,
        name=entry.name[:NAME_CHARS_MAX],
        visitor=line.visitor[:NAME_CHARS_MAX],
        site=line.site,
        department=line.department,
        state=line.state,
        snippet=shown,
        marks=marks,
    )
