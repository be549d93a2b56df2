"""Closing the shop for now: who may, which departments, until when."""

from relay.desk.decision import NOTHING, Decided, Decision, Refused
from relay.desk.desk import Agent, Desk
from relay.desk.moments import is_soon
from relay.domain import policies
from relay.domain.events import ShopClosed
from relay.protocol.agent import CloseShop
from relay.protocol.refusals import Code
from relay.shared.clean_text import clean_line


def decide(desk: Desk, agent: Agent, command: CloseShop, at_ms: int) -> Decision:
    """What the command comes to. One that opens what is not closed changes nothing.

    To open all departments takes back what was said of single ones as well.
    """
    if not policies.allow(agent, "close_shop"):
        return Refused(Code.NOT_ALLOWED)
    if command.department and command.department not in [each.name for each in desk.shop.departments]:
        return Refused(Code.UNKNOWN_NAME)
    opens = command.until_ms <= at_ms
    if not opens and not is_soon(command.until_ms, at_ms):
        return Refused(Code.BAD_TIME)
    names = [command.department]
    if opens:
        closed = desk.closed_until_ms
        names = [name for name in closed if name == command.department or not command.department]
    if not names:
        return NOTHING
    reason = "" if opens else clean_line(command.reason)
    return Decided(
        tuple(
            ShopClosed(
                until_ms=command.until_ms, at_ms=at_ms, agent=agent.agent, department=name, reason=reason
            )
            for name in names
        )
    )
