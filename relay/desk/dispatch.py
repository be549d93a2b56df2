"""Which waiting chats can be offered to somebody now, and to whom."""

from typing import Final

from relay.desk import hours
from relay.desk.decision import NOTHING, Decided, Draft
from relay.desk.desk import Agent, Desk
from relay.desk.moments import left_ms
from relay.domain import queueing
from relay.domain.assignment import Candidate, choose
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.protocol.entries import Offered

OFFERS_MAX: Final = 50
"""At once; more would make one turn long, and the next turn comes at once."""

ROUNDS_FOR_PAUSE: Final = 4
"""After everybody has let a chat pass, it rests for `offer_s`, then twice that, up to this many doublings."""


def offerable(desk: Desk, at_ms: int, up_ms: int) -> list[str]:
    """Waiting chats that somebody would be offered now, in the order of the queue."""
    if not desk.queue or all(each.assignment != "auto" for each in desk.shop.departments):
        return []
    free = _free(desk, up_ms)
    if not free:
        return []
    found: list[str] = []
    for waiting in queueing.in_order(desk.queue.values()):
        conversation = desk.conversations[waiting.conv]
        if _candidates(desk, conversation, free, at_ms):
            found.append(waiting.conv)
            if len(found) == OFFERS_MAX:
                break
    return found


def offer(desk: Desk, conv: str, at_ms: int, up_ms: int) -> Decided:
    """The chat offered to whoever is best for it now; nothing where nobody is."""
    conversation = desk.conversations.get(conv)
    if conversation is None or conversation.state != "queued":
        return NOTHING
    candidates = _candidates(desk, conversation, _free(desk, up_ms), at_ms)
    chosen = choose(candidates, conversation.lang, conversation.last_agent)
    if chosen is None:
        return NOTHING
    department = hours.department_of(desk, conversation)
    until_ms = at_ms + department.offer_s * 1000
    draft = Draft(conversation, at_ms, (), up_ms)
    draft.add(
        Offered(
            agent=chosen.agent,
            name=chosen.name,
            until_ms=until_ms,
            reason=chosen.reason,
            lang=chosen.lang,
            chats=chosen.chats,
            among=chosen.among,
            helps="" if desk.shop.works_in(chosen.name, department) else hours.logged_name(department),
        )
    )
    return draft.decided()


def _free(desk: Desk, up_ms: int) -> list[Agent]:
    """Who is available and has room."""
    return [
        agent
        for agent in desk.agents.values()
        if agent.here == "available"
        and agent.load < desk.shop.capacity(agent.name)
        and desk.here(agent, up_ms) == "available"
    ]


def _candidates(desk: Desk, conversation: Conversation, free: list[Agent], at_ms: int) -> list[Candidate]:
    """Who of the free may be asked about this chat now."""
    department = hours.department_of(desk, conversation)
    if department.assignment != "auto" or conversation.offer is not None:
        return []
    site = conversation.site
    free = [agent for agent in free if agent.serves(site)]
    may = [agent for agent in free if desk.shop.works_in(agent.name, department)]
    if not may and _may_others_help(desk, conversation, department, at_ms):
        may = free
    fresh = [agent for agent in may if agent.agent not in conversation.passed]
    if not fresh and not left_ms(conversation.passed_at_ms, _rest_ms(conversation, department), at_ms):
        fresh = may
    return [_candidate(desk, agent) for agent in fresh]


def _candidate(desk: Desk, agent: Agent) -> Candidate:
    languages = desk.shop.skill(agent.name).languages
    return Candidate(agent.agent, agent.name, agent.load, agent.last_assigned_ms, languages)


def _is_manned(desk: Desk, department: Department, site: str) -> bool:
    """Whether anybody of the department is at work, with room or without."""
    return any(
        agent.is_at_work and agent.serves(site) and desk.shop.works_in(agent.name, department)
        for agent in desk.agents.values()
    )


def _may_others_help(desk: Desk, conversation: Conversation, department: Department, at_ms: int) -> bool:
    """Whether nobody of the department is at work, or those who are have been full for long enough."""
    if not department.others_help:
        return False
    if not _is_manned(desk, department, conversation.site):
        return True
    rest_ms = left_ms(conversation.queued_at_ms, department.help_after_s * 1000, at_ms)
    return department.help_after_s > 0 and not rest_ms


def _rest_ms(conversation: Conversation, department: Department) -> int:
    """How long nobody is asked, after everybody has let it pass."""
    return department.offer_s * 1000 << min(conversation.rounds, ROUNDS_FOR_PAUSE)
