"""What the rows of the chat list say: offers, my chats, the queue, tickets, the team; and the strip."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from console.keys import DEFAULTS, Keys
from console.model.clocks import SIGNS, Level, clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import (
    handed_to_me,
    late,
    offered_to_me,
    queue,
    snoozed,
    takeable,
    tickets,
    urgency,
    waited_ms,
)
from console.model.terms import presence_word
from console.text.clean import shown_line
from console.text.graphemes import cut
from console.text.sides import forth_sign, here_sign
from console.text.words import in_digits, left_to_right, number, say
from console.widgets.ink import Part
from relay.protocol.agent import OWNED, Brief, Teammate

LEVEL_INK: Final[dict[Level, str]] = {"none": "muted", "soon": "muted", "half": "warn", "late": "late"}

PRESENCE: Final = {
    "available": ("●", "ok"),
    "idle": ("◍", "ok"),
    "on_break": ("◐", "warn"),
    "away": ("◌", "warn"),
    "offline": ("○", "muted"),
}
"""Each presence's sign and ink."""

PRIORITY: Final = {2: ("▲▲", "late"), 1: ("▲", "warn"), 0: ("", "plain"), -1: ("▽", "muted")}
"""Each priority's sign and ink."""

SOON_MS: Final = 3_600_000
"""A ticket that is due within this time is marked."""


class Line(NamedTuple):
    """One row of the list: its two sides, and the conversation that Enter opens (empty: none)."""

    left: tuple[Part, ...]
    right: tuple[Part, ...] = ()
    conv: str = ""
    first: bool = True
    """Whether this is the row of its conversation that the cursor stands on."""


def lines(
    desk: DeskModel, order: Sequence[str], now_ms: int, limit_ms: int, keys: Keys = DEFAULTS
) -> list[Line]:
    """The whole list; `order` is that of my chats, `now_ms` the relay's time."""
    drawn: list[Line] = []
    if offered := asked(desk):
        drawn.append(_title(say("list.for_you", n=len(offered)), keys.told(say("list.takes"))))
        for at in offered:
            drawn += _offered(at, desk, now_ms)
        drawn.append(Line(()))
    drawn.append(_title(say("list.mine"), keys.told("{^chat.switch}")))
    for conv in order:
        drawn += _chat(desk.conversations[conv], desk, now_ms, limit_ms)
    if not order:
        drawn.append(Line((Part(f"  {say('list.none')}", "muted"),)))
    if away := snoozed(desk):
        drawn += [
            Line(()),
            _title(say("list.snoozed", n=len(away))),
            *(_snoozed(at, desk, now_ms) for at in away),
        ]
    waiting = [at for at in queue(desk) if not desk.agent or at.told.offered_to != desk.agent]
    takes = keys.told(say("list.takes")) if takeable(desk) and not offered else ""
    title = say("list.queue", n=len(waiting)) if waiting else say("list.queue_empty")
    drawn += [Line(()), _title(title, takes)]
    drawn += [_queued(at, desk, now_ms, limit_ms) for at in waiting]
    if not waiting:
        drawn.append(Line((Part(f"  {say('list.nobody_waits')}", "muted"),)))
    if left := tickets(desk, now_ms):
        drawn += [Line(()), _title(say("list.tickets", n=len(left)))]
        drawn += [_ticket(at, desk, now_ms) for at in left]
    watched = [at for at in late(desk) if at.told.state in OWNED and not at.slot]
    if watched:
        drawn += [Line(()), _title(say("list.to_look_at", n=len(watched)))]
        drawn += [_watched(at, desk, now_ms, limit_ms) for at in watched]
    if (here := desk.here) is not None and here.told.state in OWNED and not here.slot and here not in watched:
        drawn += [Line(()), _title(say("list.watching")), _watched(here, desk, now_ms, limit_ms)]
    return [*drawn, Line(()), _title(say("list.team")), *(_mate(mate, desk, now_ms) for mate in desk.team)]


def asked(desk: DeskModel) -> list[Conversation]:
    """What is offered or handed over to me, what ends first before the rest."""
    return offered_to_me(desk) + handed_to_me(desk)


def chat_words(at: Conversation, now_ms: int, limit_ms: int) -> tuple[Part, ...]:
    """The end of a chat's row: how long its visitor waits, and what is unread."""
    words: list[Part] = []
    waited = waited_ms(at, now_ms)
    if waited:
        pressing = urgency(at, now_ms, limit_ms)
        words.append(Part(f"{SIGNS[pressing]}{clock_text(waited)}", LEVEL_INK[pressing]))
    else:
        words.append(Part("✓", "muted"))
    if unread := at.unread():
        words += [Part(" "), Part(unread_sign(unread), "new")]
    return tuple(words)


def marks(brief: Brief | None, now_ms: int) -> list[Part]:
    """What is known of a chat, each in a sign: priority, tags, snoozed, handed over, closing, late."""
    if brief is None:
        return []
    found = [Part(*PRIORITY[brief.priority])] if brief.priority else []
    if brief.late:
        found.append(Part("⚑", "late"))
    if brief.transfer_to or brief.transfer_department:
        found.append(Part(forth_sign(), "new"))
    if brief.state == "closing":
        found.append(Part("≡", "new"))
    if brief.tags:
        found.append(Part(in_digits(f"#{len(brief.tags)}"), "muted"))
    return [part for mark in found for part in (mark, Part(" "))]


def _chat(at: Conversation, desk: DeskModel, now_ms: int, limit_ms: int) -> list[Line]:
    here = at.conv == desk.open
    ink = "strong" if here or at.unread() else "plain"
    name = (Part(f"{here_sign(here)}{number(at.slot)} ", ink), Part(shown_line(at.name), ink))
    draft = Part("✎ ", "new") if any(at.drafts.values()) else Part("")
    below = (Part("   "), draft, Part(shown_line(at.preview), "muted"))
    return [
        Line(name, (*chat_words(at, now_ms, limit_ms), Part(" ")), at.conv),
        Line(below, tuple(marks(at.brief, now_ms)), at.conv, first=False),
    ]


def _offered(at: Conversation, desk: DeskModel, now_ms: int) -> list[Line]:
    brief = at.brief
    ink = "strong" if at.conv == desk.open else "plain"
    name = (Part(f"{here_sign(at.conv == desk.open)}? ", "new"), Part(shown_line(at.name), ink))
    until_ms = brief.offered_until_ms if brief else 0
    clock = Part(clock_text(until_ms - now_ms), "late") if until_ms else Part(say("list.handed_over"), "new")
    words = [Part("   ")]
    if brief is not None and brief.owner:
        words += [
            Part(f"{say('list.from')} ", "muted"),
            Part(shown_line(brief.owner_name), "muted"),
            Part("  "),
        ]
    words.append(Part(shown_line(at.preview), "muted"))
    return [
        Line(name, (clock, Part(" ")), at.conv),
        Line(tuple(words), tuple(marks(brief, now_ms)), at.conv, first=False),
    ]


def _snoozed(at: Conversation, desk: DeskModel, now_ms: int) -> Line:
    ink = "strong" if at.conv == desk.open else "plain"
    slot = Part(f"{here_sign(at.conv == desk.open)}{number(at.slot)} ", ink)
    left = (slot, Part(shown_line(at.name), ink))
    until_ms = at.told.snoozed_until_ms
    clock = f"z {clock_text(until_ms - now_ms) if until_ms else say('list.next_word')}"
    return Line(left, (*marks(at.brief, now_ms), Part(clock, "muted"), Part(" ")), at.conv)


def _queued(at: Conversation, desk: DeskModel, now_ms: int, limit_ms: int) -> Line:
    here = at.conv == desk.open
    ink = "strong" if here else "plain"
    words = [f"{here_sign(here)} ", shown_line(at.name)]
    if at.told.offered_to:
        words += [f"  {forth_sign()} ", shown_line(at.told.offered_name)]
    elif at.preview:
        words += ["  ", shown_line(at.preview)]
    return Line(
        tuple(Part(word, ink) for word in words),
        (*marks(at.brief, now_ms), *chat_words(at, now_ms, limit_ms)[:1], Part(" ")),
        at.conv,
    )


def _watched(at: Conversation, desk: DeskModel, now_ms: int, limit_ms: int) -> Line:
    ink = "strong" if at.conv == desk.open else "plain"
    left = [Part(f"{here_sign(at.conv == desk.open)} ", ink), Part(shown_line(at.name), ink)]
    left += [Part("  "), Part(shown_line(at.told.owner_name), "muted")]
    right = (*marks(at.brief, now_ms), *chat_words(at, now_ms, limit_ms)[:1], Part(" "))
    return Line((*left,), right, at.conv)


def _ticket(at: Conversation, desk: DeskModel, now_ms: int) -> Line:
    brief = at.brief
    ink = "strong" if at.conv == desk.open else "plain"
    left = [Part(f"{here_sign(at.conv == desk.open)} ", ink), Part(shown_line(at.name), ink)]
    if brief is not None and brief.due_name:
        left += [Part("  "), Part(shown_line(brief.due_name), "muted")]
    return Line((*left,), (*marks(brief, now_ms), due(brief, now_ms), Part(" ")), at.conv)


def due(brief: Brief | None, now_ms: int) -> Part:
    """How long a ticket has still to go, or how long it is overdue."""
    if brief is None or not brief.due_ms:
        return Part("")
    left_ms = brief.due_ms - now_ms
    if left_ms <= 0:
        return Part(f"!!{say('list.overdue', clock=clock_text(-left_ms))}", "late")
    words = say("list.due", clock=clock_text(left_ms))
    return Part(words, "warn" if left_ms < SOON_MS else "muted")


def _mate(mate: Teammate, desk: DeskModel, now_ms: int) -> Line:
    sign, ink = PRESENCE[mate.presence]
    who = say("you") if mate.agent == desk.agent else shown_line(mate.name)
    words = [Part(f"  {sign} ", ink), Part(who)]
    if told := absence(mate, now_ms):
        words += [Part("  "), Part(told, "muted")]
    full = bool(mate.chats_max) and mate.chats >= mate.chats_max
    return Line((*words,), (Part(f"{load(mate)} ", "warn" if full else "muted"),))


def absence(mate: Teammate, now_ms: int) -> str:
    """Why somebody is not there and how long still; nothing of one who is there."""
    told = presence_word(mate.presence) if mate.presence in ("idle", "away") else ""
    if mate.presence == "on_break":
        told = shown_line(mate.reason) or say("list.break")
    if mate.back_at_ms > now_ms and mate.presence in ("on_break", "offline"):
        told = f"{told} {clock_text(mate.back_at_ms - now_ms)}".strip()
    return told


def load(mate: Teammate) -> str:
    """`2/5`, or `2` where nobody said how many are enough."""
    return in_digits(f"{mate.chats}/{mate.chats_max}" if mate.chats_max else f"{mate.chats}")


def unread_sign(count: int) -> str:
    """`+2`, with its sign in front wherever it stands."""
    return left_to_right(in_digits(f"+{count}"))


def _title(words: str, end: str = "") -> Line:
    return Line((Part(f"─ {words} ", "rule"),), (Part(f"{end} " if end else "", "muted"),))


def strip_parts(desk: DeskModel, order: Sequence[str], now_ms: int, limit_ms: int) -> list[Part]:
    """Offers and my chats in one row, for a screen that has no room for the list."""
    parts: list[Part] = []
    for at in asked(desk):
        until_ms = at.brief.offered_until_ms if at.brief else 0
        clock = f"?{clock_text(until_ms - now_ms)}" if until_ms else "?"
        parts += [Part(" │ ", "rule")] if parts else []
        parts += [Part(" "), Part(cut(shown_line(at.name), 14), "new"), Part(" "), Part(clock, "late")]
    for conv in order:
        at = desk.conversations[conv]
        here = conv == desk.open
        parts += [Part(" │ ", "rule")] if parts else []
        name = cut(shown_line(at.name), 14)
        ink = "strong" if here else "plain"
        parts += [Part(f"{here_sign(here)}{number(at.slot)} ", ink), Part(name, ink), Part(" ")]
        parts += chat_words(at, now_ms, limit_ms)
    return parts or [Part(f" {say('list.no_chats')}", "muted")]
