"""Explicit levels, by embeddings, overrides and isolates, and what is one sequence to the other rules.

Between two of their signs nothing changes, so that only the signs themselves are looked at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from console.text.bidi.letters import EMBEDDINGS, ISOLATES

DEPTH_MAX: Final = 125
"""BD2: embeddings beyond this depth change nothing."""

_SIGN: Final = re.compile(b"[eipB]")
_ISOLATE_SIGN: Final = re.compile(b"[ip]")
_OVERRIDDEN: Final = re.compile(b"[^b]")
_RUN: Final = re.compile(rb"(.)\1*+", re.DOTALL)


class IsolatingRun(NamedTuple):
    """An isolating run sequence (BD13): its ranges of the text, its level, the sides around it (X10)."""

    ranges: list[tuple[int, int]]
    level: int
    start: bytes
    end: bytes


def paragraph_level(classes: Iterable[str]) -> int | None:
    """0 or 1 by the first strong class outside isolates, None without one (rules P2 and P3)."""
    depth = 0
    for name in classes:
        if name in ISOLATES:
            depth += 1
        elif name == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0:
            if name == "L":
                return 0
            if name in ("R", "AL"):
                return 1
    return None


def explicit(classes: Sequence[str], letters: bytes, base: int) -> tuple[bytes, bytes]:
    """The letters after overrides, and the explicit levels (rules X1 to X8)."""
    signs = [match.start() for match in _SIGN.finditer(letters)]
    matches = _isolate_matches(letters)
    types, levels = bytearray(letters[: signs[0]]), bytearray([base]) * signs[0]
    stack: list[tuple[int, bytes, bool]] = [(base, b"", False)]
    isolates_over = embeddings_over = isolates_valid = 0
    for at, behind in pairwise([*signs, len(letters)]):
        name, sign = classes[at], letters[at : at + 1]
        level, override, _ = stack[-1]
        if name in EMBEDDINGS:
            above = _next_level(level, name[0] == "R")
            if above <= DEPTH_MAX and not isolates_over and not embeddings_over:
                stack.append((above, name[0].encode() if name[2] == "O" else b"", False))
            elif not isolates_over:
                embeddings_over += 1
        elif name in ISOLATES:
            sign = override or sign
            inside = classes[at + 1 : matches.get(at)] if name == "FSI" else ()
            above = _next_level(level, name == "RLI" or paragraph_level(inside) == 1)
            if above <= DEPTH_MAX and not isolates_over and not embeddings_over:
                isolates_valid += 1
                stack.append((above, b"", True))
            else:
                isolates_over += 1
        elif name == "PDI":
            if isolates_over:
                isolates_over -= 1
            elif isolates_valid:
                embeddings_over = 0
                while not stack.pop()[2]:
                    pass
                isolates_valid -= 1
            level, override, _ = stack[-1]
            sign = override or sign
        elif name == "PDF":
            if not isolates_over and embeddings_over:
                embeddings_over -= 1
            elif not isolates_over and not stack[-1][2] and len(stack) > 1:
                stack.pop()
        else:
            level = base  # B
        types += sign
        levels.append(level)
        level, override, _ = stack[-1]
        between = letters[at + 1 : behind]
        types += _OVERRIDDEN.sub(override, between) if override else between
        levels += bytes([level]) * len(between)
    return bytes(types), bytes(levels)


def isolating_runs(letters: bytes, levels: bytes, base: int) -> Iterator[IsolatingRun]:
    """The isolating run sequences of a text without what rule X9 removes."""
    matches = _isolate_matches(letters)
    sequences: list[list[tuple[int, int]]] = []
    waiting: dict[int, list[tuple[int, int]]] = {}
    for run in _RUN.finditer(levels):
        start, end = run.span()
        if (ranges := waiting.pop(start, None)) is None:
            sequences.append(ranges := [])
        ranges.append((start, end))
        if (match := matches.get(end - 1)) is not None:
            waiting[match] = ranges
    for ranges in sequences:
        first, behind = ranges[0][0], ranges[-1][1]
        level = levels[first]
        before = levels[first - 1] if first else base
        is_open = letters[behind - 1 : behind] == b"i" and behind - 1 not in matches
        after = base if is_open or behind == len(levels) else levels[behind]
        yield IsolatingRun(ranges, level, side_of(max(level, before)), side_of(max(level, after)))


def side_of(level: int) -> bytes:
    """The letter of a level's own direction."""
    return b"R" if level % 2 else b"L"


def _isolate_matches(letters: bytes) -> dict[int, int]:
    """From each isolate's start to the PDI that ends it (BD9); those without one are left out."""
    matches = {}
    opened: list[int] = []
    for match in _ISOLATE_SIGN.finditer(letters):
        if match[0] == b"i":
            opened.append(match.start())
        elif opened:
            matches[opened.pop()] = match.start()
    return matches


def _next_level(level: int, is_right: bool) -> int:
    """The next odd level for right to left, the next even one for left to right."""
    return (level + 1) | 1 if is_right else (level + 2) & ~1
