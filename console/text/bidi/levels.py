"""The Unicode bidirectional algorithm, UAX #9, over the bidirectional classes of one paragraph.

The classes go in as their short names ("L", "AL", "EN" ...), so that what a caller adds in thought,
such as an isolate around an order number, need not stand in the text. Rules are named where they apply.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

DEPTH_MAX: Final = 125
"""BD2: embeddings beyond this depth change nothing."""

EMBEDDINGS: Final = frozenset({"LRE", "RLE", "LRO", "RLO"})
ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})
REMOVED: Final = EMBEDDINGS | {"PDF", "BN"}
"""X9: these take no part after the explicit levels; they get the level of what stands before them."""

_EXPLICIT: Final = EMBEDDINGS | ISOLATES | {"PDF", "PDI"}
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "PDI"}) | ISOLATES
_AT_LEAST: Final = re.compile(b"\x01+")
_SEPARATORS: Final = frozenset({"S", "B"})
_BLANK: Final = frozenset({"WS", "PDI"}) | ISOLATES | REMOVED
_BRACKETS_MAX: Final = 63
"""BD16: a sequence with more open brackets than this is left alone from there on."""

_RIGHT: Final = frozenset({"R", "EN", "AN"})
_NOT_RIGHT: Final = frozenset({"L", "EN", "AN"})
"""Without these, all of a right-to-left paragraph is of its own level."""

_INITIALS: Final = {"L": "L", "EN": "E", "AN": "N", "R": "R", "AL": "R"}
_STRETCH: Final = re.compile("(?<!_)_*+[LEN][^R]*+|^_++|(?<!_)_++$")
"""Letters of the left and numbers with all around them, and what stands at an edge."""

_RAISED_FROM_EVEN: Final = {"R": 1, "AN": 2, "EN": 2}
_RAISED_FROM_ODD: Final = {"L": 1, "AN": 1, "EN": 1}


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


def resolved(classes: Sequence[str], base: int, brackets: Sequence[int] = ()) -> list[int]:
    """The level of each character (rules X1 to I2), before those of a row.

    `brackets` has a number for each character: +n opens and -n closes the bracket n, 0 is none; it
    may be left out where there are no brackets.
    """
    found = frozenset(classes)
    if found.isdisjoint(_EXPLICIT):
        if base % 2 and found.isdisjoint(_NOT_RIGHT):
            return [base] * len(classes)
        levels = _by_stretches(classes, base) if not brackets else _as_one(classes, base, brackets)
    else:
        matches = _isolate_matches(classes)
        types, levels = _explicit(classes, base, matches)
        kept = [at for at, name in enumerate(classes) if name not in REMOVED]
        for sequence, start, end in _sequences(kept, levels, base, classes, matches):
            _resolve(types, levels, sequence, start, end, classes, brackets)
    if not found.isdisjoint(REMOVED):
        before = base
        for at, name in enumerate(classes):
            if name in REMOVED:
                levels[at] = before
            before = levels[at]
    return levels


def row_levels(classes: Sequence[str], levels: Sequence[int], base: int) -> list[int]:
    """The levels of one row's characters: blanks at its end and before tabs fall back to `base` (rule L1)."""
    row = list(levels)
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
    return row


def visual_order(levels: Sequence[int]) -> list[int]:
    """The indexes of a row from left to right (rule L2)."""
    order = list(range(len(levels)))
    if not levels:
        return order
    least, most = min(levels), max(levels)
    if least == most:
        return order[::-1] if most % 2 else order
    row = bytes(levels)
    # Below the lowest odd level there are none but even ones: what those turn is turned back again.
    for level in range(most, (least | 1) - 1, -1):
        for match in _AT_LEAST.finditer(row.translate(_at_least(level))):
            start, end = match.span()
            order[start:end] = order[start:end][::-1]
    return order


@lru_cache(DEPTH_MAX + 2)
def _at_least(level: int) -> bytes:
    """What each level is replaced by: 1 from this one on."""
    return bytes(int(each >= level) for each in range(256))


def _as_one(classes: Sequence[str], base: int, brackets: Sequence[int]) -> list[int]:
    """As `resolved` of a paragraph without embeddings and isolates, which is one sequence."""
    levels = [base] * len(classes)
    kept = [at for at, name in enumerate(classes) if name != "BN"]
    _resolve(list(classes), levels, kept, _side(base), _side(base), classes, brackets)
    return levels


def _by_stretches(classes: Sequence[str], base: int) -> list[int]:
    """The same without brackets: only what is not between letters of the right needs a closer look.

    What stands between two such letters, and holds neither a letter of the left nor a number, goes with them.
    """
    levels = [1] * len(classes)
    types = list(classes)
    for match in _STRETCH.finditer("".join([_INITIALS.get(name, "_") for name in classes])):
        with_its_letters = range(max(0, match.start() - 1), min(len(classes), match.end() + 1))
        sequence = [at for at in with_its_letters if classes[at] != "BN"]
        for at in sequence:
            levels[at] = base
        _resolve(types, levels, sequence, _side(base), _side(base), classes, ())
    return levels


# Explicit levels and isolates


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


# Weak and neutral types of one sequence


def _resolve(
    types: list[str],
    levels: list[int],
    sequence: Sequence[int],
    start: str,
    end: str,
    classes: Sequence[str],
    brackets: Sequence[int],
) -> None:
    """Turn types into levels for one sequence, in place (rules W1 to I2)."""
    if not sequence:
        return
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
    if "EN" not in seen and "AN" not in seen:
        for n, name in enumerate(seen):
            if name in ("ES", "ET", "CS"):
                seen[n] = "ON"  # W6
        return
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
    brackets: Sequence[int],
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


def _bracket_pairs(
    seen: list[str], sequence: Sequence[int], brackets: Sequence[int]
) -> list[tuple[int, int]]:
    """Places in the sequence of each bracket and its partner, by the opening ones (BD16)."""
    pairs = []
    opened: list[tuple[int, int]] = []
    for n, at in enumerate(sequence):
        bracket = brackets[at]
        if not bracket or seen[n] != "ON":
            continue
        if bracket > 0:
            if len(opened) == _BRACKETS_MAX:
                break
            opened.append((bracket, n))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == -bracket:
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
