"""Jobs that stand in the engine's one line, each asking the desk's pure rules what it comes to.

A job's `key` says what it may change: jobs that share it are decided in different turns. Its
`session` gets the answer, which names the job's `cid`.
"""

from collections.abc import Callable

from relay.desk import agent_commands, due, visitor_commands
from relay.desk.decision import Decision, Fresh
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.protocol.frames import Seen
from relay.protocol.visitor import Post
from relay.service.sessions import AgentSession, VisitorSession


class VisitorJob:
    """A visitor's command."""

    __slots__ = ("cid", "command", "session")

    def __init__(self, session: VisitorSession, command: Post | Seen) -> None:
        self.session = session
        self.command = command
        self.cid = command.cid if isinstance(command, Post) else ""

    def key(self, desk: Desk) -> object:
        """The visitor's conversation, or he himself while he has none."""
        assert self.session.guest is not None
        return visitor_commands.key(desk, self.session.guest)

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What the desk's rules for visitors say."""
        assert self.session.guest is not None
        return visitor_commands.decide(desk, self.session.guest, self.command, at_ms, fresh)


class AgentJob:
    """An agent's command. It counts even when its line ends while it waits, so the agent is kept.

    `look_up` is called when its conversation is not on the desk; it puts the job into the line again,
    with the conversation `shelved`. Without it such a command is refused.
    """

    __slots__ = ("agent", "cid", "command", "look_up", "session", "shelved")

    def __init__(
        self,
        session: AgentSession,
        command: agent_commands.DeskCommand,
        look_up: Callable[["AgentJob"], None] | None = None,
    ) -> None:
        assert session.agent is not None
        self.agent = session.agent
        self.look_up = look_up
        self.shelved: Conversation | None = None
        self.session = session
        self.command = command
        self.cid = "" if isinstance(command, Seen) else command.cid

    def key(self, desk: Desk) -> object:
        """The conversation."""
        return self.command.conv

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What the desk's rules for agents say."""
        return agent_commands.decide(desk, self.agent, self.command, at_ms, self.shelved)


class LapseJob:
    """A lease that seemed to be over when the timer looked."""

    __slots__ = ("cid", "conv", "session")

    def __init__(self, conv: str) -> None:
        self.session = None
        self.cid = ""
        self.conv = conv

    def key(self, desk: Desk) -> object:
        """The conversation."""
        return self.conv

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """Looks again: the owner may have come back while this job waited."""
        return due.give_back(desk, self.conv, at_ms, up_ms)


Job = VisitorJob | AgentJob | LapseJob


class Errand:
    """Something to be done between two turns, when the desk is exactly what is committed."""

    __slots__ = ("run",)

    def __init__(self, run: Callable[[], None]) -> None:
        self.run = run
