"""The Unicode bidirectional algorithm, UAX #9, over the bidirectional classes of one paragraph.

The classes go in as their short names ("L", "AL", "EN" ...), so that what a caller adds in thought,
such as an isolate around an order number, need not stand in the text. Rules are named where they apply.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeVar

from console.text.bidi.explicit import DEPTH_MAX, explicit, isolating_runs
from console.text.bidi.implicit import implicit
from console.text.bidi.letters import EMBEDDINGS, ISOLATES, letters_of

_ALL_RIGHT: Final = re.compile(b"[^LENeip]*+")
"""Without a letter of the left and without a number, all of a right-to-left paragraph is of its own level."""

_EXPLICIT: Final = re.compile(b"[eip]")
_REMOVED: Final = re.compile(b"[eb]")
"""X9: these take no part after the explicit levels; they get the level of what stands before them."""

_AT_LEAST: Final = re.compile(b"\x01+")
_SEPARATORS: Final = frozenset({"S", "B"})
_BLANK: Final = EMBEDDINGS | ISOLATES | {"PDF", "PDI", "BN", "WS"}

T = TypeVar("T")


def resolved(classes: Sequence[str], base: int, brackets: bytes = b"") -> bytes:
    """The level of each character (rules X1 to I2), before those of a row.

    `brackets` is what `brackets_of` finds, and may be left out where there are none.
    """
    letters = letters_of(classes)
    if base % 2 and _ALL_RIGHT.fullmatch(letters):
        return bytes([base]) * len(letters)
    types, levels = letters, bytes([base]) * len(letters)
    if _EXPLICIT.search(letters):
        types, levels = explicit(classes, letters, base)
    removed = {match.start() for match in _REMOVED.finditer(letters)}
    if not removed:
        return _by_sequences(letters, types, levels, brackets, base=base)
    kept = [at for at in range(len(letters)) if at not in removed]
    of_all = (letters, types, levels, brackets or bytes(len(letters)))
    found = iter(_by_sequences(*(bytes([of[at] for at in kept]) for of in of_all), base=base))
    before = base
    return bytes([before if at in removed else (before := next(found)) for at in range(len(letters))])


def _by_sequences(letters: bytes, types: bytes, levels: bytes, brackets: bytes, *, base: int) -> bytes:
    """As `resolved`, of a text without what rule X9 removes; `types` are its letters after overrides."""
    found = bytearray(levels)
    for ranges, level, first, last in isolating_runs(letters, levels, base):
        within, before, held = (
            b"".join([of[start:end] for start, end in ranges]) for of in (types, letters, brackets)
        )
        resolved_here = implicit(within, level, first, last, before, held)
        at = 0
        for start, end in ranges:
            found[start:end] = resolved_here[at : at + end - start]
            at += end - start
    return bytes(found)


def row_levels(classes: Sequence[str], levels: bytes, base: int) -> bytes:
    """The levels of one row's characters: blanks at its end and before tabs fall back to `base` (rule L1)."""
    row = bytearray(levels)
    has_more_ends = not _SEPARATORS.isdisjoint(classes)
    is_end = True
    for at in range(len(row) - 1, -1, -1):
        if not is_end and not has_more_ends:
            break
        name = classes[at]
        if name in ("S", "B"):
            is_end = True
        elif name not in _BLANK:
            is_end = False
        if is_end:
            row[at] = base
    return bytes(row)


def in_order(row: Sequence[T], levels: bytes) -> list[T]:
    """What stands in a row from left to right (rule L2)."""
    order = list(row)
    if not order:
        return order
    least, most = min(levels), max(levels)
    if least == most:
        return order[::-1] if most % 2 else order
    # Below the lowest odd level there are none but even ones: what those turn is turned back again.
    for level in range(most, (least | 1) - 1, -1):
        for match in _AT_LEAST.finditer(levels.translate(_at_least(level))):
            start, end = match.span()
            order[start:end] = order[start:end][::-1]
    return order


@lru_cache(DEPTH_MAX + 2)
def _at_least(level: int) -> bytes:
    """What each level is replaced by: 1 from this one on."""
    return bytes(int(each >= level) for each in range(256))
