"""Who writes to the shop in one week: a Poisson process with a daily curve, by department and language."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

DAY_S: Final = 86_400
HOUR_S: Final = 3_600
DAYS: Final = 7

CURVE: Final = (1, 1, 0, 0, 0, 0, 0, 1, 3, 8, 12, 14, 12, 10, 9, 9, 11, 14, 17, 18, 14, 9, 5, 2)
"""Weight of each hour of the shop's day: late morning and evening, and a few at night."""

DEPARTMENTS: Final = {"sales": 0.45, "orders": 0.35, "returns": 0.20}
LANGUAGES: Final = {"ar": 0.65, "fa": 0.35}

Ending = Literal["finished", "silent"]


@dataclass(frozen=True, slots=True)
class Caller:
    """One visitor's business: `talk_s` is how long it takes from the first answer to the wrap-up."""

    at_s: float
    department: str
    lang: str
    talk_s: float
    turns: int
    ending: Ending
    moves_to: str = ""
    """The department that he should have asked, or empty."""
    is_put_off: bool = False
    """The agent has to look something up and comes back later."""
    score: int = 0
    """What he says when asked how it was; 0 nothing."""


def callers(rng: Random, chats_a_day: float) -> Iterator[Caller]:
    """The callers of the week in order: a process of the highest rate, thinned (Lewis and Shedler, 1979)."""
    peak_a_s = chats_a_day * max(CURVE) / sum(CURVE) / HOUR_S
    at_s = 0.0
    while True:
        at_s += rng.expovariate(peak_a_s)
        if at_s >= DAYS * DAY_S:
            return
        if rng.random() < CURVE[int(at_s % DAY_S) // HOUR_S] / max(CURVE):
            yield _caller(rng, at_s)


def _caller(rng: Random, at_s: float) -> Caller:
    department = _pick(rng, DEPARTMENTS)
    others = [each for each in DEPARTMENTS if each != department]
    return Caller(
        at_s=at_s,
        department=department,
        lang=_pick(rng, LANGUAGES),
        talk_s=min(1_800.0, 30 + rng.lognormvariate(math.log(270), 0.7)),
        turns=rng.randint(2, 6),
        ending="silent" if rng.random() < 0.15 else "finished",
        moves_to=rng.choice(others) if rng.random() < 0.06 else "",
        is_put_off=rng.random() < 0.03,
        score=rng.choice((1, 2, 3, 4, 4, 5, 5, 5, 5)) if rng.random() < 0.5 else 0,
    )


def _pick(rng: Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
