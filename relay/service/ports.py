"""What the service needs from outside, as protocols: a journal, accounts, a line to a client.

Several relays behind a load balancer would attach here: keep these small, and keep everything
that belongs to SQLite or to one process on the far side.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from relay.domain.customer import Customer
from relay.domain.events import Event, ShopClosed
from relay.domain.search_query import SearchQuery
from relay.domain.upload import Owner, Upload
from relay.protocol.agent import AgentRole, State
from relay.protocol.entries import Entry
from relay.protocol.setup import ReplyRow


class StoreFull(Exception):
    """The disk is full. Nothing of the batch was stored, and what was stored before is safe."""


class StoreBroken(Exception):
    """The store failed in a way that a second try could hide (fsync). The process must end."""


class ConversationRecord(Struct, frozen=True, kw_only=True):
    """One conversation with its whole log, as read from the store."""

    number: int
    conv: str
    visitor: int
    site: str
    at_ms: int
    state: State
    department: str = ""
    channel: str = "widget"
    entries: list[Entry]


class VisitorRecord(Struct, frozen=True, kw_only=True):
    """One visitor with the conversations that matter now: the open one, else the last one."""

    visitor: int
    site: str
    token_hash: bytes
    at_ms: int
    name: str = ""
    lang: str = ""
    conversations: list[ConversationRecord]
    customer: Customer | None = None
    also_named: list[bytes] = []
    """Hashes of his other browsers' tokens."""


class Restored(Struct, frozen=True, kw_only=True):
    """What a starting relay takes up again: all visitors with an open conversation, and what is closed.

    `lately_closed` are the last conversations that ended, each with the beginning of its log: they
    tell how long visitors wait these days.
    """

    epoch: str
    visitor_last: int
    number_last: int
    visitors: list[VisitorRecord]
    closings: list[ShopClosed] = []
    lately_closed: list[ConversationRecord] = []
    uploads: list[Upload] = []
    """Files that no message names yet."""


class AgentRecord(Struct, frozen=True, kw_only=True):
    """One account as it was when it was read; `generation` grows whenever its sessions end."""

    agent: int
    name: str
    role: AgentRole
    generation: int = 0
    sites: tuple[str, ...] = ()
    """Those that it is kept to; empty is all."""
    has_second_factor: bool = False


class SetUp(Struct, frozen=True, kw_only=True):
    """The token that makes the first administrator: its SHA-256, and until when it does."""

    code_hash: bytes
    until_ms: int


class AccountProblem(Exception):
    """An account cannot be made or changed as asked; the message is for people."""


class Journal(Protocol):
    """The durable log. Reads never wait for the writer."""

    async def commit(self, events: Sequence[Event]) -> None:
        """Returns when all events are on disk. Raises StoreFull (none is) or StoreBroken."""

    async def restore(self) -> Restored:
        """Everything open."""

    async def visitor(self, token_hash: bytes) -> VisitorRecord | None:
        """The visitor whom the token names."""

    async def customer(self, site: str, sub: str) -> VisitorRecord | None:
        """The visitor whom a shop calls `sub` and has proven."""

    async def conversation(self, conv: str) -> ConversationRecord | None:
        """One conversation, open or closed."""

    async def earlier(self, visitor: int, before: int, limit: int) -> list[ConversationRecord]:
        """The visitor's last conversations before the one with the number `before`, the oldest first."""

    async def since(self, at_ms: int) -> list[tuple[str, Entry]]:
        """What was logged from then on and is counted for a day, each with its site, in order."""

    async def entries(self, conv: str, after: int, upto: int) -> list[Entry]:
        """The entries with after < seq <= upto, in order, at most one page of them."""


class FoundLine(Struct, frozen=True, kw_only=True):
    """One line that a search has found, with what is known of its conversation now."""

    place: int
    """Newer lines have higher ones."""

    number: int
    entry: Entry
    said: str
    """The words of the entry."""

    state: State
    site: str
    department: str
    visitor: str


class FoundLines(Struct, frozen=True, kw_only=True):
    """The newest lines that fit, and whether there are more, or it took too long to find them all."""

    lines: list[FoundLine]
    is_more: bool = False
    is_cut_short: bool = False


class History(Protocol):
    """What was ever said, to be searched. It may be a second behind the journal."""

    async def find(self, query: SearchQuery, before: int, limit: int) -> FoundLines:
        """The newest lines that fit, at most `limit`, older than the place `before` unless that is 0."""


class Accounts(Protocol):
    """Who works here."""

    async def team(self) -> list[AgentRecord]:
        """All accounts that may sign in."""

    async def sign_in(self, name: str, password: str) -> AgentRecord | None:
        """The account, if name and password belong together. Slow on purpose (argon2id)."""

    async def by_session(self, session_hash: bytes) -> AgentRecord | None:
        """The account that a session still signs in; None when revoked."""

    async def keep_session(
        self, record: AgentRecord, session_hash: bytes, now_ms: int, device: str = ""
    ) -> bool:
        """Lets this session sign the account in from now on; False when its sessions have ended since."""

    async def session_used(self, session_hash: bytes, now_ms: int) -> None:
        """The session has signed somebody in again."""

    async def end_session(self, session_hash: bytes) -> None:
        """This session signs nobody in any more."""

    async def end_sessions(self, agent: int) -> None:
        """No session of the account signs anybody in any more."""

    async def join(self, name: str, code: str, password: str, now_ms: int) -> AgentRecord | None:
        """The account that the one-time code opens, with this password. Raises AccountProblem."""

    def fresh_factor(self, name: str) -> tuple[str, str]:
        """A secret for an app that shows codes, and the address that its QR code holds."""

    async def second_factor(self, agent: int, code: str, now_ms: int) -> bool:
        """Whether the code is right and was not used yet; it is used up by this."""

    async def turn_on_factor(
        self, record: AgentRecord, secret: str, code: str, now_ms: int
    ) -> list[str] | None:
        """Asks for codes from here on; the recovery codes, or None where this code does not fit."""


class Picture(Struct, frozen=True, kw_only=True):
    """A picture as it was drawn anew, without anything else that was in its file."""

    media: str
    width: int
    height: int


class BadPicture(Exception):
    """It says that it is a picture, and cannot be drawn, or is too large to try."""


class Artist(Protocol):
    """Draws pictures anew, where what is hidden in them can do no harm."""

    async def redraw(self, draft: "Draft", media: str) -> Picture:
        """Puts the picture in place of what the draft holds. Raises BadPicture."""


class Draft(Protocol):
    """A file that is on its way into the store. One that is not kept is thrown away."""

    @property
    def path(self) -> str:
        """Where its bytes are, for whoever draws them anew."""

    async def write(self, chunk: bytes) -> None:
        """More bytes. Raises StoreFull."""

    async def replace(self, data: bytes) -> None:
        """These bytes instead. Raises StoreFull."""

    async def size(self) -> int:
        """How many there are."""

    async def throw_away(self) -> None:
        """Removes it, unless it was kept."""


class Used(Struct, frozen=True, kw_only=True):
    """What was uploaded since some moment: by one owner, and by everybody."""

    files: int
    bytes: int
    bytes_of_all: int


class StoredFile(Struct, frozen=True, kw_only=True):
    """A file that a message names, with what tells who may have it."""

    upload: Upload
    path: str
    number: int
    conv: str
    site: str
    department: str
    state: State
    tokens: tuple[bytes, ...]
    """Hashes of the tokens of whoever's conversation it is."""


class Shelf(Protocol):
    """Where files are kept, and their rows."""

    async def free_bytes(self) -> int:
        """What the disk has room for."""

    async def begin(self) -> Draft:
        """An empty draft. Raises StoreFull."""

    async def keep(self, draft: Draft, upload: Upload) -> Upload:
        """The upload, when bytes and row are on disk; the owner's first one under this id, if there was one.

        Raises StoreFull or StoreBroken.
        """

    async def known(self, owner: Owner, cid: str) -> Upload | None:
        """What the owner has uploaded under this id."""

    async def used(self, owner: Owner, since_ms: int) -> Used:
        """What was uploaded since then."""

    async def sent(self, file_id: str) -> StoredFile | None:
        """The file, if a message names it."""

    async def drop(self, file_ids: Sequence[str]) -> None:
        """Removes those that no message names, row and bytes."""


Witness = Callable[[int, str, str, str], None]
"""Told of an agent's number, his name, what he did in one word, and about which conversation."""


def nobody_looks(agent: int, name: str, what: str, about: str) -> None:
    """The witness where none is wanted."""


class ReplyFile(Protocol):
    """Where the shop keeps its canned replies."""

    async def add(self, reply: ReplyRow) -> str:
        """Adds the reply for good; returns an empty text, or the problem in a sentence."""


class Line(Protocol):
    """One client's connection, whatever carries it. None of its methods waits."""

    def write(self, frames: Sequence[bytes]) -> None:
        """Sends the frames in order, in one write."""

    def waiting_bytes(self) -> int:
        """How much has been written and not yet been taken by the network."""

    def ping(self) -> None:
        """Asks the peer's machine for a sign of life."""

    def close(self, close_code: int) -> None:
        """Ends the connection after what was written."""


class Clock(Protocol):
    """Two clocks: one that is stored and shown, one that never goes back and measures."""

    def now_ms(self) -> int:
        """Milliseconds since 1970; may jump when somebody sets the machine's clock."""

    def up_ms(self) -> int:
        """Milliseconds of a clock that never goes back; its zero means nothing."""
