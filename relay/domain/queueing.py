"""The queue: who comes before whom, and how long the wait has really been of late.

The order is priority, then whoever has had an agent and was returned to the head, then arrival.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relay.domain.facts import Facts

Rank = tuple[int, bool, int, int]


class Told(NamedTuple):
    """What a waiting visitor was told last; place 0 is that he was told none, 0 minutes that nobody knows.

    `back_minutes` is when somebody is back from a break, 0 for soon, -1 where he was told that nobody
    is there, None where somebody was.
    """

    department: str
    place: int
    minutes: int
    back_minutes: int | None
    text: str


def rank(waiting: Facts) -> Rank:
    """The smaller, the sooner."""
    return -waiting.priority, not waiting.is_at_head, waiting.arrived_at_ms, waiting.number


def in_order(waiting: Iterable[Facts]) -> list[Facts]:
    """Who is next, and who after that."""
    return sorted(waiting, key=rank)


def expected_wait_ms(waits_ms: Sequence[int], waited_ms: int, needed: int) -> int | None:
    """How much longer somebody waits who has waited for `waited_ms`, by the median of real waits.

    None where there are fewer than `needed` of them, and for whoever has waited longer already:
    nobody knows then, and a guess would be a promise.
    """
    if len(waits_ms) < max(1, needed):
        return None
    left_ms = _median(waits_ms) - waited_ms
    return left_ms if left_ms > 0 else None


def told_minutes(wait_ms: int) -> int:
    """A wait as it is told: whole minutes, and from five on in steps of five, always rounded up."""
    minutes = max(1, -(-wait_ms // 60_000))
    return minutes if minutes <= 5 else -(-minutes // 5) * 5


def is_much_more(minutes: int, told: int) -> bool:
    """Whether a wait has grown by so much that it would be a lie not to say so."""
    return minutes >= told + max(2, told // 2)


def _median(values: Sequence[int]) -> int:
    """The middle one, or the mean of the two in the middle; `statistics` would bring in randomness."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) // 2
