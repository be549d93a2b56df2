"""What becomes of an agent's chats when he goes, when a colleague goes, and when their time has come."""

from typing import Final

from relay.desk import ownership
from relay.desk.decision import NOTHING, Decided, Draft
from relay.desk.desk import Agent, Desk
from relay.desk.moments import FAR_MS, left_ms
from relay.desk.voice import tell
from relay.domain.conversation import Conversation
from relay.domain.presence import AT_WORK
from relay.protocol.agent import HandOver
from relay.protocol.entries import Queued, QueuedBecause, TransferEnded, Woken

LOOK_MS: Final = 30_000
"""How often a transfer looks whether its target is there; whoever goes makes it look at once."""


def chats(agent: Agent) -> list[str]:
    """The conversations that he does not keep, once `Desk.set_presence` has been told."""
    return [conv for conv in agent.leaving if conv in agent.active]


def hand_over(
    desk: Desk,
    conv: str,
    agent: Agent,
    chats: HandOver,
    to: int,
    department: str,
    at_ms: int,
    up_ms: int,
) -> Decided:
    """One of his chats, handed over on his behalf, or back at the head of the queue.

    To a colleague or department it goes as any transfer does, if somebody is there with room for it;
    it stays his until it is taken, and goes to the queue when that does not happen (`due`).
    """
    conversation = desk.conversations.get(conv)
    if conversation is None or conversation.owner != agent.agent or conv not in agent.leaving:
        return NOTHING
    draft = Draft(conversation, at_ms, (), up_ms)
    if chats == "agent" and to:
        can_go = ownership.may_be_handed_to(desk, conversation, to) is None
    else:
        can_go = (
            chats == "department" and ownership.may_be_handed_into(desk, conversation, department) is None
        )
    if not can_go:
        give_up(conversation, agent, draft)
    elif conversation.transfer is None:
        ownership.hand_over(desk, draft, agent, to if chats == "agent" else 0, department)
    return draft.decided()


def give_up(conversation: Conversation, agent: Agent, draft: Draft) -> None:
    """Back to the head of the queue, because he has gone."""
    is_back_soon = agent.here in ("on_break", "away_on_break")
    reason: QueuedBecause = "agent_break" if is_back_soon else "agent_offline"
    draft.add(Queued(gen=conversation.gen + 1, reason=reason, name=agent.name))


def owner_has_gone(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """What he did not keep goes to the queue; what he handed over, when nobody takes it within a lease."""
    owner = desk.agents.get(conversation.owner)
    if owner is None or conversation.conv not in owner.leaving or conversation.conv not in owner.active:
        return FAR_MS
    transfer = conversation.transfer
    rest_ms = left_ms(transfer.at_ms, desk.lease_ms, draft.at_ms) if transfer else 0
    if not rest_ms:
        give_up(conversation, owner, draft)
    return draft.at_ms + rest_ms


def transfer_is_void(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """A transfer ends when the colleague whom it was meant for, or all of the department, have gone."""
    transfer = conversation.transfer
    if transfer is None:
        return FAR_MS
    if transfer.to:
        here = desk.here(desk.agents[transfer.to], up_ms)
        is_there, name = here in AT_WORK or here == "away", transfer.to_name
    else:
        refusal = ownership.may_be_handed_into(desk, conversation, transfer.department)
        is_there, name = refusal is None, transfer.department
    if is_there:
        return draft.at_ms + LOOK_MS
    draft.add(TransferEnded(reason="left", name=name))
    tell(desk, draft, "transfer_back", name=conversation.owner_name)
    return 0


def snooze_over(desk: Desk, conversation: Conversation, draft: Draft, up_ms: int) -> int:
    """Back with its owner at its time, or at the head of the queue where he is not here or has no room."""
    until_ms = conversation.snoozed_until_ms
    if conversation.state != "snoozed" or not until_ms:
        return FAR_MS
    if draft.at_ms < until_ms:
        return until_ms
    owner = desk.agents[conversation.owner]
    if owner.is_at_work and desk.has_room(owner, conversation):
        draft.add(Woken(reason="time"))
    else:
        draft.add(Queued(gen=conversation.gen + 1, reason="woken", name=owner.name))
    return 0
