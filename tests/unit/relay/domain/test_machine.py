"""Every state of a conversation with every happening."""

import typing

import pytest

from relay.domain.machine import CONVERSATION, next_state
from relay.protocol.entries import AnyBody, Assigned, Closed, Hidden, Message, Note, Opened, Queued, Seen

BODIES: list[AnyBody] = [
    Opened(site="demo"),
    Message("hi"),
    Note("hm"),
    Assigned(agent=1, name="Sara", gen=1, reason="taken"),
    Queued(gen=1, reason="released"),
    Closed(gen=1),
    Seen(upto=1),
    Hidden(),
]

ALLOWED = {
    ("new", Opened): "queued",
    ("queued", Message): "queued",
    ("queued", Note): "queued",
    ("queued", Seen): "queued",
    ("queued", Assigned): "assigned",
    ("assigned", Message): "assigned",
    ("assigned", Note): "assigned",
    ("assigned", Seen): "assigned",
    ("assigned", Queued): "queued",
    ("assigned", Closed): "closed",
    ("closed", Seen): "closed",
    ("closed", Queued): "queued",
}


def test_every_body_there_is_is_tried() -> None:
    assert {type(body) for body in BODIES} == set(typing.get_args(AnyBody))


@pytest.mark.parametrize("state", list(CONVERSATION))
@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_each_state_allows_what_the_rules_say_and_nothing_else(state: str, body: AnyBody) -> None:
    assert next_state(state, body) == ALLOWED.get((state, type(body)))  # type: ignore[arg-type]
