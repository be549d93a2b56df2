"""Every state of a conversation with every happening."""

import typing

import pytest

from relay.domain.machine import CONVERSATION, happening, next_state
from relay.protocol.agent import State
from relay.protocol.entries import AnyBody, Message, Seen

LABELS = "note seen tagged filled prioritised escalated rated visited"

ALLOWED: dict[str, dict[str, str]] = {
    "new": {"queued": "opened"},
    "queued": {
        "queued": f"{LABELS} visitor_wrote relay_wrote offered passed queued",
        "assigned": "assigned",
        "offline": "left",
        "closed": "closed",
    },
    "assigned": {
        "assigned": f"{LABELS} visitor_wrote agent_wrote relay_wrote assigned rateasked"
        " transferring transferended",
        "queued": "queued",
        "snoozed": "snoozed",
        "closing": "closing",
        "closed": "closed",
    },
    "closing": {
        "closing": f"{LABELS} agent_wrote relay_wrote stepped rateasked assigned",
        "assigned": "visitor_wrote stopped",
        "queued": "queued",
        "closed": "closed",
    },
    "snoozed": {
        "snoozed": f"{LABELS} agent_wrote relay_wrote assigned",
        "assigned": "visitor_wrote woken",
        "queued": "queued",
    },
    "offline": {
        "offline": f"{LABELS} visitor_wrote relay_wrote due",
        "queued": "queued",
        "assigned": "assigned",
        "closed": "closed",
    },
    "closed": {"closed": f"{LABELS} relay_wrote", "queued": "queued", "offline": "due"},
}
"""State before, state after, and what leads there."""

WROTE = {"visitor_wrote": "visitor", "agent_wrote": "agent", "relay_wrote": "relay"}
KINDS = {kind.__name__.lower(): kind for kind in typing.get_args(AnyBody) if kind is not Message}


@pytest.mark.parametrize("state", list(CONVERSATION))
@pytest.mark.parametrize("name", [*WROTE, *KINDS])
def test_each_state_allows_what_the_rules_say_and_nothing_else(state: str, name: str) -> None:
    wanted = next((after for after, names in ALLOWED[state].items() if name in names.split()), None)
    assert CONVERSATION[state].get(name) == wanted  # type: ignore[index]


def test_the_table_names_only_what_there_is() -> None:
    names = {*WROTE, *KINDS}
    assert {name for row in CONVERSATION.values() for name in row} <= names
    assert set(CONVERSATION) == {"new", *typing.get_args(State)}


def test_a_message_is_named_after_its_author_and_all_else_after_its_kind() -> None:
    for name, who in WROTE.items():
        assert happening(who, Message("hi")) == name  # type: ignore[arg-type]
    assert happening("agent", Seen(upto=1)) == "seen"
    assert next_state("closing", "visitor", Message("wait")) == "assigned"
    assert next_state("closing", "agent", Message("bye")) == "closing"
