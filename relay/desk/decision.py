"""What a command comes to: events and an answer, or a refusal; and the fresh names it may use."""

from collections.abc import Callable
from typing import NamedTuple

from relay.desk.agent import Agent
from relay.domain.conversation import Conversation, said
from relay.domain.events import Event, Logged
from relay.domain.facts import Stored
from relay.domain.machine import Place, next_state
from relay.protocol.codec import encode
from relay.protocol.entries import AnyBody, Entry, File, Message, Role
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

    `begins` is for a conversation that does not exist yet: its events come first. `state` is the one
    that the last entry leaves; the conversation itself does not change before `apply`.
    """

    __slots__ = ("_acked", "_seq", "at_ms", "conversation", "events", "state", "up_ms")

    def __init__(
        self, conversation: Conversation, at_ms: int, begins: tuple[Event, ...] = (), up_ms: int = 0
    ) -> None:
        self.conversation = conversation
        self.at_ms = at_ms
        self.up_ms = up_ms
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


def already(conversation: Conversation, cid: str, agent: int, *bodies: AnyBody) -> Decision | None:
    """The answer to a command that was stored before, or None when it was not.

    The same id with the same words, or other words that the same command may come to, gets the same
    ack; with any others it is refused.
    """
    stored = conversation.cids.get(cid)
    if stored is None:
        return None
    mark = stored.said if isinstance(stored, Stored) else said(stored.agent, stored.body)
    if mark not in [said(agent, body) for body in bodies]:
        return Refused(Code.CID_REUSED)
    return Decided((), Ack(cid=cid, conv=conversation.conv, seq=stored.seq, at_ms=stored.at_ms))


def signed(draft: Draft, body: AnyBody, agent: Agent, cid: str) -> Code | None:
    """Adds what an agent has done, under his name and his command's id; why not, where it cannot be."""
    stands = draft.add(body, "agent", agent=agent.agent, name=agent.name, cid=cid)
    return None if stands else Code.NOT_NOW


def message(text: str, file_id: str) -> Message:
    """A message as the command that brings it knows it: of its file no more than the id."""
    return Message(text, file=File(id=file_id, name="", media="", bytes=0) if file_id else None)


def with_file(text: str, file: File | None) -> Message:
    """A message with its file, whose name stands where there are no words."""
    return Message(text if text.strip() or file is None else file.name, file=file)


def unsayable(text: str, file_id: str = "") -> Code | None:
    """Why a cleaned text cannot be stored, or None when it can. Tabs grow in cleaning, so the
    bound is checked after it. Beside a file there need be no text."""
    if not text.strip() and not file_id:
        return Code.EMPTY_TEXT
    return Code.TEXT_TOO_LONG if too_long(text) else None


def too_long(text: str) -> bool:
    """Whether a cleaned text is longer than any may be."""
    return len(text) > TEXT_CHARS_MAX
