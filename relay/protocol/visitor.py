"""Frames of the visitor's line: what a visitor may ask, and what he is told.

A visitor's commands never name a conversation to write to: it is derived from the token, so
that nobody can write into, or read, somebody else's.
"""

from relay.protocol.entries import Entry, Field, Said, Score
from relay.protocol.frames import (
    Ack,
    Beat,
    Bye,
    Command,
    Fetch,
    Following,
    Have,
    Live,
    Page,
    Pulse,
    Refused,
    Seen,
    Update,
    Writing,
)
from relay.protocol.ids import ClientId, ConversationId, Epoch, FileId, SignedIdentity, SiteName, Token
from relay.protocol.limits import Limits


class Hello(Command):
    """First frame: who I am (a token, or empty when new here) and what I hold already."""

    proto: int
    site: SiteName
    token: Token = ""
    epoch: Epoch = ""
    have: Have = {}
    name: Field = ""
    lang: Field = ""
    page: Field = ""
    title: Field = ""
    ref: Field = ""
    """The page that led him to this one, as his browser tells it."""
    department: Field = ""
    """Where the page wants the chat to go; one that the shop does not have counts as none."""
    identity: SignedIdentity = ""
    """Who the shop says he is. One that does not hold is refused, and he is welcomed without it."""


class Post(Command):
    """Say `text`. `after` names the message before it when that one is not acked yet.

    `file` is what an upload was answered with; then there need be no words.
    """

    cid: ClientId
    text: Said
    after: str = ""
    file: FileId = ""


class Typing(Command):
    """I am typing, or have stopped."""

    on: bool


class Rate(Command):
    """Say how it was, or change it within a day."""

    cid: ClientId
    score: Score
    agreed: bool | None = None
    comment: Said = ""


class Contact(Command):
    """Where I can be reached: an e-mail address or a number, as I wrote it."""

    cid: ClientId
    text: Field


class End(Command):
    """I have what I wanted: the conversation is over until I write again."""

    cid: ClientId


class Welcome(Update):
    """The line is open. `token` is set when a new one was made: keep it."""

    proto: int
    epoch: Epoch
    limits: Limits
    token: Token = ""
    present: int = 0
    """Agents who could answer now."""


class Standing(Update):
    """How the wait goes, in the visitor's own language; an empty `text` says that it is over.

    `place` counts from 1, and is 0 where it is not told; so is `wait_s`, the wait that may be expected.
    """

    conv: ConversationId
    text: str
    place: int = 0
    wait_s: int = 0


class Earlier(Update):
    """The end of what was said in his conversations before this one, in order; there is no more to fetch."""

    entries: list[Entry]


VisitorCommand = Hello | Post | Typing | Seen | Rate | Contact | End | Fetch | Beat
VisitorUpdate = (
    Welcome | Entry | Ack | Refused | Following | Page | Live | Pulse | Bye | Writing | Standing | Earlier
)
