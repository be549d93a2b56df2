"""One visitor without a browser, on the caller's asyncio loop: for scripted visitors, tests and load."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

from console.net.address import line_url
from console.net.carrier import Carrier, new_id, steady_now_ms
from console.session.link_states import LinkState
from console.session.updates import Dropped, Failed, LinkChanged
from console.session.visitor import VisitorSession
from relay.protocol.entries import Entry, Message, RateAsked, Rated
from relay.protocol.frames import Ack, Page
from relay.protocol.visitor import Standing


class Shelf:
    """What a browser's storage would hold; it outlives a reload of the page."""

    def __init__(self) -> None:
        self.token = ""
        self.outbox: dict[str, bytes] = {}

    def save(self, cid: str, data: bytes) -> None:
        """Keeps one command behind the others."""
        self.outbox[cid] = data

    def forget(self, cid: str) -> None:
        """Keeps it no longer."""
        self.outbox.pop(cid, None)

    def remember(self, token: str) -> None:
        """Keeps who the visitor is."""
        self.token = token


class VisitorClient:
    """One visitor. What he would see is in `entries`, in the order in which it was told.

    `acked` holds client id to `seq`, `failed` client id to refusal code. `entries` is not tidied:
    an entry told twice stands there twice, so that a checker can see it. `standing` is the last that
    was told of the wait.
    """

    def __init__(
        self,
        address: str,
        site: str = "demo",
        *,
        shelf: Shelf | None = None,
        rng: Callable[[], float] = random.random,
        new_id: Callable[[], str] = new_id,
        on_update: Callable[[Any], None] = lambda update: None,
        name: str = "",
        lang: str = "",
        page: str = "",
        ref: str = "",
        department: str = "",
    ) -> None:
        self.shelf = shelf or Shelf()
        self.entries: list[Entry] = []
        self.acked: dict[str, int] = {}
        self.failed: dict[str, str] = {}
        self.standing = ""
        self.state = LinkState.IDLE
        self._url = line_url(address, "visitor")
        self._site, self._about = (
            site,
            {"name": name, "lang": lang, "page": page, "ref": ref, "department": department},
        )
        self._rng, self._new_id, self._on_update = rng, new_id, on_update
        self._news = asyncio.Event()
        self._load()

    @property
    def conv(self) -> str:
        """The conversation, or empty before the first message has reached the relay."""
        return self.session.conv

    async def connect(self, wait_s: float = 30) -> None:
        """Dials, and returns when the link is live. Raises TimeoutError."""
        self.dial()
        await self.wait_for(lambda: self.state is LinkState.LIVE, wait_s)

    def dial(self) -> None:
        """Dials without waiting."""
        self._carrier.do(self.session.start, steady_now_ms())

    def post(self, text: str) -> str:
        """Says `text`, now or when the line is back; returns the client id. Raises CannotSend."""
        return str(self._carrier.do(self.session.post, text, steady_now_ms()))

    def rate(self, score: int, comment: str = "", agreed: bool | None = None) -> str:
        """Says how it was; returns the client id. Raises CannotSend."""
        return str(self._carrier.do(self.session.rate, score, steady_now_ms(), agreed, comment))

    def contact(self, text: str) -> str:
        """Says where to reach him; returns the client id. Raises CannotSend."""
        return str(self._carrier.do(self.session.contact, text, steady_now_ms()))

    @property
    def may_rate(self) -> bool:
        """Whether he has been asked for his rating and has not given it."""
        asked = [entry.body for entry in self.entries if isinstance(entry.body, RateAsked | Rated)]
        return bool(asked) and isinstance(asked[-1], RateAsked)

    def type(self, on: bool) -> None:
        """Types, or stops typing."""
        self._carrier.do(self.session.type, on, steady_now_ms())

    def see(self) -> None:
        """Has everything on the screen that came so far."""
        if self.entries:
            self._carrier.do(self.session.seen, self.entries[-1].seq, steady_now_ms())

    def texts(self, who: str = "") -> list[str]:
        """The messages so far, of one side or of both."""
        return [
            entry.body.text
            for entry in self.entries
            if isinstance(entry.body, Message) and (not who or entry.who == who)
        ]

    async def wait_for(self, condition: Callable[[], bool], wait_s: float = 30) -> None:
        """Returns when the condition holds, looking after each update. Raises TimeoutError."""
        async with asyncio.timeout(wait_s):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def post_and_wait(self, text: str, wait_s: float = 30) -> int:
        """Says `text`; returns its `seq` when the relay has stored it. Raises TimeoutError."""
        cid = self.post(text)
        await self.wait_for(lambda: cid in self.acked, wait_s)
        return self.acked[cid]

    def cut(self) -> None:
        """Breaks the line without a word; the session dials again by its own rules."""
        self._carrier.cut()

    def reload(self) -> None:
        """Loads the page anew: only the shelf survives, and the link is dialled again."""
        self._carrier.cut()
        self._carrier.do(self.session.stop, steady_now_ms())
        self.entries.clear()
        self._load()
        self.dial()

    async def stop(self) -> None:
        """Closes the page; returns when the line is closed."""
        await self._carrier.stop()

    def _load(self) -> None:
        self.session = VisitorSession(
            new_id=self._new_id,
            rng=self._rng,
            site=self._site,
            token=self.shelf.token,
            outbox=list(self.shelf.outbox.values()),
            **self._about,
        )
        self._carrier = Carrier(self.session, self._url, keeper=self.shelf, tell=self._told)

    def _told(self, update: Any) -> None:
        match update:
            case Entry():
                self.entries.append(update)
            case Page(entries=entries) if entries and entries[-1].seq > self._last():
                self.entries.extend(entries)
            case Dropped():
                self.entries.clear()
            case Ack(cid=cid, seq=seq):
                self.acked[cid] = seq
            case Failed(cid, code):
                self.failed[cid] = code
            case Standing(text=text):
                self.standing = text
            case LinkChanged(state=state):
                self.state = state
        self._news.set()
        self._on_update(update)

    def _last(self) -> int:
        return self.entries[-1].seq if self.entries else 0
