"""Text as rows of cells: paragraphs, their direction, and what stands where in each row.

The order of operations matters. Levels and letter forms belong to a paragraph, rows are cut in the
order of the text, and only then is each row put into the order in which it is seen. What is too long
is cut in the order of the text too: cutting what is seen would cut off the start of an Arabic sentence.
Whatever is drawn of people's words goes through `lay_out` or `fit`; stored, copied and searched is the text.
"""

from functools import lru_cache
from typing import Final

from console.text.bidi.characters import is_plain
from console.text.bidi.paragraph import Base, Glyph, Paragraph, analysed, direction, in_visual_order, sent
from console.text.graphemes import cells, cut, without_stray_joiners
from console.text.mode import Bidi, in_app
from console.text.row import Row
from console.text.wrap import row_spans, spans

ROWS_CACHED: Final = 8_192
"""Several screens of several chats, and every field beside them."""

CUT_SIGN: Final = "…"

_RLE, _PDF, _LRM, _FSI, _PDI = "\u202b", "\u202c", "\u200e", "\u2068", "\u2069"


@lru_cache(ROWS_CACHED)
def lay_out(text: str, width: int, bidi: Bidi = "app", base: Base = "auto") -> tuple[Row, ...]:
    """The rows of a text in `width` cells; `text` comes from `clean.shown`. At least one row."""
    rows: list[Row] = []
    at = 0
    for paragraph in text.split("\n"):
        if in_app(bidi) and _needs_glyphs(paragraph, base):
            rows += _glyph_rows(analysed(paragraph, base, bidi), max(1, width), at, bidi)
        else:
            rows += _plain_rows(paragraph, width, bidi, at)
        at += len(paragraph) + 1
    return tuple(rows)


@lru_cache(ROWS_CACHED)
def fit(text: str, width: int, bidi: Bidi = "app", base: Base = "auto") -> str:
    """One line as it is drawn in at most `width` cells, with `…` at the end of its text if that was cut."""
    if not in_app(bidi) or not _needs_glyphs(text, base):
        return _fenced(cut(text, width), bidi)
    paragraph = analysed(text, base, bidi)
    glyphs = paragraph.glyphs
    if sum(glyph.cells for glyph in glyphs) > width:
        glyphs = _cut(paragraph, width)
    return "".join(sent(in_visual_order(glyphs, paragraph.level), bidi))


def direction_of(text: str) -> int | None:
    """1 for a text that begins right to left, 0 left to right, None where nothing in it says so."""
    return next((found for line in text.split("\n") if (found := direction(line)) is not None), None)


def inside(name: str) -> str:
    """A name as a part of a sentence: whatever it is written in, it moves nothing around it."""
    return f"{_FSI}{name}{_PDI}"


def _needs_glyphs(paragraph: str, base: Base) -> bool:
    return not is_plain(paragraph) or base == "rtl" or (base == "auto_rtl" and direction(paragraph) is None)


def _glyph_rows(paragraph: Paragraph, width: int, at: int, bidi: Bidi) -> list[Row]:
    glyphs = paragraph.glyphs
    rows = []
    for start, end in row_spans(glyphs, width, [glyph.glued for glyph in glyphs]):
        shown = glyphs[start:end]
        if at:
            shown = tuple(g._replace(start=at + g.start, end=at + g.end) for g in shown)
        seen = in_visual_order(shown, paragraph.level)
        first, last = (shown[0].start, shown[-1].end) if shown else (at, at)
        drawn = "".join(sent(seen, bidi))
        used = sum(glyph.cells for glyph in seen)
        rows.append(Row(drawn, used, paragraph.level == 1, first, last, seen))
    return rows


def _plain_rows(paragraph: str, width: int, bidi: Bidi, at: int) -> list[Row]:
    rows = []
    for start, end in spans(paragraph, width):
        text = paragraph[start:end]
        rows.append(Row(_fenced(text, bidi, paragraph), cells(text), False, at + start, at + end))
    return rows


def _fenced(text: str, bidi: Bidi, paragraph: str = "") -> str:
    """A field for a terminal that reorders: in its own direction, and kept apart from what is beside it.

    Embeddings, not isolates: mlterm draws those as boxes. RLE and PDF have no cell of their own.
    """
    text = without_stray_joiners(text)
    if is_plain(text):
        return text
    text = text.replace(_FSI, "").replace(_PDI, _LRM if bidi == "terminal" else "")
    if bidi != "terminal":
        return text
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
