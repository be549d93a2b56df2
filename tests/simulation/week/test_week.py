"""A week of a shop ends with nobody forgotten, and not far from what no plan could beat."""

from collections.abc import Callable
from typing import Final

import pytest

from relay.desk.desk import Desk
from tests.simulation.week.report import Played, play, table
from tests.simulation.week.shop import week_shop

FLOORS: Final = {
    "offered": 1_000,
    "offers overlooked": 20,
    "assigned least_loaded": 100,
    "assigned longest_unassigned": 100,
    "assigned only_one": 300,
    "assigned taken": 300,
    "assigned transfer": 50,
    "queued agent_left": 5,
    "queued agent_break": 10,
    "escalated half_time": 50,
    "escalated stale": 50,
    "escalated low_rating": 50,
    "tickets taken": 200,
    "snoozed": 30,
    "rated": 300,
}
"""What a week must bring about, or its end proves nothing."""


@pytest.fixture(scope="module")
def played() -> Played:
    return play(seed=1)


@pytest.mark.slow
def test_nobody_is_left_at_the_end_of_the_week(played: Played, say: Callable[[str], None]) -> None:
    say(table(played))
    assert played.left_open == 0 and not played.week.desk.queue
    assert all(case.assigned_s >= 0 for case in played.cases), "somebody was there for everybody"
    short = {
        name: played.week.reached[name] for name, floor in FLOORS.items() if played.week.reached[name] < floor
    }
    assert not short, f"too little happened: {short}"


@pytest.mark.slow
def test_most_are_answered_soon_and_no_figure_beats_the_bound(played: Played) -> None:
    real = played.real
    for bound in (played.bound, played.held):
        assert real.soon <= bound.soon
        assert real.median_s >= bound.median_s and real.p95_s >= bound.p95_s
    assert real.median_s < 30, "the usual visitor has somebody within half a minute"
    assert real.soon > played.bound.soon - 0.15


@pytest.mark.slow
def test_the_weeks_events_make_the_same_desk_again(played: Played) -> None:
    again = Desk(lease_ms=90_000, reopen_ms=86_400_000, shop=week_shop())
    for event in played.week.events:
        again.apply(event)
    ours = played.week.desk
    assert list(again.conversations) == list(ours.conversations)
    for conv, conversation in ours.conversations.items():
        twin = again.conversations[conv]
        assert (twin.state, twin.gen, twin.owner, twin.head) == (
            conversation.state,
            conversation.gen,
            conversation.owner,
            conversation.head,
        )
        assert (twin.tags, twin.fields, twin.rating) == (
            conversation.tags,
            conversation.fields,
            conversation.rating,
        )
