"""Words as they are searched: folded, and without the Arabic article, in the index as in the query.

The article goes where at least three letters stay, so that `طلب` finds `الطلب`, `والطلب` and `للطلب`.
Other letters that Arabic writes before a word (`ب`, `ف`, `ك`) stay: Persian words begin with them
as often (`کالا`, `بالا`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from relay.shared.fold import fold_words

_ARTICLE: Final = re.compile("^(?:و?ال|لل)(?=...)")

_JOINING: Final = "".join(
    chr(code)
    for code in (*range(0x80, 0x3000), *range(0xFE00, 0xFE30))
    if unicodedata.category(chr(code)) in ("Mn", "Me", "Cf")
)
"""Marks and joiners, which folding drops: a word goes on behind them."""

_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{re.escape(_JOINING)}\u0640])*")


class Wanted(Struct, frozen=True):
    """Words that must follow each other; the last may be the beginning of a word unless it is exact."""

    words: tuple[str, ...]
    is_exact: bool = False


def search_words(text: str) -> list[str]:
    """The words of the text in their order, as the index keeps them."""
    return [_ARTICLE.sub("", word) for word in fold_words(text)]


def matches(text: str, wanted: Iterable[Wanted]) -> Iterator[tuple[int, int]]:
    """Where in the text words stand that were looked for: beginning and end, counted in characters."""
    exact = {word for each in wanted for word in each.words}
    begun = tuple(each.words[-1] for each in wanted if each.words and not each.is_exact)
    for found in _WORD.finditer(text):
        if any(word in exact or (begun and word.startswith(begun)) for word in search_words(found[0])):
            yield found.span()
