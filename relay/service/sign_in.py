"""An agent's hello: who he is, by his password or by an earlier session."""

import asyncio
from collections.abc import Callable

from relay.domain.sign_in_tries import SignInTries
from relay.protocol import agent
from relay.protocol.refusals import Code
from relay.service.errands import Errands
from relay.service.greeting import Greeting, token_hash
from relay.service.people import People
from relay.service.ports import Accounts, AgentRecord, Clock
from relay.service.reading import Reading
from relay.service.sessions import AgentSession, Sessions


class SignIn:
    """Looks the account up, and greets him between two turns."""

    def __init__(
        self,
        sessions: Sessions,
        greeting: Greeting,
        reading: Reading,
        people: People,
        accounts: Accounts,
        clock: Clock,
        errands: Errands,
        new_token: Callable[[], str],
    ) -> None:
        self._sessions = sessions
        self._greeting = greeting
        self._reading = reading
        self._people = people
        self._accounts = accounts
        self._clock = clock
        self._errands = errands
        self._new_token = new_token
        self._tries = SignInTries()

    def hello(self, session: AgentSession, hello: agent.Hello) -> None:
        """His first frame."""
        if self._greeting.may_greet(session, hello.proto):
            self._errands.start(self._sign_in(session, hello))

    async def _sign_in(self, session: AgentSession, hello: agent.Hello) -> None:
        record, secret, session_hash = await self._credentials(hello, session.address)
        if record is None:
            self._sessions.refuse(session, Code.LOGIN_AGAIN if hello.session else Code.BAD_LOGIN)
            self._errands.wake()
            return

        def greet() -> None:
            if session.closing or session.proto:
                return
            session.session_hash = session_hash
            absent = self._greeting.agent(session, hello, record, secret, self._clock.up_ms())
            self._people.changed()
            self._errands.start(self._go_live(session, absent))

        self._errands.between_turns(greet)

    async def _credentials(self, hello: agent.Hello, address: str) -> tuple[AgentRecord | None, str, bytes]:
        """The account, a new session's secret if one was made, and the session's hash."""
        if hello.session:
            session_hash = token_hash(hello.session)
            return await self._accounts.by_session(session_hash), "", session_hash
        wait_ms = self._tries.begin(hello.name, address, self._clock.up_ms())
        if wait_ms is None:
            return None, "", b""
        if wait_ms:
            await asyncio.sleep(wait_ms / 1000)
        record = await self._accounts.sign_in(hello.name, hello.password)
        if record is None:
            return None, "", b""
        self._tries.succeeded(hello.name, address)
        secret = self._new_token()
        await self._accounts.keep_session(record.agent, token_hash(secret), self._clock.now_ms())
        return record, secret, token_hash(secret)

    async def _go_live(self, session: AgentSession, absent: dict[str, int | None]) -> None:
        await self._reading.resume_closed(session, absent)
        self._errands.between_turns(lambda: self._greeting.live(session))
