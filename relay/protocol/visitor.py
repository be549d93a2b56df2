"""Frames of the visitor's line: what a visitor may ask, and what he is told.

A visitor's commands never name a conversation to write to: it is derived from the token, so
that nobody can write into, or read, somebody else's.
"""

from relay.protocol.entries import Entry, Field, Said
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
from relay.protocol.ids import ClientId, Epoch, SiteName, Token
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


class Post(Command):
    """Say `text`. `after` names the message before it when that one is not acked yet."""

    cid: ClientId
    text: Said
    after: str = ""


class Typing(Command):
    """I am typing, or have stopped."""

    on: bool


class Welcome(Update):
    """The line is open. `token` is set when a new one was made: keep it."""

    proto: int
    epoch: Epoch
    limits: Limits
    token: Token = ""
    present: int = 0
    """Agents who could answer now."""


VisitorCommand = Hello | Post | Typing | Seen | Fetch | Beat
VisitorUpdate = Welcome | Entry | Ack | Refused | Following | Page | Live | Pulse | Bye | Writing
