"""The direction that a writer has given to single lines, against what their letters say.

It stays with its line while lines come and go, and goes out as a direction mark at the line's start, so
that the reader's screen shows the line as the writer saw it. Where the letters say the same, nothing is
added.
"""

from collections.abc import Sequence
from typing import Final, Literal

from console.text.bidi.paragraph import Base, direction

Forced = Literal["", "ltr", "rtl"]
"""Empty: by the line's first letter."""

_MARKS: Final[dict[str, Forced]] = {"\u200e": "ltr", "\u200f": "rtl"}
_MARK_OF: Final = {"ltr": "\u200e", "rtl": "\u200f"}


def turned(forced: Forced, base: Base, line: str) -> Forced:
    """What the key makes of a line: the direction that it does not have by itself, the other, none.

    `base` is what the line has without being forced.
    """
    found = direction(line)
    runs_from_end = base == "auto_rtl" if found is None else found == 1
    order: tuple[Forced, ...] = ("", "ltr", "rtl") if runs_from_end else ("", "rtl", "ltr")
    return order[(order.index(forced) + 1) % len(order)]


def base_of(forced: Forced, *, conversation_is_from_end: bool) -> Base:
    """The direction for laying a line out; without letters that say one it runs as the conversation does."""
    return forced or ("auto_rtl" if conversation_is_from_end else "auto")


def carried(forced: Sequence[Forced], old: Sequence[str], new: Sequence[str]) -> list[Forced]:
    """What of the old lines is forced in the new ones: the changed lines are those between equal ends."""
    first = _same(old, new)
    last = _same(old[first:][::-1], new[first:][::-1])
    changed = forced[first : len(old) - last]
    between = [*changed, *[changed[-1] if changed else ""] * len(new)]
    return [*forced[:first], *between[: len(new) - first - last], *forced[len(old) - last :]]


def with_marks(lines: Sequence[str], forced: Sequence[Forced]) -> str:
    """The text with a mark at the start of each line that would run the other way without it."""
    return "\n".join(
        _MARK_OF[how] + line if line.strip() and how and _says(line) != how else line
        for line, how in zip(lines, forced, strict=True)
    )


def without_marks(text: str) -> tuple[str, list[Forced]]:
    """The text without these marks, and what they said."""
    lines = text.split("\n")
    forced = [_MARKS.get(line[:1], "") for line in lines]
    return "\n".join(line[1:] if how else line for line, how in zip(lines, forced, strict=True)), forced


def _says(line: str) -> str:
    found = direction(line)
    return "" if found is None else "rtl" if found else "ltr"


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines at the start are the same."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
