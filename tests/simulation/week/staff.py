"""Who works in the shop, when, and what keeps him from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.simulation.week.arrivals import DAY_S, DAYS, HOUR_S

CHATS_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Person:
    """One agent: `shift` in hours of the day; `languages` and `departments` as the shop's files name them."""

    name: str
    departments: tuple[str, ...]
    languages: tuple[str, ...]
    shift: tuple[float, float]
    chats_max: int = CHATS_MAX


STAFF: Final = (
    Person("Sara", ("sales",), ("ar", "fa"), (9, 15)),
    Person("Omar", ("sales", "orders"), ("ar",), (9, 16)),
    Person("Neda", ("orders", "returns"), ("fa", "ar"), (9, 17)),
    Person("Huda", ("returns", "orders"), ("ar",), (12, 21)),
    Person("Reza", ("sales",), ("fa",), (13, 21)),
    Person("Laila", ("sales", "orders"), ("ar",), (15, 21)),
    Person("Amin", ("orders", "returns"), ("ar", "fa"), (16, 21)),
)
"""The first and the last hour are thin, the overlap is where most people write."""

SUPERVISOR: Final = "Neda"


CLOSING_HOUR: Final = 21

OVERTIME_S: Final = 3_600
"""So much longer, as a plan that knows everything may count on it, than the closing hour."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """A break, or a line that is down, from `at_s` for `for_s` seconds."""

    who: str
    kind: str
    at_s: float
    for_s: float


def shifts(person: Person, days: int = DAYS) -> list[tuple[float, float]]:
    """From when to when the person works, in seconds of the week."""
    first, last = person.shift
    return [(day * DAY_S + first * HOUR_S, day * DAY_S + last * HOUR_S) for day in range(days)]


def works_until_done(person: Person) -> bool:
    """Whoever closes the shop stays until nobody waits and all his chats are over."""
    return person.shift[1] == CLOSING_HOUR


def interruptions(rng: Random, staff: Iterable[Person]) -> list[Interruption]:
    """One break a shift, and every other day a line that drops, for half a minute up to five."""
    found: list[Interruption] = []
    for person in staff:
        for begins_s, ends_s in shifts(person):
            at_s = rng.uniform(begins_s + 1.5 * HOUR_S, ends_s - 1.5 * HOUR_S)
            found.append(Interruption(person.name, "break", at_s, rng.uniform(600, 1_800)))
            if rng.random() < 0.5:
                at_s = rng.uniform(begins_s + 600, ends_s - 900)
                found.append(Interruption(person.name, "drop", at_s, rng.uniform(30, 300)))
    return sorted(found, key=lambda each: each.at_s)


def capacity_steps(staff: Iterable[Person]) -> list[tuple[float, int]]:
    """When the number of chats that can be had at once changes, and by how much."""
    steps = []
    for person in staff:
        for begins_s, ends_s in shifts(person):
            ends_s += OVERTIME_S if works_until_done(person) else 0
            steps += [(begins_s, person.chats_max), (ends_s, -person.chats_max)]
    return sorted(steps)
