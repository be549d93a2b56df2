"""What has happened, as the journal keeps it: people met, conversations begun, log entries, closings."""

from msgspec import Struct

from relay.domain.customer import Customer
from relay.protocol.agent import State
from relay.protocol.entries import Entry


class VisitorMet(Struct, frozen=True, kw_only=True):
    """A person wrote for the first time; `token_hash` is SHA-256 of the token that names him."""

    visitor: int
    site: str
    token_hash: bytes
    at_ms: int
    name: str = ""
    lang: str = ""


class VisitorIdentified(Struct, frozen=True, kw_only=True):
    """The shop has proven who a visitor is, or tells something else of him than before."""

    visitor: int
    site: str
    customer: Customer
    at_ms: int


class TokenAdded(Struct, frozen=True, kw_only=True):
    """This token names the visitor as well, from another browser of his."""

    visitor: int
    token_hash: bytes


class VisitorsMerged(Struct, frozen=True, kw_only=True):
    """Two visitors were one person all along: what `gone` had is now `into`'s."""

    gone: int
    into: int


class ConversationBegun(Struct, frozen=True, kw_only=True):
    """A conversation exists from here on; `number` is its short name inside the relay."""

    number: int
    conv: str
    visitor: int
    site: str
    at_ms: int
    department: str = ""
    channel: str = "widget"


class Logged(Struct, frozen=True, kw_only=True):
    """An entry was added to a conversation's log, and left the conversation in `state`.

    `frame` is the entry encoded: as it is stored and, to most of its readers, sent. It is empty in
    an event that is read back.
    """

    number: int
    entry: Entry
    state: State
    frame: bytes = b""


class ShopClosed(Struct, frozen=True, kw_only=True):
    """A department is closed for now until `until_ms`, for a reason that visitors are told.

    A time that is past opens it again. An empty `department` is all of them.
    """

    until_ms: int
    at_ms: int
    agent: int
    department: str = ""
    reason: str = ""


Event = VisitorMet | VisitorIdentified | TokenAdded | VisitorsMerged | ConversationBegun | Logged | ShopClosed
