"""Everybody who is connected, and what is on its way to him.

A frame is encoded once for all who get it. What one client gets from a batch leaves in one
write. At most WAITING_BYTES_MAX wait for a client: typing is dropped first, then the line is
closed with `resync`, and the client resumes where it was.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from relay.desk.desk import Agent
from relay.desk.visitor_commands import Guest
from relay.domain.token_bucket import TokenBucket
from relay.protocol import codec
from relay.protocol.entries import Entry
from relay.protocol.frames import Bye, Update
from relay.protocol.limits import PROTOCOL, WAITING_BYTES_MAX
from relay.protocol.refusals import REFUSALS, Code
from relay.service.ports import Line


class Session:
    """One line and what the relay remembers of it. `proto` is 0 until its hello is accepted."""

    __slots__ = (
        "closing",
        "heard_up_ms",
        "line",
        "outbox",
        "proto",
        "said_hello",
        "since_up_ms",
    )

    def __init__(self, line: Line, up_ms: int) -> None:
        self.line = line
        self.proto = 0
        self.outbox: list[bytes] = []
        self.closing = self.said_hello = False
        self.since_up_ms = self.heard_up_ms = up_ms


def any_site(site: str) -> bool:
    """What a line may use that did not come from a page."""
    return True


class VisitorSession(Session):
    """A visitor's line; `guest` is who he is once his hello is accepted, `may_use` says on which sites."""

    __slots__ = ("begins", "bucket", "guest", "may_use")

    def __init__(
        self,
        line: Line,
        up_ms: int,
        may_use: Callable[[str], bool] = any_site,
        begins: TokenBucket | None = None,
    ) -> None:
        super().__init__(line, up_ms)
        self.may_use = may_use
        self.begins = begins
        """How many chats may begin from where this line comes from."""
        self.guest: Guest | None = None
        self.bucket: TokenBucket | None = None


class AgentSession(Session):
    """An agent's line, and the conversations it is shown, in the order in which they came.

    `address` is where it comes from, for the limits on wrong passwords alone.
    """

    __slots__ = ("address", "agent", "following", "may_search_up_ms", "session_hash")

    def __init__(self, line: Line, up_ms: int, address: str = "") -> None:
        super().__init__(line, up_ms)
        self.address = address
        self.agent: Agent | None = None
        self.following: dict[str, None] = {}
        self.may_search_up_ms = 0
        self.session_hash = b""


class Sessions:
    """The registry of lines. Not one of its methods waits."""

    def __init__(self) -> None:
        self.when_refused: Callable[[Session, Code], None] = _nobody_counts
        self.when_signed_in: Callable[[AgentSession], None] = _nobody_counts
        self.all: dict[Session, None] = {}
        self._of_token: dict[bytes, list[VisitorSession]] = {}
        self._of_agent: dict[int, list[AgentSession]] = {}
        self._followers: dict[str, list[AgentSession]] = {}
        self._unsent: list[Session] = []

    # ---- who is connected --------------------------------------------------------------

    def add_visitor(self, session: VisitorSession, guest: Guest) -> None:
        """From now on what this visitor may read reaches this line."""
        session.guest = guest
        session.may_use = any_site  # Not asked again; what it holds of the page need not be kept.
        self._of_token.setdefault(guest.token_hash, []).append(session)

    def rename(self, token_hash: bytes, into: bytes) -> None:
        """The lines of one token are from now on those of another: two people were one."""
        for session in self._of_token.pop(token_hash, ()):
            assert session.guest is not None
            session.guest.token_hash = into
            self._of_token.setdefault(into, []).append(session)

    def add_agent(self, session: AgentSession, agent: Agent) -> None:
        """From now on the agent is heard and told on this line."""
        session.agent = agent
        self._of_agent.setdefault(agent.agent, []).append(session)
        self.when_signed_in(session)

    def remove(self, session: Session) -> None:
        """Forgets a line that has ended; a second time does nothing."""
        session.closing = True
        self.all.pop(session, None)
        session.outbox.clear()
        if isinstance(session, VisitorSession) and session.guest:
            _take_out(self._of_token, session.guest.token_hash, session)
        if isinstance(session, AgentSession) and session.agent:
            _take_out(self._of_agent, session.agent.agent, session)
            for conv in session.following:
                _take_out(self._followers, conv, session)
            session.following.clear()

    def follow(self, session: AgentSession, conv: str) -> None:
        """From now on the conversation's entries reach this line."""
        if conv not in session.following:
            session.following[conv] = None
            self._followers.setdefault(conv, []).append(session)

    def unfollow(self, session: AgentSession, conv: str) -> None:
        """No more entries of this conversation for this line."""
        if conv in session.following:
            del session.following[conv]
            _take_out(self._followers, conv, session)

    def of_token(self, token_hash: bytes) -> list[VisitorSession]:
        """The lines of one visitor."""
        return self._of_token.get(token_hash, _NOBODY)

    def of_agent(self, agent: int) -> list[AgentSession]:
        """The lines of one agent."""
        return self._of_agent.get(agent, _NOBODY)

    def followers(self, conv: str) -> list[AgentSession]:
        """The agents' lines that are shown this conversation."""
        return self._followers.get(conv, _NOBODY)

    def agents(self) -> Iterator[AgentSession]:
        """All agents' lines."""
        return (session for sessions in self._of_agent.values() for session in sessions)

    # ---- what they are told ------------------------------------------------------------

    def tell(self, session: Session, update: Update | Entry) -> None:
        """Puts one update on its way to one line."""
        if session.proto < PROTOCOL:
            self._tell_old(session, update)
        else:
            self.put(session, codec.encode(update))

    def tell_all(self, sessions: Iterable[Session], update: Update | Entry, frame: bytes = b"") -> None:
        """Puts one update on its way to many lines, encoded once, or before: `frame`."""
        for session in sessions:
            if session.proto < PROTOCOL:
                self._tell_old(session, update)
            else:
                frame = frame or codec.encode(update)
                self.put(session, frame)

    def tell_now(self, sessions: Iterable[Session], update: Update) -> None:
        """For typing: left out where anything waits, and never queued behind it."""
        self.tell_all([s for s in sessions if s.line.waiting_bytes() == 0], update)

    def put(self, session: Session, frame: bytes) -> None:
        """Puts an encoded frame on its way."""
        if session.closing:
            return
        if not session.outbox:
            self._unsent.append(session)
        session.outbox.append(frame)

    def refuse(self, session: Session, code: Code, *, cid: str = "", retry_ms: int = 0) -> None:
        """Says no; ends the line where the table says so."""
        if REFUSALS[code].after == "close":
            self.close(session, code)
        else:
            self.when_refused(session, code)
            self.tell(session, codec.refused(code, cid=cid, retry_ms=retry_ms))

    def flush(self) -> None:
        """Writes what waits, one write a line; closes the lines that do not take it."""
        unsent, self._unsent = self._unsent, []
        for session in unsent:
            if not session.outbox:
                continue
            frames, session.outbox = session.outbox, []
            if session.line.waiting_bytes() > WAITING_BYTES_MAX:
                self.close(session, Code.RESYNC)
            else:
                session.line.write(frames)

    def close(self, session: Session, code: Code, after_ms: int = 0) -> None:
        """Says why, ends the line and forgets it."""
        if session.closing:
            return
        self.when_refused(session, code)
        session.outbox.append(codec.encode(Bye(code=code, after_ms=after_ms)))
        session.line.write(session.outbox)
        session.line.close(REFUSALS[code].close_code)
        session.outbox = []
        self.remove(session)

    def _tell_old(self, session: Session, update: Update | Entry) -> None:
        older = codec.for_version(update, session.proto or PROTOCOL)
        if older is not None:
            self.put(session, codec.encode(older))


_NOBODY: Final[list[Any]] = []
"""Shared and never changed."""


def _nobody_counts(*_: object) -> None:
    """What follows from a refusal or a sign-in where nobody keeps count."""


K = TypeVar("K")
S = TypeVar("S", bound=Session)


def _take_out(table: dict[K, list[S]], key: K, session: S) -> None:
    """Removes the session from the key's list, and the list when it was the last."""
    sessions = table.get(key)
    if sessions and session in sessions:
        sessions.remove(session)
        if not sessions:
            del table[key]
