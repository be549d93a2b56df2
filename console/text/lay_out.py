"""Text as rows of cells: paragraphs, their direction, and what stands where in each row.

The order of operations matters. Levels and letter forms belong to a paragraph, rows are cut in the
order of the text, and only then is each row put into the order in which it is seen. What is too long
is cut in the order of the text too: cutting what is seen would cut off the start of an Arabic sentence.
Whatever is drawn of people's words goes through `lay_out` or `fit`; stored, copied and searched is the text.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

from console.text.bidi.characters import is_plain
from console.text.bidi.islands import islands
from console.text.bidi.paragraph import Base, Glyph, Paragraph, analysed, direction, in_visual_order
from console.text.graphemes import cells, cut, without_stray_joiners
from console.text.mode import Bidi, in_app
from console.text.row import Row
from console.text.simple_spans import simple_spans
from console.text.wrap import row_spans, spans

FIELDS_CACHED: Final = 8_192
"""Short lines, of several screens."""

TEXTS_CACHED: Final = 2_048
ROWS_CACHED: Final = 1_024
"""Several screens of rows."""

POINTED_AT_CACHED: Final = 128
"""A screen of rows that are selected. All that is known of a row's letters is some ten kilobytes."""

CUT_SIGN: Final = "…"

_LRE, _RLE, _PDF, _LRM, _FSI, _PDI = "\u202a", "\u202b", "\u202c", "\u200e", "\u2068", "\u2069"


class Place(NamedTuple):
    """Where a row is to be found: the range that it shows of a paragraph, which begins `at` in the text."""

    paragraph: str
    at: int
    start: int
    end: int
    is_ordered: bool
    """Whether it is put into the order in which it is seen, and not drawn as it stands."""


class Rows:
    """The rows of a text, each made when it is asked for: of a long one only a part is in sight."""

    def __init__(self, places: Sequence[Place], bidi: Bidi, base: Base) -> None:
        self._places, self._bidi, self._base = places, bidi, base

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: int) -> Row:
        return row_at(self._places[index], self._bidi, self._base)

    def __iter__(self) -> Iterator[Row]:
        return (row_at(place, self._bidi, self._base) for place in self._places)


@lru_cache(TEXTS_CACHED)
def lay_out(text: str, width: int, bidi: Bidi = "app", base: Base = "auto") -> Rows:
    """The rows of a text in `width` cells; `text` comes from `clean.shown`. At least one row."""
    places: list[Place] = []
    at = 0
    for paragraph in text.split("\n"):
        is_ordered = in_app(bidi) and _needs_glyphs(paragraph, base)
        found = _ranges(paragraph, max(1, width), bidi, base) if is_ordered else spans(paragraph, width)
        places += [Place(paragraph, at, start, end, is_ordered) for start, end in found]
        at += len(paragraph) + 1
    return Rows(places, bidi, base)


@lru_cache(FIELDS_CACHED)
def fit(text: str, width: int, bidi: Bidi = "app", base: Base = "auto") -> str:
    """One line as it is drawn in at most `width` cells, with `…` at the end of its text if that was cut."""
    if not in_app(bidi) or not _needs_glyphs(text, base):
        return _fenced(cut(text, width), bidi)
    paragraph = analysed(text, base, bidi)
    drawn, drawn_cells = paragraph.row(0, len(text))
    if drawn_cells <= width:
        return drawn
    return "".join([glyph.text for glyph in in_visual_order(_cut(paragraph, width), paragraph.level)])


def direction_of(text: str) -> int | None:
    """1 for a text that begins right to left, 0 left to right, None where nothing in it says so."""
    return next((found for line in text.split("\n") if (found := direction(line)) is not None), None)


def inside(name: str) -> str:
    """A name as a part of a sentence: whatever it is written in, it moves nothing around it."""
    return f"{_FSI}{name}{_PDI}"


def _needs_glyphs(paragraph: str, base: Base) -> bool:
    return not is_plain(paragraph) or base == "rtl" or (base == "auto_rtl" and direction(paragraph) is None)


def _ranges(paragraph: str, width: int, bidi: Bidi, base: Base) -> list[tuple[int, int]]:
    """The range of a paragraph that each of its rows shows; what can be seen at a glance is not laid out."""
    if (found := simple_spans(paragraph, width, bidi)) is not None:
        return found
    glyphs = analysed(paragraph, base, bidi).glyphs
    cut = row_spans(glyphs, width, [glyph.glued for glyph in glyphs])
    return [(glyphs[first].start, glyphs[behind - 1].end) if behind else (0, 0) for first, behind in cut]


@lru_cache(ROWS_CACHED)
def row_at(place: Place, bidi: Bidi, base: Base) -> Row:
    """One row of a text, as it is drawn."""
    paragraph, at, start, end, is_ordered = place
    if not is_ordered:
        text = paragraph[start:end]
        return Row(_fenced(text, bidi, paragraph), cells(text), False, at + start, at + end)
    whole = analysed(paragraph, base, bidi)
    drawn, drawn_cells = whole.row(start, end)
    make_glyphs = partial(_glyphs_at, place, bidi, base)
    return Row(drawn, drawn_cells, whole.level == 1, at + start, at + end, make_glyphs)


@lru_cache(POINTED_AT_CACHED)
def _glyphs_at(place: Place, bidi: Bidi, base: Base) -> tuple[Glyph, ...]:
    whole = analysed(place.paragraph, base, bidi)
    return in_visual_order(whole.between(place.start, place.end, place.at), whole.level)


def _fenced(text: str, bidi: Bidi, paragraph: str = "") -> str:
    """A field for a terminal that reorders: in its own direction, and kept apart from what is beside it.

    Embeddings, not isolates: mlterm draws those as boxes. They have no cell of their own. Islands get one
    too: behind Arabic the groups of an order number would change places (rules W2 and W4).
    """
    text = without_stray_joiners(text)
    if is_plain(text):
        return text
    text = text.replace(_FSI, "").replace(_PDI, _LRM if bidi == "terminal" else "")
    if bidi != "terminal":
        return text
    for start, end in reversed(islands(text)):
        text = f"{text[:start]}{_LRE}{text[start:end]}{_PDF}{text[end:]}"
    return f"{_RLE}{text}{_PDF}{_LRM}" if direction(paragraph or text) == 1 else text + _LRM


def _cut(paragraph: Paragraph, width: int) -> tuple[Glyph, ...]:
    room = width - cells(CUT_SIGN)
    if room < 0:
        return ()
    kept: list[Glyph] = []
    for glyph in paragraph.glyphs:
        room -= glyph.cells
        if room < 0:
            break
        kept.append(glyph)
    while kept and kept[-1].text == " ":
        kept.pop()
    at = kept[-1].end if kept else 0
    return (*kept, Glyph(CUT_SIGN, 1, at, at, paragraph.level, "ON", False))
