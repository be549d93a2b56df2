"""What an agent looks for in all conversations: words, "phrases", and filters like `from:` and `tag:`.

Quotation marks of every kind count, Persian ones too. A name before a colon that is no filter is a
problem rather than a word, unless it stands in quotation marks or begins an address.
"""

import difflib
import re
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from relay.domain.wall_clock import FIRST_DAY, LAST_DAY, Zone, day_named, moment_ms, reading
from relay.protocol.limits import SCORE_MAX
from relay.protocol.search import FILTERS, SearchProblem
from relay.shared.fold import fold, fold_words
from relay.shared.search_words import Wanted, search_words

FAR_MS: Final = 2**53 - 1

_QUOTES: Final = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'))
_PART: Final = re.compile(r'(?:(?P<name>[A-Za-z]{2,}):(?!//))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]*))')
_DATE: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_DAYS_AGO: Final = re.compile(r"(\d{1,4})d")
_RATING: Final = re.compile(r"(\d)(?:\.\.(\d))?")


class SearchQuery(Struct, frozen=True, kw_only=True):
    """What must hold of a line: all of it. Names, tags and pages are folded."""

    wanted: tuple[Wanted, ...] = ()
    writers: tuple[Wanted, ...] = ()
    tags: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    """Parts of the address of the page where the visitor began."""

    sites: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    after_ms: int = 0
    """Not before this moment."""

    before_ms: int = FAR_MS
    """Before this moment."""

    rating: tuple[int, int] | None = None
    """The lowest and the highest that counts."""


class QueryProblem(Exception):
    """The query cannot be read: why, about which part of it, and which filter may have been meant."""

    def __init__(self, problem: SearchProblem, about: str = "", nearest: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.about = about
        self.nearest = nearest


def read_query(text: str, now_ms: int, zone: Zone) -> SearchQuery:
    """The query that `text` says; days begin and end at midnight in `zone`. Raises QueryProblem."""
    query = SearchQuery()
    for part in _PART.finditer(text.translate(_QUOTES)):
        name, quoted, bare = part["name"], part["quoted"], part["bare"]
        value = bare if quoted is None else quoted
        if name:
            query = replace(query, **_filter(query, name.lower(), value.strip(), now_ms, zone))
        elif words := search_words(value):
            # One letter begins too many words to be looked up as a beginning.
            is_exact = quoted is not None or words == [words[0][:1]]
            query = replace(query, wanted=(*query.wanted, Wanted(tuple(words), is_exact)))
    if query == SearchQuery():
        raise QueryProblem("empty")
    return query


def _filter(query: SearchQuery, name: str, value: str, now_ms: int, zone: Zone) -> dict[str, Any]:
    """The field of the query that the filter changes, with its new value. Raises QueryProblem."""
    if name not in FILTERS:
        close = difflib.get_close_matches(name, FILTERS, n=1, cutoff=0.5)
        raise QueryProblem("unknown_filter", f"{name}:", f"{close[0]}:" if close else "")
    about = f"{name}:{value}"
    folded = fold(value)
    if not folded:
        raise QueryProblem("no_value", f"{name}:")
    match name:
        case "from":
            words = tuple(fold_words(value))
            if not words:
                raise QueryProblem("no_value", about)
            return {"writers": (*query.writers, Wanted(words))}
        case "before":
            return {"before_ms": min(query.before_ms, _midnight_ms(folded, about, now_ms, zone))}
        case "after":
            return {"after_ms": max(query.after_ms, _midnight_ms(folded, about, now_ms, zone))}
        case "rating":
            return {"rating": _rating(folded, about)}
    field = f"{name}s"
    return {field: (*getattr(query, field), folded)}


def _midnight_ms(said: str, about: str, now_ms: int, zone: Zone) -> int:
    """When the day begins: `2026-01-31`, `today`, `yesterday`, or `7d` for seven days ago."""
    today, _ = reading(zone, now_ms)
    day: int | None = None
    if ago := _DAYS_AGO.fullmatch(said):
        day = today - int(ago[1])
    elif said in ("today", "yesterday"):
        day = today - (said == "yesterday")
    elif written := _DATE.fullmatch(said):
        year, month, of_month = map(int, written.groups())
        day = day_named(year, month, of_month)
    if day is None:
        raise QueryProblem("bad_date", about)
    return moment_ms(zone, min(max(day, FIRST_DAY), LAST_DAY), 0)


def _rating(said: str, about: str) -> tuple[int, int]:
    found = _RATING.fullmatch(said)
    if found is not None:
        low, high = int(found[1]), int(found[2] or found[1])
        if 1 <= low <= high <= SCORE_MAX:
            return low, high
    raise QueryProblem("bad_rating", about)
