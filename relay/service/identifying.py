"""A visitor's hello with an identity: looks both up, the token and the customer, and makes them one."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from relay.desk import identifying
from relay.desk.decision import Decision, Fresh
from relay.desk.desk import Desk
from relay.domain.customer import Customer
from relay.protocol import codec, visitor
from relay.protocol.refusals import Code
from relay.service.engine import Engine
from relay.service.errands import Errands
from relay.service.greeting import Greeting, token_hash
from relay.service.jobs import Keys
from relay.service.ports import Clock, Journal
from relay.service.restoring import events_of
from relay.service.sessions import Session, Sessions, VisitorSession
from relay.service.signed_identity import customer_of


class IdentifyJob:
    """What a proven identity changes, before its line is welcomed. Nobody waits for an answer."""

    __slots__ = ("cid", "customer", "session", "site", "token_hash")

    def __init__(self, site: str, token_hash: bytes, customer: Customer) -> None:
        self.session: Session | None = None
        self.cid = ""
        self.site = site
        self.token_hash = token_hash
        self.customer = customer

    def keys(self, desk: Desk) -> Keys:
        """Whatever one of the two people does."""
        return identifying.keys(desk, self.site, self.token_hash, self.customer)

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        """What the desk's rules for identities say."""
        return identifying.decide(desk, self.site, self.token_hash, self.customer, at_ms)


class Identifying:
    """`keys` are the sites' secrets; a site without one takes nobody's word."""

    def __init__(
        self,
        engine: Engine,
        sessions: Sessions,
        greeting: Greeting,
        journal: Journal,
        clock: Clock,
        errands: Errands,
        keys: Mapping[str, bytes],
    ) -> None:
        self._engine = engine
        self._desk = engine.desk
        self._sessions = sessions
        self._greeting = greeting
        self._journal = journal
        self._clock = clock
        self._errands = errands
        self._keys = keys

    def customer(self, hello: visitor.Hello) -> Customer | Code:
        """Who he is by his identity, or why it does not say."""
        return customer_of(hello.identity, hello.site, self._keys, self._clock.now_ms())

    async def greet(
        self,
        session: VisitorSession,
        hello: visitor.Hello,
        customer: Customer,
        welcomed: Callable[[VisitorSession, visitor.Hello], None],
    ) -> None:
        """Welcomes a visitor whose shop has said who he is, and calls `welcomed` then."""
        records = [await self._journal.customer(hello.site, customer.sub)]
        if hello.token:
            records.append(await self._journal.visitor(token_hash(hello.token)))

        def identify() -> None:
            for record in records:
                if record is not None:
                    self._desk.admit(events_of(record))
            token = self._greeting.token_for(hello, customer)
            known = replace(hello, token=token or hello.token)
            self._engine.submit(IdentifyJob(hello.site, token_hash(known.token), customer))
            self._errands.between_turns(self._welcome(session, known, customer, token, welcomed))

        self._errands.between_turns(identify)

    def _welcome(
        self,
        session: VisitorSession,
        hello: visitor.Hello,
        customer: Customer,
        token: str,
        welcomed: Callable[[VisitorSession, visitor.Hello], None],
    ) -> Callable[[], None]:
        def welcome() -> None:
            if not session.closing and not session.proto:
                self._greeting.visitor(session, hello, customer=customer, fresh_token=token)
                welcomed(session, hello)

        return welcome

    def refuse(self, session: VisitorSession, code: Code) -> None:
        """Says that the identity counted for nothing; the chat goes on without it."""
        self._sessions.tell(session, codec.refused(code))
