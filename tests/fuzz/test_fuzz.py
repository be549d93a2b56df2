"""Every target with seeded mutations: briefly in the ordinary run, ten minutes each by `make soak`."""

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Final

import pytest

from tests.fuzz.corpus import mutated
from tests.fuzz.targets import TARGETS
from tests.support.relay_process import ROOT
from tests.support.soak import figure

INPUTS: Final = figure("INPUTS", 8_000, 200_000)
SEED: Final = figure("SEED", 20261124, 20261124)
GUIDED_S: Final = figure("FUZZ_S", 0, 600)
SLOW: Final = frozenset({"lay_out", "agent_session", "visitor_session"})


@pytest.mark.threat(19, 23, 24, 45)
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("name", TARGETS)
def test_what_is_promised_of_all_input_holds(name: str) -> None:
    target, rng = TARGETS[name], random.Random(f"{SEED} {name}")
    seeds = target.seeds()
    taken = sum(target.try_on(seed) for seed in seeds)
    refused = len(seeds) - taken
    for _ in range(INPUTS // 10 if name in SLOW else INPUTS):
        data = mutated(rng.choice(seeds), rng, seeds)
        try:
            is_taken = target.try_on(data)
        except Exception as error:
            raise AssertionError(f"{name} on {data[:2_000]!r}") from error
        taken, refused = taken + is_taken, refused + (not is_taken)
    assert taken >= 10 and refused >= 10, f"one side was never reached: {taken} taken, {refused} refused"


if GUIDED_S:  # By `make soak` alone.

    @pytest.mark.slow
    @pytest.mark.timeout(len(TARGETS) * (GUIDED_S + 60))
    def test_what_is_promised_holds_where_coverage_leads(capsys: pytest.CaptureFixture[str]) -> None:
        """As many targets at once as there are processors."""
        if find_spec("atheris") is None:
            with capsys.disabled():
                print("\natheris is not installed on this Python: only the seeded mutations ran")
            return

        def fuzz(name: str) -> tuple[str, int, str]:
            command = [sys.executable, "-m", "tests.fuzz.guided", name, str(GUIDED_S)]
            run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            return name, run.returncode, run.stderr

        begun = time.monotonic()
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results = list(pool.map(fuzz, TARGETS))
        with capsys.disabled():
            for name, code, said in results:
                last = [line for line in said.splitlines() if line.startswith(("#", "Done"))][-1:]
                print(f"\nguided {name}: {'held' if not code else 'BROKEN'}, {' '.join(last)[:100]}", end="")
            print(f"\nguided fuzzing took {time.monotonic() - begun:.0f} s")
        assert {name: said[-2_000:] for name, code, said in results if code} == {}
