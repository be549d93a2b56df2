"""Searching all conversations: what an agent asks, and what was found."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from relay.protocol.entries import Role
from relay.protocol.frames import Command, Update
from relay.protocol.ids import ConversationId, Seq, TimeMs
from relay.protocol.limits import HITS_MAX, QUERY_CHARS_MAX

FILTERS: Final = ("from", "tag", "page", "before", "after", "rating", "site", "department")
"""What may stand before a colon in a query."""

SearchProblem = Literal[
    "empty", "unknown_filter", "no_value", "bad_date", "bad_rating", "cut_short", "not_here"
]
"""Why a query finds nothing, or not all.

empty           there is nothing to look for in it
unknown_filter  the name before a colon is none of FILTERS
no_value        a filter without anything behind it
bad_date        neither 2026-01-31 nor today, yesterday, 7d
bad_rating      neither 4 nor 1..2
cut_short       it took too long; there may be more than was found
not_here        this relay keeps no index
"""

HitKind = Literal["message", "note", "field", "transfer", "comment"]


class Search(Command):
    """Look for `query` in all conversations; answered by `found`. Refused with `slow_down` within a second.

    `before` is `more` of the page before this one, or 0 for the newest lines.
    """

    query: Annotated[str, Meta(max_length=QUERY_CHARS_MAX)]
    limit: Annotated[int, Meta(ge=1, le=HITS_MAX)] = HITS_MAX
    before: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0


class Hit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line that fits. `marks` are the places in `snippet` of what was looked for: from, and up to.

    They count characters (code points), not bytes. `state` and `visitor` are the conversation's.
    """

    conv: ConversationId
    seq: Seq
    at_ms: TimeMs
    kind: HitKind
    who: Role
    name: str = ""
    visitor: str = ""
    site: str = ""
    department: str = ""
    state: str = ""
    snippet: str = ""
    marks: list[tuple[int, int]] = []


class Found(Update):
    """The lines that fit `query`, the newest first; without words in it one line a conversation.

    `more` > 0: ask again with it as `before` for older ones. A `problem` is `about` a part of the
    query, and may have a filter's name that is `nearest`.
    """

    query: str
    hits: list[Hit] = []
    before: int = 0
    more: int = 0
    problem: SearchProblem | Literal[""] = ""
    about: str = ""
    nearest: str = ""
