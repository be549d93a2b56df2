"""What a search has found: lines, grouped by their conversations, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from console.text.lay_out import inside
from console.text.words import knows, own_base, say
from relay.protocol.agent import Brief
from relay.protocol.search import FILTERS, Found, Hit

FILTERS_LINE: Final = 'from:Sara tag:late page:/cart before:2026-01-31 after:7d rating:1..2 "a b"'
"""What may be typed besides words, in one line."""


@dataclass(slots=True, frozen=True)
class Group:
    """One conversation with the lines found in it, the newest first."""

    conv: str
    hits: tuple[Hit, ...]

    @property
    def newest(self) -> Hit:
        """The line that stands for it."""
        return self.hits[0]

    def brief(self) -> Brief:
        """What is known of the conversation from the search alone."""
        # Of each open one the relay tells the brief itself: what only the search knows is closed.
        hit = self.newest
        return Brief(
            conv=self.conv,
            site=hit.site,
            state="closed",
            gen=0,
            head=0,
            opened_at_ms=0,
            department=hit.department,
            visitor=hit.visitor,
        )


@dataclass(slots=True)
class Results:
    """The answer to the last search, page by page."""

    query: str = ""
    hits: list[Hit] = field(default_factory=list)
    more: int = 0
    """Where the next page begins; 0 when this is all."""
    problem: str = ""
    about: str = ""
    nearest: str = ""
    is_awaited: bool = False
    """A search is on its way."""

    def apply(self, found: Found) -> bool:
        """Takes an answer in: a first page replaces all, a next one is added. Whether it was wanted."""
        self.is_awaited = False
        if found.before and (found.query != self.query or found.before != self.more):
            return False
        known = {(hit.conv, hit.seq) for hit in self.hits} if found.before else set()
        kept = self.hits if found.before else []
        self.hits = [*kept, *(hit for hit in found.hits if (hit.conv, hit.seq) not in known)]
        self.query, self.more = found.query, found.more
        self.problem, self.about, self.nearest = found.problem, found.about, found.nearest
        return True

    def groups(self) -> Sequence[Group]:
        """The conversations in the order of their newest line."""
        together: dict[str, list[Hit]] = {}
        for hit in self.hits:
            together.setdefault(hit.conv, []).append(hit)
        return [Group(conv, tuple(hits)) for conv, hits in together.items()]

    def group(self, conv: str) -> Group | None:
        """The lines found in one conversation."""
        return next((group for group in self.groups() if group.conv == conv), None)

    def problem_words(self) -> str:
        """Why nothing was found, or not all; empty where there is no problem."""
        if not self.problem:
            return ""
        key = f"search.{self.problem}"
        words = say(key, about=_apart(self.about)) if knows(key) else say("search.unread")
        if self.nearest:
            return say("search.nearest", problem=words, nearest=_apart(self.nearest))
        if self.problem == "unknown_filter":
            filters = _apart(" ".join(f"{each}:" for each in FILTERS))
            return say("search.filters", problem=words, filters=filters)
        return words

    def summary(self) -> str:
        """How much was found: `3 lines in 2 chats`."""
        lines, chats = len(self.hits), len({hit.conv for hit in self.hits})
        if not lines:
            return say("search.nothing")
        counted = say(
            "search.in_chats", lines=say("search.lines", n=lines), chats=say("search.chats", n=chats)
        )
        return say("search.more", counted=counted) if self.more else counted


def _apart(typed: str) -> str:
    """What is typed in Latin letters, kept together in a sentence of another direction."""
    return inside(typed) if own_base() == "rtl" else typed


def marked_parts(hit: Hit) -> list[tuple[str, bool]]:
    """The snippet in parts, each with whether it was looked for; marks that make no sense are left out."""
    parts: list[tuple[str, bool]] = []
    done = 0
    for low, high in hit.marks:
        if done <= low < high <= len(hit.snippet):
            parts += [(hit.snippet[done:low], False), (hit.snippet[low:high], True)]
            done = high
    parts.append((hit.snippet[done:], False))
    return [part for part in parts if part[0]]
