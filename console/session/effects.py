"""What a session asks its shell to do, in order; the session itself touches nothing."""

from typing import Any

from msgspec import Struct


class Effect(Struct, frozen=True):
    """Base of all effects. They are carried out in the order in which they were made."""


class Dial(Effect, frozen=True):
    """Open a line; answer with `opened` or `lost`."""


class Send(Effect, frozen=True):
    """Write this frame as one text message."""

    data: bytes


class HangUp(Effect, frozen=True):
    """Drop the line without ceremony, and report nothing more about it."""


class Save(Effect, frozen=True):
    """Keep this command on disk, behind those kept before. Must be done before the next effect."""

    cid: str
    data: bytes


class Forget(Effect, frozen=True):
    """The command needs no keeping any more."""

    cid: str


class Remember(Effect, frozen=True):
    """The visitor's token, to be kept for the next start."""

    token: str


class Tell(Effect, frozen=True):
    """Hand this to the model: an update of the relay's, cleaned, or one of `session.updates`."""

    update: Any
