"""What a visitor's frames come to: his hello, his words, and what is only passed on."""

from typing import Final

from relay.desk import visibility
from relay.desk.blocking import is_blocked
from relay.desk.visitor_commands import Guest, MoveOn, is_elsewhere
from relay.domain.conversation import Conversation
from relay.domain.token_bucket import TokenBucket
from relay.protocol import visitor
from relay.protocol.frames import Fetch, Seen, Writing
from relay.protocol.limits import Limits
from relay.protocol.refusals import Code
from relay.service.engine import Engine
from relay.service.errands import Errands
from relay.service.greeting import Greeting, token_hash
from relay.service.identifying import Identifying
from relay.service.jobs import VisitorJob
from relay.service.ports import Journal
from relay.service.reading import Reading
from relay.service.restoring import events_of
from relay.service.sessions import Sessions, VisitorSession
from relay.service.timer import Timer

Writes = visitor.Post | visitor.Rate | visitor.Contact | visitor.End
WRITES: Final = (visitor.Post, visitor.Rate, visitor.Contact, visitor.End)
"""What is stored, and so often at most."""


class VisitorFrames:
    """Takes each frame of a visitor's line where it belongs."""

    def __init__(
        self,
        engine: Engine,
        sessions: Sessions,
        greeting: Greeting,
        reading: Reading,
        timer: Timer,
        journal: Journal,
        errands: Errands,
        identifying: Identifying,
        *,
        sites: frozenset[str],
        limits: Limits,
    ) -> None:
        self._engine = engine
        self._desk = engine.desk
        self._sessions = sessions
        self._greeting = greeting
        self._reading = reading
        self._timer = timer
        self._journal = journal
        self._errands = errands
        self._identifying = identifying
        self._sites = sites
        self._limits = limits

    def receive(self, session: VisitorSession, command: visitor.VisitorCommand) -> None:
        """One command."""
        guest = session.guest
        if guest is not None and isinstance(command, WRITES):
            self._write(session, guest, command)
        elif isinstance(command, visitor.Hello):
            self._hello(session, command)
        elif guest is None:
            self._sessions.refuse(session, Code.HELLO_FIRST)
        elif isinstance(command, Seen):
            self._engine.submit(VisitorJob(session, command))
        elif isinstance(command, visitor.Typing):
            self._typing(guest, command)
        elif isinstance(command, Fetch):
            self._fetch(session, guest, command)

    def _write(self, session: VisitorSession, guest: Guest, command: Writes) -> None:
        if session.bucket is None:
            limits = self._limits
            fresh = TokenBucket(limits.messages_per_window, limits.messages_per_window / limits.window_s)
            session.bucket = self._timer.bucket(guest.token_hash, fresh)
        retry_ms = session.bucket.take(session.heard_up_ms)
        if not retry_ms and isinstance(command, visitor.Post) and session.begins is not None:
            latest = self._latest(guest)
            if latest is None or latest.state == "closed":
                retry_ms = session.begins.take(session.heard_up_ms)
        if retry_ms:
            self._sessions.refuse(session, Code.SLOW_DOWN, cid=command.cid, retry_ms=retry_ms)
        else:
            self._engine.submit(VisitorJob(session, command))

    def _typing(self, guest: Guest, command: visitor.Typing) -> None:
        conversation = self._latest(guest)
        if conversation is None or is_blocked(conversation):
            return
        if conversation.state != "closed":
            typing = Writing(conv=conversation.conv, on=command.on, who="visitor")
            self._sessions.tell_now(self._sessions.followers(conversation.conv), typing)

    def _fetch(self, session: VisitorSession, guest: Guest, command: Fetch) -> None:
        asked = self._desk.conversations.get(command.conv)
        if asked is not None and visibility.may_read(self._desk.visitors.get(guest.token_hash), asked):
            self._reading.fetch(session, command)
        else:
            self._sessions.refuse(session, Code.NO_CONVERSATION)

    def _latest(self, guest: Guest) -> Conversation | None:
        known = self._desk.visitors.get(guest.token_hash)
        return known.latest if known else None

    # ---- hello -------------------------------------------------------------------------

    def _hello(self, session: VisitorSession, hello: visitor.Hello) -> None:
        if not self._greeting.may_greet(session, hello.proto):
            return
        if hello.site not in self._sites or not session.may_use(hello.site):
            self._sessions.refuse(session, Code.UNKNOWN_SITE)
        elif hello.identity:
            self._hello_of_customer(session, hello)
        elif self._greeting.knows(hello):
            self._errands.between_turns(lambda: self._greet(session, hello))
        else:
            self._errands.start(self._look_up(session, hello))

    def _hello_of_customer(self, session: VisitorSession, hello: visitor.Hello) -> None:
        """An identity that does not hold costs nobody his chat: he is welcomed without it."""
        customer = self._identifying.customer(hello)
        if isinstance(customer, Code):
            self._errands.start(self._look_up(session, hello, customer))
        else:
            self._errands.start(self._identifying.greet(session, hello, customer, self._welcomed))

    def _greet(self, session: VisitorSession, hello: visitor.Hello) -> None:
        """Welcomes him, unless he has gone, or was forgotten while his hello waited in the line."""
        if session.closing or session.proto:
            return
        if self._greeting.knows(hello):
            self._welcome(session, hello)
        else:
            self._errands.start(self._look_up(session, hello))

    def _welcome(self, session: VisitorSession, hello: visitor.Hello) -> None:
        """Sends what he missed; who holds nothing yet is shown his earlier conversations as well."""
        self._greeting.visitor(session, hello)
        self._welcomed(session, hello)

    def _welcomed(self, session: VisitorSession, hello: visitor.Hello) -> None:
        """The team sees on which page he is now."""
        guest = session.guest
        latest = self._latest(guest) if guest else None
        if guest is None or latest is None:
            return
        if is_elsewhere(latest, guest):
            self._engine.submit(VisitorJob(session, MoveOn()))
        if self._greeting.holds_nothing(hello):
            self._errands.start(self._reading.tell_earlier(session, latest))

    async def _look_up(
        self, session: VisitorSession, hello: visitor.Hello, refusal: Code | None = None
    ) -> None:
        record = await self._journal.visitor(token_hash(hello.token)) if hello.token else None

        def greet() -> None:
            if record is not None:
                self._desk.admit(events_of(record))
            if not session.closing and not session.proto:
                self._welcome(session, hello)
                if refusal is not None:
                    self._identifying.refuse(session, refusal)

        self._errands.between_turns(greet)
