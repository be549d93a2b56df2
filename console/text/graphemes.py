"""What a reader takes for one character, and how many cells of a terminal it fills.

The ruler is Rich's, because Textual cuts and pads strips with it: a cluster's width here is the
width that the screen will give it. Two things are added that an editor and a wrap need: a flag is
one cluster (two regional indicators, UAX #29 rule GB12), and a joiner only joins pictures.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import cell_len, split_graphemes

JOINER: Final = "\u200d"
_FIRST_INDICATOR: Final = "\U0001f1e6"
_LAST_INDICATOR: Final = "\U0001f1ff"
_PICTURES_FROM: Final = "\u2190"
"""Every character that emoji sequences join stands at or above the arrows, and letters that write
with a joiner (Arabic, Indic) stand below."""


_BASE: Final = (
    "[ -~\u00a1-\u00ac\u00ae-\u024f\u0400-\u0482\u048a-\u052f\u05d0-\u05ea\u060c\u061b\u061f\u0620-\u064a"
    "\u0660-\u066f\u0671-\u06d3\u06ee-\u06ff\u2010\u2013\u2014\u2018-\u201e\u2026]"
)
MARK: Final = "[\u0300-\u036f\u05b0-\u05bd\u064b-\u0655\u0670\u200c]"
"""What stands in the cell of the letter before it, in a simple text."""

MARKS: Final = frozenset(re.findall(MARK, "".join(map(chr, range(0x300, 0x200D)))))
_MARKED_BREAK: Final = re.compile(f"[ -](?={MARK})")
_SIMPLE: Final = re.compile(f"(?:{_BASE}{MARK}*+)*+")
_SIMPLE_CLUSTER: Final = re.compile(f"{_BASE}{MARK}*+")
"""Nearly all that is written in Latin, Cyrillic, Hebrew and Arabic letters: one cell each, with its marks.
The ruler would say the same, ten times slower."""


class Cluster(NamedTuple):
    """One character as a reader sees it: its text and its cells (0, 1 or 2)."""

    text: str
    cells: int


def clusters(text: str) -> list[Cluster]:
    """The clusters of the text in order; joined they give the text back."""
    if text.isascii():
        return [Cluster(character, 1 if character.isprintable() else 0) for character in text]
    if _SIMPLE.fullmatch(text):
        return list(map(_one_cell, _SIMPLE_CLUSTER.findall(text)))
    return list(_flags_joined(_split(text)))


def is_simple(text: str) -> bool:
    """Whether the text is letters and signs of one cell each, with marks on the letters, and nothing else."""
    return _SIMPLE.fullmatch(text) is not None and _MARKED_BREAK.search(text) is None


def cells(text: str) -> int:
    """How many cells the text fills once its stray joiners are gone."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(without_stray_joiners(text))


def without_stray_joiners(text: str) -> str:
    """The text with zero-width joiners only between pictures.

    Rich counts a joiner and whatever follows it as nothing, so that an Arabic or Devanagari letter
    behind one would be drawn outside its row. So they go last, when the letters have been joined.
    """
    if JOINER not in text:
        return text
    kept = []
    last = len(text) - 1
    for at, character in enumerate(text):
        if character == JOINER and not (0 < at < last and _joins(text[at - 1], text[at + 1])):
            continue
        kept.append(character)
    return "".join(kept)


def cluster_before(text: str, column: int) -> int:
    """The column where the cluster that ends at or covers `column` begins; 0 at the start."""
    at = 0
    for cluster in clusters(text):
        if at + len(cluster.text) >= column:
            return at
        at += len(cluster.text)
    return at


def cluster_after(text: str, column: int) -> int:
    """The column behind the cluster that begins at or covers `column`; the length at the end."""
    at = 0
    for cluster in clusters(text):
        at += len(cluster.text)
        if at > column:
            return at
    return at


def cut(text: str, width: int, *, sign: str = "…") -> str:
    """The text in at most `width` cells, with `sign` at its end where something was left out."""
    if cells(text) <= width:
        return text
    room = width - cells(sign)
    if room < 0:
        return ""
    kept: list[str] = []
    for cluster in clusters(text):
        room -= cluster.cells
        if room < 0:
            break
        kept.append(cluster.text)
    return "".join(kept).rstrip() + sign


@lru_cache(4_096)
def _one_cell(text: str) -> Cluster:
    return Cluster(text, 1)


def _split(text: str) -> Iterator[Cluster]:
    spans, _ = split_graphemes(text)
    for start, end, width in spans:
        whole = text[start:end]
        at = whole.find(JOINER)
        if at > 0 and at + 1 < len(whole) and not _joins(whole[at - 1], whole[at + 1]):
            yield Cluster(whole[: at + 1], width)
            yield from _split(whole[at + 1 :])
        else:
            yield Cluster(whole, width)


def _joins(before: str, after: str) -> bool:
    return (before >= _PICTURES_FROM or before == "\ufe0f") and after >= _PICTURES_FROM


def _flags_joined(parts: Iterator[Cluster]) -> Iterator[Cluster]:
    held: Cluster | None = None
    for part in parts:
        is_indicator = len(part.text) == 1 and _FIRST_INDICATOR <= part.text <= _LAST_INDICATOR
        if held is not None and is_indicator:
            yield Cluster(held.text + part.text, held.cells + part.cells)
            held = None
            continue
        if held is not None:
            yield held
        held = part if is_indicator else None
        if held is None:
            yield part
    if held is not None:
        yield held
