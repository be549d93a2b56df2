"""A text area whose rows, cells and clicks come from a page of our own instead of Textual's wrapping.

Textual asks its wrapped document where a location is drawn and what a click means, and draws a row
with what its theme holds; all of that is private, and replaced here.
"""

from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.document._document import DocumentBase
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea

from console.text.editing.drawn import Look, drawn
from console.text.editing.page import Location, Page

WIDTH_UNKNOWN: Final = 80
"""Before the first layout there is no width."""


class PageTextArea(TextArea):
    """A text area that asks `make_page` for its rows; Textual's own while `has_page` is not set."""

    has_page = False

    def make_page(self, lines: Sequence[str], width: int) -> Page:
        """The page of the text as it is now, for a field of `width` cells."""
        return Page(lines, width, ["auto"] * len(lines))

    @property
    def page(self) -> Page:
        """The page as it was last laid out."""
        assert isinstance(self.wrapped_document, _PageDocument)
        return self.wrapped_document.page

    def lay_out_again(self) -> None:
        """Make the page anew: something besides the text has changed."""
        self._rewrap_and_refresh_virtual_size()

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """Textual makes a document for each text that is loaded, and lays it out at once."""
        if self.has_page and not isinstance(self.wrapped_document, _PageDocument):
            self.wrapped_document = _PageDocument(self.document, self)
            self.navigator = DocumentNavigator(self.wrapped_document)
        super()._rewrap_and_refresh_virtual_size()
        if self.has_page and self.is_mounted:
            # Another width moves every row that ends at the right, even where no row is added.
            self._recompute_cursor_offset()  # type: ignore[no-untyped-call]
            self.refresh()
            if self.has_focus:
                self.app.cursor_position = self.cursor_screen_offset

    def render_line(self, y: int) -> Strip:
        """One row, drawn as the page has it."""
        if not self.has_page:
            return super().render_line(y)
        theme = self._theme
        base = theme.base_style or self.rich_style
        width = self.scrollable_content_region.size.width
        y += self.scroll_offset.y
        page = self.page
        if y >= page.height:
            return Strip.blank(width, base)
        start, end = sorted(self.selection)
        is_cursor_line = self.highlight_cursor_line and page.row_at(y)[0] == self.cursor_location[0]
        ground = base + ((theme.cursor_line_style if is_cursor_line else None) or Style.null())
        looks: dict[Look, Style | None] = {
            "text": None,
            "sign": Style(dim=True),
            "selected": theme.selection_style,
            "cursor": theme.cursor_style,
        }
        pieces = drawn(
            page,
            y,
            width,
            (start, end) if start != end else None,
            self.cursor_location if self._draw_cursor else None,
        )
        segments = [Segment(text, ground + (looks[look] or Style.null())) for text, _, look in pieces]
        return Strip(segments, sum(piece.cells for piece in pieces))


class _PageDocument(WrappedDocument):
    """Where things stand, as the page says."""

    def __init__(self, document: DocumentBase, area: PageTextArea) -> None:
        self._area = area
        super().__init__(document)

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Lay the whole text out; `width` is without the cell that Textual keeps for the cursor."""
        self._width = width
        self.page = self._area.make_page(self.document.lines, width + 1 if width else WIDTH_UNKNOWN)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Lay out after an edit: lines that did not change are remembered."""
        self.wrap(self._width)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.page.height

    def location_to_offset(self, location: Location) -> Offset:
        """The first cell of what is drawn for a location."""
        x, y, _ = self.page.place(self._area.clamp_visitable(location))
        return Offset(x, y)

    def offset_to_location(self, offset: Offset) -> Location:
        """What a click into a cell means."""
        return self.page.location_at(*offset)
