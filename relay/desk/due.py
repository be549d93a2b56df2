"""What time brings about in a conversation: an ordered tuple of rules, and who has been silent too long.

A rule adds to the draft what is due now, and returns the wall time in milliseconds at which it must
look again, FAR_MS for never. Only the first rule that finds something speaks: the next second looks
again at what that has made of the conversation.
"""

from collections.abc import Callable
from typing import Final

from relay.desk import closed_shop, lateness, leaving, silence, waiting
from relay.desk.decision import NOTHING, Decided, Draft
from relay.desk.desk import Agent, Desk
from relay.desk.moments import FAR_MS
from relay.domain.conversation import Conversation
from relay.protocol.entries import Queued

Rule = Callable[[Desk, Conversation, Draft, int], int]

RULES: Final[tuple[Rule, ...]] = (
    waiting.offer_over,
    waiting.nobody_came,
    waiting.ticket_can_be_answered,
    leaving.owner_has_gone,
    leaving.transfer_is_void,
    leaving.snooze_over,
    closed_shop.rule,
    silence.rule,
    lateness.rule,
)


def look(desk: Desk, conversation: Conversation, at_ms: int, up_ms: int) -> Draft:
    """What is due in the conversation; where nothing is, it says when to look next in `check_at_ms`."""
    draft = Draft(conversation, at_ms, (), up_ms)
    again_ms = FAR_MS
    for rule in RULES:
        again_ms = min(again_ms, rule(desk, conversation, draft, up_ms))
        if draft.events:
            return draft
    conversation.check_at_ms = again_ms
    return draft


def decide(desk: Desk, conv: str, at_ms: int, up_ms: int) -> Decided:
    """What is due in the conversation of this name, if it is still on the desk."""
    conversation = desk.conversations.get(conv)
    return NOTHING if conversation is None else look(desk, conversation, at_ms, up_ms).decided()


def lapsed(desk: Desk, up_ms: int) -> list[Conversation]:
    """Conversations whose owner has not been heard for the length of a lease.

    What is put away waits on for its time, unless he works here no longer.
    """
    return [
        conversation
        for agent in desk.agents.values()
        if agent.owned and desk.is_gone(agent, up_ms)
        for conversation in (agent.owned if agent.is_dismissed else agent.active).values()
    ]


def give_back(desk: Desk, conv: str, at_ms: int, up_ms: int) -> Decided:
    """Returns the conversation to the head of the queue, if its lease is still over by now."""
    conversation = desk.conversations.get(conv)
    if conversation is None or not conversation.owner:
        return NOTHING
    owner = desk.agents[conversation.owner]
    if not desk.is_gone(owner, up_ms) or not _is_his_to_lose(conversation, owner):
        return NOTHING
    draft = Draft(conversation, at_ms)
    draft.add(Queued(gen=conversation.gen + 1, reason="agent_left", name=conversation.owner_name))
    return draft.decided()


def _is_his_to_lose(conversation: Conversation, owner: Agent) -> bool:
    return owner.is_dismissed or conversation.conv in owner.active
