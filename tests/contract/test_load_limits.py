"""The bench lifts every limit on visitors, or it would measure the limit and not the relay."""

import tomllib
from typing import Final

from relay.settings import LimitSettings
from tests.load.processes import NO_LIMITS

NOT_OF_VISITORS: Final = {"agents", "blocked_networks", "window_s"}


def test_the_bench_lifts_every_limit_that_its_crowd_could_meet() -> None:
    lifted = tomllib.loads(NO_LIMITS)["limits"]
    assert set(lifted) == set(LimitSettings.__struct_fields__) - NOT_OF_VISITORS
    assert all(value > 9_500 for value in lifted.values())
