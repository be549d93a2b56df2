"""A closing script: how far it is walked, what comes next, and what still has to be done.

CLOSING says what may follow what. A script is begun by the owner, walked step by step, paused by
a word of the visitor or by an agent, and kept on the relay meanwhile, so that any agent can go on.
"""

from collections.abc import Collection, Mapping
from typing import Final, Literal

from relay.domain.facts import Facts
from relay.domain.happenings import ANEW
from relay.domain.machine import happening
from relay.domain.pending import Walk
from relay.protocol.entries import AnyBody, Queued, Role, Stepped
from relay.protocol.setup import ScriptRow, StepRow

Stage = Literal["none", "walking", "paused", "finished"]
Event = Literal[
    "started",
    "stepped",
    "went_back",
    "visitor_spoke",
    "stopped",
    "owner_changed",
    "back_in_queue",
    "closed",
    "begun_anew",
    "followed_up",
]

CLOSING: Final[dict[Stage, dict[Event, Stage]]] = {
    "none": {
        "started": "walking",
        "visitor_spoke": "none",
        "owner_changed": "none",
        "back_in_queue": "none",
        "closed": "finished",
        "begun_anew": "none",
        "followed_up": "none",
    },
    "walking": {
        "stepped": "walking",
        "went_back": "walking",
        "visitor_spoke": "paused",
        "stopped": "paused",
        "owner_changed": "walking",
        "back_in_queue": "paused",
        "closed": "finished",
    },
    "paused": {
        "started": "walking",
        "visitor_spoke": "paused",
        "owner_changed": "paused",
        "back_in_queue": "paused",
        "closed": "finished",
        "begun_anew": "none",
        "followed_up": "paused",
    },
    "finished": {"begun_anew": "none", "followed_up": "none"},
}
"""Stage and event to the next stage; a missing key means that it cannot happen then.

`begun_anew`: the visitor has opened the conversation, or writes again after its end. `followed_up`: it
is to be worked on until a given time, such as after a low rating.
"""

FILLING: Final = ("ask", "summary")
"""Kinds of steps that leave a field."""

SUMMARY: Final = "summary"
"""The field that a summary is kept in."""


def stage(at: Facts) -> Stage:
    """Where the closing of a conversation stands."""
    if at.state == "closed":
        return "finished"
    if at.walk is None:
        return "none"
    return "walking" if at.state == "closing" else "paused"


def event(who: Role, body: AnyBody) -> Event | None:
    """What an entry of the log is to the closing; None where it is nothing to it."""
    if isinstance(body, Stepped):
        return "went_back" if body.outcome == "back" else "stepped"
    if isinstance(body, Queued):
        return "begun_anew" if body.reason in ANEW else "back_in_queue"
    return _EVENTS.get(happening(who, body))


_EVENTS: Final[dict[str, Event]] = {
    "closing": "started",
    "visitor_wrote": "visitor_spoke",
    "stopped": "stopped",
    "assigned": "owner_changed",
    "closed": "closed",
    "opened": "begun_anew",
    "due": "followed_up",
}


def next_step(script: ScriptRow, walk: Walk | None) -> StepRow | None:
    """The first step that is neither done nor skipped; None when the script has been walked."""
    outcomes = walk.outcomes if walk is not None and walk.script == script.name else {}
    return next((step for step in script.steps if step.id not in outcomes), None)


def step_named(script: ScriptRow, name: str) -> StepRow | None:
    """The step of that id."""
    return next((step for step in script.steps if step.id == name), None)


def may_close(
    script: ScriptRow, walk: Walk | None, fields: Mapping[str, str], tags: Collection[str]
) -> str | None:
    """The required step that is still open, or None when the conversation may be closed.

    What is known already need not be asked: a field that is filled and a tag that is on count as done.
    """
    outcomes = walk.outcomes if walk is not None and walk.script == script.name else {}
    for step in script.steps:
        is_open = step.required and step.kind != "close" and outcomes.get(step.id) != "done"
        if is_open and not is_known(step, fields, tags):
            return step.id
    return None


def is_known(step: StepRow, fields: Mapping[str, str], tags: Collection[str]) -> bool:
    """Whether what the step asks for stands in the conversation already."""
    if step.kind in FILLING:
        return bool(fields.get(field_of(step)))
    if step.kind == "tag":
        return any(tag in tags for tag in step.options) if step.options else bool(tags)
    return False


def field_of(step: StepRow) -> str:
    """The field that the step fills in."""
    return SUMMARY if step.kind == "summary" else step.field
