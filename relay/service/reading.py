"""What is read for somebody: pages of a log, and conversations that the desk has forgotten."""

from typing import Any, Final

from relay.desk import visibility
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.protocol import codec
from relay.protocol.entries import Message
from relay.protocol.frames import Fetch, Following, Page, Update
from relay.protocol.limits import PAGE_ENTRIES_MAX
from relay.protocol.refusals import Code
from relay.protocol.visitor import Earlier
from relay.service.engine import Engine
from relay.service.errands import Errands
from relay.service.jobs import AgentJob
from relay.service.ports import Journal
from relay.service.push import Push, page_length
from relay.service.restoring import conversation_of
from relay.service.sessions import AgentSession, Session, Sessions, VisitorSession

EARLIER_MAX: Final = 3
"""Conversations of which a visitor who comes back sees the end."""


class Reading:
    """Answers from the desk where it can, else from the journal."""

    def __init__(
        self, engine: Engine, sessions: Sessions, push: Push, journal: Journal, errands: Errands
    ) -> None:
        self._engine = engine
        self._desk: Desk = engine.desk
        self._sessions = sessions
        self._push = push
        self._journal = journal
        self._errands = errands

    def follow(self, session: AgentSession, conv: str, after: int) -> None:
        """Sends what the agent lacks of the conversation, and lets him follow it from here on."""
        conversation = self._desk.conversations.get(conv)
        assert session.agent is not None
        if conversation is None:
            unknown = codec.refused(Code.NO_CONVERSATION, conv=conv)
            self._errands.start(self._catch_up_from_store(session, conv, after or None, unknown))
        elif visibility.may_follow(session.agent, conversation):
            self._push.catch_up(session, conversation, after or None)
        else:
            self._sessions.tell(session, codec.refused(Code.NO_CONVERSATION, conv=conv))

    async def resume_closed(self, session: AgentSession, absent: dict[str, int | None]) -> None:
        """Sends what was missed of conversations that were closed meanwhile.

        One that the store does not have is to be forgotten: it is from another life of it.
        """
        for conv, have in absent.items():
            await self._catch_up_from_store(
                session, conv, have, Following(conv=conv, after=0, head=0, reset=True)
            )

    async def _catch_up_from_store(
        self, session: AgentSession, conv: str, have: int | None, unknown: Update
    ) -> None:
        """Sends what was missed of a closed conversation, or says `unknown` when there is no such one."""
        record = await self._journal.conversation(conv)

        def send() -> None:
            if session.agent is None:
                return
            loaded = self._desk.conversations.get(conv) or (conversation_of(record) if record else None)
            if loaded is None:
                self._sessions.tell(session, unknown)
            elif visibility.may_follow(session.agent, loaded):
                self._push.catch_up(session, loaded, have)
            else:
                self._sessions.tell(session, unknown)

        self._errands.between_turns(send)

    def look_up_shelved(self, job: AgentJob) -> None:
        """Reads the conversation that a command names and the desk has forgotten, and tries again."""
        self._errands.start(self._shelved(job))

    async def _shelved(self, job: AgentJob) -> None:
        record = await self._journal.conversation(job.command.conv)
        if record is None:
            self._sessions.refuse(job.session, Code.NO_CONVERSATION, cid=job.cid)
        else:
            job.shelved = conversation_of(record)
            self._engine.submit(job)
        self._errands.wake()

    def fetch_for_agent(self, session: AgentSession, command: Fetch) -> None:
        """The same for an agent, who may not read what belongs to a site that he has nothing to do with."""
        agent, conversation = session.agent, self._desk.conversations.get(command.conv)
        if agent is None:
            return
        if conversation is None and agent.sites:
            self._errands.start(self._fetch_if_his(session, command))
        elif conversation is None or visibility.may_follow(agent, conversation):
            self.fetch(session, command)
        else:
            self._sessions.tell(session, codec.refused(Code.NO_CONVERSATION, conv=command.conv))

    async def _fetch_if_his(self, session: AgentSession, command: Fetch) -> None:
        record = await self._journal.conversation(command.conv)

        def fetch() -> None:
            if session.agent is None:
                return
            if record is not None and visibility.may_follow(session.agent, conversation_of(record)):
                self.fetch(session, command)
            else:
                self._sessions.tell(session, codec.refused(Code.NO_CONVERSATION, conv=command.conv))

        self._errands.between_turns(fetch)

    def fetch(self, session: Session, command: Fetch) -> None:
        """One page of a conversation that this reader may read; from the store where memory is shorter."""
        conversation = self._desk.conversations.get(command.conv)
        upto = min(command.upto, command.after + PAGE_ENTRIES_MAX)
        entries = self._held(conversation, command.after, upto)
        if entries is None:
            self._errands.start(self._fetch_from_store(session, command.conv, command.after, upto))
        else:
            self._answer_page(session, command.conv, command.after, entries)

    async def tell_earlier(self, session: VisitorSession, latest: Conversation) -> None:
        """Sends the visitor the end of what was said in the conversations that he had before this one."""
        records = await self._journal.earlier(latest.visitor, latest.number, EARLIER_MAX)
        said = [entry for record in records for entry in record.entries if isinstance(entry.body, Message)]
        entries = said[len(said) - page_length(said[::-1]) :]
        self._errands.between_turns(
            lambda: self._sessions.tell(session, Earlier(entries=entries)) if not session.closing else None
        )

    def _held(self, conversation: Conversation | None, after: int, upto: int) -> list[Any] | None:
        return conversation.entries(after, min(upto, conversation.head)) if conversation else None

    async def _fetch_from_store(self, session: Session, conv: str, after: int, upto: int) -> None:
        entries = await self._journal.entries(conv, after, upto)
        self._errands.between_turns(lambda: self._answer_page(session, conv, after, entries))

    def _answer_page(self, session: Session, conv: str, after: int, entries: list[Any]) -> None:
        if entries:
            self._push.page(session, conv, after, entries[: page_length(entries)])
        else:
            self._sessions.tell(session, Page(conv=conv, after=after, entries=[]))
