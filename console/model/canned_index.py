"""The shop's canned replies, folded once and searched with each letter.

A reply is a group of texts under one code, one for each language, for everybody, a department or
one agent. Who may have several of one code is shown the nearest: his own, then his department's.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from relay.protocol.setup import ReplyRow
from relay.shared.fold import fold, fold_words
from relay.shared.words import FALLBACK, base_language

FOUND_MAX: Final = 50
"""More than a list shows; whoever wants another types one letter more."""

USED_DAYS: Final = 14
"""What I have used in so many days comes first."""


class Reader(NamedTuple):
    """For whom it is searched: the chat's language and department, the agent, and what he has used."""

    lang: str = ""
    department: str = ""
    agent: str = ""
    used: Mapping[str, int] = {}


class _Group:
    """One reply in all its languages, with what it is found by."""

    def __init__(self, rows: list[ReplyRow]) -> None:
        self.code, self.department, self.agent = rows[0].code, rows[0].department, rows[0].agent.casefold()
        self.rows = {row.lang.lower(): row for row in reversed(rows)}
        self.folded_code = fold(self.code)
        self.titles = " ".join(("", *(word for row in rows for word in fold_words(row.title))))
        self.texts = " ".join(("", *(fold(row.text) for row in rows)))

    def row(self, lang: str) -> ReplyRow:
        """The text in that language, in its base language, in English, or any."""
        for each in (lang.lower(), base_language(lang), FALLBACK):
            if each in self.rows:
                return self.rows[each]
        return next(iter(self.rows.values()))

    def is_for(self, reader: Reader) -> bool:
        mine = not self.agent or self.agent == reader.agent.casefold()
        return mine and (not self.department or self.department == reader.department)

    def rank(self, query: str, words: list[str]) -> int:
        """How well it is named, 0 best; -1 for not at all."""
        if self.folded_code.startswith(query):
            return 0 if self.folded_code == query else 1
        if words and all(f" {word}" in self.titles for word in words):
            return 2
        if words and all(word in self.texts or word in self.titles for word in words):
            return 3
        return -1


class CannedIndex:
    """All replies of the shop; folded when they are first searched, as they come in several frames."""

    def __init__(self, rows: Sequence[ReplyRow] = ()) -> None:
        self._rows = rows

    @cached_property
    def _groups(self) -> list[_Group]:
        groups: dict[tuple[str, str, str], list[ReplyRow]] = {}
        for row in self._rows:
            groups.setdefault((row.code, row.department, row.agent.casefold()), []).append(row)
        return [_Group(found) for found in groups.values()]

    def found(self, typed: str, reader: Reader) -> list[ReplyRow]:
        """Those that the typed letters name: by code, then by title, then by what they say.

        Among equals, those of the chat's language come before others, then what the agent uses most.
        """
        query, words = fold(typed), fold_words(typed)
        return self._best(((group.rank(query, words), group) for group in self._groups), reader)

    def beginning(self, code: str, reader: Reader) -> list[ReplyRow]:
        """Those whose code begins so; the code itself comes first."""
        folded = fold(code)
        every = (group for group in self._groups if group.folded_code.startswith(folded))
        return self._best(((group.rank(folded, []), group) for group in every), reader)

    def named(self, code: str, reader: Reader) -> ReplyRow | None:
        """The reply of just this code, as this reader gets it."""
        folded = fold(code)
        every = (group for group in self._groups if group.folded_code == folded)
        return next(iter(self._best(((0, group) for group in every), reader)), None)

    def _best(self, ranked: Iterable[tuple[int, _Group]], reader: Reader) -> list[ReplyRow]:
        nearest: dict[str, tuple[int, _Group]] = {}
        for rank, group in ranked:
            if rank >= 0 and group.is_for(reader):
                other = nearest.get(group.code)
                if other is None or _nearness(group) > _nearness(other[1]):
                    nearest[group.code] = rank, group
        lang = base_language(reader.lang)

        def place(pair: tuple[int, _Group]) -> tuple[int, bool, int, str]:
            rank, group = pair
            is_other = base_language(group.row(reader.lang).lang) != lang
            return rank, is_other, -reader.used.get(group.code, 0), group.code

        return [group.row(reader.lang) for _, group in sorted(nearest.values(), key=place)[:FOUND_MAX]]


def _nearness(group: _Group) -> tuple[bool, bool]:
    return bool(group.agent), bool(group.department)
