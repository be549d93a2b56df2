"""Whose conversation it is: taking, giving back, handing over, putting away. Each adds or refuses."""

from relay.desk import hours
from relay.desk.decision import Draft, signed, too_long
from relay.desk.desk import Agent, Desk
from relay.desk.moments import is_soon
from relay.desk.voice import tell
from relay.domain import transfer as transfers
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.protocol import agent as asks
from relay.protocol.entries import (
    Assigned,
    AssignedBecause,
    Note,
    Passed,
    Queued,
    Snoozed,
    Stopped,
    TransferEnded,
    Transferring,
    Woken,
)
from relay.protocol.refusals import Code
from relay.shared.clean_text import clean


def take(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Take, draft: Draft
) -> Code | None:
    """He owns what waited, or what was handed over to him; an offer's reason goes along."""
    if conversation.gen != command.gen:
        return Code.NOT_QUEUED
    transfer, offer = conversation.transfer, conversation.offer
    department = ""
    if transfer is not None:
        if not transfer.to and not _works_in(desk, agent, conversation, transfer.department):
            return Code.NOT_OFFERED
        department = transfer.department
    if agent.here == "signed_off":
        return Code.NOT_NOW
    if not desk.has_room(agent, conversation):
        return Code.AT_CAPACITY
    gen = conversation.gen + 1
    if offer is not None and offer.agent == agent.agent:
        why = offer.entry
        body = Assigned(
            agent=agent.agent,
            name=agent.name,
            gen=gen,
            reason=why.reason,
            lang=why.lang,
            chats=why.chats,
            among=why.among,
            helps=why.helps,
        )
    else:
        reason: AssignedBecause = "transfer" if transfer is not None else "taken"
        body = Assigned(agent=agent.agent, name=agent.name, gen=gen, reason=reason, department=department)
    return signed(draft, body, agent, command.cid)


def take_over(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.TakeOver, draft: Draft
) -> Code | None:
    """A supervisor owns what was a colleague's."""
    if conversation.gen != command.gen:
        return Code.NOT_OWNER
    if agent.here == "signed_off":
        return Code.NOT_NOW
    if not desk.has_room(agent, conversation):
        return Code.AT_CAPACITY
    body = Assigned(agent=agent.agent, name=agent.name, gen=conversation.gen + 1, reason="taken_over")
    return signed(draft, body, agent, command.cid)


def release(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Release, draft: Draft
) -> Code | None:
    """Back to the head of the queue."""
    if conversation.gen != command.gen:
        return Code.NOT_OWNER
    body = Queued(gen=conversation.gen + 1, reason="released", name=agent.name)
    return signed(draft, body, agent, command.cid)


def decline(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Decline, draft: Draft
) -> Code | None:
    """Not he: an offer goes on to the next, a transfer comes back to its owner."""
    transfer = conversation.transfer
    if transfer is None:
        body = Passed(agent=agent.agent, name=agent.name, reason="declined")
        return signed(draft, body, agent, command.cid)
    if not transfer.to and not _works_in(desk, agent, conversation, transfer.department):
        return Code.NOT_OFFERED
    refusal = signed(draft, TransferEnded(reason="declined", name=agent.name), agent, command.cid)
    tell(desk, draft, "transfer_back", name=conversation.owner_name)
    return refusal


def transfer(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Transfer, draft: Draft
) -> Code | None:
    """Offered to a colleague or a department; what waits is moved to the department at once."""
    text = clean(command.text).strip()
    if too_long(text):
        return Code.TEXT_TOO_LONG
    if conversation.gen != command.gen:
        return Code.NOT_OWNER if conversation.owner else Code.NOT_QUEUED
    if not conversation.owner:
        return _move(desk, conversation, agent, command, text, draft)
    if not transfers.may(conversation, "asked_agent" if command.to else "asked_department"):
        return Code.NOT_NOW
    if command.to:
        refusal = may_be_handed_to(desk, conversation, command.to)
    else:
        refusal = may_be_handed_into(desk, conversation, command.department)
    if refusal is not None:
        return refusal
    return hand_over(desk, draft, agent, command.to, command.department, text, command.cid)


def hand_over(
    desk: Desk, draft: Draft, agent: Agent, to: int, department: str, text: str = "", cid: str = ""
) -> Code | None:
    """The owner asks the agent `to`, or else the department; the visitor hears whom."""
    pause_closing(draft, agent)
    name = desk.agents[to].name if to else ""
    body = Transferring(to=to, to_name=name, department="" if to else department, text=text)
    refusal = signed(draft, body, agent, cid)
    if to:
        tell(desk, draft, "transfer_agent", name=name)
    else:
        tell(desk, draft, "transfer_department", department=department)
    return refusal


def may_be_handed_to(desk: Desk, conversation: Conversation, to: int) -> Code | None:
    """Why the conversation cannot be handed over to this agent, or None when it can."""
    target = desk.agents.get(to)
    if target is None or target.is_dismissed:
        return Code.UNKNOWN_NAME
    if not (target.is_at_work and target.serves(conversation.site)) or to == conversation.owner:
        return Code.NOT_THERE
    return None if desk.has_room(target, conversation) else Code.AT_CAPACITY


def may_be_handed_into(desk: Desk, conversation: Conversation, department: str) -> Code | None:
    """Why the conversation cannot be handed over to this department, or None when it can."""
    named = _named(desk, conversation, department)
    if named is None:
        return Code.UNKNOWN_NAME
    there = [
        each
        for each in desk.agents.values()
        if each.is_at_work
        and each.agent != conversation.owner
        and each.serves(conversation.site)
        and desk.shop.works_in(each.name, named)
    ]
    return None if there else Code.NOT_THERE


def recall(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Recall, draft: Draft
) -> Code | None:
    """The owner keeps it after all."""
    if conversation.gen != command.gen:
        return Code.NOT_OWNER
    if not transfers.may(conversation, "recalled"):
        return Code.NOT_NOW
    refusal = signed(draft, TransferEnded(reason="recalled", name=agent.name), agent, command.cid)
    tell(desk, draft, "transfer_back", name=agent.name)
    return refusal


def snooze(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Snooze, draft: Draft
) -> Code | None:
    """Put away for at most a year, or until the visitor's next word."""
    if conversation.gen != command.gen:
        return Code.NOT_OWNER
    if command.until_ms and not is_soon(command.until_ms, draft.at_ms):
        return Code.BAD_TIME
    pause_closing(draft, agent)
    return signed(draft, Snoozed(until_ms=command.until_ms), agent, command.cid)


def wake(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Wake, draft: Draft
) -> Code | None:
    """Back in his hands, if they have room."""
    if conversation.gen != command.gen:
        return Code.NOT_OWNER
    if conversation.state == "snoozed" and not desk.has_room(agent, conversation):
        return Code.AT_CAPACITY
    return signed(draft, Woken(reason="agent"), agent, command.cid)


def pause_closing(draft: Draft, agent: Agent) -> None:
    """A closing that is under way waits for whoever goes on with it."""
    if draft.state == "closing":
        signed(draft, Stopped(reason="agent"), agent, "")


def _move(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Transfer, text: str, draft: Draft
) -> Code | None:
    """To another department's queue; a ticket stays where it is, or it would lose its time."""
    if conversation.state != "queued" or command.to:
        return Code.NOT_NOW
    if _named(desk, conversation, command.department) is None:
        return Code.UNKNOWN_NAME
    body = Queued(gen=conversation.gen + 1, reason="moved", name=agent.name, department=command.department)
    refusal = signed(draft, body, agent, command.cid)
    if text:
        draft.add(Note(text), "agent", agent=agent.agent, name=agent.name)
    tell(desk, draft, "transfer_department", department=command.department)
    return refusal


def _named(desk: Desk, conversation: Conversation, name: str) -> Department | None:
    """The department of this name at the conversation's site."""
    found = desk.shop.department(name, conversation.site)
    return found if hours.logged_name(found) == name != "" else None


def _works_in(desk: Desk, agent: Agent, conversation: Conversation, department: str) -> bool:
    return desk.shop.works_in(agent.name, desk.shop.department(department, conversation.site))
