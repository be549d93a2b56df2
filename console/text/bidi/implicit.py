"""Weak and neutral letters of one sequence, and the levels that they come to (UAX #9, rules W1 to I2).

Letters (see `letters`) are looked at between those of the sides that the sequence starts from and ends at.
"""

import re
from functools import lru_cache
from typing import Final

from console.text.bidi.brackets import with_brackets
from console.text.bidi.explicit import DEPTH_MAX, side_of

_OF_ONE_LEVEL: Final = {b"L": re.compile(b"[^RAN]*+"), b"R": re.compile(b"[^LEN]*+")}
"""By the side of a sequence: all of it stays at the sequence's own level."""

_MARKED: Final = re.compile(b"([^m])m++")
_BEHIND_AL: Final = re.compile(b"A[^LR]*+")
_BEHIND_L: Final = re.compile(b"L[^R]*+")
_SEPARATOR: Final = re.compile(b"[sc](?:(?<=E[sc])(?=E)|(?<=Nc)(?=N))")
_TERMINATORS: Final = re.compile(b"t(?<!tt)t*+(?=E)|(?<=E)t++")
_STRONG_OR_NEUTRAL: Final = bytes.maketrans(b"AsctipB", b"Roooooo")
_AMONG_OTHERS: Final = {b"L": re.compile(b"([REN])o++(?=[REN])"), b"R": re.compile(b"(L)o++(?=L)")}
"""By the side of the sequence: neutrals with the other side on both sides of them."""


def implicit(types: bytes, level: int, start: bytes, end: bytes, letters: bytes, brackets: bytes) -> bytes:
    """The levels of a sequence of this level, from its `letters` and what overrides have made of them."""
    side, seen = side_of(level), start + types + end
    if _OF_ONE_LEVEL[side].fullmatch(seen):
        return bytes([level]) * len(types)
    seen = _weak(seen)
    if brackets:
        seen = with_brackets(seen, start + letters + end, side, b"\0" + brackets)
    other = b"L" if side == b"R" else b"R"
    seen = _AMONG_OTHERS[side].sub(lambda found: found[1].ljust(len(found[0]), other), seen)  # N1
    seen = seen.replace(b"o", side)  # N1, N2
    return seen[1:-1].translate(_raised(level))


def _weak(seen: bytes) -> bytes:
    """The letters once numbers, their signs and marks are resolved; L, R, E, N and o are left (W1 to W7)."""
    if b"m" in seen:
        seen = _MARKED.sub(_with_marks, seen)  # W1
    if b"E" in seen:
        seen = _BEHIND_AL.sub(lambda found: found[0].replace(b"E", b"N"), seen)  # W2
    seen = _SEPARATOR.sub(_as_before, seen)  # W4
    if b"t" in seen:
        seen = _TERMINATORS.sub(lambda found: b"E" * len(found[0]), seen)  # W5
    seen = seen.translate(_STRONG_OR_NEUTRAL)  # W3, W6
    if b"E" in seen:
        seen = _BEHIND_L.sub(lambda found: found[0].replace(b"E", b"L"), seen)  # W7
    return seen


def _with_marks(found: re.Match[bytes]) -> bytes:
    """A letter for each mark behind it as well; an isolate has none to give."""
    letter = found[1]
    return letter + (b"o" if letter in b"ip" else letter) * (len(found[0]) - 1)


def _as_before(found: re.Match[bytes]) -> bytes:
    return found.string[found.start() - 1 : found.start()]


@lru_cache(DEPTH_MAX + 2)
def _raised(level: int) -> bytes:
    """The level of each letter (rules I1 and I2)."""
    above = {"L": 1, "E": 1, "N": 1} if level % 2 else {"R": 1, "E": 2, "N": 2}
    return bytes(level + above.get(chr(letter), 0) for letter in range(256))
