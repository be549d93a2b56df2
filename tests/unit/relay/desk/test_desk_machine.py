"""A whole desk under anything that may happen to it, in any order: what must hold after each of them.

Twice: hypothesis chooses what happens, and makes what breaks a promise short; and long walks by
plain dice get far into the day. The floors say that those reached what is worth proving.
"""

from collections import Counter
from random import Random

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.unit.relay.desk.busy_desk import DEEDS, BusyDesk

WALKS = 24
STEPS = 300

FLOORS = {
    "Opened": 75,
    "Assigned": 212,
    "Assigned taken": 96,
    "Assigned transfer": 4,
    "Assigned taken_over": 19,
    "Assigned only_one": 77,
    "Assigned least_loaded": 7,
    "Assigned longest_unassigned": 5,
    "Offered": 403,
    "Passed missed": 148,
    "Passed declined": 62,
    "Passed left": 76,
    "Transferring": 34,
    "TransferEnded declined": 7,
    "TransferEnded recalled": 12,
    "Queued agent_left": 74,
    "Queued agent_break": 12,
    "Queued agent_offline": 22,
    "Queued released": 18,
    "Queued returned": 352,
    "Queued woken": 16,
    "Queued moved": 54,
    "Queued reopened": 12,
    "Snoozed": 46,
    "Woken": 15,
    "Left nobody": 355,
    "Left closed": 5,
    "Closed": 30,
    "Closing": 63,
    "Stepped": 98,
    "Stopped": 18,
    "Rated": 60,
    "Due": 17,
    "Escalated": 391,
    "sent again": 125,
}

BY_WEIGHT = [name for name, weight in DEEDS.items() for _ in range(weight)]


class AnyDesk(RuleBasedStateMachine):
    """One rule for all deeds, so that every run may meet every one."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = BusyDesk()

    @rule(
        deed=st.sampled_from(BY_WEIGHT),
        who=st.integers(0, 2),
        which=st.integers(0, 5),
        how=st.integers(0, 11),
    )
    def happens(self, deed: str, who: int, which: int, how: int) -> None:
        self.busy.happens(deed, who, which, how)

    @invariant()
    def holds(self) -> None:
        self.busy.holds()

    def teardown(self) -> None:
        self.busy.is_the_same_again()


def test_the_desk_keeps_its_promises_whatever_happens() -> None:
    run_state_machine_as_test(
        AnyDesk,
        settings=settings(
            max_examples=40,
            stateful_step_count=50,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_desk_keeps_its_promises_on_long_walks_that_meet_everything() -> None:
    reached: Counter[str] = Counter()
    for seed in range(WALKS):
        dice, busy = Random(seed), BusyDesk()
        for _ in range(STEPS):
            busy.happens(dice.choice(BY_WEIGHT), dice.randrange(3), dice.randrange(6), dice.randrange(12))
            busy.holds()
        busy.is_the_same_again()
        reached += busy.reached
    print(dict(sorted(reached.items())))
    assert {name: reached[name] for name, floor in FLOORS.items() if reached[name] < floor} == {}
