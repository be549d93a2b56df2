"""What a command comes to: events and an answer, or a refusal; and the fresh names it may use."""

from collections.abc import Callable
from typing import NamedTuple

from relay.domain.conversation import Conversation, said
from relay.domain.events import Event, Logged
from relay.domain.facts import Stored
from relay.domain.machine import Place, next_state
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


class Draft:
    """The entries of one decision about one conversation, each allowed by the state the one before leaves.

    `begins` is for a conversation that does not exist yet: its events come first.
    """

    def __init__(self, conversation: Conversation, at_ms: int, begins: tuple[Event, ...] = ()) -> None:
        self.conversation = conversation
        self.at_ms = at_ms
        self.state: Place = conversation.state
        self.events: list[Event] = list(begins)
        self._seq = conversation.head
        self._acked: Entry | None = None

    def add(
        self, body: AnyBody, who: Role = "relay", *, agent: int = 0, name: str = "", cid: str = ""
    ) -> bool:
        """Adds an entry; False where the state does not allow it, and nothing is added."""
        state = next_state(self.state, who, body)
        if state is None:
            return False
        self.state = state
        self._seq += 1
        entry = Entry(
            conv=self.conversation.conv,
            seq=self._seq,
            at_ms=self.at_ms,
            who=who,
            body=body,
            agent=agent,
            name=name,
            cid=cid,
        )
        self.events.append(
            Logged(number=self.conversation.number, entry=entry, state=state, frame=encode(entry))
        )
        if cid:
            self._acked = entry
        return True

    def decided(self) -> Decided:
        """All that was added, and the ack for the entry that had a client id."""
        entry = self._acked
        ack = Ack(cid=entry.cid, conv=entry.conv, seq=entry.seq, at_ms=entry.at_ms) if entry else None
        return Decided(tuple(self.events), ack)


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
