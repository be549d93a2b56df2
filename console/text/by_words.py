"""What goes out to a terminal that turns right-to-left letters by itself, run by run, and no more (kitty).

It shapes what stands together in one font as one run, and a run with such a letter or native digit comes
out from right to left, its punctuation too. Whether a full stop stands in the letters' font depends on what
fonts there are, so that letters and native digits alone go out turned beforehand; what touches them has to
be drawn in another font, bold beside regular. Both were seen in kitty 0.26.5, with DejaVu Sans Mono, which
has Arabic letters, and with Noto Sans Mono, which has none. A run may go through several fields of a line:
only the whole of it can be turned.
"""

import re
from typing import Final, NamedTuple

from console.text.graphemes import MARK, clusters

_LETTER: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""Hebrew to Arabic Extended-A with their signs and digits, and presentation forms."""

_LETTERS: Final = re.compile(f"[{_LETTER}]")
_RUN: Final = re.compile(f"(?!{MARK})[{_LETTER}](?:[{_LETTER}]|{MARK})*+")
_CHUNK: Final = re.compile(r"\S+")
_SIGNS: Final = rf"(?:[^\s\w{_LETTER}]+|\w(?:{MARK})*)"
_SIGNS_BEFORE: Final = re.compile(rf"{_SIGNS}\Z")
_SIGNS_BEHIND: Final = re.compile(_SIGNS)

Range = tuple[int, int]


class Chunk(NamedTuple):
    """What stands between two blanks: the runs that are turned, and what must not be drawn in their font."""

    runs: list[Range]
    signs: list[Range]


def chunks(text: str) -> list[Chunk]:
    """Those of a line, as it is to be seen, in which there is something to turn."""
    if not _LETTERS.search(text):
        return []
    found = [_chunk(text, *chunk.span()) for chunk in _CHUNK.finditer(text)]
    return [chunk for chunk in found if chunk.runs]


def turned(run: str) -> str:
    """A run from its end, each letter with its marks behind it."""
    return "".join([letter for letter, _ in clusters(run)][::-1])


def _chunk(text: str, start: int, end: int) -> Chunk:
    runs = [run.span() for run in _RUN.finditer(text, start, end)]
    behind = [found.span() for _, last in runs if (found := _SIGNS_BEHIND.match(text, last, end))]
    starts = [start, *(last for _, last in runs)]
    before = [
        found.span()
        for at, (first, _) in zip(starts, runs, strict=False)
        if (found := _SIGNS_BEFORE.search(text, at, first))
    ]
    return Chunk(runs, before + behind)
