"""What a visitor may do: write, say what he has seen, rate, say where he can be reached, end it; move on.

Pure: a desk and a command in, events out.
"""

from dataclasses import dataclass
from typing import NamedTuple

from relay.desk import first_answer, hours, ratings
from relay.desk.blocking import is_blocked
from relay.desk.decision import (
    NOTHING,
    Decision,
    Draft,
    Fresh,
    Refused,
    already,
    message,
    unsayable,
    with_file,
)
from relay.desk.desk import Desk
from relay.desk.labels import has_room_for_field
from relay.domain.conversation import Conversation
from relay.domain.customer import Customer
from relay.domain.department import Department
from relay.domain.events import ConversationBegun, Event, VisitorIdentified, VisitorMet
from relay.domain.spoken_language import spoken_language
from relay.domain.upload import Owner
from relay.protocol.entries import (
    Closed,
    Escalated,
    Filled,
    Left,
    Message,
    Opened,
    Queued,
    RateAsked,
    Rated,
    Seen,
    Visited,
    Woken,
)
from relay.protocol.frames import Seen as SeenCommand
from relay.protocol.limits import PAGES_MAX
from relay.protocol.refusals import Code
from relay.protocol.visitor import Contact, End, Post, Rate
from relay.shared.clean_text import clean, clean_line


class MoveOn(NamedTuple):
    """His hello came from another page; nobody asked for it, and nobody is answered."""


DeskCommand = Post | SeenCommand | Rate | Contact | End | MoveOn

CONTACT = "contact"
"""The field that holds where a visitor can be reached."""


@dataclass(slots=True)
class Guest:
    """Who is on a visitor's line: the token that names him, and what his hello said."""

    token_hash: bytes
    site: str
    name: str = ""
    lang: str = ""
    page: str = ""
    title: str = ""
    ref: str = ""
    department: str = ""
    customer: Customer | None = None
    """Who the shop says he is, for the day on which he writes for the first time."""


def keys(desk: Desk, guest: Guest) -> tuple[object, bool]:
    """What a command of this guest may change; two that share it are never decided together.

    And whether his word may give an agent one chat more, because it wakes what was put away.
    """
    visitor = desk.visitors.get(guest.token_hash)
    latest = visitor.latest if visitor is not None else None
    if latest is None:
        return guest.token_hash, False
    return latest.conv, latest.state == "snoozed"


def decide(
    desk: Desk, guest: Guest, command: DeskCommand, at_ms: int, fresh: Fresh, up_ms: int = 0
) -> Decision:
    """What the command comes to at the wall time `at_ms`."""
    if isinstance(command, Post):
        return _post(desk, guest, command, at_ms, fresh, up_ms)
    visitor = desk.visitors.get(guest.token_hash)
    latest = visitor.latest if visitor else None
    if isinstance(command, MoveOn):
        return _move_on(latest, guest, at_ms) if latest and is_elsewhere(latest, guest) else NOTHING
    if latest is None:
        return Refused(Code.NO_CONVERSATION)
    if isinstance(command, SeenCommand):
        return _seen(latest, command, at_ms)
    if is_blocked(latest):
        return Refused(Code.BLOCKED)
    if isinstance(command, Rate):
        return _rate(desk, latest, command, at_ms)
    if isinstance(command, End):
        return _end(desk, latest, command, at_ms)
    return _contact(latest, command, at_ms)


def _post(desk: Desk, guest: Guest, command: Post, at_ms: int, fresh: Fresh, up_ms: int) -> Decision:
    body = message(clean(command.text), command.file)
    visitor = desk.visitors.get(guest.token_hash)
    latest = visitor.latest if visitor else None
    if latest is not None and command.cid in latest.cids:
        return already(latest, command.cid, 0, body) or NOTHING
    refusal = Code.BLOCKED if is_blocked(latest) else unsayable(body.text, command.file)
    if refusal is not None:
        return Refused(refusal)
    if command.file:
        file = desk.file_to_send(command.file, Owner(guest.token_hash))
        if file is None:
            return Refused(Code.NO_FILE)
        body = with_file(body.text, file)
    if command.after and (latest is None or command.after not in latest.cids):
        return Refused(Code.OUT_OF_ORDER)
    if latest is None or (not command.after and _is_past(desk, latest, at_ms)):
        if not desk.takes_new:
            return Refused(Code.STORE_FULL)
        draft = _begun(desk, guest, body.words, at_ms, fresh, up_ms)
        _first_word(desk, draft, draft.conversation.department, command, body)
        return draft.decided()
    draft = Draft(latest, at_ms, (), up_ms)
    if latest.state == "closed":
        draft.add(Queued(gen=latest.gen + 1, reason="reopened"))
        _first_word(desk, draft, latest.department, command, body)
        return draft.decided()
    draft.add(body, "visitor", cid=command.cid)
    if latest.state == "snoozed" or latest.state == "offline":
        _is_back(desk, latest, draft)
    return draft.decided()


def _begun(desk: Desk, guest: Guest, text: str, at_ms: int, fresh: Fresh, up_ms: int) -> Draft:
    """A new conversation in the language of `text`, and the visitor himself if this is his first word."""
    events: list[Event] = []
    visitor = desk.visitors.get(guest.token_hash)
    number = visitor.visitor if visitor else fresh.visitor()
    if visitor is None:
        events.append(
            VisitorMet(
                visitor=number,
                site=guest.site,
                token_hash=guest.token_hash,
                at_ms=at_ms,
                name=guest.name,
                lang=guest.lang,
            )
        )
        if guest.customer is not None and (guest.site, guest.customer.sub) not in desk.customers:
            events.append(
                VisitorIdentified(visitor=number, site=guest.site, customer=guest.customer, at_ms=at_ms)
            )
    department = hours.logged_name(desk.shop.department(guest.department, guest.site))
    begun = ConversationBegun(
        number=fresh.conversation(),
        conv=fresh.conv_id(),
        visitor=number,
        site=guest.site,
        at_ms=at_ms,
        department=department,
    )
    empty = Conversation(begun.number, begun.conv, number, begun.site, at_ms, department)
    empty.lang = spoken_language(text, guest.lang)
    opened = Opened(
        site=guest.site,
        department=department,
        lang=empty.lang,
        page=guest.page,
        title=guest.title,
        ref=guest.ref,
        last_agent=visitor.latest.last_agent if visitor and visitor.latest else 0,
    )
    draft = Draft(empty, at_ms, (*events, begun), up_ms)
    draft.add(opened)
    return draft


def is_elsewhere(latest: Conversation, guest: Guest) -> bool:
    """Whether he is on another page than his open conversation knows, and there is room to note it."""
    is_open = latest.state != "closed"
    return is_open and guest.page not in ("", latest.page) and latest.pages < PAGES_MAX


def _move_on(latest: Conversation, guest: Guest, at_ms: int) -> Decision:
    draft = Draft(latest, at_ms)
    draft.add(Visited(page=guest.page, title=guest.title), "visitor")
    return draft.decided()


def _first_word(desk: Desk, draft: Draft, department: str, command: Post, body: Message) -> None:
    """The word that begins a wait, or is left for later where the department is closed; and its answer."""
    draft.add(body, "visitor", cid=command.cid)
    answers: Department = desk.shop.department(department, draft.conversation.site)
    if not hours.is_open(desk, answers, draft.at_ms):
        draft.add(Left(reason="closed", due_ms=hours.answer_by_ms(desk, answers, draft.at_ms)))
    first_answer.greet(desk, draft, draft.conversation, body.words, draft.up_ms)


def _is_back(desk: Desk, conversation: Conversation, draft: Draft) -> None:
    """His word finds nobody: who put it away is not here or has no room, or it was left for later."""
    gen = conversation.gen + 1
    if conversation.state == "snoozed":
        owner = desk.agents[conversation.owner]
        if not owner.is_at_work or not desk.has_room(owner, conversation):
            draft.add(Queued(gen=gen, reason="woken", name=owner.name))
    elif hours.is_answered_now(desk, conversation, draft.at_ms):
        draft.add(Queued(gen=gen, reason="returned"))
        if conversation.ticket is not None and conversation.ticket.why == "low_rating":
            draft.add(Escalated(reason="low_rating"))


def _rate(desk: Desk, latest: Conversation, command: Rate, at_ms: int) -> Decision:
    """How it was, as often as he changes it within the time for that."""
    said = Rated(score=command.score, agreed=command.agreed, comment=clean(command.comment).strip())
    before = already(latest, command.cid, 0, said)
    if before is not None:
        return before
    draft = Draft(latest, at_ms)
    refusal = ratings.rate(desk, latest, command, draft)
    return draft.decided() if refusal is None else Refused(refusal)


def _contact(latest: Conversation, command: Contact, at_ms: int) -> Decision:
    """Where he can be reached, as a field of his conversation."""
    body = Filled(field=CONTACT, value=clean_line(command.text))
    before = already(latest, command.cid, 0, body)
    if before is not None:
        return before
    if not body.value:
        return Refused(Code.EMPTY_TEXT)
    if not has_room_for_field(latest, CONTACT):
        return Refused(Code.TOO_MANY_LABELS)
    draft = Draft(latest, at_ms)
    draft.add(body, "visitor", cid=command.cid)
    return draft.decided()


def _end(desk: Desk, latest: Conversation, command: End, at_ms: int) -> Decision:
    """It is over because he says so; whoever was answered is asked how it was, unless he has said it."""
    closed = Closed(gen=latest.gen + 1, reason="visitor")
    before = already(latest, command.cid, 0, closed)
    if before is not None:
        return before
    if latest.state == "closed":
        return Refused(Code.CONVERSATION_CLOSED)
    draft = Draft(latest, at_ms)
    if latest.state == "snoozed":
        draft.add(Woken(reason="visitor"))
    if draft.state in ("assigned", "closing") and (latest.rating is None or ratings.is_followed_up(latest)):
        draft.add(RateAsked())
    draft.add(closed, "visitor", cid=command.cid)
    ratings.follow_up_if_low(desk, latest, draft)
    return draft.decided()


def _seen(latest: Conversation, command: SeenCommand, at_ms: int) -> Decision:
    if latest.conv != command.conv:
        return Refused(Code.NO_CONVERSATION)
    # A receipt is an entry itself: one that covers no new words would call for the next, for ever.
    upto = min(command.seq, latest.team_spoke)
    if upto <= latest.seen_by_visitor:
        return NOTHING
    draft = Draft(latest, at_ms)
    draft.add(Seen(upto=upto), "visitor")
    return draft.decided()


def _is_past(desk: Desk, conversation: Conversation, at_ms: int) -> bool:
    """Whether a closed conversation was closed too long ago to go on in it."""
    return conversation.state == "closed" and at_ms - conversation.closed_at_ms > desk.reopen_ms
