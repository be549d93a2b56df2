"""The bound is checked against plans and, where it is exact, against every choice there is."""

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest

from tests.simulation.week.arrivals import DAY_S, DAYS, Caller, callers
from tests.simulation.week.bound import most_within, quantile_s

Steps = list[tuple[float, int]]


def caller(at_s: float, talk_s: float) -> Caller:
    return Caller(at_s, "sales", "ar", talk_s, turns=2, ending="finished")


def some(rng: Random, count: int) -> list[Caller]:
    return sorted(
        (caller(rng.randint(0, 40), rng.randint(5, 30)) for _ in range(count)), key=lambda c: c.at_s
    )


def capacity(steps: Steps, at_s: float) -> int:
    return sum(by for since_s, by in steps if since_s <= at_s)


def fits(chosen: Sequence[Caller], steps: Steps) -> bool:
    """Whether all of the chosen can be served from the moment they come."""
    moments = [c.at_s for c in chosen] + [at_s for at_s, _ in steps]
    return all(
        sum(c.at_s <= moment < c.at_s + c.talk_s for c in chosen) <= capacity(steps, moment)
        for moment in moments
    )


def first_come(chosen: Sequence[Caller], steps: Steps, wait_s: float) -> int:
    """How many a plain plan answers in time: whoever comes first takes the first place that stays free."""
    spans: list[tuple[float, float]] = []
    answered = 0
    for each in chosen:
        starts = [each.at_s, *(end for _, end in spans), *(at_s for at_s, _ in steps)]
        for begin in sorted(s for s in starts if s >= each.at_s):
            end = begin + each.talk_s
            moments = [
                begin,
                *(s for s, _ in spans if begin < s < end),
                *(s for s, _ in steps if begin < s < end),
            ]
            if all(sum(s <= m < e for s, e in spans) < capacity(steps, m) for m in moments):
                spans.append((begin, end))
                answered += begin - each.at_s <= wait_s
                break
    return answered


@pytest.mark.parametrize("seed", range(40))
def test_without_waiting_it_is_the_best_of_all_choices(seed: int) -> None:
    rng = Random(seed)
    chosen, steps = some(rng, 7), [(0.0, 2), (20.0, -1), (35.0, rng.randint(-1, 2))]
    best = max(n for n in range(8) for few in combinations(chosen, n) if fits(few, steps))
    assert most_within(chosen, steps, 0) == best


@pytest.mark.parametrize("wait_s", [0, 3, 10, 25])
def test_no_plan_answers_more_in_time(wait_s: int) -> None:
    reached = 0
    for seed in range(60):
        rng = Random(seed)
        chosen, steps = some(rng, 12), [(0.0, 2), (25.0, 1)]
        planned = first_come(chosen, steps, wait_s)
        assert planned <= most_within(chosen, steps, wait_s) <= len(chosen)
        reached += planned
    assert reached > 120


def test_the_quantile_is_the_first_wait_that_is_enough() -> None:
    chosen, steps = [caller(0, 100), caller(0, 100), caller(0, 100)], [(0.0, 1)]
    assert most_within(chosen, steps, 0) == 1
    assert quantile_s(chosen, steps, 0.3) == 0
    assert quantile_s(chosen, steps, 0.5) == 100, "what is certainly being served shrinks with the wait"


def test_callers_come_by_the_curve_and_in_order() -> None:
    week = list(callers(Random(1), 400))
    assert 2_500 < len(week) < 3_100
    assert [c.at_s for c in week] == sorted(c.at_s for c in week) and week[-1].at_s < DAYS * DAY_S
    by_hour = [sum(int(c.at_s % DAY_S) // 3600 == hour for c in week) for hour in range(24)]
    assert by_hour[18] > 3 * by_hour[8] > 0 and by_hour[3] == 0
    assert {c.department for c in week} == {"sales", "orders", "returns"}
    assert 0.25 < sum(c.lang == "fa" for c in week) / len(week) < 0.45
