"""Runs of the simulation: `python -m tests.simulation.run SEED [STEPS]` plays one and tells its story."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from relay.domain import conversation
from relay.service.service import Service
from tests.simulation.healed import judge
from tests.simulation.violation import Violation
from tests.simulation.world import World

STEPS_A_RUN = 250
SHORT_LOG = (24, 12)


@dataclass(slots=True)
class Found:
    """An invariant that broke, and the run that shows it."""

    seed: int
    step: int
    violation: Violation

    def __str__(self) -> str:
        return f"seed {self.seed}, step {self.step}: {self.violation}"


@contextmanager
def _log_kept(entries_max: int, entries_kept: int) -> Iterator[None]:
    before = conversation.LOG_ENTRIES_MAX, conversation.LOG_ENTRIES_KEPT
    conversation.LOG_ENTRIES_MAX, conversation.LOG_ENTRIES_KEPT = entries_max, entries_kept  # type: ignore[misc]
    try:
        yield
    finally:
        conversation.LOG_ENTRIES_MAX, conversation.LOG_ENTRIES_KEPT = before  # type: ignore[misc]


def play(
    seed: int,
    steps: int = STEPS_A_RUN,
    reached: Counter[str] | None = None,
    built: Callable[[Service], None] = lambda service: None,
) -> Found | None:
    """One run under one seed: so many steps, then healing. Returns what broke, if anything did."""
    world = World(seed, built)
    kept = SHORT_LOG if world.rates.is_log_short else (600, 300)
    try:
        with _log_kept(*kept):
            for _ in range(steps):
                world.step()
            world.heal()
            judge(world)
    except Violation as violation:
        return Found(seed, world.reached["steps"], violation)
    except Exception as error:
        crash = Violation("I14", f"{type(error).__name__}: {error}")
        crash.__cause__ = error
        return Found(seed, world.reached["steps"], crash)
    finally:
        if reached is not None:
            reached.update(world.reached)
            reached["runs"] += 1
    return None


if __name__ == "__main__":
    counts: Counter[str] = Counter()
    found = play(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else STEPS_A_RUN, counts)
    for name, count in sorted(counts.items()):
        print(f"{count:8} {name}")
    if found is not None:
        print(found)
        raise found.violation
