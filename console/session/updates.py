"""What a session tells besides the relay's own updates: the line, and the outbox."""

from typing import Any

from msgspec import Struct

from console.session.link_states import LinkState


class LinkChanged(Struct, frozen=True):
    """The link is in `state` now.

    `retry_at_ms` is when a pausing link dials again, by the clock that the shell hands in; `code`
    is the refusal that closed the last line, or empty.
    """

    state: LinkState
    retry_at_ms: int = 0
    code: str = ""


class Waiting(Struct, frozen=True):
    """`command` is kept and waits for the line: just made, restored, or the line broke under it."""

    command: Any

    @property
    def cid(self) -> str:
        """The name of the command."""
        return str(self.command.cid)


class Sent(Struct, frozen=True):
    """The command has been written to the line; the relay has not confirmed it yet."""

    cid: str


class Failed(Struct, frozen=True):
    """The relay refused the command for good; it has left the outbox. `code` is from REFUSALS."""

    cid: str
    code: str


class Dropped(Struct, frozen=True):
    """Forget every entry of this conversation: what the relay says next replaces them."""

    conv: str


class Unkept(Struct, frozen=True):
    """The command is on its way, but this machine's disk did not take it: a crash would lose it."""

    cid: str
