"""What a visitor is told while the shop is closed: by its hours, or for now and why; and until when."""

from relay.desk import hours, voice
from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.desk.moments import FAR_MS
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.domain.opening_hours import title_of
from relay.domain.spoken_time import spoken_time
from relay.protocol.entries import Message
from relay.shared.words import pick


def tell(desk: Desk, draft: Draft) -> None:
    """Adds that it is closed, as news."""
    voice.say(draft, spoken(desk, draft), "news")


def spoken(desk: Desk, draft: Draft) -> str:
    """That it is closed and until when, with the offer to take a contact; empty without words for it."""
    department = hours.department_of(desk, draft.conversation)
    opens_ms = hours.opens_at_ms(desk, department, draft.at_ms)
    if opens_ms is None:
        text = voice.spoken(desk, draft, "left_closed_for_long")
    elif opens_ms != hours.closed_until_ms(desk, department):
        title = _day(desk, draft, department)
        key = "left_closed_day" if title else "left_closed"
        text = voice.spoken(desk, draft, key, when=_when(desk, draft, department, opens_ms), day=title)
    else:
        reason = _reason(desk, draft, hours.closed_because(desk, department, draft.at_ms))
        key = "left_for_now_why" if reason else "left_for_now"
        when = _when(desk, draft, department, opens_ms)
        text = voice.spoken(desk, draft, key, when=when, reason=reason)
    return voice.with_contact(desk, draft, text)


def rule(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """Who waits already when somebody closes the shop for now is told so, once for each such closing."""
    if conversation.state != "queued" or not desk.closed_until_ms:
        return FAR_MS
    department = hours.department_of(desk, conversation)
    since_ms = hours.closed_since_ms(desk, department, draft.at_ms)
    if since_ms is not None and not _has_heard(conversation, since_ms):
        tell(desk, draft)
    return FAR_MS


def _has_heard(conversation: Conversation, since_ms: int) -> bool:
    """Whether the relay has told him anything since then; it would have been this first."""
    for entry in reversed(conversation.log):
        if entry.at_ms < since_ms:
            return False
        if entry.who == "relay" and isinstance(entry.body, Message):
            return True
    return False


def _when(desk: Desk, draft: Draft, department: Department, then_ms: int) -> str:
    calendar = desk.shop.calendars.get(department.calendar)
    zone = None if calendar is None else calendar.zone
    say = voice.speaker(desk, draft.conversation.lang, draft.conversation.site)
    return spoken_time(say, then_ms, draft.at_ms, zone)


def _day(desk: Desk, draft: Draft, department: Department) -> str:
    """What today is called, where it is a holiday or another day that differs."""
    calendar = desk.shop.calendars.get(department.calendar)
    return "" if calendar is None else pick(title_of(calendar, draft.at_ms), draft.conversation.lang)


def _reason(desk: Desk, draft: Draft, reason: str) -> str:
    """A reason that is one of the shop's breaks has a title in his language."""
    title = next((each.title for each in desk.shop.breaks if each.name == reason), {})
    return pick(title, draft.conversation.lang) or reason
