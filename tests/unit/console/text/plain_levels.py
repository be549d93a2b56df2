"""UAX #9 as it is written, one character after the other: the console goes a quicker way."""

from collections.abc import Sequence
from typing import Final

from console.text.bidi.brackets import CLOSES
from console.text.bidi.explicit import DEPTH_MAX, paragraph_level
from console.text.bidi.letters import EMBEDDINGS, ISOLATES

_REMOVED: Final = EMBEDDINGS | {"PDF", "BN"}
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "PDI"}) | ISOLATES
_BRACKETS_MAX: Final = 63
_RIGHT: Final = frozenset({"R", "EN", "AN"})
_RAISED_FROM_EVEN: Final = {"R": 1, "AN": 2, "EN": 2}
_RAISED_FROM_ODD: Final = {"L": 1, "AN": 1, "EN": 1}


def plainly_resolved(classes: Sequence[str], base: int, brackets: bytes = b"") -> list[int]:
    """The level of each character (rules X1 to I2), as `console.text.bidi.levels.resolved`."""
    matches = _isolate_matches(classes)
    types, levels = _explicit(classes, base, matches)
    kept = [at for at, name in enumerate(classes) if name not in _REMOVED]
    for sequence, start, end in _sequences(kept, levels, base, classes, matches):
        _resolve(types, levels, sequence, start, end, classes, brackets)
    before = base
    for at, name in enumerate(classes):
        if name in _REMOVED:
            levels[at] = before
        before = levels[at]
    return levels


def _isolate_matches(classes: Sequence[str]) -> dict[int, int]:
    """From each isolate initiator to the PDI that ends it (BD9); those without one are left out."""
    matches = {}
    opened: list[int] = []
    for at, name in enumerate(classes):
        if name in ISOLATES:
            opened.append(at)
        elif name == "PDI" and opened:
            matches[opened.pop()] = at
    return matches


def _explicit(classes: Sequence[str], base: int, matches: dict[int, int]) -> tuple[list[str], list[int]]:
    """The classes after overrides, and the explicit levels (rules X1 to X8)."""
    types, levels = list(classes), [base] * len(classes)
    stack: list[tuple[int, str, bool]] = [(base, "", False)]
    isolates_over = embeddings_over = isolates_valid = 0
    for at, name in enumerate(classes):
        level, override, _ = stack[-1]
        levels[at] = level
        if name in EMBEDDINGS:
            above = _next_level(level, name[0] == "R")
            if above <= DEPTH_MAX and not isolates_over and not embeddings_over:
                stack.append((above, name[0] if name[2] == "O" else "", False))
            elif not isolates_over:
                embeddings_over += 1
        elif name in ISOLATES:
            types[at] = override or name
            inside = classes[at + 1 : matches.get(at)] if name == "FSI" else ()
            is_right = name == "RLI" or (name == "FSI" and paragraph_level(inside) == 1)
            above = _next_level(level, is_right)
            if above <= DEPTH_MAX and not isolates_over and not embeddings_over:
                isolates_valid += 1
                stack.append((above, "", True))
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
            levels[at], override, _ = stack[-1]
            types[at] = override or name
        elif name == "PDF":
            if not isolates_over and embeddings_over:
                embeddings_over -= 1
            elif not isolates_over and not stack[-1][2] and len(stack) > 1:
                stack.pop()
        elif name == "B":
            levels[at] = base
        elif name != "BN" and override:
            types[at] = override
    return types, levels


def _next_level(level: int, is_right: bool) -> int:
    """The next odd level for right to left, the next even one for left to right."""
    return (level + 1) | 1 if is_right else (level + 2) & ~1


def _side(level: int) -> str:
    return "R" if level % 2 else "L"


def _sequences(
    kept: list[int], levels: list[int], base: int, classes: Sequence[str], matches: dict[int, int]
) -> list[tuple[list[int], str, str]]:
    """The isolating run sequences (BD13) with the side that each starts from and ends at (X10)."""
    sequences: list[list[int]] = []
    waiting: dict[int, list[int]] = {}
    place = {at: n for n, at in enumerate(kept)}
    start = 0
    while start < len(kept):
        end = start + 1
        while end < len(kept) and levels[kept[end]] == levels[kept[start]]:
            end += 1
        sequence = waiting.pop(kept[start], None)
        if sequence is None:
            sequences.append(sequence := [])
        sequence += kept[start:end]
        if (match := matches.get(sequence[-1])) is not None:
            waiting[match] = sequence
        start = end
    found = []
    for sequence in sequences:
        first, last = place[sequence[0]], place[sequence[-1]]
        level = levels[sequence[0]]
        before = levels[kept[first - 1]] if first else base
        is_open = classes[sequence[-1]] in ISOLATES and sequence[-1] not in matches
        after = base if is_open or last + 1 == len(kept) else levels[kept[last + 1]]
        found.append((sequence, _side(max(level, before)), _side(max(level, after))))
    return found


def _resolve(
    types: list[str],
    levels: list[int],
    sequence: Sequence[int],
    start: str,
    end: str,
    classes: Sequence[str],
    brackets: bytes,
) -> None:
    """Turn types into levels for one sequence, in place (rules W1 to I2)."""
    seen = [types[at] for at in sequence]
    _weak(seen, start)
    level = levels[sequence[0]]
    side = _side(level)
    if brackets:
        _paired(seen, sequence, side, start, classes, brackets)
    _neutral(seen, start, end, side)
    raised = _RAISED_FROM_ODD if level % 2 else _RAISED_FROM_EVEN
    for at, name in zip(sequence, seen, strict=True):
        levels[at] = level + raised.get(name, 0)


def _weak(seen: list[str], start: str) -> None:
    """Numbers, their signs and marks (rules W1 to W7)."""
    before = strong = start
    for n, name in enumerate(seen):
        if name == "NSM":
            name = "ON" if before in ISOLATES or before == "PDI" else before  # W1
        before = name
        if name in ("L", "R", "AL"):
            strong = name
        elif name == "EN" and strong == "AL":
            name = before = "AN"  # W2
        seen[n] = "R" if name == "AL" else name  # W3
    for n in range(1, len(seen) - 1):
        name, around = seen[n], seen[n - 1]
        if (
            name in ("ES", "CS")
            and around == seen[n + 1]
            and (around == "EN" or (name == "CS" and around == "AN"))
        ):
            seen[n] = around  # W4
    _signs(seen)
    strong = start
    for n, name in enumerate(seen):
        if name in ("L", "R"):
            strong = name
        elif name == "EN" and strong == "L":
            seen[n] = "L"  # W7


def _signs(seen: list[str]) -> None:
    """Signs beside a number belong to it, other separators are neutral (rules W5 and W6)."""
    n = 0
    while n < len(seen):
        if seen[n] == "ET":
            end = n + 1
            while end < len(seen) and seen[end] == "ET":
                end += 1
            is_beside = (n and seen[n - 1] == "EN") or (end < len(seen) and seen[end] == "EN")
            seen[n:end] = ["EN" if is_beside else "ON"] * (end - n)
            n = end
            continue
        if seen[n] in ("ES", "CS"):
            seen[n] = "ON"
        n += 1


def _paired(
    seen: list[str],
    sequence: Sequence[int],
    side: str,
    start: str,
    classes: Sequence[str],
    brackets: bytes,
) -> None:
    """Brackets take the direction of what they hold, or of what is before them (rule N0)."""
    for opening, closing in _bracket_pairs(seen, sequence, brackets):
        within = {_strong(name) for name in seen[opening + 1 : closing]}
        if side in within:
            chosen = side
        elif within == {""} or not within:
            continue
        else:
            other = "L" if side == "R" else "R"
            before = next((found for n in range(opening - 1, -1, -1) if (found := _strong(seen[n]))), start)
            chosen = other if before == other else side
        for n in (opening, closing):
            seen[n] = chosen
            n += 1
            while n < len(seen) and classes[sequence[n]] == "NSM":
                seen[n] = chosen
                n += 1


def _bracket_pairs(seen: list[str], sequence: Sequence[int], brackets: bytes) -> list[tuple[int, int]]:
    """Places in the sequence of each bracket and its partner, by the opening ones (BD16)."""
    pairs = []
    opened: list[tuple[int, int]] = []
    for n, at in enumerate(sequence):
        bracket = brackets[at]
        if not bracket or seen[n] != "ON":
            continue
        if bracket < CLOSES:
            if len(opened) == _BRACKETS_MAX:
                break
            opened.append((bracket, n))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == bracket - CLOSES:
                pairs.append((opened[depth][1], n))
                del opened[depth:]
                break
    return sorted(pairs)


def _strong(name: str) -> str:
    """The side that a type counts as among neutrals; empty for the neutral ones."""
    return "R" if name in _RIGHT else "L" if name == "L" else ""


def _neutral(seen: list[str], start: str, end: str, side: str) -> None:
    """Neutrals between two of a side join it, others go with their own level (rules N1 and N2)."""
    n = 0
    before = start
    while n < len(seen):
        if seen[n] not in _NEUTRAL:
            before = "R" if seen[n] in _RIGHT else "L"
            n += 1
            continue
        last = n + 1
        while last < len(seen) and seen[last] in _NEUTRAL:
            last += 1
        after = end if last == len(seen) else "R" if seen[last] in _RIGHT else "L"
        seen[n:last] = [before if before == after else side] * (last - n)
        n = last
