"""How long to wait before the next try: full jitter, so that a crowd does not come back at once."""

from collections.abc import Callable

from relay.protocol.limits import BACKOFF_FIRST_S, BACKOFF_LAST_S

_DOUBLINGS_MAX = 16
"""Beyond it the pause has long reached its last value, and 2**tries would only grow."""


def pause_ms(tries: int, rng: Callable[[], float]) -> int:
    """A random share of a pause that doubles from the first to the last, in milliseconds.

    `tries` counts failures since the last success, from 0; `rng` returns a number in [0, 1).
    """
    longest_s = min(BACKOFF_LAST_S, BACKOFF_FIRST_S * 2.0 ** min(tries, _DOUBLINGS_MAX))
    return int(rng() * longest_s * 1000)
