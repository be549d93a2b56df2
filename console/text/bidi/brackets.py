"""Brackets, which go with what they hold or with what stands before them (UAX #9, BD14 to BD16, rule N0)."""

import re
from typing import Final

CLOSES: Final = 128
"""What is added to a bracket's number where it closes."""

_OPENED_MAX: Final = 63
"""BD16: a sequence with more open brackets than this is left alone from there on."""

_OF_SIDE: Final = {b"L": frozenset(b"L"), b"R": frozenset(b"REN")}
_BRACKET: Final = re.compile(rb"[^\0]")


def with_brackets(seen: bytes, letters: bytes, side: bytes, brackets: bytes) -> bytes:
    """The letters of a sequence once its brackets are resolved: `seen` after weak rules, `letters` before.

    `side` is that of the sequence, and the first letter the one that it starts from. For each letter
    `brackets` has the bracket's number where one opens, that and CLOSES where one closes, else 0.
    """
    found = bytearray(seen)
    other = b"R" if side == b"L" else b"L"
    for pair in _pairs(seen, brackets):
        opening, closing = pair
        within = set(found[opening + 1 : closing])
        if not within.isdisjoint(_OF_SIDE[side]):
            chosen = side
        elif within.isdisjoint(_OF_SIDE[other]):
            continue
        else:
            before = found[:opening].rstrip(b"o")[-1]
            chosen = other if before in _OF_SIDE[other] else side
        for at in pair:
            end = at + 1
            while letters[end : end + 1] == b"m":
                end += 1
            found[at:end] = chosen * (end - at)
    return bytes(found)


def _pairs(seen: bytes, brackets: bytes) -> list[tuple[int, int]]:
    """The places of each bracket and its partner, by the opening ones (BD16)."""
    pairs = []
    opened: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(brackets):
        at, sign = match.start(), match[0][0]
        if seen[at : at + 1] != b"o":
            continue
        if sign < CLOSES:
            if len(opened) == _OPENED_MAX:
                break
            opened.append((sign, at))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == sign - CLOSES:
                pairs.append((opened[depth][1], at))
                del opened[depth:]
                break
    return sorted(pairs)
