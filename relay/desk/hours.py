"""Whether a department is open now, and until when what is left there is to be answered."""

from relay.desk.desk import Agent, Desk
from relay.domain import opening_hours
from relay.domain.conversation import Conversation
from relay.domain.department import EVERYTHING, Department

MINUTE_MS = 60_000


def department_of(desk: Desk, conversation: Conversation) -> Department:
    """The department that answers the conversation."""
    return desk.shop.department(conversation.department, conversation.site)


def logged_name(department: Department) -> str:
    """How a log names the department: not at all where the shop has none."""
    return "" if department is EVERYTHING else department.name


def is_open(desk: Desk, department: Department, at_ms: int) -> bool:
    """Whether the department is open by its calendar and nobody has closed it for now."""
    return opens_at_ms(desk, department, at_ms) == at_ms


def opens_at_ms(desk: Desk, department: Department, at_ms: int) -> int | None:
    """When the department opens next, `at_ms` itself while it is open, or None where it never does."""
    from_ms = max(at_ms, closed_until_ms(desk, department))
    calendar = desk.shop.calendars.get(department.calendar)
    return from_ms if calendar is None else opening_hours.next_opening_ms(calendar, from_ms)


def closed_until_ms(desk: Desk, department: Department) -> int:
    """Until when somebody has closed it for now; 0 where nobody has."""
    closed = desk.closed_until_ms
    return max(closed.get("", 0), closed.get(department.name, 0)) if closed else 0


def closed_since_ms(desk: Desk, department: Department, at_ms: int) -> int | None:
    """Since when it is closed for now; None where nobody has closed it, or it is open again."""
    names = [name for name in (department.name, "") if desk.closed_until_ms.get(name, 0) > at_ms]
    return max((desk.closed_at_ms.get(name, 0) for name in names), default=None)


def closed_because(desk: Desk, department: Department, at_ms: int) -> str:
    """Why it is closed for now, as whoever closed it put it; empty where nobody has."""
    names = [name for name in (department.name, "") if desk.closed_until_ms.get(name, 0) > at_ms]
    return desk.closed_because.get(names[0], "") if names else ""


def answer_by_ms(desk: Desk, department: Department, at_ms: int) -> int:
    """Until when an answer is due to what is left at `at_ms`: so long after the department opens."""
    opens_ms = opens_at_ms(desk, department, at_ms)
    return (at_ms if opens_ms is None else opens_ms) + department.answer_minutes * MINUTE_MS


def present(desk: Desk, department: str, site: str, at_ms: int) -> int:
    """How many agents could answer in the department now: none while it is closed."""
    row = desk.shop.department(department, site)
    return sum(agent.is_at_work for agent in may_answer(desk, row, site)) if is_open(desk, row, at_ms) else 0


def is_answered_now(desk: Desk, conversation: Conversation, at_ms: int) -> bool:
    """Whether the conversation's department is open and somebody is there who may answer for it."""
    return present(desk, conversation.department, conversation.site, at_ms) > 0


def may_answer(desk: Desk, department: Department, site: str) -> list[Agent]:
    """Who may answer there, at work or not: those of the department, or anybody where others help."""
    return [
        agent
        for agent in desk.agents.values()
        if agent.serves(site) and (department.others_help or desk.shop.works_in(agent.name, department))
    ]
