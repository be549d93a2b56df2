"""What no assignment can beat: how many could be answered within a wait if everything were known before.

Everybody answers for every department in every language, at once, and nobody has a break or a bad line;
only the number of chats at a time is bound. Whoever waits at most `wait_s` from his arrival `a` and talks
for `d` seconds is certainly being served from `a + wait_s` to `a + d`, whenever he begins. The most chats
whose certain parts fit under the capacity is therefore no less than what any plan reaches. Fixed intervals
under a capacity that changes are packed best by a sweep that, wherever too many overlap, gives up the one
that ends last (an exchange argument: all of them cover this moment, and what comes before is settled).
"""

import heapq
from collections.abc import Sequence

from tests.simulation.week.arrivals import Caller

WEEK_S = 8 * 86_400


def most_within(callers: Sequence[Caller], steps: Sequence[tuple[float, int]], wait_s: float) -> int:
    """How many callers could at most be answered within `wait_s`, given when capacity changes by how much."""
    events: list[tuple[float, int, int]] = [(at_s, 1, by) for at_s, by in steps]
    free = 0
    for number, caller in enumerate(callers):
        if caller.talk_s <= wait_s:
            free += 1
        else:
            events.append((caller.at_s + wait_s, 2, number))
            events.append((caller.at_s + caller.talk_s, 0, number))
    capacity = served = 0
    active: set[int] = set()
    by_end: list[tuple[float, int]] = []
    for _, kind, value in sorted(events):
        if kind == 0:
            served += value in active
            active.discard(value)
        elif kind == 1:
            capacity += value
        else:
            active.add(value)
            heapq.heappush(by_end, (-(callers[value].at_s + callers[value].talk_s), value))
        while len(active) > capacity:
            _, last = heapq.heappop(by_end)
            active.discard(last)
    return served + free


def quantile_s(callers: Sequence[Caller], steps: Sequence[tuple[float, int]], share: float) -> int:
    """The smallest wait in whole seconds within which that share of the callers could be answered at all:
    no plan has a lower quantile."""
    low, high = 0, WEEK_S
    needed = share * len(callers)
    while low < high:
        middle = (low + high) // 2
        if most_within(callers, steps, middle) >= needed:
            high = middle
        else:
            low = middle + 1
    return low
