"""What time alone brings about: conversations of an agent who vanished go back to the queue."""

from relay.desk.decision import NOTHING, Decided, Draft
from relay.desk.desk import Agent, Desk
from relay.domain.conversation import Conversation
from relay.protocol.entries import Queued


def lapsed(desk: Desk, up_ms: int) -> list[Conversation]:
    """Conversations whose owner has not been heard for the length of a lease."""
    return [
        conversation
        for agent in desk.agents.values()
        if agent.owned and _is_gone(desk, agent, up_ms)
        for conversation in agent.owned.values()
    ]


def give_back(desk: Desk, conv: str, at_ms: int, up_ms: int) -> Decided:
    """Returns the conversation to the queue, if its lease is still over by now."""
    conversation = desk.conversations.get(conv)
    if conversation is None or not conversation.owner:
        return NOTHING
    if not _is_gone(desk, desk.agents[conversation.owner], up_ms):
        return NOTHING
    draft = Draft(conversation, at_ms)
    draft.add(Queued(gen=conversation.gen + 1, reason="agent_left", name=conversation.owner_name))
    return draft.decided()


def _is_gone(desk: Desk, agent: Agent, up_ms: int) -> bool:
    return up_ms - agent.heard_up_ms >= desk.lease_ms
