"""What the visitors of the week do: write, answer, fall silent, rate; and what each has lived through."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from relay.desk import visitor_commands
from relay.desk.visitor_commands import Guest
from relay.protocol.entries import Assigned, Closed, Entry, Message, Queued, RateAsked, Snoozed
from relay.protocol.visitor import Post, Rate
from tests.simulation.week.arrivals import DAY_S, Caller
from tests.simulation.week.shop import CLOSES_S, OPENS_S
from tests.simulation.week.week import Week

FIRST_WORDS: Final = {"ar": "مرحبا، طلبي رقم {n} لم يصل بعد", "fa": "سلام، سفارش {n} هنوز نرسیده"}
ANSWERS: Final = {"ar": "نعم، شكرا", "fa": "بله، ممنون"}


@dataclass(eq=False)
class Case:
    """One caller's business, from his first word to its end. Times are seconds of the week, -1 not yet."""

    caller: Caller
    guest: Guest
    left_s: float
    """Of the talk, what is still to come."""
    conv: str = ""
    is_in_hours: bool = True
    assigned_s: float = -1
    answered_s: float = -1
    turns: int = 0
    has_moved: bool = False
    was_put_off: bool = False
    owners: int = 0
    has_rated: bool = False
    held_s: float = 0
    """How long he has had a place of somebody's."""
    since_s: float = -1
    """Since when he has had one; -1 while he has none."""

    def changes_hands(self, now_s: float, is_held: bool) -> None:
        """He has a place from now on, or has none."""
        if self.since_s >= 0:
            self.held_s += now_s - self.since_s
        self.since_s = now_s if is_held else -1

    @property
    def wait_s(self) -> float:
        """From his first word until somebody was there for him."""
        return self.assigned_s - self.caller.at_s


class Visitors:
    """Everybody who writes in the week."""

    def __init__(self, week: Week, callers: Iterable[Caller]) -> None:
        self._week = week
        self.cases: dict[str, Case] = {}
        week.watchers.append(self._see)
        for number, caller in enumerate(callers, 1):
            week.at(caller.at_s, lambda number=number, caller=caller: self._comes(number, caller))  # type: ignore[misc]

    def _comes(self, number: int, caller: Caller) -> None:
        guest = Guest(number.to_bytes(32, "big"), "demo", lang=caller.lang, department=caller.department)
        case = Case(caller, guest, caller.talk_s)
        case.is_in_hours = OPENS_S <= caller.at_s % DAY_S < CLOSES_S
        self._says(case, FIRST_WORDS[caller.lang].format(n=40_000 + number))
        latest = self._week.desk.visitors[guest.token_hash].latest
        assert latest is not None
        case.conv = latest.conv
        self.cases[case.conv] = case

    def _says(self, case: Case, text: str) -> None:
        week = self._week
        post = Post(cid=week.cid(), text=text)
        week.commit(visitor_commands.decide(week.desk, case.guest, post, week.at_ms, week.fresh, week.up_ms))

    def _see(self, entry: Entry) -> None:
        case = self.cases.get(entry.conv)
        if case is None:
            return
        week, body = self._week, entry.body
        if isinstance(body, Queued | Snoozed | Closed):
            case.changes_hands(week.now_s, False)
        if isinstance(body, Assigned):
            case.changes_hands(week.now_s, True)
            case.owners += 1
            if case.assigned_s < 0:
                case.assigned_s = week.now_s
        elif isinstance(body, Queued):
            week.reached[f"queued {body.reason}"] += 1
        elif isinstance(body, RateAsked) and case.caller.score and not case.has_rated:
            case.has_rated = True
            week.later(week.rng.uniform(5, 60), lambda: self._rates(case))
        elif isinstance(body, Message) and entry.who == "agent":
            if case.answered_s < 0:
                case.answered_s = week.now_s
            if case.caller.ending == "finished" and case.turns < case.caller.turns and case.is_in_hours:
                week.later(week.rng.expovariate(1 / 15), lambda: self._answers(case))

    def _answers(self, case: Case) -> None:
        """He answers while somebody talks with him; what is being closed he leaves alone, mostly."""
        state = self._week.desk.conversations[case.conv].state
        if state in ("assigned", "snoozed") or (state == "closing" and self._week.rng.random() < 0.1):
            case.turns += 1
            self._says(case, ANSWERS[case.caller.lang])

    def _rates(self, case: Case) -> None:
        week = self._week
        rate = Rate(cid=week.cid(), score=case.caller.score)
        if week.commit(visitor_commands.decide(week.desk, case.guest, rate, week.at_ms, week.fresh)):
            week.reached["rated"] += 1
