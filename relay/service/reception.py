"""Frames in: decodes each, checks that it may come now, and puts it where it belongs.

Nothing here raises for a peer's fault, and no exception's text leaves the process.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from relay.desk import visibility
from relay.desk.visitor_commands import Guest
from relay.domain.conversation import Conversation
from relay.domain.token_bucket import TokenBucket
from relay.protocol import agent, codec, visitor
from relay.protocol.frames import Fetch, Following, Page, Seen, Update, Writing
from relay.protocol.limits import PAGE_ENTRIES_MAX, PROTOCOLS, Limits
from relay.protocol.refusals import REFUSALS, Code
from relay.service.engine import Engine
from relay.service.greeting import Greeting, conversation_of, events_of, token_hash
from relay.service.jobs import AgentJob, Errand, VisitorJob
from relay.service.ports import Accounts, AgentRecord, Clock, Journal, Line
from relay.service.push import Push, page_length
from relay.service.sessions import AgentSession, Session, Sessions, VisitorSession, any_site
from relay.service.timer import Timer

AGENT_WORK: Final = (agent.Post, agent.Note, agent.Take, agent.Release, agent.Close, Seen)


class Reception:
    """Where every line comes in. All methods are called on the event loop."""

    def __init__(
        self,
        engine: Engine,
        sessions: Sessions,
        push: Push,
        greeting: Greeting,
        timer: Timer,
        journal: Journal,
        accounts: Accounts,
        clock: Clock,
        *,
        sites: frozenset[str],
        limits: Limits,
        new_token: Callable[[], str],
        wake: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._desk = engine.desk
        self._sessions = sessions
        self._push = push
        self._greeting = greeting
        self._timer = timer
        self._journal = journal
        self._accounts = accounts
        self._clock = clock
        self._sites = sites
        self._limits = limits
        self._new_token = new_token
        self._wake = wake
        self._errands: set[asyncio.Task[None]] = set()

    # ---- lines come and go -------------------------------------------------------------

    def visitor_line(self, line: Line, may_use: Callable[[str], bool] = any_site) -> VisitorSession:
        """A visitor has connected from a page that may use the sites that `may_use` says."""
        session = VisitorSession(line, self._clock.up_ms(), may_use)
        self._begin(session)
        return session

    def agent_line(self, line: Line) -> AgentSession:
        """An agent has connected and must say hello."""
        session = AgentSession(line, self._clock.up_ms())
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
        if isinstance(session, AgentSession) and session.agent is not None:
            session.agent.lines -= 1
            session.agent = None
            self._timer.tell_team()
            self._wake()

    def sign_out(self, agent: int, *, for_good: bool) -> None:
        """Ends an agent's lines; `for_good` also gives his conversations back to the queue."""
        for session in list(self._sessions.of_agent(agent)):
            self._sessions.close(session, Code.LOGIN_AGAIN)
        if for_good:
            self._submit(lambda: self._desk.dismiss(agent, self._clock.up_ms()))

    def refuse(self, session: Session, code: Code, *, cid: str = "", retry_ms: int = 0) -> None:
        """Says no; ends the line where the table says so."""
        if REFUSALS[code].after == "close":
            self._sessions.close(session, code)
        else:
            self._sessions.tell(session, codec.refused(code, cid=cid, retry_ms=retry_ms))
            self._wake()

    async def drain(self) -> None:
        """Says goodbye to everybody and lets what is under way be committed."""
        for session in list(self._sessions.all):
            self._sessions.close(session, Code.GOING_AWAY, after_ms=500)
        for errand in self._errands:
            errand.cancel()

    # ---- frames ------------------------------------------------------------------------

    def receive(self, session: Session, data: bytes) -> None:
        """One frame, as it came."""
        if session.closing:
            return
        try:
            if isinstance(session, VisitorSession):
                session.heard_up_ms = self._clock.up_ms()
                self._visitor(session, codec.visitor_command(data))
            elif isinstance(session, AgentSession):
                self.heard(session)
                self._agent(session, codec.agent_command(data))
        except codec.Unreadable as unreadable:
            self.refuse(session, unreadable.code)

    def _visitor(self, session: VisitorSession, command: visitor.VisitorCommand) -> None:
        if session.guest is not None and isinstance(command, visitor.Post):
            self._visitor_post(session, session.guest, command)
        elif isinstance(command, visitor.Hello):
            self._visitor_hello(session, command)
        elif session.guest is None:
            self.refuse(session, Code.HELLO_FIRST)
        elif isinstance(command, Seen):
            self._engine.submit(VisitorJob(session, command))
            self._wake()
        elif isinstance(command, visitor.Typing):
            self._visitor_typing(session, command)
        elif isinstance(command, Fetch):
            self._visitor_fetch(session, command)

    def _visitor_post(self, session: VisitorSession, guest: Guest, command: visitor.Post) -> None:
        if session.bucket is None:
            limits = self._limits
            fresh = TokenBucket(limits.messages_per_window, limits.messages_per_window / limits.window_s)
            session.bucket = self._timer.bucket(guest.token_hash, fresh)
        retry_ms = session.bucket.take(session.heard_up_ms)
        if retry_ms:
            self.refuse(session, Code.SLOW_DOWN, cid=command.cid, retry_ms=retry_ms)
        else:
            self._engine.submit(VisitorJob(session, command))
            self._wake()

    def _visitor_typing(self, session: VisitorSession, command: visitor.Typing) -> None:
        conversation = self._conversation_of(session)
        if conversation is not None and conversation.state != "closed":
            typing = Writing(conv=conversation.conv, on=command.on, who="visitor")
            self._sessions.tell_now(self._sessions.followers(conversation.conv), typing)
            self._wake()

    def _visitor_fetch(self, session: VisitorSession, command: Fetch) -> None:
        assert session.guest is not None
        asked = self._desk.conversations.get(command.conv)
        reader = self._desk.visitors.get(session.guest.token_hash)
        if asked is not None and visibility.may_read(reader, asked):
            self._fetch(session, asked, command)
        else:
            self.refuse(session, Code.NO_CONVERSATION)

    def _conversation_of(self, session: VisitorSession) -> Conversation | None:
        assert session.guest is not None
        known = self._desk.visitors.get(session.guest.token_hash)
        return known.latest if known else None

    def _agent(self, session: AgentSession, command: agent.AgentCommand) -> None:
        if isinstance(command, agent.Hello):
            self._agent_hello(session, command)
        elif session.agent is None:
            self.refuse(session, Code.HELLO_FIRST)
        elif isinstance(command, AGENT_WORK):
            self._engine.submit(AgentJob(session, command, self._look_up_shelved))
            self._wake()
        elif isinstance(command, agent.Typing):
            self._agent_typing(session, command)
        elif isinstance(command, agent.Follow):
            self._follow(session, command.conv, command.after)
        elif isinstance(command, agent.Unfollow):
            if command.conv not in session.agent.owned:
                self._sessions.unfollow(session, command.conv)
        elif isinstance(command, Fetch):
            self._agent_fetch(session, command)
        elif isinstance(command, agent.ListBriefs):
            self._greeting.briefs(session)
            self._wake()

    def _agent_typing(self, session: AgentSession, command: agent.Typing) -> None:
        conversation = self._desk.conversations.get(command.conv)
        assert session.agent is not None
        if conversation is None or conversation.owner != session.agent.agent:
            return
        typing = Writing(conv=command.conv, on=command.on, who="agent", name=session.agent.name)
        guest = self._desk.visitor_of(conversation)
        self._sessions.tell_now(self._sessions.of_token(guest.token_hash), typing)
        others = [s for s in self._sessions.followers(command.conv) if s.agent is not session.agent]
        self._sessions.tell_now(others, typing)
        self._wake()

    def _agent_fetch(self, session: AgentSession, command: Fetch) -> None:
        conversation = self._desk.conversations.get(command.conv)
        if conversation is None:
            upto = min(command.upto, command.after + PAGE_ENTRIES_MAX)
            self._start(self._fetch_from_store(session, command.conv, command.after, upto))
        else:
            self._fetch(session, conversation, command)

    # ---- hello -------------------------------------------------------------------------

    def _may_greet(self, session: Session, proto: int) -> bool:
        if session.said_hello:
            self.refuse(session, Code.HELLO_TWICE)
        elif proto not in PROTOCOLS:
            self.refuse(session, Code.UNKNOWN_PROTOCOL)
        else:
            session.said_hello = True
            return True
        return False

    def _visitor_hello(self, session: VisitorSession, hello: visitor.Hello) -> None:
        if not self._may_greet(session, hello.proto):
            return
        if hello.site not in self._sites or not session.may_use(hello.site):
            self.refuse(session, Code.UNKNOWN_SITE)
            return
        if self._greeting.knows(hello):
            self._submit(lambda: self._greet(session, hello))
        else:
            self._start(self._look_up_visitor(session, hello))

    def _greet(self, session: VisitorSession, hello: visitor.Hello) -> None:
        """Welcomes him, unless he has gone, or was forgotten while his hello waited in the line."""
        if session.closing or session.proto:
            return
        if self._greeting.knows(hello):
            self._greeting.visitor(session, hello)
        else:
            self._start(self._look_up_visitor(session, hello))

    async def _look_up_visitor(self, session: VisitorSession, hello: visitor.Hello) -> None:
        record = await self._journal.visitor(token_hash(hello.token))

        def greet() -> None:
            if record is not None:
                self._desk.admit(events_of(record))
            if not session.closing and not session.proto:
                self._greeting.visitor(session, hello)

        self._submit(greet)

    def _agent_hello(self, session: AgentSession, hello: agent.Hello) -> None:
        if self._may_greet(session, hello.proto):
            self._start(self._sign_in(session, hello))

    async def _sign_in(self, session: AgentSession, hello: agent.Hello) -> None:
        record, secret, session_hash = await self._credentials(hello)
        if record is None:
            self.refuse(session, Code.LOGIN_AGAIN if hello.session else Code.BAD_LOGIN)
            return

        def greet() -> None:
            if session.closing or session.proto:
                return
            session.session_hash = session_hash
            absent = self._greeting.agent(session, hello, record, secret, self._clock.up_ms())
            self._timer.tell_team()
            self._start(self._resume_closed(session, absent))

        self._submit(greet)

    async def _credentials(self, hello: agent.Hello) -> tuple[AgentRecord | None, str, bytes]:
        """The account, a new session's secret if one was made, and the session's hash."""
        if hello.session:
            session_hash = token_hash(hello.session)
            return await self._accounts.by_session(session_hash), "", session_hash
        record = await self._accounts.sign_in(hello.name, hello.password)
        if record is None:
            return None, "", b""
        secret = self._new_token()
        await self._accounts.keep_session(record.agent, token_hash(secret), self._clock.now_ms())
        return record, secret, token_hash(secret)

    async def _resume_closed(self, session: AgentSession, absent: dict[str, int | None]) -> None:
        """Sends what was missed of conversations that were closed meanwhile, then goes live.

        One that the store does not have is to be forgotten: it is from another life of it.
        """
        for conv, have in absent.items():
            await self._catch_up_from_store(
                session, conv, have, Following(conv=conv, after=0, head=0, reset=True)
            )
        self._submit(lambda: self._greeting.live(session))

    # ---- reading -----------------------------------------------------------------------

    def _look_up_shelved(self, job: AgentJob) -> None:
        self._start(self._shelved(job))

    async def _shelved(self, job: AgentJob) -> None:
        """Reads the conversation that a command names and the desk has forgotten, and tries again."""
        record = await self._journal.conversation(job.command.conv)
        if record is None:
            self.refuse(job.session, Code.NO_CONVERSATION, cid=job.cid)
            return
        job.shelved = conversation_of(record)
        self._engine.submit(job)
        self._wake()

    def _follow(self, session: AgentSession, conv: str, after: int) -> None:
        conversation = self._desk.conversations.get(conv)
        assert session.agent is not None
        if conversation is None:
            unknown = codec.refused(Code.NO_CONVERSATION, conv=conv)
            self._start(self._catch_up_from_store(session, conv, after or None, unknown))
        elif visibility.may_follow(session.agent, conversation):
            self._push.catch_up(session, conversation, after or None)
            self._wake()

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

        self._submit(send)

    def _fetch(self, session: Session, conversation: Conversation, command: Fetch) -> None:
        """One page of a loaded conversation; from the store where the log in memory is shorter."""
        upto = min(command.upto, conversation.head, command.after + PAGE_ENTRIES_MAX)
        entries = conversation.entries(command.after, upto)
        if entries is None:
            self._start(self._fetch_from_store(session, command.conv, command.after, upto))
        else:
            self._answer_page(session, command.conv, command.after, entries)

    async def _fetch_from_store(self, session: Session, conv: str, after: int, upto: int) -> None:
        entries = await self._journal.entries(conv, after, upto)
        self._submit(lambda: self._answer_page(session, conv, after, entries))

    def _answer_page(self, session: Session, conv: str, after: int, entries: list[Any]) -> None:
        if entries:
            self._push.page(session, conv, after, entries[: page_length(entries)])
        else:
            self._sessions.tell(session, Page(conv=conv, after=after, entries=[]))
        self._wake()

    # ---- errands -----------------------------------------------------------------------

    def _submit(self, run: Callable[[], None]) -> None:
        self._engine.submit(Errand(run))
        self._wake()

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
