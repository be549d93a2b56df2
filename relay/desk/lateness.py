"""When supervisors are told that a conversation needs a look: late, at a standstill, overdue.

Each escalation has one moment at which it falls due, and is made once for that moment: what is
reset (a new wait, somebody's act, a new due time) has a new moment.
"""

from typing import Final

from relay.desk import hours, voice
from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.desk.moments import FAR_MS
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.protocol.entries import Escalated, EscalatedBecause

MINUTE_MS: Final = 60_000


def rule(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """Escalates the first thing that is due and was not yet; else when the next one falls due."""
    department = hours.department_of(desk, conversation)
    again_ms = FAR_MS
    for reason, due_ms in _moments(conversation, department):
        if draft.at_ms < due_ms:
            again_ms = min(again_ms, due_ms)
        elif not is_told(conversation, reason, _since_ms(conversation, reason, due_ms)):
            draft.add(Escalated(reason=reason))
            if reason == "full_time":
                voice.tell(desk, draft, "late_reply")
            return 0
    return again_ms


def is_told(conversation: Conversation, reason: EscalatedBecause, since_ms: int) -> bool:
    """Whether supervisors have been told for this reason at `since_ms` or later."""
    for entry in reversed(conversation.log):
        if entry.at_ms < since_ms:
            return False
        if isinstance(entry.body, Escalated) and entry.body.reason == reason:
            return True
    return False


def _moments(conversation: Conversation, department: Department) -> list[tuple[EscalatedBecause, int]]:
    """What can fall due, and when; of the two about a late reply, the later one counts for both."""
    moments: list[tuple[EscalatedBecause, int]] = []
    state = conversation.state
    if state in ("queued", "assigned") and not conversation.is_answered and department.first_reply_s:
        full_ms = conversation.arrived_at_ms + department.first_reply_s * 1000
        half_ms = conversation.arrived_at_ms + department.first_reply_s * 500
        moments.append(("full_time", full_ms))
        if not is_told(conversation, "full_time", full_ms):
            moments.append(("half_time", half_ms))
    if state == "offline" and conversation.ticket is not None:
        moments.append(("overdue", conversation.ticket.due_ms))
    elif department.stale_minutes and not _is_put_away(conversation):
        moments.append(("stale", conversation.touched_at_ms + department.stale_minutes * MINUTE_MS))
    return moments


def _since_ms(conversation: Conversation, reason: EscalatedBecause, due_ms: int) -> int:
    """From when on an escalation counts as the one of this moment; a standstill has one, whoever saw it."""
    return conversation.touched_at_ms if reason == "stale" else due_ms


def _is_put_away(conversation: Conversation) -> bool:
    """Whether it comes back by itself, or is over."""
    return conversation.state == "closed" or bool(conversation.snoozed_until_ms)
