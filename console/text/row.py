"""A row of text: what is drawn from left to right, and which text each drawn character stands for.

What is selected is one range of the text, whatever it looks like: in a row with both directions it may
be drawn as several pieces.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from console.text.bidi.paragraph import Glyph
from console.text.graphemes import cells


class Row(NamedTuple):
    """One row: what is drawn, its cells, whether it is aligned to the end, the range of the text in it."""

    text: str
    cells: int
    from_end: bool
    start: int
    end: int
    make_glyphs: Callable[[], tuple[Glyph, ...]] = tuple
    """Asked when something points at the row or marks a part of it."""

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """From left to right, with their ranges of the text. Empty where the row is drawn as it stands."""
        return self.make_glyphs()

    def taken(self, first: int | None, behind: int | None) -> tuple[int, int]:
        """The range of the text between two drawn characters, `behind` not included.

        None for `first` is the row's beginning in reading order, None for `behind` its end.
        """
        if (first is None and behind is None) or self._is_fenced:
            return self.start, self.end
        if first is None or behind is None:
            start = self.start if first is None else self._at(first)
            return start, max(start, self.end if behind is None else self._at(behind))
        if not self.glyphs:
            return self._at(first), self._at(behind)
        between = [glyph for at, glyph in self._places() if at < behind and at + len(glyph.text) > first]
        if not between:
            return self.start, self.start
        return min(glyph.start for glyph in between), max(glyph.end for glyph in between)

    def pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The cells in which a range of the text is drawn, as ranges from left to right."""
        if self._is_fenced:
            return [(0, self.cells)] if start < end else []
        if not self.glyphs:
            drawn = self.text[max(0, start - self.start) : max(0, end - self.start)]
            before = cells(self.text[: max(0, start - self.start)])
            return [(before, before + cells(drawn))] if drawn else []
        found: list[tuple[int, int]] = []
        cell = 0
        for glyph in self.glyphs:
            if glyph.start < end and glyph.end > start:
                begins = found.pop()[0] if found and found[-1][1] == cell else cell
                found.append((begins, cell + glyph.cells))
            cell += glyph.cells
        return found

    @property
    def _is_fenced(self) -> bool:
        """Whether the terminal puts this row in order: where its characters stand, only it knows."""
        return not self.glyphs and len(self.text) != self.end - self.start

    def glyph_at(self, cell: int) -> Glyph | None:
        """What is drawn in a cell; None beside the text and in a row without glyphs."""
        for glyph in self.glyphs:
            if 0 <= cell < glyph.cells:
                return glyph
            cell -= glyph.cells
        return None

    def _places(self) -> Iterator[tuple[int, Glyph]]:
        """Each glyph with the index of its first character in what is drawn."""
        at = 0
        for glyph in self.glyphs:
            yield at, glyph
            at += len(glyph.text)

    def _at(self, index: int) -> int:
        """Where in the text the drawn character `index` stands; beside the text, its nearest end."""
        if not self.glyphs:
            return max(self.start, min(self.end, self.start + index))
        if index < 0:
            return self.end if self.from_end else self.start
        for at, glyph in self._places():
            if index < at + len(glyph.text):
                return glyph.start
        return self.start if self.from_end else self.end
