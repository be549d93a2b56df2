"""What an ended conversation came to, in one line of a visitor's card."""

from typing import Final

from relay.domain.closing_script import SUMMARY
from relay.domain.conversation import Conversation
from relay.protocol.entries import Assigned, Message
from relay.protocol.past import PastChat

ABOUT_CHARS_MAX: Final = 120


def past_chat(conversation: Conversation) -> PastChat:
    """The conversation in one line."""
    log = conversation.log
    answered = (entry.body.name for entry in reversed(log) if isinstance(entry.body, Assigned))
    spoke = (e.body.text for e in log if e.who == "visitor" and isinstance(e.body, Message))
    about = conversation.fields.get(SUMMARY) or next(spoke, conversation.last_words)
    return PastChat(
        conv=conversation.conv,
        at_ms=conversation.at_ms,
        state=conversation.state,
        agent=next(answered, ""),
        department=conversation.department,
        rating=conversation.rating.score if conversation.rating else 0,
        tags=list(conversation.tags),
        about=" ".join(about.split())[:ABOUT_CHARS_MAX],
    )
