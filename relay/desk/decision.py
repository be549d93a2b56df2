"""What a command comes to: events and an answer, or a refusal; and the fresh names it may use."""

from collections.abc import Callable
from typing import NamedTuple

from relay.domain.conversation import Conversation, Stored, said
from relay.domain.events import Event, Logged
from relay.domain.machine import next_state
from relay.protocol.codec import encode
from relay.protocol.entries import AnyBody, Entry, Role
from relay.protocol.frames import Ack
from relay.protocol.limits import TEXT_CHARS_MAX
from relay.protocol.refusals import Code


class Decided(NamedTuple):
    """`events` to commit, in order, and the answer for the sender once they are."""

    events: tuple[Event, ...]
    ack: Ack | None = None


class Refused(NamedTuple):
    """The command changes nothing, for the reason `code`."""

    code: Code


class Missing(NamedTuple):
    """The conversation `conv` is not on the desk: read it from the store and decide again."""

    conv: str


Decision = Decided | Refused | Missing

NOTHING = Decided(())
"""Nothing to do and nothing to say."""


class Fresh(NamedTuple):
    """Names that nobody has yet: the next numbers, and random ids of 32 hexadecimal digits."""

    visitor: Callable[[], int]
    conversation: Callable[[], int]
    conv_id: Callable[[], str]


def logged(
    conversation: Conversation,
    body: AnyBody,
    at_ms: int,
    who: Role,
    *,
    agent: int = 0,
    name: str = "",
    cid: str = "",
    ahead: int = 0,
) -> Logged | None:
    """The event that adds `body` to the log, or None where the state does not allow it.

    `ahead` counts the entries of the same decision that come before this one; it is only given
    where the caller knows that they allow the next.
    """
    state = next_state(conversation.state, body)
    if state is None and not ahead:
        return None
    entry = Entry(
        conv=conversation.conv,
        seq=conversation.head + 1 + ahead,
        at_ms=at_ms,
        who=who,
        body=body,
        agent=agent,
        name=name,
        cid=cid,
    )
    return Logged(number=conversation.number, entry=entry, state=state or "queued", frame=encode(entry))


def acked(event: Logged) -> Decided:
    """The one event, and the ack that its author gets."""
    entry = event.entry
    return Decided((event,), Ack(cid=entry.cid, conv=entry.conv, seq=entry.seq, at_ms=entry.at_ms))


def already(conversation: Conversation, cid: str, agent: int, body: AnyBody) -> Decision | None:
    """The answer to a command that was stored before, or None when it was not.

    The same id with the same words gets the same ack; with other words it is refused.
    """
    stored = conversation.cids.get(cid)
    if stored is None:
        return None
    mark = stored.said if isinstance(stored, Stored) else said(stored.agent, stored.body)
    if mark != said(agent, body):
        return Refused(Code.CID_REUSED)
    return Decided((), Ack(cid=cid, conv=conversation.conv, seq=stored.seq, at_ms=stored.at_ms))


def unsayable(text: str) -> Code | None:
    """Why a cleaned text cannot be stored, or None when it can. Tabs grow in cleaning, so the
    bound is checked after it."""
    if not text.strip():
        return Code.EMPTY_TEXT
    return Code.TEXT_TOO_LONG if len(text) > TEXT_CHARS_MAX else None
