"""The words of the one-row bars around the transcript: status, header, typing line, rail, hints."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from console.keys import Keys
from console.model.clocks import SIGNS, clock_text
from console.model.conversation import Conversation
from console.model.happened import LATE, PRIORITIES
from console.model.needs import needing
from console.model.reasons import reason, trouble
from console.model.selectors import counts, room, takeable, urgency, waited_ms
from console.screens.seat import Seat
from console.screens.times import moment_words
from console.session.link_states import LinkState
from console.text.clean import shown_line, shown_path
from console.text.lay_out import inside
from console.widgets.chat_rows import LEVEL_INK, PRESENCE, PRIORITY, absence, asked, due, load
from console.widgets.ink import Part
from relay.protocol.agent import OWNED
from relay.protocol.entries import Transferring
from relay.protocol.limits import SCORE_MAX

ROOMY_CELLS: Final = 100
"""From this width on there is room for whole sentences in the status bar."""

Sides = tuple[list[Part], list[Part]]

_DELIVERY_WORDS: Final = {
    "waiting": "… waiting for the line",
    "sent": "→ sent",
    "stored": "✓ stored",
    "seen": "✓✓ seen",
    "failed": "✗ not sent",
}


def facts(seat: Seat) -> set[str]:
    """What is true now, for the actions that need it."""
    model = seat.model
    here = model.here
    brief = here.brief if here is not None else None
    mine = here is not None and here.owned_by(model.agent)
    state = brief.state if brief is not None else ""
    offered = bool(asked(model))
    waiting = bool(takeable(model))
    true = {
        "chats": bool(model.conversations),
        "last": model.last in model.conversations,
        "queue": bool(model.conversations),
        "takeable": waiting or offered or state == "offline",
        "offered": offered,
        "chat": here is not None,
        "mine": mine and state in ("assigned", "closing"),
        "movable": (mine and state == "assigned") or state == "queued",
        "snoozable": mine and state in ("assigned", "snoozed"),
        "theirs": state in OWNED and not mine,
        "ticket": state == "offline",
        "supervisor": model.role != "agent",
        "written": here is not None and bool(here.drafts[here.writing].strip()),
        "unread": here is not None and bool(here.new_from or here.first_unread()),
        "failed": here is not None and any(line.state == "failed" for line in here.pending.values()),
        "needs_me": bool(seat.walk.shown) or needs_somebody(seat),
    }
    return {fact for fact, holds in true.items() if holds}


def needs_somebody(seat: Seat) -> bool:
    """Whether there is anybody to go to who is not on the screen already."""
    model = seat.model
    return any(at.conv != model.open for at in needing(model, seat.relay_now_ms())) or (
        bool(takeable(model)) and room(model, seat.settings.chats_max) > 0
    )


def connection(seat: Seat) -> Part:
    """The state of the line in words."""
    model = seat.model
    match model.link:
        case LinkState.LIVE:
            return Part("● connected", "ok")
        case LinkState.CATCHING_UP:
            return Part("◐ catching up", "warn")
        case LinkState.PAUSING:
            in_s = max(0, -(-(model.retry_at_ms - seat.link.now_ms()) // 1000))
            return Part(
                f"○ {'reconnecting' if model.was_live else 'no relay there, again'} in {in_s} s", "late"
            )
        case LinkState.ENDED:
            return Part(
                f"✗ offline. {shown_line(reason(model.link_code)) if model.link_code else ''}", "late"
            )
    return Part("◐ reconnecting" if model.was_live else "◐ connecting", "warn")


def status(seat: Seat, clock: str, width: int) -> Sides:
    """The top row: the line, what is not sent, my chats, the queue, who is late; how I am here, the time."""
    model = seat.model
    told = counts(model, seat.relay_now_ms(), seat.late_ms)
    roomy = width >= ROOMY_CELLS
    left = [Part(" "), connection(seat)]
    if unsent := model.unsent():
        left.append(Part(f", {unsent} {'waiting to be sent' if roomy else 'unsent'}", "warn"))
    left.append(Part(f"   mine {told.mine}"))
    if told.asked:
        left.append(Part(f"   for you {told.asked}", "new"))
    left.append(Part(f"   queue {told.queued}"))
    if told.oldest_ms:
        left.append(Part(f", oldest {clock_text(told.oldest_ms)}"))
    if told.late:
        left += [Part("   "), Part(f"!! {told.late} late", "late")]
    if told.due:
        left.append(Part(f"   {told.due} due", "warn"))
    left += _closed(seat)
    return left, [*_me(seat, roomy), Part(f"  {clock} " if roomy else f" {clock} ")]


def unwell(seat: Seat) -> list[Part]:
    """What is wrong with the relay, while it is there to say so; empty when it is well."""
    model = seat.model
    if not model.trouble or model.link is not LinkState.LIVE:
        return []
    return [Part(" !! "), Part(trouble(model.trouble))]


def _closed(seat: Seat) -> list[Part]:
    """Departments that are closed for now, and until when; the whole shop has no name."""
    now_ms = seat.relay_now_ms()
    closed = {name: until for name, until in seat.model.closed_until_ms.items() if until > now_ms}
    return [
        part
        for name, until in closed.items()
        for part in (
            Part("   "),
            Part(shown_line(name) or "shop", "warn"),
            Part(f" closed until {moment_words(until, now_ms)}", "warn"),
        )
    ]


def _me(seat: Seat, roomy: bool) -> list[Part]:
    """My presence as the team sees it, with my name where there is room."""
    model = seat.model
    mate = model.me
    if mate is None:
        return [Part(shown_line(model.name) if roomy else "")]
    sign, ink = PRESENCE[mate.presence]
    now_ms = seat.relay_now_ms()
    words = absence(mate, now_ms) or ("offline" if mate.presence == "offline" else "")
    told = [shown_line(model.name)] if roomy else []
    parts = [Part(sign, ink), *(Part(f" {each}") for each in told)]
    parts += [Part(f" {words}", ink)] if words else []
    return [*parts, Part(f" {load(mate)}" if roomy or not words else "", "muted")]


def header(seat: Seat) -> Sides:
    """Whose chat this is: name, page, language, what is known of it; who answers and who looks at it."""
    here = seat.model.here
    if here is None:
        return [Part(" dukkan", "strong")], []
    left = [Part(" "), Part(shown_line(here.name), "strong")]
    for part in _card(here, seat.relay_now_ms()):
        left += [Part(" · ", "muted"), part]
    stands = [
        *(Part(words, "muted") for words in whose(here, seat.model.agent)),
        *_handing_clock(here, seat.relay_now_ms()),
    ]
    return left, [*stands, *_lookers(here, seat.now_ms()), Part(" ")]


def _card(here: Conversation, now_ms: int) -> list[Part]:
    """What is known of a chat, the most pressing first."""
    brief = here.brief
    if brief is None:
        return []
    parts = [Part(f"{PRIORITY[brief.priority][0]} {PRIORITIES[brief.priority]}", PRIORITY[brief.priority][1])]
    parts = parts if brief.priority else []
    if brief.late:
        parts.append(Part(f"⚑ {LATE[brief.late]}", "late"))
    if brief.state == "offline":
        parts.append(due(brief, now_ms))
    if brief.rating:
        parts.append(Part("★" * brief.rating + "☆" * (SCORE_MAX - brief.rating), "new"))
    told = [shown_path(brief.page), shown_line(brief.lang), shown_line(brief.department)]
    parts += [Part(words, "muted") for words in told if words]
    parts += [Part(f"#{shown_line(tag)}", "muted") for tag in brief.tags]
    for field, value in brief.fields.items():
        parts.append(Part(f"{inside(shown_line(field))}: {inside(shown_line(value))}", "muted"))
    return parts


def _handing_clock(here: Conversation, now_ms: int) -> list[Part]:
    """How long the chat has been offered to a colleague, where the log that is held shows it."""
    if not (here.told.transfer_to or here.told.transfer_department):
        return []
    since = (entry.at_ms for entry in reversed(here.entries) if isinstance(entry.body, Transferring))
    return [Part(f" {clock_text(now_ms - at_ms)}", "new") for at_ms in islice(since, 1)]


def _lookers(here: Conversation, now_ms: int) -> list[Part]:
    """Colleagues who have this chat on their screens."""
    names = [name for name, types in here.others_here(now_ms) if not types]
    if not names:
        return []
    told = ", ".join(inside(shown_line(name)) for name in names[:3])
    return [Part("  "), Part(f"{told} {'looks' if len(names) == 1 else 'look'} at this too", "warn")]


def whose(at: Conversation, me: int) -> tuple[str, ...]:
    """Where a conversation stands for the agent `me`, in words; a name stands by itself."""
    brief = at.brief
    if brief is None:
        return ()
    if brief.transfer_to or brief.transfer_department:
        target = shown_line(brief.transfer_name or brief.transfer_department)
        owner = () if at.slot else ("with ", shown_line(brief.owner_name), ", ")
        return (*owner, "→ offered to ", target)
    if brief.state in OWNED:
        told = {"closing": ", wrapping up", "snoozed": ", snoozed"}.get(brief.state, "")
        return ("yours", told) if at.slot else ("with ", shown_line(brief.owner_name), told)
    if brief.state == "queued" and brief.offered_to:
        return ("offered to ", shown_line(brief.offered_name))
    if brief.state == "offline":
        if not brief.due_name:
            return ("ticket",)
        return ("ticket for ", "you" if brief.due_for == me else shown_line(brief.due_name))
    return ({"queued": "in the queue", "closed": "closed"}.get(brief.state, ""),)


def typing_line(seat: Seat, unseen_below: int) -> Sides:
    """Below the transcript: who types, what is out of sight; my last line's delivery, the wait."""
    here = seat.model.here
    if here is None:
        return [], []
    left = [Part(" ")]
    if unseen_below:
        end = seat.keys.told("{transcript.end}")
        left.append(Part(f"↓ {unseen_below} new below ({end})  ", "new"))
    if here.typing_until_ms > seat.now_ms():
        left += [Part(shown_line(here.name), "muted"), Part(" is typing …  ", "muted")]
    for name, types in here.others_here(seat.now_ms()):
        if types:
            left += [Part(shown_line(name), "warn"), Part(" is typing an answer …  ", "warn")]
    right = []
    if delivery := _last_delivery(here, seat.model.agent):
        right.append(Part(_DELIVERY_WORDS[delivery], "bad" if delivery == "failed" else "muted"))
    now_ms = seat.relay_now_ms()
    if waited := waited_ms(here, now_ms):
        pressing = urgency(here, now_ms, seat.late_ms)
        right += [Part("   "), Part(f"{SIGNS[pressing]} waiting {clock_text(waited)}", LEVEL_INK[pressing])]
    return left, [*right, Part(" ")]


def _last_delivery(at: Conversation, agent: int) -> str:
    """How far my last message has come, unless the visitor has answered it."""
    for line in reversed(at.pending.values()):
        return line.state
    for entry in reversed(at.entries):
        if entry.who == "visitor" and entry.body.__struct_config__.tag == "message":
            return ""
        if entry.agent == agent and entry.body.__struct_config__.tag == "message":
            return at.delivery(entry)
    return ""


def rail(seat: Seat, hint: str) -> tuple[Sides, str, str]:
    """The line above the composer: who will read what is written here; its ink, and what it is drawn with."""
    here = seat.model.here
    if here is None:
        return ([], []), "rule", "─"
    told, ink, line = seat.keys.told, "rule", "─"
    brief = here.brief
    state = brief.state if brief is not None else ""
    if here.writing == "note":
        words: tuple[str, ...] = (" note ═ team only, never sent to the visitor ",)
        ink, line = "note", "═"
    elif here.owned_by(seat.model.agent) and state == "snoozed":
        words = (told(" snoozed ─ {chat.snooze} brings it back "),)
    elif here.owned_by(seat.model.agent):
        words, ink = (" reply to ", shown_line(here.name), " ─ visitor sees this "), "mine"
        if brief is not None and brief.script:
            words = (*words, told("─ {chat.close} goes on wrapping up "))
    elif here in asked(seat.model):
        left_ms = here.told.offered_until_ms - seat.relay_now_ms()
        clock = f", {clock_text(left_ms)} left" if here.told.offered_until_ms else ""
        offer = told(" ─ {queue.take} takes it, {chat.decline} passes it on ")
        words, ink = (f" for you{clock}{offer}",), "new"
    elif state == "queued":
        words = (told(" in the queue ─ {queue.take} takes it, {note.toggle} writes a note "),)
    elif state == "offline":
        words = (told(" ticket ─ {queue.take} takes it and answers, {note.toggle} writes a note "),)
    elif state == "closed":
        words = (told(" closed ─ {note.toggle} writes a note "),)
    else:
        words = (" ", *whose(here, seat.model.agent), told(" ─ {note.toggle} writes a note "))
    end = [Part(f" {hint} {line}", ink)] if hint else []
    return ([Part(word, ink) for word in (line, *words)], end), ink, line


def hint_parts(keys: Keys, true_now: Iterable[str], width: int) -> Sides:
    """The footer: keys that apply now, as many as fit, and help at the end."""
    *offered, last = keys.hints(true_now) or [("", "")]
    parts: list[Part] = []
    room = width - len(f"{last[0]} {last[1]}") - 3
    for key, word in offered:
        needed = len(key) + len(word) + 3
        if needed > room:
            break
        parts += [Part(" "), Part(key, "key"), Part(f" {word} ")]
        room -= needed
    return parts, [Part(last[0], "key"), Part(f" {last[1]} ")]
