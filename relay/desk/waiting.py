"""What time brings to those who wait: an offer nobody took up, nobody at all, somebody at last."""

from typing import Final

from relay.desk import closed_shop, hours
from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.desk.moments import FAR_MS, left_ms
from relay.desk.voice import tell
from relay.domain.conversation import Conversation
from relay.domain.presence import AT_WORK
from relay.protocol.entries import Left, Passed, PassedBecause, Queued

TICKET_LOOK_MS: Final = 10_000
"""A ticket is looked at this often: who comes to the desk or to the page is not told to it."""


def offer_over(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """An offer ends at its time, or at once when whom it was made to is not there any more."""
    offer = conversation.offer
    if offer is None:
        return FAR_MS
    agent = desk.agents[offer.agent]
    is_here = desk.here(agent, up_ms) in AT_WORK
    span_ms = hours.department_of(desk, conversation).offer_s * 1000
    until_ms = offer.entry.until_ms
    if is_here and left_ms(until_ms - span_ms, span_ms, draft.at_ms):
        return until_ms
    reason: PassedBecause = "missed" if is_here else "left"
    draft.add(Passed(agent=offer.agent, name=offer.entry.name, reason=reason))
    return 0


def nobody_came(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """Who waits while no agent is present at all waits for so long, and is then answered later."""
    department = hours.department_of(desk, conversation)
    if conversation.state != "queued" or not department.nobody_s or not desk.is_deserted(up_ms):
        return FAR_MS
    span_ms = department.nobody_s * 1000
    rest_ms = max(
        left_ms(desk.deserted_up_ms or 0, span_ms, up_ms),
        left_ms(conversation.queued_at_ms, span_ms, draft.at_ms),
    )
    if rest_ms:
        return draft.at_ms + rest_ms
    is_open = hours.is_open(desk, department, draft.at_ms)
    due_ms = hours.answer_by_ms(desk, department, draft.at_ms)
    draft.add(Left(reason="nobody" if is_open else "closed", due_ms=due_ms))
    if is_open:
        tell(desk, draft, "left_nobody")
    else:
        closed_shop.tell(desk, draft)
    return 0


def ticket_can_be_answered(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """What was left because nobody was there waits again, once somebody is and the visitor as well."""
    ticket = conversation.ticket
    if conversation.state != "offline" or ticket is None or ticket.why not in ("closed", "nobody"):
        return FAR_MS
    guest = desk.visitor_of(conversation)
    if desk.is_on_line(guest.token_hash) and hours.is_answered_now(desk, conversation, draft.at_ms):
        draft.add(Queued(gen=conversation.gen + 1, reason="returned"))
    return draft.at_ms + TICKET_LOOK_MS
