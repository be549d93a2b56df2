"""Who needs me now, ranked; one key walks through them and ends where it began.

The rank is its own and no list's order. First what runs out: an offer to me, then a chat that is
handed over to me. Then a visitor of mine who waits, longest first; something unread; a closing that
was paused; a chat of mine that stands still; a ticket that is due. Last the queue, if I have room.
A walk remembers what it has shown, so that pressing again goes on to the next; a visitor who writes
again, or a new offer, comes back into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import (
    due_tickets,
    handed_to_me,
    my_chats,
    offered_to_me,
    room,
    stands_still,
    takeable,
    waited_ms,
)

QUEUE: Final = "queue"
"""The answer that means: nobody of mine needs me, but people wait in the queue."""

Why = Literal["offered", "handed_over", "waiting", "unread", "paused", "still", "ticket"]


class Need(NamedTuple):
    """A conversation that needs me, and why; `mark` differs when it needs me anew."""

    at: Conversation
    why: Why
    mark: int


@dataclass(slots=True)
class Walk:
    """One round of `next_needing`: where it began and what it has shown, each with its mark then."""

    began_at: str = ""
    shown: dict[str, int] = field(default_factory=dict)

    def end(self) -> None:
        """Forget the round; the next one begins wherever I am then."""
        self.began_at = ""
        self.shown.clear()


def needs(desk: DeskModel, relay_now_ms: int) -> list[Need]:
    """All that needs me, in its rank; each conversation once, for its first reason."""
    first: dict[str, Need] = {}
    for need in _reasons(desk, relay_now_ms):
        first.setdefault(need.at.conv, need)
    return list(first.values())


def somebody_needs_me(desk: DeskModel, relay_now_ms: int) -> bool:
    """Whether anybody does who is not on the screen already; each drawing asks, so it ends with the first."""
    return any(need.at.conv != desk.open for need in _reasons(desk, relay_now_ms))


def _reasons(desk: DeskModel, relay_now_ms: int) -> Iterator[Need]:
    """Every reason for which a conversation needs me, in its rank."""
    for at in offered_to_me(desk):
        yield Need(at, "offered", at.told.offered_until_ms)
    for at in handed_to_me(desk):
        yield Need(at, "handed_over", at.told.gen)
    mine = my_chats(desk, relay_now_ms)
    yield from (Need(at, "waiting", _last_word(at)) for at in mine if waited_ms(at, relay_now_ms))
    yield from (Need(at, "unread", _last_word(at)) for at in mine if at.unread())
    paused = (at for at in mine if at.told.script and at.told.state == "assigned")
    yield from (Need(at, "paused", _last_word(at)) for at in paused)
    yield from (Need(at, "still", _last_word(at)) for at in mine if stands_still(desk, at))
    for at in due_tickets(desk, relay_now_ms):
        yield Need(at, "ticket", at.told.due_ms)


def next_needing(desk: DeskModel, walk: Walk, relay_now_ms: int, chats_max: int) -> str:
    """The conversation to go to, `QUEUE`, or "" when there is nothing to do and nowhere to go back to."""
    every = needs(desk, relay_now_ms)
    if not walk.shown:
        walk.began_at = desk.open
    if desk.here is not None:
        here = [need.mark for need in every if need.at is desk.here]
        walk.shown[desk.open] = here[0] if here else _last_word(desk.here)
    for at, _, mark in every:
        if at.conv != desk.open and walk.shown.get(at.conv, -1) < mark:
            walk.shown[at.conv] = mark
            return at.conv
    if takeable(desk) and room(desk, chats_max) and QUEUE not in walk.shown:
        walk.shown[QUEUE] = 0
        return QUEUE
    back = walk.began_at
    walk.end()
    return back if back in desk.conversations and back != desk.open else ""


def _last_word(at: Conversation) -> int:
    """The last entry of the visitor's, as far as it is known."""
    return max(at.last_shown(), at.told.head if not at.entries else 0)
