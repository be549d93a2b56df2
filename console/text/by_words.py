"""What goes out to a terminal that turns right-to-left letters by itself, run by run, and no more (kitty).

It shapes what stands together in one font as one run, and a run with such a letter or native digit comes
out from right to left, its punctuation too. Whether a full stop stands in the letters' font depends on what
fonts there are, so that letters and native digits alone go out turned beforehand; what touches them has to
be drawn in another font, bold beside regular. Both were seen in kitty 0.26.5, with DejaVu Sans Mono, which
has Arabic letters, and with Noto Sans Mono, which has none.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from console.text.graphemes import MARK
from console.text.mode import Bidi

_LETTER: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""Hebrew to Arabic Extended-A with their signs and digits, and presentation forms."""

_TURNED: Final = re.compile(f"[{_LETTER}]")
_RUN: Final = re.compile(f"(?!{MARK})[{_LETTER}]+")
_CHUNK: Final = re.compile(r"\S+")
_SIGNS_BEFORE: Final = re.compile(rf"(?:[^\s\w]+|\w(?:{MARK})*)\Z")
_SIGNS_BEHIND: Final = re.compile(rf"[^\s\w]+|\w(?:{MARK})*")

Range = tuple[int, int]


class Chunk(NamedTuple):
    """What stands between two blanks: the runs that are turned, and what must not be drawn in their font."""

    runs: list[Range]
    signs: list[Range]


def as_sent(seen: list[str], bidi: Bidi) -> list[str]:
    """What goes out for what is seen of a row, from left to right: with `words` each run from its end."""
    return _turned(seen) if bidi == "words" else seen


def _turned(seen: Sequence[str]) -> list[str]:
    texts = list(seen)
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and _TURNED.match(texts[end]):
            end += 1
        texts[start:end] = texts[start:end][::-1]
        start = end + 1
    return texts


def chunks(text: str) -> list[Chunk]:
    """Those of a line that is sent in which there is something to turn."""
    if not _TURNED.search(text):
        return []
    found = [_chunk(text, *chunk.span()) for chunk in _CHUNK.finditer(text)]
    return [chunk for chunk in found if chunk.runs]


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
