"""A visitor's rating on the desk: who hears of a low one, and who follows it up until when.

Decisions:
  - A low rating alerts the supervisors at once, and once; 1 after 2 alerts nobody again.
  - While the chat is still open its owner is there, and the follow-up begins when he closes it.
  - A low rating that becomes a good one ends a follow-up that nobody has taken yet. What an agent
    has taken stays with him: he may have begun to write.
"""

from relay.desk import voice
from relay.desk.decision import Draft
from relay.desk.desk import Agent, Desk
from relay.domain import csat
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.domain.policies import SENIOR
from relay.protocol.entries import Closed, Due, Escalated, RateAsked, Rated
from relay.protocol.limits import TEXT_CHARS_MAX
from relay.protocol.refusals import Code
from relay.protocol.visitor import Rate
from relay.shared.clean_text import clean


def rate(desk: Desk, conversation: Conversation, command: Rate, draft: Draft) -> Code | None:
    """The visitor's rating, or his change of it; the code it is refused with."""
    shop = desk.shop
    if not csat.may_rate(conversation, draft.at_ms, shop.rate_change_hours):
        return Code.CANNOT_RATE
    comment = clean(command.comment).strip()
    if len(comment) > TEXT_CHARS_MAX:
        return Code.TEXT_TOO_LONG
    body = Rated(score=command.score, agreed=command.agreed, comment=comment)
    if not draft.add(body, "visitor", cid=command.cid):
        return Code.CANNOT_RATE
    was_low = csat.was_low(conversation, shop.low_score)
    is_low = csat.is_low(command.score, shop.low_score)
    if is_low and not was_low:
        _alert(desk, conversation, draft)
    elif was_low and not is_low:
        _calm(conversation, draft)
    return None


def follow_up_if_low(desk: Desk, conversation: Conversation, draft: Draft) -> None:
    """Opens the follow-up of a low rating that was given before the chat was closed in this draft."""
    is_low = csat.was_low(conversation, desk.shop.low_score)
    if draft.state == "closed" and is_low and not is_followed_up(conversation):
        _alert(desk, conversation, draft)


def is_followed_up(conversation: Conversation) -> bool:
    """Whether the rating since he was last asked has led to a follow-up already: this may be its end."""
    for entry in reversed(conversation.log):
        if isinstance(entry.body, RateAsked):
            return False
        if isinstance(entry.body, Due) and entry.body.reason == "low_rating":
            return True
    return False


def _alert(desk: Desk, conversation: Conversation, draft: Draft) -> None:
    draft.add(Escalated(reason="low_rating"))
    if draft.state != "closed":
        return
    who = _whose(desk, conversation)
    draft.add(
        Due(
            due_ms=csat.follow_up_ms(draft.at_ms, desk.shop.follow_up_hours),
            reason="low_rating",
            agent=who.agent if who else 0,
            name=who.name if who else "",
        )
    )
    voice.tell(desk, draft, "follow_up")


def _calm(conversation: Conversation, draft: Draft) -> None:
    ticket = conversation.ticket
    if conversation.state == "offline" and ticket is not None and ticket.why == "low_rating":
        draft.add(Closed(gen=conversation.gen + 1))


def _whose(desk: Desk, conversation: Conversation) -> Agent | None:
    """The supervisor to follow it up, else who had the chat last.

    Supervisors at work go first, then those of the department, then who has the fewest of these.
    """
    department = desk.shop.department(conversation.department, conversation.site)
    seniors = [
        each
        for each in desk.agents.values()
        if each.role in SENIOR and not each.is_dismissed and each.serves(conversation.site)
    ]
    if not seniors:
        return desk.agents.get(conversation.last_agent)
    return min(seniors, key=lambda each: _rank(desk, each, department))


def _rank(desk: Desk, senior: Agent, department: Department) -> tuple[bool, bool, int, int]:
    tickets = sum(
        each.ticket is not None and each.ticket.agent == senior.agent for each in desk.conversations.values()
    )
    is_elsewhere = not desk.shop.works_in(senior.name, department)
    return not senior.is_at_work, is_elsewhere, tickets, senior.agent
