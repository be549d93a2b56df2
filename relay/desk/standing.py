"""How the wait goes: what each waiting visitor should be told of his place, his wait, and who is on a break.

Live, and not in the log. A place or a wait that goes up is told with the reason for it, or not at
all where it goes up by little; what is told twice in the same words is not told again. While a
department is closed nobody is told of a place there: his log says until when it is closed.
"""

from collections.abc import Sequence
from typing import Final

from relay.desk import hours
from relay.desk.desk import Desk
from relay.desk.voice import speaker
from relay.domain import queueing
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.domain.queueing import Told
from relay.domain.spoken_time import Say
from relay.protocol.visitor import Standing

MINUTE_MS: Final = 60_000

NOTHING: Final = Told("", 0, 0, None, "")

NOBODY: Final = -1
"""Instead of a time of return: nobody is there, and nobody is known to come back."""

PLACES_TOLD: Final = 50
"""In a department; a place further back says little, and telling all would hold up everybody's messages."""


def standings(desk: Desk, at_ms: int) -> list[Standing]:
    """What has to be told now: to who waits, what is new; to who does not any more, that it is over.

    Nothing at all where the shop has no words for it.
    """
    over = [conv for conv in desk.told if conv not in desk.queue]
    news = [Standing(conv=conv, text="") for conv in over]
    for conv in over:
        del desk.told[conv]
    if not any("auto.place" in catalogue for catalogue in desk.shop.words.values()):
        return news
    lines: dict[tuple[str, str], list[Conversation]] = {}
    for each in queueing.in_order(desk.queue.values()):
        conversation = desk.conversations[each.conv]
        lines.setdefault((each.department, each.site), []).append(conversation)
    for line in lines.values():
        department = hours.department_of(desk, line[0])
        if not hours.is_open(desk, department, at_ms):
            news += [_silenced(desk, each) for each in line if desk.told.get(each.conv, NOTHING).text]
            continue
        back_minutes = _back_minutes(desk, department, line[0].site, at_ms)
        before = {each.conv: desk.told[each.conv] for each in line[:PLACES_TOLD] if each.conv in desk.told}
        for place, conversation in enumerate(line[:PLACES_TOLD], start=1):
            told = _told(desk, conversation, line[:place], before, back_minutes, at_ms)
            if told is not None:
                desk.told[conversation.conv] = told
                news.append(_frame(conversation.conv, told))
    return news


def standing(desk: Desk, conv: str) -> Standing | None:
    """What the visitor was told last, for one who comes back to the page; None where nothing was."""
    told = desk.told.get(conv)
    return _frame(conv, told) if told is not None and told.text else None


def _silenced(desk: Desk, conversation: Conversation) -> Standing:
    """He is told nothing for now. What he knew is kept: a place that has gone up since has its reason."""
    desk.told[conversation.conv] = desk.told[conversation.conv]._replace(text="")
    return Standing(conv=conversation.conv, text="")


def _frame(conv: str, told: Told) -> Standing:
    if told.back_minutes == NOBODY:
        return Standing(conv=conv, text=told.text)
    return Standing(conv=conv, text=told.text, place=told.place, wait_s=told.minutes * 60)


def _told(
    desk: Desk,
    conversation: Conversation,
    line: Sequence[Conversation],
    before: dict[str, Told],
    back_minutes: int | None,
    at_ms: int,
) -> Told | None:
    """What is to be told to the last in `line`, or None where that is what he knows already."""
    last = before.get(conversation.conv)
    if last is not None and last.department != conversation.department:
        last = None  # He was told that he is passed on, and begins anew there.
    if back_minutes == NOBODY:
        return _left_alone(desk, conversation, last)
    place, minutes = len(line), _minutes(desk, conversation, at_ms)
    reason = ""
    if last is not None:
        if place > last.place > 0:
            reason = _who_jumped(conversation, line[:-1], before)
        elif minutes > last.minutes > 0:
            if not queueing.is_much_more(minutes, last.minutes):
                minutes = last.minutes
            else:
                reason = "auto.wait_up"
        elif (back_minutes or 0) > (last.back_minutes or 0) > 0:
            reason = "auto.wait_up"
        if last.text and (place, minutes, back_minutes) == (last.place, last.minutes, last.back_minutes):
            return None
    say = speaker(desk, conversation.lang, conversation.site)
    text = _text(say, reason, place, minutes, back_minutes)
    return Told(conversation.department, place, minutes, back_minutes, text)


def _left_alone(desk: Desk, conversation: Conversation, last: Told | None) -> Told | None:
    """That nobody is there. The place he knew is kept: when it is told again, a rise has its reason."""
    if last is not None and last.text and last.back_minutes == NOBODY:
        return None
    text = speaker(desk, conversation.lang, conversation.site)("auto.place_nobody")
    return (last or NOTHING)._replace(department=conversation.department, back_minutes=NOBODY, text=text)


def _minutes(desk: Desk, conversation: Conversation, at_ms: int) -> int:
    """The wait that may be expected, in minutes as they are told; 0 where nobody can know."""
    waits = desk.waits.get(conversation.department, ())
    waited_ms = at_ms - conversation.queued_at_ms
    wait_ms = queueing.expected_wait_ms(list(waits), waited_ms, desk.shop.waits_needed)
    return 0 if wait_ms is None else queueing.told_minutes(wait_ms)


def _who_jumped(conversation: Conversation, ahead: Sequence[Conversation], before: dict[str, Told]) -> str:
    """The words for why his place has gone up: what those are who were behind him, or not there."""
    place = before[conversation.conv].place
    jumped = [each for each in ahead if not 0 < before.get(each.conv, NOTHING).place <= place]
    if any(each.priority > conversation.priority for each in jumped):
        return "auto.place_up_urgent"
    return "auto.place_up_returned" if any(each.is_at_head for each in jumped) else "auto.place_up"


def _back_minutes(desk: Desk, department: Department, site: str, at_ms: int) -> int | None:
    """When somebody who may answer is back from his break, in minutes; 0 where it is not known when.

    NOBODY where nobody is on a break that may be told of, None while somebody is at work.
    """
    team = hours.may_answer(desk, department, site)
    if any(each.is_at_work for each in team):
        return None
    resting = [each for each in team if each.here == "on_break"]
    if not resting or not desk.shop.tells_breaks:
        return NOBODY
    known = [each.back_at_ms for each in resting if each.back_at_ms > at_ms]
    return queueing.told_minutes(min(known) - at_ms) if known else 0


def _text(say: Say, reason: str, place: int, minutes: int, back_minutes: int | None) -> str:
    parts = [say(reason)] if reason else []
    parts.append(say("auto.place_next") if place == 1 else say("auto.place", n=place))
    if back_minutes is not None:
        parts.append(say("auto.break_until", n=back_minutes) if back_minutes else say("auto.break"))
    elif minutes:
        parts.append(say("auto.place_wait", n=minutes))
    return " ".join(parts)
