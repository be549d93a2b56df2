"""Answers to what a screen asks of the model: my chats, the queue, tickets, the counts, the switcher."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from console.model import fuzzy
from console.model.clocks import Level, level
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from relay.protocol.agent import OWNED

SWITCHER_ROWS_MAX = 200
"""More than anybody reads; a list of stock widgets stays quick below it."""

DUE_SOON_MS: Final = 3_600_000
"""A ticket calls for attention from an hour before it is due."""

_GRAVEST_FIRST: Final = ("", "low_rating", "stale", "overdue", "full_time", "half_time")


class Counts(NamedTuple):
    """The desk in a few numbers; `oldest_ms` is how long the one who waits longest in the queue has waited.

    `asked` counts what is offered or handed over to me, which `queued` does not count again; `due` the
    tickets that are due soon or overdue.
    """

    mine: int
    queued: int
    oldest_ms: int
    late: int
    unread: int
    asked: int = 0
    due: int = 0


def waited_ms(at: Conversation, relay_now_ms: int) -> int:
    """How long the visitor has waited for an answer; 0 when the ball is with him."""
    since_ms = at.waiting_since_ms()
    if at.told.state == "closed" or not since_ms:
        return 0
    return max(1, relay_now_ms - since_ms)


# Mine


def in_my_hands(desk: DeskModel) -> list[Conversation]:
    """My chats as I got them, without those that I put away: what I cannot leave without a word."""
    return [at for conv in desk.accepted if (at := desk.conversations[conv]).told.state != "snoozed"]


def my_chats(desk: DeskModel, relay_now_ms: int) -> list[Conversation]:
    """My chats: those that wait for me, longest first, then the others as I got them; not what I put away."""
    mine = in_my_hands(desk)
    place = {conv: number for number, conv in enumerate(desk.accepted)}
    return sorted(mine, key=lambda at: (-waited_ms(at, relay_now_ms), place[at.conv]))


def snoozed(desk: DeskModel) -> list[Conversation]:
    """What I have put away: the next to come back first, those that wait for a word last."""
    mine = [at for conv in desk.accepted if (at := desk.conversations[conv]).told.state == "snoozed"]
    return sorted(mine, key=lambda at: (at.told.snoozed_until_ms or float("inf"), at.conv))


def offered_to_me(desk: DeskModel) -> list[Conversation]:
    """What is offered to me, the offer that ends first before the others."""
    offers = [at for at in _told(desk) if at.told.offered_to == desk.agent != 0]
    return sorted(offers, key=lambda at: (at.told.offered_until_ms, at.conv))


def handed_to_me(desk: DeskModel) -> list[Conversation]:
    """What colleagues hand over to me or to a department of mine, longest waiting first."""
    return sorted((at for at in _told(desk) if is_for_me(desk, at)), key=lambda at: (_since(at), at.conv))


def is_for_me(desk: DeskModel, at: Conversation) -> bool:
    """Whether the owner hands this chat over to me, or to a department that I work in."""
    brief = at.told
    if brief.owner == desk.agent:
        return False
    if brief.transfer_to or not brief.transfer_department:
        return brief.transfer_to == desk.agent != 0
    mine = desk.me.departments if desk.me else []
    return not mine or brief.transfer_department in mine


def room(desk: DeskModel, chats_max: int) -> int:
    """How many chats more I may have, what I am asked about counted as mine; never negative.

    The relay's own figure counts where it has told one.
    """
    asked = len(offered_to_me(desk)) + len([at for at in handed_to_me(desk) if at.told.transfer_to])
    return max(0, (desk.setup.chats_max or chats_max) - len(in_my_hands(desk)) - asked)


# Everybody's


def queue(desk: DeskModel) -> list[Conversation]:
    """Conversations that wait for an owner, in the relay's order: by priority, then whoever had
    somebody already, then by arrival."""
    waiting = [at for at in _told(desk) if at.told.state == "queued"]
    return sorted(waiting, key=_turn)


def takeable(desk: DeskModel) -> list[Conversation]:
    """Of the queue, what is not just being offered to a colleague."""
    return [at for at in queue(desk) if at.told.offered_to in (0, desk.agent)]


def tickets(desk: DeskModel, relay_now_ms: int) -> list[Conversation]:
    """What was left to be answered later: overdue first, mine before others', the urgent before the rest,
    then by the time it is due."""

    def place(at: Conversation) -> tuple[bool, bool, int, int, str]:
        brief = at.told
        is_later, is_others = brief.due_ms > relay_now_ms, brief.due_for != desk.agent
        return is_later, is_others, -brief.priority, brief.due_ms, at.conv

    return sorted((at for at in _told(desk) if at.told.state == "offline"), key=place)


def due_tickets(desk: DeskModel, relay_now_ms: int) -> list[Conversation]:
    """Tickets of mine, or of nobody, that are due soon or overdue."""
    soon_ms = relay_now_ms + DUE_SOON_MS
    every = tickets(desk, relay_now_ms)
    return [at for at in every if at.told.due_for in (0, desk.agent) and at.told.due_ms <= soon_ms]


def late(desk: DeskModel) -> list[Conversation]:
    """What supervisors should look at, the gravest first; for an agent what stands still in his own hands."""
    is_senior = desk.role != "agent"
    found = [at for at in _told(desk) if at.told.late and (is_senior or stands_still(desk, at))]
    return sorted(found, key=lambda at: (_GRAVEST_FIRST.index(at.told.late), _since(at)))


def stands_still(desk: DeskModel, at: Conversation) -> bool:
    """Whether it is mine and nothing has happened for long, as where only its required steps keep it open."""
    return at.owned_by(desk.agent) and at.told.late == "stale"


def with_others(desk: DeskModel) -> list[Conversation]:
    """Conversations that a colleague answers."""
    taken = [at for at in _told(desk) if at.told.state in OWNED and not at.slot]
    return sorted(taken, key=lambda at: (_since(at), at.conv))


def settled(held: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The order that was held, without those that left and with the new ones at its end.

    A list must not move under somebody who is about to choose from it.
    """
    kept = [conv for conv in held if conv in wanted]
    return kept + [conv for conv in wanted if conv not in kept]


def counts(desk: DeskModel, relay_now_ms: int, limit_ms: int) -> Counts:
    """What the status bar says."""
    offers = offered_to_me(desk)
    waiting = [at for at in queue(desk) if not any(at is offer for offer in offers)]
    mine = my_chats(desk, relay_now_ms)
    return Counts(
        mine=len(mine),
        queued=len(waiting),
        oldest_ms=max((waited_ms(at, relay_now_ms) for at in waiting), default=0),
        late=sum(1 for at in mine if waited_ms(at, relay_now_ms) >= limit_ms),
        unread=sum(at.unread() for at in mine),
        asked=len(offers) + len(handed_to_me(desk)),
        due=len(due_tickets(desk, relay_now_ms)),
    )


def urgency(at: Conversation, relay_now_ms: int, limit_ms: int) -> Level:
    """How pressing the visitor's wait is; `none` when the ball is with him."""
    waited = waited_ms(at, relay_now_ms)
    return level(waited, limit_ms) if waited else "none"


def switcher(desk: DeskModel, query: str, relay_now_ms: int) -> list[Conversation]:
    """Conversations that the typed letters name, best first: by name, page, tags, fields and last words.

    `!` lists those who wait, `+` those with something unread, `#` tickets. Without letters: what I am
    asked about, mine, the queue, the rest.
    """
    asked = offered_to_me(desk) + handed_to_me(desk)
    every = asked + my_chats(desk, relay_now_ms) + queue(desk) + tickets(desk, relay_now_ms)
    every += snoozed(desk) + with_others(desk) + [at for at in _told(desk) if at.told.state == "closed"]
    every = list({at.conv: at for at in every}.values())
    if query.startswith("!"):
        every, query = [at for at in every if waited_ms(at, relay_now_ms)], query[1:]
    elif query.startswith("+"):
        every, query = [at for at in every if at.unread()], query[1:]
    elif query.startswith("#"):
        every, query = tickets(desk, relay_now_ms), query[1:]
    if not query.strip():
        return every[:SWITCHER_ROWS_MAX]
    ranked = [(fuzzy.score(query, _words(at)), at) for at in every]
    found = sorted((pair for pair in ranked if pair[0]), key=lambda pair: -pair[0])
    return [at for _, at in found[:SWITCHER_ROWS_MAX]]


def _words(at: Conversation) -> str:
    """What a conversation can be found by."""
    known = " ".join((*at.told.tags, *at.told.fields.values()))
    return f"{at.slot or ''} {at.name} {at.told.page} {at.preview} {at.told.department} {known}"


def _told(desk: DeskModel) -> Iterable[Conversation]:
    """Conversations that the relay lists."""
    return (at for at in desk.conversations.values() if at.brief)


def _turn(at: Conversation) -> tuple[int, bool, int, str]:
    brief = at.told
    return -brief.priority, not brief.at_head, brief.arrived_at_ms or _since(at), at.conv


def _since(at: Conversation) -> int:
    return at.told.waiting_since_ms or at.told.opened_at_ms
