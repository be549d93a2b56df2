"""The values of the variables in a shop's own texts, as far as they are known in a conversation."""

from relay.desk.desk import Desk
from relay.domain.conversation import Conversation

ORDER = "order"
"""The field that is `{{order.id}}` in texts."""


def values(desk: Desk, conversation: Conversation, visitor_name: str, agent_name: str = "") -> dict[str, str]:
    """By the variables' names (`relay/shared/template.py`); what is not known is empty."""
    facts = desk.shop.facts.get(conversation.site, {})
    return {
        "visitor.name": visitor_name,
        "visitor.first_name": _first(visitor_name),
        "agent.name": agent_name,
        "agent.first_name": _first(agent_name),
        "order.id": conversation.fields.get(ORDER, ""),
        "page": conversation.page,
        **{f"shop.{name}": value for name, value in facts.items()},
    }


def _first(name: str) -> str:
    return name.split()[0] if name.split() else ""
