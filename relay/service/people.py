"""How the agents are here: what they say, what their lines and keys tell, and who is told of it."""

from msgspec.structs import replace

from relay.desk import leaving, ownership
from relay.desk.desk import Agent
from relay.protocol.agent import SetPresence, Stir
from relay.protocol.refusals import Code
from relay.service.dispatcher import Dispatcher
from relay.service.engine import Engine
from relay.service.errands import Errands
from relay.service.jobs import HandOverJob
from relay.service.ports import Clock
from relay.service.sessions import AgentSession, Sessions
from relay.service.team_board import TeamBoard
from relay.shared.clean_text import clean_line


class People:
    """Live and never stored: the journal keeps what becomes of somebody's chats."""

    def __init__(
        self,
        engine: Engine,
        sessions: Sessions,
        board: TeamBoard,
        dispatcher: Dispatcher,
        clock: Clock,
        errands: Errands,
    ) -> None:
        self._engine = engine
        self._desk = engine.desk
        self._sessions = sessions
        self._board = board
        self._dispatcher = dispatcher
        self._clock = clock
        self._errands = errands

    def changed(self) -> None:
        """Somebody has come, gone, or said how he is here."""
        self._board.tell()
        self._dispatcher.look()

    def line_lost(self, session: AgentSession) -> None:
        """One console of his less."""
        if session.agent is not None:
            self._desk.line_down(session.agent, self._clock.up_ms())
            session.agent = None
            self.changed()

    def stir(self, session: AgentSession, command: Stir) -> None:
        """He has pressed a key; whoever was idle is free for new chats again."""
        agent, up_ms = session.agent, self._clock.up_ms()
        assert agent is not None
        was_idle = self._desk.here(agent, up_ms) == "idle"
        self._desk.stirred(agent, up_ms)
        if was_idle:
            self.changed()

    def set_presence(self, session: AgentSession, command: SetPresence) -> None:
        """He says how he is here. Done between two turns, so that no chat of his is overlooked."""
        said = replace(command, reason=clean_line(command.reason))
        self._errands.between_turns(lambda: self._set(session, said))

    def _set(self, session: AgentSession, command: SetPresence) -> None:
        agent = session.agent
        if agent is None:
            return
        refusal = self._refusal(agent, command)
        if refusal is not None:
            self._sessions.refuse(session, refusal)
            return
        self._desk.set_presence(agent, command, self._clock.up_ms())
        for conv in leaving.chats(agent):
            self._engine.submit(HandOverJob(conv, agent, command))
        self.changed()

    def _refusal(self, agent: Agent, command: SetPresence) -> Code | None:
        """Why he cannot leave his chats like this: nobody is there who could have them.

        Where there is only no room for all, the rest goes to the queue.
        """
        conversation = next(iter(agent.active.values()), None)
        if conversation is None or command.chosen == "available":
            return None
        refusal = None
        if command.chats == "agent":
            refusal = ownership.may_be_handed_to(self._desk, conversation, command.to)
        elif command.chats == "department":
            refusal = ownership.may_be_handed_into(self._desk, conversation, command.department)
        return None if refusal is Code.AT_CAPACITY else refusal
