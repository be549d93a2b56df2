"""The shop and the people of the desk's state machine, and all that two desks must agree in."""

from dataclasses import fields

from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.domain.department import AgentSkills, Department, Silence
from relay.domain.shop import Shop
from relay.protocol.agent import AgentRole
from relay.protocol.setup import ScriptRow, StepRow

SHOP = Shop(
    departments=(
        Department(
            name="sales",
            assignment="auto",
            agents=("Sara", "Omar", "Zahra"),
            closing_script="goodbye",
            offer_s=30,
            nobody_s=120,
            first_reply_s=120,
            stale_minutes=60,
            silence=Silence(remind_s=180, warn_s=60, close_s=60),
        ),
        Department(name="repairs", agents=("Omar", "Zahra"), others_help=False, nobody_s=120),
    ),
    skills={
        "sara": AgentSkills(languages=("fa", "en"), chats_max=2),
        "omar": AgentSkills(languages=("ar", "en"), chats_max=1),
        "zahra": AgentSkills(chats_max=3),
    },
    scripts={
        "goodbye": ScriptRow(
            name="goodbye",
            steps=(
                StepRow(id="why", kind="tag", required=True),
                StepRow(id="rate", kind="rate"),
                StepRow(id="close", kind="close"),
            ),
        )
    },
    words={
        "en": {
            "auto.place": "{n}",
            "auto.place_next": "next",
            "auto.place_nobody": "-",
            "auto.left_nobody": "nobody",
        }
    },
    idle_s=240,
    waits_needed=2,
    tells_breaks=True,
)

NAMES: list[tuple[str, AgentRole]] = [("Sara", "agent"), ("Omar", "agent"), ("Zahra", "supervisor")]

SUPERVISOR = 2


def facts(desk: Desk) -> object:
    """Everything that comes from events."""
    names = [each.name for each in fields(Conversation) if each.name != "check_at_ms"]
    chats = {c.conv: [getattr(c, name) for name in names] for c in desk.conversations.values()}
    hands = {
        agent.agent: (agent.owned.keys(), agent.active.keys(), agent.asked.keys(), agent.last_assigned_ms)
        for agent in desk.agents.values()
        if agent.owned or agent.asked or agent.last_assigned_ms
    }
    return chats, desk.queue.keys(), hands, desk.waits
