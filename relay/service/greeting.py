"""Hello and welcome: who is on the line, and what has he missed."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from relay.desk import hours, overview, standing, visibility
from relay.desk.desk import Desk
from relay.desk.visitor_commands import Guest
from relay.domain.customer import Customer
from relay.protocol import agent as agents, visitor as visitors
from relay.protocol.codec import encode
from relay.protocol.frames import Following, Live
from relay.protocol.limits import PAGE_BYTES_MAX, PROTOCOLS, Limits
from relay.protocol.refusals import Code
from relay.service import shop_news
from relay.service.ports import AgentRecord
from relay.service.push import Push
from relay.service.sessions import AgentSession, Session, Sessions, VisitorSession
from relay.service.team_board import TeamBoard
from relay.shared.clean_text import clean_line

MINTED_MAX: Final = 20_000
"""Tokens given out whose visitors have not written yet; the oldest are forgotten first."""


def _without_query(address: str) -> str:
    """The address without what may name a person, a session or an order."""
    return re.split("[?#]", address, maxsplit=1)[0]


def token_hash(token: str) -> bytes:
    """What the relay keeps of a token: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(token)).digest()


class Greeting:
    """Answers hellos. What needs the store or the accounts is looked up by the caller."""

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        push: Push,
        board: TeamBoard,
        *,
        epoch: str,
        limits: Limits,
        new_token: Callable[[], str],
        now_ms: Callable[[], int],
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._push = push
        self._board = board
        self._epoch = epoch
        self._limits = limits
        self._new_token = new_token
        self._now_ms = now_ms
        self._minted: OrderedDict[bytes, None] = OrderedDict()

    def may_greet(self, session: Session, proto: int) -> bool:
        """Whether this hello is the line's first and of a version that is spoken here; if not, says so."""
        if session.said_hello:
            self._sessions.refuse(session, Code.HELLO_TWICE)
        elif proto not in PROTOCOLS:
            self._sessions.refuse(session, Code.UNKNOWN_PROTOCOL)
        else:
            session.said_hello = True
            return True
        return False

    def knows(self, hello: visitors.Hello) -> bool:
        """Whether the visitor can be greeted without asking the store.

        A token given out by this process is no exception: its visitor may have written since, and
        been forgotten by the desk after his conversation ended.
        """
        return not hello.token or self._desk.visitor_named(token_hash(hello.token)) is not None

    def holds_nothing(self, hello: visitors.Hello) -> bool:
        """Whether the client has no conversation of this store's on its screen."""
        return not hello.have or hello.epoch != self._epoch

    def token_for(self, hello: visitors.Hello, customer: Customer | None = None) -> str:
        """A new token where the hello's names nobody here, or another customer; else an empty text."""
        named = token_hash(hello.token) if hello.token else b""
        known = self._desk.visitor_named(named)
        if known is None:
            is_his = named in self._minted
        else:
            other = customer is not None and known.customer is not None and known.customer.sub != customer.sub
            is_his = known.site == hello.site and not other
        if is_his:
            return ""
        token = self._new_token()
        self._mint(token_hash(token))
        return token

    def visitor(
        self,
        session: VisitorSession,
        hello: visitors.Hello,
        *,
        customer: Customer | None = None,
        fresh_token: str = "",
    ) -> None:
        """Welcomes a visitor and sends what he missed. A token nobody knows is replaced.

        `fresh_token` is the hello's where that was made for it; it is told, to be kept.
        """
        token = self.token_for(hello, customer)
        named = token_hash(token or hello.token)
        token = token or fresh_token
        known = self._desk.visitor_named(named)
        guest = Guest(
            known.token_hash if known else named,
            hello.site,
            name=known.name if known else clean_line(hello.name),
            lang=clean_line(hello.lang),
            page=clean_line(hello.page),
            title=clean_line(hello.title),
            ref=_without_query(clean_line(hello.ref)),
            department=clean_line(hello.department),
            customer=customer,
        )
        session.proto = hello.proto
        self._sessions.add_visitor(session, guest)
        self._sessions.tell(
            session,
            visitors.Welcome(
                proto=hello.proto,
                epoch=self._epoch,
                limits=self._limits,
                token=token,
                present=hours.present(self._desk, guest.department, guest.site, self._now_ms()),
            ),
        )
        is_same_life = hello.epoch == self._epoch
        latest = known.latest if known else None
        if not is_same_life:
            self._drop(session, hello.have, latest.conv if latest else "")
        if latest is not None:
            have = hello.have.get(latest.conv) if is_same_life else None
            self._push.catch_up(session, latest, have)
            told = standing.standing(self._desk, latest.conv)
            if told is not None:
                self._sessions.tell(session, told)
        self._sessions.tell(session, Live())

    def agent(
        self, session: AgentSession, hello: agents.Hello, record: AgentRecord, secret: str, up_ms: int
    ) -> dict[str, int | None]:
        """Welcomes an agent; returns the conversations he holds that must be read from the store,
        each with the last entry of it that he holds, or None when he holds nothing of this store's."""
        known = self._desk.know_agent(record.agent, record.name, record.role, up_ms, record.sites)
        self._desk.line_up(
            known,
            up_ms,
            chosen=hello.chosen,
            reason=clean_line(hello.reason),
            back_at_ms=hello.back_at_ms,
        )
        session.proto = hello.proto
        self._sessions.add_agent(session, known)
        self._sessions.tell(
            session,
            agents.Welcome(
                proto=hello.proto,
                epoch=self._epoch,
                limits=self._limits,
                agent=known.agent,
                name=known.name,
                role=known.role,
                session=secret,
            ),
        )
        for frame in shop_news.news(self._desk.shop, known.name, known.sites):
            self._sessions.tell(session, frame)
        self.briefs(session)
        self._board.tell_one(session)
        return self._resume(session, hello)

    def _resume(self, session: AgentSession, hello: agents.Hello) -> dict[str, int | None]:
        """Sends what was missed of the conversations the agent holds or owns."""
        assert session.agent is not None
        held = hello.have if hello.epoch == self._epoch else {}
        absent: dict[str, int | None] = {}
        for conv in {**hello.have, **dict.fromkeys(session.agent.owned)}:
            conversation = self._desk.conversations.get(conv)
            if conversation is None:
                absent[conv] = held.get(conv)
            elif visibility.may_follow(session.agent, conversation):
                self._push.catch_up(session, conversation, held.get(conv))
            else:
                self._sessions.tell(session, Following(conv=conv, after=0, head=0, reset=True))
        return absent

    def briefs(self, session: AgentSession) -> None:
        """Sends the whole list of open conversations, in as many frames as it needs."""
        assert session.agent is not None
        rows: list[agents.Brief] = []
        weight, is_first = 0, True
        for conversation in self._desk.open_conversations():
            if not visibility.may_follow(session.agent, conversation):
                continue
            row = overview.brief(self._desk, conversation)
            row_weight = len(encode(row)) + 1
            if rows and weight + row_weight > PAGE_BYTES_MAX:
                self._sessions.tell(session, agents.Briefs(rows=rows, fresh=is_first))
                rows, weight, is_first = [], 0, False
            rows.append(row)
            weight += row_weight
        self._sessions.tell(session, agents.Briefs(rows=rows, fresh=is_first))

    def live(self, session: Session) -> None:
        """Says that everything missed has been sent."""
        self._sessions.tell(session, Live())

    def renew(self, epoch: str) -> None:
        """The store has another life from here on: whoever comes back begins anew."""
        self._epoch = epoch

    def _drop(self, session: Session, have: Mapping[str, int], but: str) -> None:
        """Tells the client to forget what it holds from another life of the store."""
        for conv in have:
            if conv != but:
                self._sessions.tell(session, Following(conv=conv, after=0, head=0, reset=True))

    def _mint(self, named: bytes) -> None:
        self._minted[named] = None
        if len(self._minted) > MINTED_MAX:
            self._minted.popitem(last=False)
