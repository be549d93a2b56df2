"""A paragraph as glyphs: what is drawn in one place, its cells, its level, and the text that it stands for.

Analysis knows no width: a glyph stays the same wherever rows end. Order inside a row is `in_visual_order`.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Final, Literal, NamedTuple

from console.text.bidi.characters import MIRROR, brackets_of, classes_of, each_class
from console.text.bidi.explicit import paragraph_level
from console.text.bidi.islands import islands
from console.text.bidi.joining import joined_between
from console.text.bidi.levels import in_order, resolved, row_levels
from console.text.graphemes import JOINER, MARK, MARKS, cells, clusters, is_simple, without_stray_joiners
from console.text.mode import Bidi, joins, keeps_marks

Base = Literal["auto", "auto_rtl", "ltr", "rtl"]
"""A paragraph's direction: by its first strong character, else left to right (`auto`) or right to left
(`auto_rtl`); or given."""

PARAGRAPHS_CACHED: Final = 512
"""Rows are kept by themselves: a paragraph is asked for when one of its rows comes into sight."""

ZWNJ: Final = "\u200c"
_UNDRAWN: Final = "\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069"
"""They have had their say when levels and joining are known; a terminal would give some of them a cell."""

_AROUND: Final = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2"
"""Signs that enclose the number behind them have no cell in most terminals, but one in our ruler."""

RIAL: Final = "\ufdfc"
"""A whole word in one cell, which terminals draw over its neighbours: it is spelled out instead."""

_RIAL_JOINED: Final = "\ufedd\ufe8e\ufbfe\ufead"
_RIAL_APART: Final = "لایر"
"""From left to right."""

_SPECIAL: Final = re.compile(f"[{_UNDRAWN}{_AROUND}{JOINER}{RIAL}]")
_MARK: Final = re.compile(MARK)
_IN_THE_CELL_BEFORE: Final = MARKS | {""}
"""Of what is drawn for each character of a simple text: its marks, and an alef that a lam has taken in."""
_ENCLOSING: Final = re.compile(f"[{_AROUND}]")
_NOT_DRAWN: Final = re.compile(f"[{_UNDRAWN}]")
_BEGINS_RIGHT: Final = re.compile(
    r"[\s!-/:-@\[-`{-~0-9،؛؟«»]*[\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u066e-\u06d3]"
)
"""A letter of Hebrew or Arabic before any other: it begins no island and stands in none."""

_VOWELS: Final = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff]"
)
"""Marks of Hebrew and Arabic that stand on a letter."""

_SIGN_AROUND: Final = "○"
_MARKED: Final = "\u25cc"


class Glyph(NamedTuple):
    """One thing that is drawn: its text and cells (1 or more), the range it stands for, its level."""

    text: str
    cells: int
    start: int
    end: int
    level: int
    kind: str
    """The bidirectional class of its first character."""

    glued: bool
    """Whether a row should not end behind it, as it stands inside an island."""


class Paragraph:
    """One paragraph, analysed: its own level (1: right to left), its rows, its glyphs in the text's order.

    A row of letters of one cell each is drawn without glyphs: those are for whoever points at something.
    """

    def __init__(self, text: str, level: int, levels: bytes, held: list[tuple[int, int]], bidi: Bidi) -> None:
        """`levels` has one for each character of the text, `held` are its islands."""
        self.level = level
        self._text, self._levels, self._held, self._bidi = text, levels, held, bidi
        self._is_simple = is_simple(text)

    def row(self, start: int, end: int) -> tuple[str, int]:
        """What is drawn of a range, which begins and ends between two glyphs, and its cells."""
        if not self._is_simple:
            seen = in_visual_order(self.between(start, end, 0), self.level)
            return "".join([glyph.text for glyph in seen]), sum(glyph.cells for glyph in seen)
        starts, shapes = self._letters(start, end)
        levels = self._levels[start:end]
        if len(starts) < len(levels):
            levels = bytes([levels[at] for at in starts])
        # L1: nothing else in a simple text falls back to the paragraph's level.
        blanks = end - start - len(self._text[start:end].rstrip(" "))
        levels = levels[: len(levels) - blanks] + bytes([self.level]) * blanks
        return "".join(in_order(_mirrored(shapes, levels), levels)), len(shapes)

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """All of them, with their ranges of the paragraph."""
        return tuple(self._made(0, len(self._text), 0))

    def between(self, start: int, end: int, at: int) -> tuple[Glyph, ...]:
        """Those of a range that begins and ends between two of them; the paragraph itself begins `at`."""
        if self._is_simple:
            return tuple(self._made(start, end, at))
        first, behind = (bisect_left(self.glyphs, place, key=_start) for place in (start, end))
        if not at:
            return self.glyphs[first:behind]
        return tuple(g._replace(start=at + g.start, end=at + g.end) for g in self.glyphs[first:behind])

    def _made(self, start: int, end: int, at: int) -> list[Glyph]:
        text = self._text[start:end]
        classes, levels = classes_of(text), self._levels[start:end]
        glued = self._glued(start, end)
        if self._is_simple:
            starts, shapes = self._letters(start, end)
            ends = [*starts, len(text)][1:]
            columns = (
                shapes,
                repeat(1),
                [at + start + first for first in starts],
                [at + start + behind for behind in ends],
                [levels[first] for first in starts],
                [classes[first] for first in starts],
                [glued[behind - 1] for behind in ends],
            )
            return list(map(Glyph._make, zip(*columns, strict=False)))
        drawn = joined_between(self._text, start, end) if joins(self._bidi) else list(text)
        if RIAL in text:
            spelled = _RIAL_JOINED if joins(self._bidi) else _RIAL_APART
            drawn = [spelled if shape == RIAL else shape for shape in drawn]
        each = _Each(text, drawn, classes, levels, glued, at + start)
        glyphs = _glyphs(each)
        if not keeps_marks(self._bidi):
            glyphs = [glyph._replace(text=_VOWELS.sub("", glyph.text)) for glyph in glyphs]
        return glyphs

    def _letters(self, start: int, end: int) -> tuple[Sequence[int], list[str]]:
        """Where the letters of a range begin in it, and how each is drawn, with its marks.

        A letter goes with its marks, and lam with an alef that it has taken in.
        """
        text = self._text[start:end]
        drawn = joined_between(self._text, start, end) if joins(self._bidi) else list(text)
        if "" not in drawn and not _MARK.search(text):
            return range(len(text)), drawn
        starts: list[int] = []
        shapes: list[str] = []
        for at, shape in enumerate(drawn):
            if shape in _IN_THE_CELL_BEFORE:
                shapes[-1] += shape
            else:
                starts.append(at)
                shapes.append(shape)
        if not keeps_marks(self._bidi):
            shapes = [_VOWELS.sub("", shape) for shape in shapes]
        return starts, [shape.replace(ZWNJ, "") for shape in shapes] if ZWNJ in text else shapes

    def _glued(self, start: int, end: int) -> list[bool]:
        """For each character of a range whether an island goes on behind it."""
        within = frozenset(at for first, behind in self._held for at in range(first, behind - 1))
        return [at in within for at in range(start, end)]


class _Each(NamedTuple):
    """What is known of each character of a text, of which the first stands `at` this place."""

    text: str
    drawn: list[str]
    classes: list[str]
    levels: bytes
    glued: list[bool]
    at: int


# A word without a sign or a digit begins no island.
_BEGINS_WITH_A_WORD: Final = re.compile(r"[A-Za-z]+(?:[\s,!?]|$)")


def direction_at_a_glance(text: str) -> int | None:
    """The direction of a text that begins with a letter of Hebrew or Arabic (1), or a word in Latin (0)."""
    if _BEGINS_RIGHT.match(text):
        return 1
    return 0 if _BEGINS_WITH_A_WORD.match(text) else None


def direction(text: str) -> int | None:
    """1 where the first strong character outside islands is right-to-left, 0 left-to-right, else None."""
    if (found := direction_at_a_glance(text)) is not None:
        return found
    held = islands(text)
    return paragraph_level(_with_isolates(classes_of(text), held) if held else each_class(text))


@lru_cache(PARAGRAPHS_CACHED)
def analysed(text: str, base: Base, bidi: Bidi = "app") -> Paragraph:
    """The glyphs of a text without newlines."""
    held = islands(text)
    classes = classes_of(text)
    named = _with_isolates(classes, held)
    level = _level(named, base)
    levels = _without_isolates(bytearray(resolved(named, level, _with_zeros(brackets_of(text), held))), held)
    return Paragraph(text, level, bytes(levels), held, bidi)


def in_visual_order(glyphs: Sequence[Glyph], level: int) -> tuple[Glyph, ...]:
    """One row's glyphs from left to right (rules L1 and L2), brackets turned where need be (L4)."""
    kinds, levels = [glyph.kind for glyph in glyphs], bytes([glyph.level for glyph in glyphs])
    levels = row_levels(kinds, levels, level)
    texts = [glyph.text for glyph in glyphs]
    drawn = _mirrored(texts, levels)
    if drawn is not texts:
        glyphs = [
            glyph if glyph.text is text else glyph._replace(text=text)
            for glyph, text in zip(glyphs, drawn, strict=True)
        ]
    return tuple(in_order(glyphs, levels))


def _mirrored(drawn: list[str], levels: bytes) -> list[str]:
    """The same with the mirror image of whatever has one and runs to the left (rule L4)."""
    if MIRROR.keys().isdisjoint(drawn):
        return drawn
    return [
        MIRROR.get(shape, shape) if level % 2 else shape for shape, level in zip(drawn, levels, strict=True)
    ]


def _level(classes: Sequence[str], base: Base) -> int:
    if base in ("ltr", "rtl"):
        return int(base == "rtl")
    found = paragraph_level(classes)
    return int(base == "auto_rtl") if found is None else found


def _with_isolates(classes: list[str], held: list[tuple[int, int]]) -> list[str]:
    """The classes with each island between LRI and PDI."""
    named = list(classes)
    for start, end in reversed(held):
        named[start:end] = ["LRI", *named[start:end], "PDI"]
    return named


def _with_zeros(brackets: bytes, held: list[tuple[int, int]]) -> bytes:
    for start, end in reversed(held) if brackets else ():
        brackets = brackets[:start] + b"\0" + brackets[start:end] + b"\0" + brackets[end:]
    return brackets


def _without_isolates(levels: bytearray, held: list[tuple[int, int]]) -> bytearray:
    for start, end in held:  # those before are gone already, so that these places are the text's own
        del levels[end + 1], levels[start]
    return levels


def _start(glyph: Glyph) -> int:
    return glyph.start


def _glyphs(each: _Each) -> list[Glyph]:
    text, drawn, classes, levels, glued, offset = each
    is_special = _SPECIAL.search(text) is not None
    glyphs: list[Glyph] = []
    start = at = 0
    waiting = ""
    """Marks without a letter before them go with the first one, or else with a circle."""
    for part, width in clusters(text):
        end = at + len(part)
        shape = drawn[at] if end == at + 1 else "".join(drawn[at:end])
        if is_special:
            shape = _without_undrawn(shape)
            width = width if shape == part else cells(shape)
        if glyphs and (not width or not drawn[at]):
            last = glyphs[-1]
            glyphs[-1] = last._replace(text=last.text + shape, end=offset + end, glued=glued[end - 1])
            start = end
        elif not width:
            waiting += shape
        else:
            places = offset + start, offset + end
            glyphs.append(Glyph(shape + waiting, width, *places, levels[at], classes[at], glued[end - 1]))
            waiting = ""
            start = end
        at = end
    if waiting:
        places = offset + start, offset + at
        glyphs.append(Glyph(_MARKED + waiting, 1, *places, levels[start], classes[start], False))
    return glyphs


def _without_undrawn(shape: str) -> str:
    shape = _NOT_DRAWN.sub("", _ENCLOSING.sub(_SIGN_AROUND, shape))
    return without_stray_joiners(shape)
