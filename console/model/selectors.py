"""Answers to what a screen asks of the model: my chats in order, the queue, the counts, the switcher."""

from collections.abc import Sequence
from typing import NamedTuple

from console.model import fuzzy
from console.model.clocks import Level, level
from console.model.conversation import Conversation
from console.model.desk import DeskModel

SWITCHER_ROWS_MAX = 200
"""More than anybody reads; a list of stock widgets stays quick below it."""


class Counts(NamedTuple):
    """The desk in five numbers; `oldest_ms` is how long the first in the queue has waited."""

    mine: int
    queued: int
    oldest_ms: int
    late: int
    unread: int


def waited_ms(at: Conversation, relay_now_ms: int) -> int:
    """How long the visitor has waited for an answer; 0 when the ball is with him."""
    since_ms = at.waiting_since_ms()
    if at.brief is None or at.brief.state == "closed" or not since_ms:
        return 0
    return max(1, relay_now_ms - since_ms)


def my_chats(desk: DeskModel, relay_now_ms: int) -> list[Conversation]:
    """My chats: those that wait for me, longest first, then the others as I got them."""
    mine = [desk.conversations[conv] for conv in desk.accepted]
    place = {conv: number for number, conv in enumerate(desk.accepted)}
    return sorted(mine, key=lambda at: (-waited_ms(at, relay_now_ms), place[at.conv]))


def settled(held: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The order that was held, without those that left and with the new ones at its end.

    A list must not move under somebody who is about to choose from it.
    """
    kept = [conv for conv in held if conv in wanted]
    return kept + [conv for conv in wanted if conv not in kept]


def queue(desk: DeskModel) -> list[Conversation]:
    """Conversations without an owner, longest waiting first."""
    waiting = [at for at in desk.conversations.values() if at.brief and at.brief.state == "queued"]
    return sorted(waiting, key=lambda at: (_since(at), at.conv))


def with_others(desk: DeskModel) -> list[Conversation]:
    """Conversations that a colleague answers."""
    taken = [at for at in desk.conversations.values() if at.brief and at.brief.state == "assigned"]
    return sorted((at for at in taken if not at.slot), key=lambda at: (_since(at), at.conv))


def counts(desk: DeskModel, relay_now_ms: int, limit_ms: int) -> Counts:
    """What the status bar says."""
    waiting = queue(desk)
    mine = [desk.conversations[conv] for conv in desk.accepted]
    return Counts(
        mine=len(mine),
        queued=len(waiting),
        oldest_ms=waited_ms(waiting[0], relay_now_ms) if waiting else 0,
        late=sum(1 for at in mine if waited_ms(at, relay_now_ms) >= limit_ms),
        unread=sum(at.unread() for at in mine),
    )


def urgency(at: Conversation, relay_now_ms: int, limit_ms: int) -> Level:
    """How pressing the visitor's wait is; `none` when the ball is with him."""
    waited = waited_ms(at, relay_now_ms)
    return level(waited, limit_ms) if waited else "none"


def switcher(desk: DeskModel, query: str, relay_now_ms: int) -> list[Conversation]:
    """Conversations that the typed letters name, best first: by name, page and last words.

    `!` lists those who wait, `+` those with something unread. Without letters: mine, the queue, the rest.
    """
    every = my_chats(desk, relay_now_ms) + queue(desk) + with_others(desk)
    every += [at for at in desk.conversations.values() if at.brief and at.brief.state == "closed"]
    if query.startswith("!"):
        every, query = [at for at in every if waited_ms(at, relay_now_ms)], query[1:]
    elif query.startswith("+"):
        every, query = [at for at in every if at.unread()], query[1:]
    if not query.strip():
        return every[:SWITCHER_ROWS_MAX]
    ranked = [(fuzzy.score(query, _words(at)), at) for at in every]
    found = sorted((pair for pair in ranked if pair[0]), key=lambda pair: -pair[0])
    return [at for _, at in found[:SWITCHER_ROWS_MAX]]


def _words(at: Conversation) -> str:
    """What a conversation can be found by."""
    told = f"{at.brief.page} {at.preview} {at.brief.department}" if at.brief else ""
    return f"{at.slot or ''} {at.name} {told}"


def _since(at: Conversation) -> int:
    return (at.brief.waiting_since_ms or at.brief.opened_at_ms) if at.brief else 0
