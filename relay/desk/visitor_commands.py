"""What a visitor may do: write, and say what he has seen. Pure: a desk and a command in, events out."""

from dataclasses import dataclass

from relay.desk.decision import NOTHING, Decided, Decision, Draft, Fresh, Refused, already, unsayable
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.domain.events import ConversationBegun, Event, VisitorMet
from relay.protocol.entries import Message, Opened, Queued, Seen
from relay.protocol.frames import Seen as SeenCommand
from relay.protocol.refusals import Code
from relay.protocol.visitor import Post
from relay.shared.clean_text import clean


@dataclass(slots=True)
class Guest:
    """Who is on a visitor's line: the token that names him, and what his hello said."""

    token_hash: bytes
    site: str
    name: str = ""
    lang: str = ""
    page: str = ""
    title: str = ""


def key(desk: Desk, guest: Guest) -> object:
    """What a command of this guest may change; two that share a key are never decided together."""
    visitor = desk.visitors.get(guest.token_hash)
    return guest.token_hash if visitor is None or visitor.latest is None else visitor.latest.conv


def decide(desk: Desk, guest: Guest, command: Post | SeenCommand, at_ms: int, fresh: Fresh) -> Decision:
    """What the command comes to at the wall time `at_ms`."""
    if isinstance(command, Post):
        return _post(desk, guest, command, at_ms, fresh)
    return _seen(desk, guest, command, at_ms)


def _post(desk: Desk, guest: Guest, command: Post, at_ms: int, fresh: Fresh) -> Decision:
    body = Message(clean(command.text))
    visitor = desk.visitors.get(guest.token_hash)
    latest = visitor.latest if visitor else None
    if latest is not None:
        before = already(latest, command.cid, 0, body)
        if before is not None:
            return before
    refusal = unsayable(body.text)
    if refusal is not None:
        return Refused(refusal)
    if command.after and (latest is None or command.after not in latest.cids):
        return Refused(Code.OUT_OF_ORDER)
    if latest is None or (not command.after and _is_past(desk, latest, at_ms)):
        return _begin(desk, guest, command, body, at_ms, fresh)
    if latest.state == "closed":
        return _reopen(latest, command, body, at_ms)
    draft = Draft(latest, at_ms)
    draft.add(body, "visitor", cid=command.cid)
    return draft.decided()


def _begin(desk: Desk, guest: Guest, command: Post, body: Message, at_ms: int, fresh: Fresh) -> Decided:
    """A new conversation, and the visitor himself if this is his first word."""
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
    begun = ConversationBegun(
        number=fresh.conversation(), conv=fresh.conv_id(), visitor=number, site=guest.site, at_ms=at_ms
    )
    empty = Conversation(begun.number, begun.conv, number, begun.site, at_ms)
    opened = Opened(site=guest.site, lang=guest.lang, page=guest.page, title=guest.title)
    draft = Draft(empty, at_ms, begins=(*events, begun))
    draft.add(opened)
    draft.add(body, "visitor", cid=command.cid)
    return draft.decided()


def _reopen(conversation: Conversation, command: Post, body: Message, at_ms: int) -> Decided:
    draft = Draft(conversation, at_ms)
    draft.add(Queued(gen=conversation.gen + 1, reason="reopened"))
    draft.add(body, "visitor", cid=command.cid)
    return draft.decided()


def _seen(desk: Desk, guest: Guest, command: SeenCommand, at_ms: int) -> Decision:
    visitor = desk.visitors.get(guest.token_hash)
    latest = visitor.latest if visitor else None
    if latest is None or latest.conv != command.conv:
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
