"""The simulation itself: so many steps under bad conditions, no invariant broken, and enough reached.

DUKKAN_SIM_STEPS asks for more steps, DUKKAN_SIM_SEED for other runs.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from tests.simulation.run import STEPS_A_RUN, Found, play

STEPS: Final = int(os.environ.get("DUKKAN_SIM_STEPS", "60000"))
SEED: Final = int(os.environ.get("DUKKAN_SIM_SEED", "1"))
RUNS: Final = -(-STEPS // STEPS_A_RUN)

FLOORS: Final = {
    "messages committed": 15_000,
    "resent": 5_000,
    "replayed entries": 20_000,
    "duplicates sent": 250,
    "duplicates answered": 500,
    "removals undone by a crash": 100,
    "lines cut": 400,
    "lines gone silent": 120,
    "lost pushes": 1_200,
    "gaps fetched": 800,
    "resets": 1_200,
    "bye resync": 50,
    "bye silent": 30,
    "reloads": 250,
    "client crashes": 250,
    "agents vanished": 40,
    "relay crashes": 150,
    "crashes before the commit": 30,
    "crashes after the commit": 30,
    "relay restarts": 50,
    "restores": 30,
    "commits refused by a full disk": 200,
    "takes raced": 200,
    "posts under a doubtful generation": 400,
    "refused not_owner": 500,
    "refused not_queued": 500,
    "refused out_of_order": 400,
    "refused slow_down": 1_000,
    "garbage sent": 50,
    "offered committed": 400,
    "passed committed": 150,
    "offers and transfers accepted": 120,
    "offers and transfers declined": 15,
    "transferring committed": 40,
    "snoozed committed": 70,
    "woken committed": 10,
    "left committed": 5,
    "closing committed": 80,
    "stepped committed": 60,
    "rated committed": 6,
    "prioritised committed": 40,
    "escalated committed": 120,
    "refused at_capacity": 120,
    "agents who left their chats": 80,
    "closings for now committed": 30,
}
"""What 50,000 steps must bring about, or they prove nothing: about half of what they do bring."""


@pytest.mark.timeout(120 + STEPS // 500)
def test_no_invariant_breaks_whatever_goes_wrong(say: Callable[[str], None]) -> None:
    reached: Counter[str] = Counter()
    broken: list[Found] = []
    started_s = time.monotonic()
    for seed in range(SEED, SEED + RUNS):
        found = play(seed, reached=reached)
        if found is not None:
            broken.append(found)
            break
    spent_s = time.monotonic() - started_s
    say(f"{reached['steps']} steps in {spent_s:.1f} s, {reached['runs']} runs from seed {SEED}")
    for name in sorted(reached.keys() | FLOORS.keys()):
        floor = f"   floor {_floor(name, reached)}" if name in FLOORS else ""
        say(f"{reached[name]:8} {name}{floor}")
    assert not broken, f"python -m tests.simulation.run {broken[0].seed}: {broken[0]}"
    short = {name: reached[name] for name in FLOORS if reached[name] < _floor(name, reached)}
    assert not short, f"too little came about: {short}"


def _floor(name: str, reached: Counter[str]) -> int:
    return FLOORS[name] * reached["steps"] // 50_000


def test_one_seed_is_one_run() -> None:
    first, second = Counter[str](), Counter[str]()
    assert play(SEED, reached=first) is None and play(SEED, reached=second) is None
    assert first == second
