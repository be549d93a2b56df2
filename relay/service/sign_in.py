"""An agent's hello: who he is, by his password or by an earlier session."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from relay.domain.sign_in_tries import SignInTries
from relay.protocol import agent
from relay.protocol.access import Factor
from relay.protocol.refusals import Code
from relay.service.errands import Errands
from relay.service.greeting import Greeting, token_hash
from relay.service.people import People
from relay.service.ports import AccountProblem, Accounts, AgentRecord, Clock
from relay.service.reading import Reading
from relay.service.second_factor import SecondFactor
from relay.service.sessions import AgentSession, Sessions
from relay.shared.clean_text import clean_line


class Admitted(NamedTuple):
    """Who may come in, by which session; its secret where it is a new one."""

    record: AgentRecord
    session_hash: bytes
    secret: str = ""
    factor: Factor | None = None


class NotAdmitted(NamedTuple):
    """Why somebody may not, and what he is told before his line is closed."""

    code: Code
    factor: Factor | None = None


class SignIn:
    """Looks the account up, and greets him between two turns."""

    def __init__(
        self,
        sessions: Sessions,
        greeting: Greeting,
        reading: Reading,
        people: People,
        accounts: Accounts,
        second_factor: SecondFactor,
        clock: Clock,
        errands: Errands,
        new_token: Callable[[], str],
    ) -> None:
        self._sessions = sessions
        self._greeting = greeting
        self._reading = reading
        self._people = people
        self._accounts = accounts
        self._second_factor = second_factor
        self._clock = clock
        self._errands = errands
        self._new_token = new_token
        self._tries = SignInTries()

    def hello(self, session: AgentSession, hello: agent.Hello) -> None:
        """His first frame."""
        if self._greeting.may_greet(session, hello.proto):
            self._errands.start(self._sign_in(session, hello))

    async def _sign_in(self, session: AgentSession, hello: agent.Hello) -> None:
        answer = await self._admit(hello, session.address)
        if isinstance(answer, NotAdmitted):
            session.proto = hello.proto
            if answer.factor is not None:
                self._sessions.tell(session, answer.factor)
            self._sessions.close(session, answer.code)
            self._errands.wake()
            return

        def greet() -> None:
            if session.closing or session.proto:
                return
            session.session_hash = answer.session_hash
            absent = self._greeting.agent(session, hello, answer.record, answer.secret, self._clock.up_ms())
            if answer.factor is not None:
                self._sessions.tell(session, answer.factor)
            self._people.changed()
            self._errands.start(self._go_live(session, absent))

        self._errands.between_turns(greet)

    async def _admit(self, hello: agent.Hello, address: str) -> Admitted | NotAdmitted:
        if hello.session:
            return await self._by_session(token_hash(hello.session))
        wait_ms = self._tries.begin(hello.name, address, self._clock.up_ms())
        if wait_ms is None:
            return NotAdmitted(Code.BAD_JOIN if hello.join else Code.BAD_LOGIN)
        if wait_ms:
            await asyncio.sleep(wait_ms / 1000)
        record = await self._by_join_code(hello) if hello.join else await self._by_password(hello)
        if isinstance(record, Code):
            return NotAdmitted(record)
        self._tries.succeeded(hello.name, address)
        refusal, factor = await self._second_factor.check(record, hello.code)
        if refusal is not None:
            return NotAdmitted(refusal, factor)
        secret, now_ms = self._new_token(), self._clock.now_ms()
        device = clean_line(hello.device)
        if not await self._accounts.keep_session(record, token_hash(secret), now_ms, device):
            return NotAdmitted(Code.LOGIN_AGAIN)  # Its password has changed while it was looked at.
        return Admitted(record, token_hash(secret), secret, factor)

    async def _by_session(self, session_hash: bytes) -> Admitted | NotAdmitted:
        record = await self._accounts.by_session(session_hash)
        if record is None:
            return NotAdmitted(Code.LOGIN_AGAIN)
        await self._accounts.session_used(session_hash, self._clock.now_ms())
        return Admitted(record, session_hash)

    async def _by_password(self, hello: agent.Hello) -> AgentRecord | Code:
        return await self._accounts.sign_in(hello.name, hello.password) or Code.BAD_LOGIN

    async def _by_join_code(self, hello: agent.Hello) -> AgentRecord | Code:
        """The password becomes the account's; a code whose password is refused stays good."""
        name = clean_line(hello.name)
        try:
            record = await self._accounts.join(name, hello.join, hello.password, self._clock.now_ms())
        except AccountProblem:
            return Code.BAD_PASSWORD
        return record or Code.BAD_JOIN

    async def _go_live(self, session: AgentSession, absent: dict[str, int | None]) -> None:
        """Sends what he missed, after another look: only now does whoever ends a sign-in find this line."""
        if await self._accounts.by_session(session.session_hash) is None:
            self._sessions.close(session, Code.LOGIN_AGAIN)
            self._errands.wake()
            return
        await self._reading.resume_closed(session, absent)
        self._errands.between_turns(lambda: self._greeting.live(session))
