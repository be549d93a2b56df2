"""Who needs me now, ranked; one key walks through them and ends where it began.

The rank is its own and no list's order: a visitor of mine who waits, longest first; then something
unread; then the queue, if I have room. A walk remembers whom it has shown, so that pressing again
goes on to the next one; a visitor who writes again comes back into it.
"""

from dataclasses import dataclass, field
from typing import Final

from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import queue, waited_ms

QUEUE: Final = "queue"
"""The answer that means: nobody of mine needs me, but people wait in the queue."""


@dataclass(slots=True)
class Walk:
    """One round of `next_needing`: where it began and whom it has shown, each with its last entry."""

    began_at: str = ""
    shown: dict[str, int] = field(default_factory=dict)

    def end(self) -> None:
        """Forget the round; the next one begins wherever I am then."""
        self.began_at = ""
        self.shown.clear()


def needing(desk: DeskModel, relay_now_ms: int) -> list[Conversation]:
    """My chats that need me: those that wait, longest first, then those with something unread."""
    mine = [desk.conversations[conv] for conv in desk.accepted]
    waiting = [at for at in mine if waited_ms(at, relay_now_ms)]
    unread = [at for at in mine if not waited_ms(at, relay_now_ms) and at.unread()]
    return sorted(waiting, key=lambda at: -waited_ms(at, relay_now_ms)) + unread


def next_needing(desk: DeskModel, walk: Walk, relay_now_ms: int, chats_max: int) -> str:
    """The conversation to go to, `QUEUE`, or "" when there is nothing to do and nowhere to go back to."""
    if not walk.shown:
        walk.began_at = desk.open
    if desk.here is not None:
        walk.shown[desk.open] = _last_word(desk.here)
    for at in needing(desk, relay_now_ms):
        if at.conv != desk.open and walk.shown.get(at.conv, -1) < _last_word(at):
            walk.shown[at.conv] = _last_word(at)
            return at.conv
    if len(desk.accepted) < chats_max and queue(desk) and QUEUE not in walk.shown:
        walk.shown[QUEUE] = 0
        return QUEUE
    back = walk.began_at
    walk.end()
    return back if back in desk.conversations and back != desk.open else ""


def _last_word(at: Conversation) -> int:
    """The last entry of the visitor's, as far as it is known."""
    return max(at.last_shown(), at.brief.head if at.brief and not at.entries else 0)
