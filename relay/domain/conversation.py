"""One conversation as the desk knows it: its log, its owner, who waits for whom.

Invariants: `head` is the number of the last entry and grows by one at a time; `log` holds the
last entries without a gap; every client id that was ever used here is in `cids`; `gen` grows
with each change of owner; a conversation has an owner exactly while it is assigned.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from relay.domain.machine import Place, next_state
from relay.protocol.entries import AnyBody, Assigned, Closed, Entry, Message, Note, Opened, Queued, Seen
from relay.protocol.ids import Generation

LOG_ENTRIES_MAX: Final = 600
LOG_ENTRIES_KEPT: Final = 300
"""A longer log is cut to the younger number; what is older is read from the store when asked for."""


class Stored(NamedTuple):
    """What is remembered of a command whose entry is no longer held: where, when, what it said."""

    seq: int
    at_ms: int
    said: int


@dataclass(slots=True, eq=False)
class Conversation:
    """See the module's invariants; times are milliseconds of the relay's clock since 1970."""

    number: int
    conv: str
    visitor: int
    site: str
    at_ms: int
    department: str = ""
    channel: str = "widget"
    state: Place = "new"
    gen: Generation = 0
    owner: int = 0
    owner_name: str = ""
    head: int = 0
    log: list[Entry] = field(default_factory=list)
    cids: dict[str, Entry | Stored] = field(default_factory=dict)
    lang: str = ""
    page: str = ""
    last_words: str = ""
    """The visitor's last message."""
    waiting_since_ms: int = 0
    unread: int = 0
    visitor_spoke: int = 0
    """Number of the visitor's last message, or 0."""
    team_spoke: int = 0
    seen_by_team: int = 0
    seen_by_visitor: int = 0
    closed_at_ms: int = 0

    @property
    def log_after(self) -> int:
        """The number before the first entry that `log` holds."""
        return self.head - len(self.log)

    def entries(self, after: int, upto: int) -> list[Entry] | None:
        """Entries with after < seq <= upto, or None when some of them are only in the store."""
        first = self.log_after
        if after < first:
            return None
        return self.log[after - first : max(after, upto) - first]

    def apply(self, entry: Entry) -> None:
        """Takes in the next entry of the log."""
        body = entry.body
        state = next_state(self.state, body)
        assert entry.seq == self.head + 1 and state is not None, (self.state, self.head, entry)
        self.state = state
        self.head = entry.seq
        self.log.append(entry)
        if len(self.log) > LOG_ENTRIES_MAX:
            self._shorten_log()
        if entry.cid:
            self.cids[entry.cid] = entry
        if isinstance(body, Message):
            self._take_words(entry, body.text)
        else:
            self._take_in(entry, body)

    def _shorten_log(self) -> None:
        """Of entries that leave the log, only what tells a command sent again is kept."""
        for entry in self.log[:-LOG_ENTRIES_KEPT]:
            if entry.cid:
                self.cids[entry.cid] = Stored(entry.seq, entry.at_ms, said(entry.agent, entry.body))
        del self.log[:-LOG_ENTRIES_KEPT]

    def _take_in(self, entry: Entry, body: AnyBody) -> None:
        match body:
            case Seen(upto=upto) if entry.who == "agent":
                self.seen_by_team = upto
                self.unread = sum(_is_from_visitor(e) for e in self.log if e.seq > upto)
            case Seen(upto=upto):
                self.seen_by_visitor = upto
            case Assigned(agent=agent, name=name, gen=gen):
                self.owner, self.owner_name, self.gen = agent, name, gen
            case Queued(gen=gen):
                self.owner, self.owner_name, self.gen = 0, "", gen
                self.waiting_since_ms = self.waiting_since_ms or entry.at_ms
            case Closed(gen=gen):
                self.owner, self.owner_name, self.gen = 0, "", gen
                self.closed_at_ms, self.waiting_since_ms, self.unread = entry.at_ms, 0, 0
            case Opened(lang=lang, page=page):
                self.lang, self.page = lang, page

    def _take_words(self, entry: Entry, text: str) -> None:
        if entry.who == "visitor":
            self.visitor_spoke = entry.seq
            self.last_words = text
            self.waiting_since_ms = self.waiting_since_ms or entry.at_ms
            self.unread += 1
        else:
            self.team_spoke = entry.seq
            self.waiting_since_ms = 0


def said(agent: int, body: AnyBody) -> int:
    """A short mark of who said what, to tell a command sent again from another under its id."""
    text = body.text if isinstance(body, Message | Note) else ""
    return hash((agent, type(body), text))


def _is_from_visitor(entry: Entry) -> bool:
    return entry.who == "visitor" and isinstance(entry.body, Message)
