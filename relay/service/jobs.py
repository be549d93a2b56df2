"""Jobs that stand in the engine's one line, each asking the desk's pure rules what it comes to.

A job's `keys` say what it may change: jobs that share one are decided in different turns. The first is
its conversation; the second is LOAD where it may bring somebody another chat, so that two jobs of one
turn cannot fill the same last place, and where it sends a file, which no two messages may. Its `session`
gets the answer, which names the job's `cid`.
"""

from collections.abc import Callable
from typing import Final, Protocol

from relay.desk import agent_commands, closing_for_now, dispatch, due, leaving, visitor_commands
from relay.desk.decision import Decision, Fresh
from relay.desk.desk import Agent, Desk
from relay.domain.conversation import Conversation
from relay.protocol.agent import CloseShop, SetPresence, Take, TakeOver, Transfer, Wake
from relay.protocol.frames import Seen
from relay.service.sessions import AgentSession, Session, VisitorSession

LOAD: Final = "load"
"""Shared by all jobs that may add to what an agent has in hand."""

Keys = tuple[object, str | None]

ADDS_LOAD: Final = frozenset({Take, TakeOver, Transfer, Wake})


class Job(Protocol):
    """Anything that may be decided in a turn."""

    @property
    def session(self) -> Session | None:
        """Who is answered."""

    @property
    def cid(self) -> str:
        """What the answer names."""

    def keys(self, desk: Desk) -> Keys:
        """What it may change."""

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What it comes to now."""


class VisitorJob:
    """A visitor's command."""

    __slots__ = ("cid", "command", "session")

    def __init__(self, session: VisitorSession, command: visitor_commands.DeskCommand) -> None:
        self.session = session
        self.command = command
        self.cid = getattr(command, "cid", "")

    def keys(self, desk: Desk) -> Keys:
        """The visitor's conversation, or he himself while he has none; his word may wake a chat."""
        assert self.session.guest is not None
        own, wakes = visitor_commands.keys(desk, self.session.guest)
        return own, LOAD if wakes or _sends_file(self.command) else None

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What the desk's rules for visitors say."""
        assert self.session.guest is not None
        return visitor_commands.decide(desk, self.session.guest, self.command, at_ms, fresh, up_ms)


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

    def keys(self, desk: Desk) -> Keys:
        """The conversation; some commands give somebody one chat more."""
        is_alone = type(self.command) in ADDS_LOAD or _sends_file(self.command)
        return self.command.conv, LOAD if is_alone else None

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What the desk's rules for agents say."""
        return agent_commands.decide(desk, self.agent, self.command, at_ms, self.shelved, up_ms)


def _sends_file(command: object) -> bool:
    return bool(getattr(command, "file", ""))


class DueJob:
    """Something that time seemed to bring about in a conversation when the timer looked.

    `in_line` is whoever put it there remembering that he did; it is taken out when it is decided.
    """

    __slots__ = ("cid", "conv", "in_line", "session")

    def __init__(self, conv: str, in_line: set[str]) -> None:
        self.session = None
        self.cid = ""
        self.conv = conv
        self.in_line = in_line

    def keys(self, desk: Desk) -> Keys:
        """The conversation; what wakes is one chat more for its owner."""
        conversation = desk.conversations.get(self.conv)
        wakes = conversation is not None and conversation.state == "snoozed"
        return self.conv, LOAD if wakes else None

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """Looks again: it may have been done while this job waited."""
        self.in_line.discard(self.conv)
        return due.decide(desk, self.conv, at_ms, up_ms)


class LapseJob(DueJob):
    """A lease that seemed to be over when the timer looked."""

    __slots__ = ()

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """Looks again: the owner may have come back while this job waited."""
        self.in_line.discard(self.conv)
        return due.give_back(desk, self.conv, at_ms, up_ms)


class OfferJob(DueJob):
    """A waiting chat that could be offered to somebody when the dispatcher looked."""

    __slots__ = ()

    def keys(self, desk: Desk) -> Keys:
        """The conversation; whoever is asked has one more in hand."""
        return self.conv, LOAD

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """Chooses among those who are free now."""
        self.in_line.discard(self.conv)
        return dispatch.offer(desk, self.conv, at_ms, up_ms)


class HandOverJob:
    """One chat of an agent who goes, on the way to where he said."""

    __slots__ = ("agent", "cid", "command", "conv", "session")

    def __init__(self, conv: str, agent: Agent, command: SetPresence) -> None:
        self.session = None
        self.cid = ""
        self.conv = conv
        self.agent = agent
        self.command = command

    def keys(self, desk: Desk) -> Keys:
        """The conversation; whoever is asked has one more in hand."""
        return self.conv, LOAD

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """Hands it over, if he still has it and still means it."""
        said = self.command
        return leaving.hand_over(
            desk, self.conv, self.agent, said.chats, said.to, said.department, at_ms, up_ms
        )


class ShopJob:
    """An agent closes the shop for now, or opens it again."""

    __slots__ = ("agent", "cid", "command", "session")

    def __init__(self, session: AgentSession, command: CloseShop) -> None:
        assert session.agent is not None
        self.agent = session.agent
        self.session = session
        self.command = command
        self.cid = ""

    def keys(self, desk: Desk) -> Keys:
        """What holds for the shop as a whole."""
        return ShopJob, None

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What the desk's rules for closings say."""
        return closing_for_now.decide(desk, self.agent, self.command, at_ms)


class Errand:
    """Something to be done between two turns, when the desk is exactly what is committed."""

    __slots__ = ("run",)

    def __init__(self, run: Callable[[], None]) -> None:
        self.run = run
