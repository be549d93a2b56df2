"""A one-line input whose cells, cursor and clicks come from a page of our own instead of Textual's measuring.

Textual asks for the cell of the cursor, for the width of all it holds and for what a click means, and
draws the row by itself; all of that is private, and replaced here.
"""

import re
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from console.text.bidi.paragraph import Base
from console.text.editing import moves
from console.text.editing.drawn import Look, drawn
from console.text.editing.page import Page
from console.text.graphemes import cells
from console.text.lay_out import fit
from console.text.mode import Bidi, in_app
from console.text.words import own_base

HIDDEN: Final = "•"

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHOWN: Final = "\ufffd"
"""What a field is given to begin with may be a stranger's: none of his control characters goes out."""


class PageInput(Input):
    """An input in which a word runs as its letters do; Textual's own while the console orders nothing."""

    bidi: Bidi = "app"

    @property
    def page(self) -> Page:
        """The one row, in the width of the field or of all it holds."""
        text = HIDDEN * len(self.value) if self.password else _CONTROL.sub(_SHOWN, self.value)
        base: Base = "auto_rtl" if own_base() == "rtl" else "auto"
        return Page([text], max(self._field_cells, cells(text) + 1), [base], bidi=self.bidi)

    @property
    def _field_cells(self) -> int:
        return max(1, self.scrollable_content_region.width)

    @property
    def has_page(self) -> bool:
        """Whether the page is asked; before it is on a screen it has no width."""
        return in_app(self.bidi) and self.is_attached

    @property
    def content_width(self) -> int:
        """The cells of all it holds, and one for the cursor."""
        if not self.has_page:
            return super().content_width
        return self._field_cells if not self.value else max(self._field_cells, cells(self.page.lines[0]) + 1)

    @property
    def _cursor_offset(self) -> int:
        """The first cell of the cursor."""
        return self.page.place((0, self.cursor_position)).x if self.has_page else super()._cursor_offset

    def _cell_offset_to_index(self, offset: int) -> int:
        """What a click into a cell means."""
        if not self.has_page:
            return super()._cell_offset_to_index(offset)
        return self.page.location_at(offset + self.scroll_offset.x, 0)[1]

    def render_line(self, y: int) -> Strip:
        """The row, or while nothing is typed what belongs there."""
        if not self.has_page or y:
            return super().render_line(y)
        cursor = self.get_component_rich_style("input--cursor")
        shows_cursor = self.has_focus and self._cursor_visible
        if not self.value:
            return self._empty(cursor if shows_cursor else Style.null())
        looks: dict[Look, Style] = {
            "cursor": cursor,
            "selected": self.get_component_rich_style("input--selection"),
        }
        page, width = self.page, self.content_width
        first, last = sorted(self.selection)
        selected = ((0, first), (0, last)) if first != last and self.has_focus else None
        pieces = drawn(page, 0, width, selected, (0, self.cursor_position) if shows_cursor else None)
        row = Strip([Segment(text, looks.get(look)) for text, _, look in pieces], width)
        at = self.scroll_offset.x
        return row.crop(at, at + self._field_cells).apply_style(self.rich_style)

    def _empty(self, cursor: Style) -> Strip:
        width, from_end = self._field_cells, own_base() == "rtl"
        words = fit(self.placeholder, width, self.bidi, own_base()) or " "
        muted = self.get_component_rich_style("input--placeholder")
        edge = len(words) - 1 if from_end else 0
        parts = [(words[:edge], muted), (words[edge : edge + 1], muted + cursor), (words[edge + 1 :], muted)]
        row = [Segment(text, style) for text, style in parts if text]
        pad = Segment(" " * (width - cells(words)))
        return Strip([pad, *row] if from_end else [*row, pad], width).apply_style(self.rich_style)

    def action_cursor_left(self, select: bool = False) -> None:
        """One cluster to the left of what is drawn; while selecting, one back or on in the text."""
        self._move("left", select) if self.has_page else super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """One cluster to the right."""
        self._move("right", select) if self.has_page else super().action_cursor_right(select)

    def action_cursor_left_word(self, select: bool = False) -> None:
        """One word to the left; nothing is given away of a password."""
        is_told = self.has_page and not self.password
        self._by_word("left", select) if is_told else super().action_cursor_left_word(select)

    def action_cursor_right_word(self, select: bool = False) -> None:
        """One word to the right."""
        is_told = self.has_page and not self.password
        self._by_word("right", select) if is_told else super().action_cursor_right_word(select)

    def _move(self, side: moves.Side, select: bool) -> None:
        page, at = self.page, (0, self.cursor_position)
        if select:
            self.selection = Selection(self.selection.start, moves.through(page, at, side)[1])
        else:
            self.cursor_position = moves.beside(page, at, side)[1]

    def _by_word(self, side: moves.Side, select: bool) -> None:
        at = moves.by_word(self.page, (0, self.cursor_position), side)[1]
        self.selection = Selection(self.selection.start if select else at, at)
