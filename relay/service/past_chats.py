"""What a visitor's conversations before this one came to, for the agent who looks at his card."""

from relay.desk import visibility
from relay.desk.desk import Desk
from relay.desk.past import past_chat
from relay.domain.conversation import Conversation
from relay.protocol import codec
from relay.protocol.limits import PAST_MAX
from relay.protocol.past import ListPast, Past
from relay.protocol.refusals import Code
from relay.service.errands import Errands
from relay.service.ports import Journal
from relay.service.restoring import conversation_of
from relay.service.sessions import AgentSession, Sessions


class PastChats:
    """Answers each `list_past` with one `past`, as the journal has it."""

    def __init__(self, desk: Desk, sessions: Sessions, journal: Journal, errands: Errands) -> None:
        self._desk = desk
        self._sessions = sessions
        self._journal = journal
        self._errands = errands

    def list_past(self, session: AgentSession, command: ListPast) -> None:
        """Looks them up; what the agent may not read he is not told of."""
        self._errands.start(self._look_up(session, self._desk.conversations.get(command.conv), command.conv))

    async def _look_up(self, session: AgentSession, known: Conversation | None, conv: str) -> None:
        if known is None:
            record = await self._journal.conversation(conv)
            known = conversation_of(record) if record else None
        earlier = await self._journal.earlier(known.visitor, known.number, PAST_MAX) if known else []
        chats = [conversation_of(record) for record in reversed(earlier)]
        self._errands.between_turns(lambda: self._answer(session, known, chats, conv))

    def _answer(
        self, session: AgentSession, known: Conversation | None, chats: list[Conversation], conv: str
    ) -> None:
        agent = session.agent
        if agent is None:
            return
        if known is None or not visibility.may_follow(agent, known):
            self._sessions.tell(session, codec.refused(Code.NO_CONVERSATION, conv=conv))
            return
        told = [past_chat(chat) for chat in chats if visibility.may_follow(agent, chat)]
        self._sessions.tell(session, Past(conv=conv, chats=told))
