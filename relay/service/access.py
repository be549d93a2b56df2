"""What ends sign-ins, and what an agent who is signed in sets up for the next one."""

from relay.desk.desk import Desk
from relay.protocol import codec
from relay.protocol.access import SetUpFactor, SignOut
from relay.protocol.refusals import Code
from relay.service.errands import Errands
from relay.service.ports import Accounts, Clock
from relay.service.second_factor import SecondFactor
from relay.service.sessions import AgentSession, Sessions


class Access:
    """All methods are called on the event loop; what they end is ended when they return."""

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        accounts: Accounts,
        second_factor: SecondFactor,
        clock: Clock,
        errands: Errands,
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._accounts = accounts
        self._second_factor = second_factor
        self._clock = clock
        self._errands = errands

    def end(self, agent: int, why: Code, session_hash: bytes = b"") -> None:
        """Closes an agent's lines, or those of one sign-in; whoever is revoked gives his chats back."""
        for session in list(self._sessions.of_agent(agent)):
            if session_hash in (b"", session.session_hash):
                self._sessions.close(session, why)
        if why is Code.REVOKED:
            self._errands.between_turns(lambda: self._desk.dismiss(agent, self._clock.up_ms()))

    def sign_out(self, session: AgentSession, command: SignOut) -> None:
        """He wants to be signed out, here or everywhere."""
        self._errands.start(self._sign_out(session, command))

    async def _sign_out(self, session: AgentSession, command: SignOut) -> None:
        agent, session_hash = session.agent, session.session_hash
        if agent is None:
            return
        if command.everywhere:
            await self._accounts.end_sessions(agent.agent)
            self.end(agent.agent, Code.SIGNED_OUT)
        else:
            await self._accounts.end_session(session_hash)
            self.end(agent.agent, Code.SIGNED_OUT, session_hash)

    def set_up_factor(self, session: AgentSession, command: SetUpFactor) -> None:
        """He wants to be asked for codes of an app from now on."""
        self._errands.start(self._set_up_factor(session, command))

    async def _set_up_factor(self, session: AgentSession, command: SetUpFactor) -> None:
        record = await self._accounts.by_session(session.session_hash)
        if record is None:
            self._sessions.close(session, Code.LOGIN_AGAIN)
        elif record.has_second_factor:
            self._sessions.tell(session, codec.refused(Code.NOT_NOW))
        elif not command.code:
            self._sessions.tell(session, self._second_factor.offer(record))
        else:
            factor = await self._second_factor.confirm(record, command.code)
            self._sessions.tell(session, factor or codec.refused(Code.BAD_CODE))
        self._errands.wake()
