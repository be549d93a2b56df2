"""The first answer: that the words have arrived, what was heard in them, and what to expect now.

It is one message, made of sentences in this order: his greeting back, the number that he gave,
what the shop says to his topic (with a question only for what he has not said), and how it stands
with hours and queue. Not again within AGAIN_MS, and not while he is talking with somebody.
"""

from typing import Final

from relay.desk import closed_shop, hours, voice
from relay.desk.blanks import ORDER, values
from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.desk.labels import has_room_for_field
from relay.domain.conversation import Conversation
from relay.domain.events import VisitorMet
from relay.domain.queueing import expected_wait_ms, told_minutes
from relay.domain.spoken_language import ARABIC_SCRIPT
from relay.domain.welcome import Heard, WelcomeRule, heard
from relay.protocol.entries import Filled, Message
from relay.protocol.setup import Texts
from relay.shared.template import fill
from relay.shared.words import base_language, pick

MINUTE_MS: Final = 60_000
AGAIN_MS: Final = 10 * MINUTE_MS
TALKING_MS: Final = 5 * MINUTE_MS
"""So long after an agent's words nothing automatic comes between him and the visitor."""

LEFT_TO_RIGHT_MARK: Final = "\u200e"
COUNTED_MAX: Final = 500
"""In a longer queue nobody is told how many are before him: counting it would hold up everybody."""


def greet(desk: Desk, draft: Draft, conversation: Conversation, text: str, up_ms: int) -> None:
    """Adds the first answer to `text`, the visitor's first words in a new or reopened conversation.

    A shop without rules for it says only, where it is closed, that it is and until when.
    """
    if _is_greeted(conversation, draft.at_ms):
        return
    if not desk.shop.welcomes:
        if draft.state == "offline":
            closed_shop.tell(desk, draft)
        return
    found = heard(desk.shop.welcomes, text)
    sentences = [*_heard(desk, draft, conversation, found), _standing(desk, draft, conversation)]
    choices = _choices(found.topic or found.greeting, draft.conversation.lang)
    voice.say(draft, " ".join(filter(None, sentences)), "welcome", choices)


def _is_greeted(conversation: Conversation, at_ms: int) -> bool:
    """Whether he had a first answer lately, or is in the middle of talking with an agent."""
    for entry in reversed(conversation.log):
        age_ms = at_ms - entry.at_ms
        if age_ms >= AGAIN_MS:
            return False
        if isinstance(entry.body, Message) and (
            entry.body.auto == "welcome" or (entry.who == "agent" and age_ms < TALKING_MS)
        ):
            return True
    return False


# ---- what was heard ----------------------------------------------------------------------


def _heard(desk: Desk, draft: Draft, conversation: Conversation, found: Heard) -> list[str]:
    """The sentences that answer his words; a number that he gave is kept in its field."""
    fields = dict(conversation.fields)
    sentences = []
    if found.greeting is not None:
        sentences.append(_text(desk, draft, found.greeting.text, fields))
    if found.number is not None:
        field, value = found.number.rule.field, found.number.value
        if fields.get(field) != value and has_room_for_field(conversation, field):
            draft.add(Filled(field=field, value=value))
        fields[field] = shown = _shown(value, conversation.lang)
        noted = _text(desk, draft, found.number.rule.text, fields)
        sentences.append(noted or voice.spoken(desk, draft, "welcome_number", value=shown))
    if found.topic is not None:
        sentences += _topic(desk, draft, found.topic, fields)
    return sentences


def _choices(rule: WelcomeRule | None, lang: str) -> tuple[str, ...]:
    """What he may pick from, in his language as far as the rule has it."""
    choices = rule.choices if rule is not None else {}
    return choices.get(pick({each: each for each in choices}, lang), ())


def _shown(number: str, lang: str) -> str:
    """The number as it is read among his words: behind a left-to-right mark where hyphens would turn it.

    Digits behind Arabic letters are Arabic numbers, and what stands between two of these separates
    them (UAX #9, rules W2 and W4): 123-45678 would be seen as 45678-123.
    """
    turns = base_language(lang) in ARABIC_SCRIPT and not number.isdigit()
    return LEFT_TO_RIGHT_MARK + number if turns else number


def _topic(desk: Desk, draft: Draft, rule: WelcomeRule, fields: dict[str, str]) -> list[str]:
    """What the shop says to the topic, and its question where the answer is not known yet."""
    sentences = [_text(desk, draft, rule.text, fields)]
    if rule.field and not fields.get(rule.field):
        sentences.append(_text(desk, draft, rule.ask, fields))
    return sentences


def _text(desk: Desk, draft: Draft, texts: Texts, fields: dict[str, str]) -> str:
    """A text in his language; empty where a value that it needs is missing."""
    known = values(desk, draft.conversation, _name(desk, draft)) | {"order.id": fields.get(ORDER, "")}
    filled = fill(pick(texts, draft.conversation.lang), known)
    return "" if filled.blanks else filled.text


def _name(desk: Desk, draft: Draft) -> str:
    """The visitor's name, also where the relay meets him in this very decision."""
    met = next((event for event in draft.events if isinstance(event, VisitorMet)), None)
    return met.name if met is not None else desk.visitor_of(draft.conversation).name


# ---- how it stands -----------------------------------------------------------------------


def _standing(desk: Desk, draft: Draft, conversation: Conversation) -> str:
    """Whether somebody is there, and if not until when; else how many are before him and how long."""
    if draft.state == "offline":
        return closed_shop.spoken(desk, draft)
    if not hours.is_answered_now(desk, conversation, draft.at_ms):
        return voice.spoken(desk, draft, "welcome_nobody")
    return f"{_queue(desk, draft, conversation)} {_wait(desk, draft, conversation)}".strip()


def _queue(desk: Desk, draft: Draft, conversation: Conversation) -> str:
    """How many are before him, or that he is next, or that somebody is free."""
    if len(desk.queue) > COUNTED_MAX:
        return voice.spoken(desk, draft, "welcome_here")
    before = sum(
        (other.department, other.site) == (conversation.department, conversation.site)
        and other.priority >= conversation.priority
        for other in desk.queue.values()
    )
    if before:
        return voice.spoken(desk, draft, "welcome_before", n=before)
    is_anybody_free = any(
        agent.is_at_work and desk.has_room(agent, conversation) for agent in desk.agents.values()
    )
    return voice.spoken(desk, draft, "welcome_here" if is_anybody_free else "welcome_busy")


def _wait(desk: Desk, draft: Draft, conversation: Conversation) -> str:
    """The wait of late, where enough is known of it and it is worth a word."""
    recent = desk.waits.get(conversation.department, ())
    wait_ms = expected_wait_ms(tuple(recent), 0, desk.shop.waits_needed) or 0
    return voice.spoken(desk, draft, "welcome_wait", n=told_minutes(wait_ms)) if wait_ms >= MINUTE_MS else ""
