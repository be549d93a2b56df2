"""The shop's day in a few numbers, kept up entry by entry, each site's by itself."""

from bisect import insort
from dataclasses import dataclass, field
from typing import Final

from relay.protocol.agent import Today
from relay.protocol.entries import Closed, Entry, Left, Message, Opened, Queued, Rated

BEGINS_AGAIN: Final = ("reopened", "returned")


COUNTED: Final = frozenset({Closed, Left, Message, Opened, Queued, Rated})


def is_counted(entry: Entry) -> bool:
    """Whether a day may take anything from this entry."""
    kind = type(entry.body)
    return kind in COUNTED and (kind is not Message or entry.who == "agent")


@dataclass(slots=True)
class SiteDay:
    """One site's; the waits are milliseconds in rising order."""

    begun: int = 0
    closed: int = 0
    first_waits_ms: list[int] = field(default_factory=list)
    scores: dict[str, int] = field(default_factory=dict)
    """Conversation to its last rating."""


class Day:
    """What has happened since midnight. Who waits for a first answer is known over midnight."""

    def __init__(self) -> None:
        self._sites: dict[str, SiteDay] = {}
        self._since_ms: dict[str, int] = {}
        """Conversation to when its visitor began to wait for the first answer."""

    def begin(self) -> None:
        """A new day."""
        self._sites.clear()

    def take(self, site: str, entry: Entry) -> bool:
        """One more entry of a log; whether it changes a number.

        What was left while nobody was there is no wait: nobody was meant to answer it at once.
        """
        body, conv = entry.body, entry.conv
        match body:
            case Message() if entry.who == "agent":
                since_ms = self._since_ms.pop(conv, None)
                if since_ms is None:
                    return False
                insort(self._of(site).first_waits_ms, max(0, entry.at_ms - since_ms))
            case Opened():
                self._since_ms[conv] = entry.at_ms
                self._of(site).begun += 1
            case Queued() if body.reason in BEGINS_AGAIN:
                self._since_ms[conv] = entry.at_ms
                self._of(site).begun += body.reason == "reopened"
            case Left():
                self._since_ms.pop(conv, None)
                return False
            case Closed():
                self._since_ms.pop(conv, None)
                self._of(site).closed += 1
            case Rated():
                self._of(site).scores[conv] = body.score
            case _:
                return False
        return True

    def numbers(self, sites: frozenset[str]) -> Today:
        """The numbers of these sites together, of all where that is empty."""
        days = [day for site, day in self._sites.items() if not sites or site in sites]
        waits_ms = sorted(wait_ms for day in days for wait_ms in day.first_waits_ms)
        scores = [score for day in days for score in day.scores.values()]
        return Today(
            begun=sum(day.begun for day in days),
            closed=sum(day.closed for day in days),
            answered=len(waits_ms),
            first_answer_s=waits_ms[len(waits_ms) // 2] // 1000 if waits_ms else 0,
            rated=len(scores),
            rating=round(sum(scores) / len(scores), 1) if scores else 0,
        )

    def _of(self, site: str) -> SiteDay:
        return self._sites.setdefault(site, SiteDay())
