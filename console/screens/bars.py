"""The words of the one-row bars around the transcript: status, header, typing line, rail, hints."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from console.keys import Keys
from console.model.clocks import SIGNS, clock_text
from console.model.conversation import Conversation, Delivery
from console.model.needs import somebody_needs_me
from console.model.reasons import reason, trouble
from console.model.selectors import counts, room, takeable, urgency, waited_ms
from console.model.terms import late_words, listed, presence_word, priority_words
from console.screens.seat import Seat
from console.screens.times import moment_words
from console.session.link_states import LinkState
from console.text.clean import shown_line, shown_path
from console.text.graphemes import cells
from console.text.lay_out import inside
from console.text.sides import forth_sign
from console.text.words import in_digits, say
from console.widgets.chat_rows import LEVEL_INK, PRESENCE, PRIORITY, absence, asked, due, load
from console.widgets.ink import Part, dotted
from console.widgets.transcript import delivery_sign
from relay.protocol.agent import OWNED
from relay.protocol.entries import Transferring
from relay.protocol.limits import SCORE_MAX

ROOMY_CELLS: Final = 100
"""From this width on there is room for whole sentences in the status bar."""

_GAP: Final = Part("   ")

Sides = tuple[list[Part], list[Part]]


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
        "takeable": waiting or offered or state in ("queued", "offline"),
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
        "failed": bool(model.closing)
        or (here is not None and any(p.state in ("held", "failed") for p in here.pending.values())),
        "needs_me": bool(seat.walk.shown) or needs_somebody(seat),
    }
    return {fact for fact, holds in true.items() if holds}


def needs_somebody(seat: Seat) -> bool:
    """Whether there is anybody to go to who is not on the screen already."""
    model = seat.model
    return somebody_needs_me(model, seat.relay_now_ms()) or (
        bool(takeable(model)) and room(model, seat.settings.chats_max) > 0
    )


def connection(seat: Seat) -> Part:
    """The state of the line in words."""
    model = seat.model
    match model.link:
        case LinkState.LIVE:
            return Part(f"● {say('line.connected')}", "ok")
        case LinkState.CATCHING_UP:
            return Part(f"◐ {say('line.catching_up')}", "warn")
        case LinkState.PAUSING:
            in_s = max(0, -(-(model.retry_at_ms - seat.link.now_ms()) // 1000))
            words = say("line.reconnecting_in" if model.was_live else "line.no_relay", seconds=in_s)
            return Part(f"○ {words}", "late")
        case LinkState.ENDED:
            why = shown_line(reason(model.link_code)) if model.link_code else ""
            return Part(f"✗ {say('line.offline')} {why}", "late")
    return Part(f"◐ {say('line.reconnecting' if model.was_live else 'line.connecting')}", "warn")


def status(seat: Seat, clock: str, width: int) -> Sides:
    """The top row: the line, what is not sent, my chats, the queue, who is late; how I am here, the time."""
    model = seat.model
    told = counts(model, seat.relay_now_ms(), seat.late_ms)
    roomy = width >= ROOMY_CELLS
    left = [Part(" "), connection(seat)]
    if unsent := model.unsent():
        words = say("status.waiting_to_be_sent", n=unsent) if roomy else say("status.unsent", n=unsent)
        left.append(Part(f"{say('comma')} {words}", "warn"))
    left += [_GAP, Part(say("status.mine", n=told.mine))]
    if told.asked:
        left += [_GAP, Part(say("status.for_you", n=told.asked), "new")]
    oldest = say("status.oldest", clock=clock_text(told.oldest_ms)) if told.oldest_ms else ""
    left += [_GAP, Part(listed(say("status.queue", n=told.queued), oldest))]
    if told.late:
        left += [_GAP, Part(f"!! {say('status.late', n=told.late)}", "late")]
    if told.due:
        left += [_GAP, Part(say("status.due", n=told.due), "warn")]
    left += _closed(seat)
    right = [*_me(seat, roomy), Part(f"  {clock} " if roomy else f" {clock} ")]
    room = width - sum(cells(part.text) for part in (*left, *right)) - len(_GAP.text)
    return left, [*_day(seat, room), *right]


def _day(seat: Seat, room: int) -> list[Part]:
    """How the shop's day goes, as much of it as `room` cells hold, the number of chats before the rest."""
    day = seat.model.today
    words = [say("status.today", n=day.begun)] if day.begun or day.closed else []
    if day.answered:
        words.append(say("status.first_answer", clock=clock_text(day.first_answer_s * 1000)))
    if day.rated:
        words.append(say("status.rating", score=in_digits(f"{day.rating:.1f}")))
    while words and cells(" · ".join(words)) + len(_GAP.text) > room:
        words.pop()
    return [*dotted(Part(each, "muted") for each in words), _GAP] if words else []


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
            _GAP,
            Part(shown_line(name) or say("status.shop"), "warn"),
            Part(f" {say('closed_until', time=moment_words(until, now_ms))}", "warn"),
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
    words = absence(mate, now_ms) or (presence_word("offline") if mate.presence == "offline" else "")
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
    sign, ink = PRIORITY[brief.priority]
    parts = [Part(f"{sign} {priority_words(brief.priority)}", ink)] if brief.priority else []
    if brief.late:
        parts.append(Part(f"⚑ {late_words(brief.late)}", "late"))
    if brief.state == "offline":
        parts.append(due(brief, now_ms))
    if brief.rating:
        parts.append(Part("★" * brief.rating + "☆" * (SCORE_MAX - brief.rating), "new"))
    if brief.customer:
        proven = [brief.customer, brief.email, brief.phone]
        parts.append(Part(f"✓ {say('card.verified')}", "ok"))
        parts += [Part(inside(shown_line(each)), "muted") for each in proven if each]
    elif brief.unverified:
        parts.append(Part(say("card.unverified"), "muted"))
    told = [shown_path(brief.page), shown_line(brief.lang), shown_line(brief.department)]
    parts += [Part(words, "muted") for words in told if words]
    if here.past:
        parts.append(Part(say("card.earlier", n=len(here.past)), "muted"))
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
    told = listed(*(inside(shown_line(name)) for name in names[:3]))
    return [Part("  "), Part(say("header.looks", n=len(names), names=told), "warn")]


def whose(at: Conversation, me: int) -> tuple[str, ...]:
    """Where a conversation stands for the agent `me`, in words; a name stands by itself."""
    brief = at.brief
    if brief is None:
        return ()
    if brief.transfer_to or brief.transfer_department:
        target = shown_line(brief.transfer_name or brief.transfer_department)
        owner = () if at.slot else (*_with(brief.owner_name), f"{say('comma')} ")
        return (*owner, f"{forth_sign()} {say('whose.offered_to')} ", target)
    if brief.state in OWNED:
        doing = brief.state if brief.state in ("closing", "snoozed") else ""
        told = f"{say('comma')} {say(f'whose.{doing}')}" if doing else ""
        return (say("whose.yours"), told) if at.slot else (*_with(brief.owner_name), told)
    if brief.state == "queued" and brief.offered_to:
        return (f"{say('whose.offered_to')} ", shown_line(brief.offered_name))
    if brief.state == "offline":
        if not brief.due_name:
            return (say("whose.ticket"),)
        due = say("you") if brief.due_for == me else shown_line(brief.due_name)
        return (f"{say('whose.ticket_for')} ", due)
    return (say(f"whose.{brief.state}") if brief.state in ("queued", "closed") else "",)


def _with(owner: str) -> tuple[str, ...]:
    return (f"{say('whose.with')} ", shown_line(owner))


def typing_line(seat: Seat, unseen_below: int) -> Sides:
    """Below the transcript: who types, what is out of sight; my last line's delivery, the wait."""
    here = seat.model.here
    if here is None:
        return [], []
    left = [Part(" ")]
    if unseen_below:
        below = seat.keys.told(say("typing.below", n=unseen_below))
        left.append(Part(f"↓ {below}  ", "new"))
    if here.typing_until_ms > seat.now_ms():
        left += [Part(shown_line(here.name), "muted"), Part(f" {say('typing.visitor')}  ", "muted")]
    for name, types in here.others_here(seat.now_ms()):
        if types:
            left += [Part(shown_line(name), "warn"), Part(f" {say('typing.colleague')}  ", "warn")]
    right = []
    if delivery := _last_delivery(here, seat.model.agent):
        words = f"{delivery_sign(delivery)} {say(f'delivery.{delivery}')}"
        right.append(Part(words, "bad" if delivery == "failed" else "muted"))
    now_ms = seat.relay_now_ms()
    if waited := waited_ms(here, now_ms):
        pressing = urgency(here, now_ms, seat.late_ms)
        words = say("typing.waiting", clock=clock_text(waited))
        right += [_GAP, Part(f"{SIGNS[pressing]} {words}", LEVEL_INK[pressing])]
    return left, [*right, Part(" ")]


def _last_delivery(at: Conversation, agent: int) -> Delivery | None:
    """How far my last message has come, unless the visitor has answered it."""
    for line in reversed(at.pending.values()):
        return line.state
    for entry in reversed(at.entries):
        if entry.who == "visitor" and entry.body.__struct_config__.tag == "message":
            return None
        if entry.agent == agent and entry.body.__struct_config__.tag == "message":
            return at.delivery(entry)
    return None


def rail(seat: Seat, hint: str) -> tuple[Sides, str, str]:
    """The line above the composer: who will read what is written here; its ink, and what it is drawn with."""
    here = seat.model.here
    if here is None:
        return ([], []), "rule", "─"
    told, ink, line = seat.keys.told, "rule", "─"
    brief = here.brief
    state = brief.state if brief is not None else ""
    if here.conv in seat.model.closing:
        left = clock_text(seat.model.closing[here.conv] - seat.now_ms() + 999)
        closing = listed(say("rail.closing", clock=left), told(say("rail.keep_open")))
        words: tuple[str, ...] = (f" {closing} ",)
        ink = "new"
    elif here.writing == "note":
        words = (f" {say('rail.note')} ═ {say('rail.note_told')} ",)
        ink, line = "note", "═"
    elif here.owned_by(seat.model.agent) and state == "snoozed":
        words = (f" {say('rail.snoozed')} ─ {told(say('rail.wake'))} ",)
    elif here.owned_by(seat.model.agent):
        reply = (f" {say('rail.reply_to')} ", shown_line(here.name), f" ─ {say('rail.seen')} ")
        words, ink = reply, "mine"
        if brief is not None and brief.script:
            words = (*words, f"─ {told(say('rail.wrap_up'))} ")
    elif here in asked(seat.model):
        left_ms = here.told.offered_until_ms - seat.relay_now_ms()
        left = say("rail.left", clock=clock_text(left_ms)) if here.told.offered_until_ms else ""
        words, ink = (f" {listed(say('rail.for_you'), left)} ─ {told(say('rail.offer'))} ",), "new"
    elif state in ("queued", "offline"):
        where = say("whose.queued" if state == "queued" else "whose.ticket")
        words = (f" {where} ─ {told(say(f'rail.{state}'))} ",)
    else:
        words = (" ", *whose(here, seat.model.agent), f" ─ {told(say('rail.writes_note'))} ")
    end = [Part(f" {hint} {line}", ink)] if hint else []
    return ([Part(word, ink) for word in (line, *words)], end), ink, line


def hint_parts(keys: Keys, true_now: Iterable[str], width: int) -> Sides:
    """The footer: keys that apply now, as many as fit, and help at the end."""
    *offered, last = keys.hints(true_now) or [("", "")]
    parts: list[Part] = []
    room = width - cells(f"{last[0]} {last[1]}") - 3
    for key, word in offered:
        needed = cells(key) + cells(word) + 3
        if needed > room:
            break
        parts += [Part(" "), Part(key, "key"), Part(f" {word} ")]
        room -= needed
    return parts, [Part(last[0], "key"), Part(f" {last[1]} ")]
