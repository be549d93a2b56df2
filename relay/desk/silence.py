"""A visitor who has gone silent after an answer: he is reminded, warned, thanked, and asked how it was.

Only in a chat that has an owner and where the visitor has the next word. A word of either ends it,
and so does whatever takes the chat out of the owner's hands. While the department's script has a
required step open the chat is not closed, and nobody is warned that it will be: the owner and the
supervisors are told instead, once. When the step is done the warning comes, with its time.
"""

from relay.desk import hours, ratings, voice
from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.desk.lateness import is_told
from relay.desk.moments import FAR_MS
from relay.desk.wrapping_up import open_step
from relay.domain.conversation import Conversation
from relay.domain.department import Silence
from relay.protocol.entries import Closed, Escalated, RateAsked


def rule(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """Does what is due now; else when it falls due, FAR_MS where nothing will."""
    silence = hours.department_of(desk, conversation).silence
    if not silence.remind_s or not _has_the_word(conversation):
        return FAR_MS
    due_ms = conversation.touched_at_ms + _pause_s(silence, conversation.nudges) * 1000
    if draft.at_ms < due_ms:
        return due_ms
    if conversation.nudges == 0:
        return 0 if voice.tell(desk, draft, "remind", "remind") else FAR_MS
    if open_step(desk, conversation) is not None:
        if not is_told(conversation, "stale", conversation.touched_at_ms):
            draft.add(Escalated(reason="stale"))
        return FAR_MS
    if conversation.nudges == 1:
        return 0 if voice.tell(desk, draft, "warn", "warn") else FAR_MS
    _end(desk, conversation, draft, silence)
    return FAR_MS


def _has_the_word(conversation: Conversation) -> bool:
    """Whether everything that he has said is answered, and nobody else is about to do something."""
    return (
        conversation.state == "assigned"
        and conversation.is_answered
        and not conversation.waiting_since_ms
        and conversation.transfer is None
    )


def _pause_s(silence: Silence, nudges: int) -> int:
    return (silence.remind_s, silence.warn_s, silence.close_s)[min(nudges, 2)]


def _end(desk: Desk, conversation: Conversation, draft: Draft, silence: Silence) -> None:
    """Thanks and the question how it was, unless he has said it; what he said may call for a follow-up."""
    voice.tell(desk, draft, "thanks", "thanks")
    if silence.rate and (conversation.rating is None or ratings.is_followed_up(conversation)):
        draft.add(RateAsked())
    draft.add(Closed(gen=conversation.gen + 1, reason="silent"))
    ratings.follow_up_if_low(desk, conversation, draft)
