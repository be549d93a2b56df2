"""The simulation finds what it is there to find: each defect, put in alone, breaks its invariant."""

import time
from collections.abc import Callable

import pytest

from tests.simulation.defects import DEFECTS, Defect
from tests.simulation.run import play

RUNS_MAX = 400
SECONDS_MAX = 60
FIRST_SEED = 1


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_found(
    defect: Defect, monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    """The same seeds without it find nothing: `test_no_invariant_breaks_whatever_goes_wrong`."""
    defect.put_in(monkeypatch)
    started_s = time.monotonic()
    for run in range(1, RUNS_MAX + 1):
        found = play(FIRST_SEED + run - 1)
        spent_s = time.monotonic() - started_s
        if found is not None:
            say(f"{defect.name:28} {run:4} runs {spent_s:6.2f} s   {found}")
            assert found.violation.name in defect.breaks, found
            assert spent_s < SECONDS_MAX
            return
    pytest.fail(f"{defect.name} was not found in {RUNS_MAX} runs")
