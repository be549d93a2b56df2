"""The figures of a week beside those that no plan could beat: `python -m tests.simulation.week.report`."""

import sys
from dataclasses import dataclass, replace
from random import Random
from statistics import quantiles
from typing import Final

from tests.simulation.week.agents import Agents
from tests.simulation.week.arrivals import Caller, callers
from tests.simulation.week.bound import most_within, quantile_s
from tests.simulation.week.shop import week_shop
from tests.simulation.week.staff import STAFF, capacity_steps, interruptions
from tests.simulation.week.visitors import Case, Visitors
from tests.simulation.week.week import Week

CHATS_A_DAY: Final = 560
"""So many that the evenings are tight: at 18:00 nearly all places are taken."""

SOON_S: Final = 60
"""A customer who waits longer is lost."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Waits in seconds from the first word until somebody is there, of those who came while it was open."""

    callers: int
    median_s: float
    p95_s: float
    soon: float
    """The share that waited at most SOON_S."""


@dataclass(frozen=True, slots=True)
class Played:
    """One week as it went."""

    week: Week
    cases: list[Case]
    real: Figures
    bound: Figures
    held: Figures
    """The bound for chats that take as long as they did, with silence, transfers and wrap-up."""
    reassigned: int
    tickets: int
    left_open: int


def play(seed: int, *, is_interrupted: bool = True, is_one_pool: bool = False) -> Played:
    """Plays the week of this seed; without breaks and bad lines, or with one pool of agents, to compare."""
    week = Week(seed, week_shop(is_one_pool=is_one_pool))
    visitors = Visitors(week, callers(Random(seed), CHATS_A_DAY))
    Agents(week, visitors, STAFF, interruptions(Random(seed), STAFF) if is_interrupted else ())
    week.run()
    cases = list(visitors.cases.values())
    in_hours = [case for case in cases if case.is_in_hours]
    return Played(
        week,
        cases,
        real=_figures([case.wait_s for case in in_hours]),
        bound=_bound([case.caller for case in in_hours]),
        held=_bound([replace(case.caller, talk_s=case.held_s) for case in in_hours]),
        reassigned=sum(max(0, case.owners - 1) for case in in_hours),
        tickets=len(cases) - len(in_hours),
        left_open=len(week.open()),
    )


def _figures(waits_s: list[float]) -> Figures:
    cuts = quantiles(waits_s, n=20)
    return Figures(len(waits_s), cuts[9], cuts[18], sum(wait <= SOON_S for wait in waits_s) / len(waits_s))


def _bound(known: list[Caller]) -> Figures:
    steps = capacity_steps(STAFF)
    return Figures(
        len(known),
        quantile_s(known, steps, 0.5),
        quantile_s(known, steps, 0.95),
        most_within(known, steps, SOON_S) / len(known),
    )


def table(played: Played) -> str:
    """Both in one table, and what happened besides."""
    columns = (played.real, played.bound, played.held)
    real = played.real
    lines = [
        f"{real.callers} visitors in opening hours, {played.tickets} outside them",
        f"{'':24}{'desk':>10}{'no plan beats':>18}{'with places held so':>22}",
        _row("median wait", [f"{each.median_s:.0f} s" for each in columns]),
        _row("95th percentile", [f"{each.p95_s:.0f} s" for each in columns]),
        _row(f"somebody within {SOON_S} s", [f"{each.soon:.1%}" for each in columns]),
        f"reassigned {played.reassigned}, left open at the end {played.left_open}",
        ", ".join(f"{name} {count}" for name, count in sorted(played.week.reached.items())),
    ]
    return "\n".join(lines)


def _row(name: str, cells: list[str]) -> str:
    return f"{name:24}{cells[0]:>10}{cells[1]:>18}{cells[2]:>22}"


if __name__ == "__main__":
    for seed in map(int, sys.argv[1:] or ["1"]):
        print(f"seed {seed}: {table(play(seed))}")
        calm, pooled = play(seed, is_interrupted=False), play(seed, is_one_pool=True)
        both = play(seed, is_interrupted=False, is_one_pool=True)
        shares = f"{calm.real.soon:.1%}, in one pool {pooled.real.soon:.1%}, both {both.real.soon:.1%}"
        print(f"without breaks and bad lines {shares}\n")
