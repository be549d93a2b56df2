"""The closing's table, what comes next in a script, and what holds a close back."""

import typing

import pytest

from relay.domain.closing_script import CLOSING, Event, Stage, may_close, next_step
from relay.domain.pending import Walk
from relay.protocol.setup import ScriptRow, StepRow

ALLOWED: dict[str, dict[str, str]] = {
    "none": {
        "walking": "started",
        "finished": "closed",
        "none": "visitor_spoke owner_changed back_in_queue begun_anew followed_up",
    },
    "walking": {
        "walking": "stepped went_back owner_changed",
        "paused": "visitor_spoke stopped back_in_queue",
        "finished": "closed",
    },
    "paused": {
        "walking": "started",
        "paused": "visitor_spoke owner_changed back_in_queue followed_up",
        "finished": "closed",
        "none": "begun_anew",
    },
    "finished": {"none": "begun_anew followed_up"},
}
"""Stage before, stage after, and what leads there."""

SCRIPT = ScriptRow(
    name="bye",
    steps=(
        StepRow(id="thanks", kind="say", text={"en": "Thanks"}, required=True),
        StepRow(id="why", kind="ask", field="reason", required=True),
        StepRow(id="label", kind="tag", options=("a", "b"), required=True),
        StepRow(id="remark", kind="note"),
        StepRow(id="end", kind="close", required=True),
    ),
)


@pytest.mark.parametrize("before", typing.get_args(Stage))
@pytest.mark.parametrize("event", typing.get_args(Event))
def test_each_stage_allows_what_the_rules_say_and_nothing_else(before: Stage, event: Event) -> None:
    wanted = next((after for after, names in ALLOWED[before].items() if event in names.split()), None)
    assert CLOSING[before].get(event) == wanted


def test_the_next_step_is_the_first_one_neither_done_nor_skipped() -> None:
    step = next_step(SCRIPT, Walk("bye", {"thanks": "done", "label": "skipped"}))
    assert step is not None and step.id == "why"
    assert (
        next_step(SCRIPT, Walk("bye", dict.fromkeys(["thanks", "why", "label", "remark", "end"], "done")))
        is None
    )


def test_what_was_walked_of_another_script_does_not_count_in_this_one() -> None:
    step = next_step(SCRIPT, Walk("other", {"thanks": "done"}))
    assert step is not None and step.id == "thanks"
    assert may_close(SCRIPT, Walk("other", {"thanks": "done"}), {"reason": "x"}, ("a",)) == "thanks"


def test_a_required_step_is_open_until_it_is_done() -> None:
    assert may_close(SCRIPT, None, {}, ()) == "thanks"
    assert may_close(SCRIPT, Walk("bye", {"thanks": "skipped"}), {}, ()) == "thanks"
    assert may_close(SCRIPT, Walk("bye", {"thanks": "done"}), {}, ()) == "why"
    assert may_close(SCRIPT, Walk("bye", {"thanks": "done", "why": "done", "label": "done"}), {}, ()) is None


def test_nobody_is_asked_for_what_is_known_already() -> None:
    walk = Walk("bye", {"thanks": "done"})
    assert may_close(SCRIPT, walk, {"reason": "size"}, ()) == "label"
    assert may_close(SCRIPT, walk, {"reason": "size"}, ("elsewhere",)) == "label"
    assert may_close(SCRIPT, walk, {"reason": "size"}, ("elsewhere", "b")) is None
