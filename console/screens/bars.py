"""The words of the one-row bars around the transcript: status, header, typing line, rail, hints."""

from collections.abc import Iterable
from typing import Final

from console.actions import hints
from console.model.clocks import SIGNS, clock_text
from console.model.conversation import Conversation
from console.model.needs import needing
from console.model.reasons import reason
from console.model.selectors import counts, queue, urgency, waited_ms
from console.screens.seat import Seat
from console.session.link_states import LinkState
from console.text.clean import shown_line, shown_path
from console.widgets.chat_list import LEVEL_INK
from console.widgets.ink import Part

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
    true = {
        "chats": bool(model.conversations),
        "last": model.last in model.conversations,
        "queue": bool(queue(model)) or bool(model.accepted),
        "takeable": bool(queue(model)),
        "chat": here is not None,
        "mine": here is not None and here.owned_by(model.agent),
        "unread": here is not None and bool(here.new_from or here.first_unread()),
        "failed": here is not None and any(line.state == "failed" for line in here.pending.values()),
        "needs_me": any(at.conv != model.open for at in needing(model, seat.relay_now_ms()))
        or (bool(queue(model)) and len(model.accepted) < seat.settings.chats_max)
        or bool(seat.walk.shown),
    }
    return {fact for fact, holds in true.items() if holds}


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
    """The top row: the line, what is not sent, my chats, the queue, who is late; me and the time."""
    model = seat.model
    told = counts(model, seat.relay_now_ms(), seat.late_ms)
    roomy = width >= ROOMY_CELLS
    left = [Part(" "), connection(seat)]
    if unsent := model.unsent():
        left.append(Part(f", {unsent} {'waiting to be sent' if roomy else 'unsent'}", "warn"))
    left += [Part(f"   mine {told.mine}"), Part(f"   queue {told.queued}")]
    if told.oldest_ms:
        left.append(Part(f", oldest {clock_text(told.oldest_ms)}"))
    if told.late:
        left += [Part("   "), Part(f"!! {told.late} late", "late")]
    return left, [
        Part(shown_line(model.name) if roomy else ""),
        Part(f"  {clock} " if roomy else f"{clock} "),
    ]


def header(seat: Seat) -> Sides:
    """Whose chat this is: name, page, language, and who answers it."""
    here = seat.model.here
    if here is None:
        return [Part(" dukkan", "strong")], []
    told = (
        [shown_path(here.brief.page), shown_line(here.brief.lang), shown_line(here.brief.department)]
        if here.brief
        else []
    )
    left = [Part(" "), Part(shown_line(here.name), "strong")]
    for words in filter(None, told):
        left += [Part(" · ", "muted"), Part(words, "muted")]
    return left, [Part(words, "muted") for words in (*whose(here), " ")]


def whose(at: Conversation) -> tuple[str, ...]:
    """Where a conversation stands, in words; a name stands by itself."""
    if at.brief is None:
        return ()
    if at.brief.state == "assigned":
        return ("yours",) if at.slot else ("with ", shown_line(at.brief.owner_name))
    return ({"queued": "in the queue", "closed": "closed"}[at.brief.state],)


def typing_line(seat: Seat, unseen_below: int) -> Sides:
    """Below the transcript: who types, what is out of sight; my last line's delivery, the wait."""
    here = seat.model.here
    if here is None:
        return [], []
    left = [Part(" ")]
    if unseen_below:
        left.append(Part(f"↓ {unseen_below} new below (ctrl+End)  ", "new"))
    if here.typing_until_ms > seat.now_ms():
        left += [Part(shown_line(here.name), "muted"), Part(" is typing …", "muted")]
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
    ink, line = "rule", "─"
    if here.writing == "note":
        words: tuple[str, ...] = (" note ═ team only, never sent to the visitor ",)
        ink, line = "note", "═"
    elif here.owned_by(seat.model.agent):
        words, ink = (" reply to ", shown_line(here.name), " ─ visitor sees this "), "mine"
    elif here.brief is not None and here.brief.state == "queued":
        words = (" in the queue ─ ctrl+t takes it, alt+i writes a note ",)
    elif here.brief is not None and here.brief.state == "closed":
        words = (" closed ─ alt+i writes a note ",)
    else:
        words = (" ", *whose(here), " ─ alt+i writes a note ")
    end = [Part(f" {hint} {line}", ink)] if hint else []
    return ([Part(word, ink) for word in (line, *words)], end), ink, line


def hint_parts(true_now: Iterable[str], width: int) -> Sides:
    """The footer: keys that apply now, as many as fit, and help at the end."""
    *offered, last = hints(true_now)
    parts: list[Part] = []
    room = width - len(f"{last[0]} {last[1]}") - 3
    for key, word in offered:
        needed = len(key) + len(word) + 3
        if needed > room:
            break
        parts += [Part(" "), Part(key, "key"), Part(f" {word} ")]
        room -= needed
    return parts, [Part(last[0], "key"), Part(f" {last[1]} ")]
