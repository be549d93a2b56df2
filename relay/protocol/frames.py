"""Frames that mean the same to visitors and agents."""

from typing import Annotated, Literal, dataclass_transform

from msgspec import Meta, Struct

from relay.protocol.entries import Entry, Field
from relay.protocol.ids import ClientId, ConversationId, Seq, TimeMs
from relay.protocol.limits import FOLLOWING_MAX

Have = Annotated[dict[ConversationId, Seq], Meta(max_length=FOLLOWING_MAX)]
"""Conversation to the last entry the client holds."""


@dataclass_transform(frozen_default=True)
class Command(
    Struct,
    frozen=True,
    kw_only=True,
    tag_field="t",
    tag=str.lower,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Base of what a client asks; unknown fields are refused, so that a typing error is seen at once."""


@dataclass_transform(frozen_default=True)
class Update(Struct, frozen=True, kw_only=True, tag_field="t", tag=str.lower, omit_defaults=True):
    """Base of what the relay tells; unknown fields are passed over, so that the relay may be newer."""


class Beat(Command):
    """I am alive."""


class Fetch(Command):
    """Send the entries after `after`, up to and including `upto`; answered by one `page`."""

    conv: ConversationId
    after: Seq
    upto: Seq


class Seen(Command):
    """Everything up to `seq` has been on my screen; no answer."""

    conv: ConversationId
    seq: Seq


class Ack(Update):
    """The command `cid` is committed and stands at `seq` in the log."""

    cid: ClientId
    conv: ConversationId
    seq: Seq
    at_ms: TimeMs


class Refused(Update):
    """No, for the reason `code`; `text` says what was expected. `retry_ms` > 0 asks for that pause."""

    code: str
    text: str
    cid: str = ""
    conv: str = ""
    retry_ms: int = 0


class Following(Update):
    """Entries after `after` come next, and from then on all of them. `reset`: drop what you have."""

    conv: ConversationId
    after: Seq
    head: Seq
    reset: bool = False


class Page(Update):
    """Entries of one conversation in order; the first has `seq` = `after` + 1. Empty: there are no more."""

    conv: ConversationId
    after: Seq
    entries: list[Entry]


class Live(Update):
    """All that was missed has been sent; what comes now is new."""


class Pulse(Update, tag="beat"):
    """The relay is alive; `heads` are the last entries of what this client follows.

    Agents are told the heads of what waits in the queue as well, so that a lost brief is noticed;
    visitors how many agents could answer now.
    """

    now_ms: TimeMs
    heads: dict[ConversationId, Seq] = {}
    present: int = -1
    """-1 where it is not told."""


class Bye(Update):
    """The line closes: why (a refusal code), and how long to wait before the next try."""

    code: str
    after_ms: int = 0


Writer = Literal["visitor", "agent"]


class Writing(Update, tag="typing"):
    """Somebody is (or is no longer) typing."""

    conv: ConversationId
    on: bool
    who: Writer
    name: Field = ""
