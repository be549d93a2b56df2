"""A text area for text in either direction: rows, cursor and keys go by the draft's page.

Where the terminal orders text by itself, or nobody does, it is Textual's own text area but for two
things: a step goes over a whole cluster, and Backspace takes one vowel mark.
"""

from collections.abc import Sequence

from console.compat.page_text_area import PageTextArea
from console.text.editing import moves
from console.text.editing.forced import Forced, base_of, carried, turned, with_marks, without_marks
from console.text.editing.page import Location, Page
from console.text.editing.words import taken_back, word_after, word_before
from console.text.graphemes import cluster_after, cluster_before
from console.text.mode import Bidi, in_app


class DraftArea(PageTextArea):
    """One draft. Each line has its own direction, by its letters or as it was forced to."""

    def __init__(self, *, id: str, bidi: Bidi, shows_signs: bool = False) -> None:
        self.has_page = in_app(bidi)
        self._bidi: Bidi = bidi
        self._shows_signs = shows_signs
        self._runs_from_end = False
        self._lines: list[str] = [""]
        self._forced: list[Forced] = [""]
        super().__init__(id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=True)

    def make_page(self, lines: Sequence[str], width: int) -> Page:
        """The page of these lines; what was forced on one stays with it."""
        self._forced = carried(self._forced, self._lines, lines)
        self._lines = list(lines)
        bases = [base_of(forced, conversation_is_from_end=self._runs_from_end) for forced in self._forced]
        return Page(lines, width, bases, shows_signs=self._shows_signs, bidi=self._bidi)

    @property
    def draft(self) -> str:
        """The text as it is kept and sent: a line that is forced against its letters begins with a mark."""
        return with_marks(self._lines, self._forced) if self.has_page else self.text

    def put_draft(self, draft: str) -> None:
        """Take another draft in, with the cursor behind it."""
        text, forced = without_marks(draft) if self.has_page else (draft, [])
        self.load_text(text)
        if self.has_page:
            self._forced = forced
            self.lay_out_again()
        self.move_cursor(self.document.end)

    def order_by(self, bidi: Bidi) -> None:
        """Another puts text in order from now on; what is written stays."""
        draft = self.draft
        self.has_page, self._bidi = in_app(bidi), bidi
        self.put_draft(draft)

    def run_with(self, *, is_from_end: bool) -> None:
        """Let lines without letters run as the conversation does."""
        if self._runs_from_end != is_from_end:
            self._runs_from_end = is_from_end
            if self.has_page:
                self.lay_out_again()

    def turn_line(self) -> None:
        """Force another direction on the line of the cursor, or none again."""
        if self.has_page:
            line = self.cursor_location[0]
            base = base_of("", conversation_is_from_end=self._runs_from_end)
            self._forced[line] = turned(self._forced[line], base, self._lines[line])
            self.lay_out_again()
            self.record_cursor_width()

    # What keys do; names and meaning are Textual's.

    def action_cursor_left(self, select: bool = False) -> None:
        """One cluster to the left."""
        if self.has_page:
            self._go("left", select)
        else:
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """One cluster to the right."""
        if self.has_page:
            self._go("right", select)
        else:
            super().action_cursor_right(select)

    def _go(self, side: moves.Side, select: bool) -> None:
        at = self.cursor_location
        if select:
            at = moves.through(self.page, at, side)
        elif self.selection.is_empty:
            at = moves.beside(self.page, at, side)
        else:
            is_forward = self.page.is_from_end(at[0]) == (side == "left")
            at = max(self.selection) if is_forward else min(self.selection)
        self.move_cursor(at, select=select)

    def action_cursor_word_left(self, select: bool = False) -> None:
        """One word to the left."""
        if self.has_page:
            self.move_cursor(moves.by_word(self.page, self.cursor_location, "left"), select=select)
        else:
            super().action_cursor_word_left(select)

    def action_cursor_word_right(self, select: bool = False) -> None:
        """One word to the right."""
        if self.has_page:
            self.move_cursor(moves.by_word(self.page, self.cursor_location, "right"), select=select)
        else:
            super().action_cursor_word_right(select)

    def get_cursor_left_location(self) -> Location:
        """One cluster back in the text; at a line's start the end of the line before it."""
        if self.has_page:
            return moves.before(self.page, self.cursor_location)
        line, column = self.cursor_location
        if column == 0:
            return super().get_cursor_left_location()
        return line, cluster_before(self.document.get_line(line), column)

    def get_cursor_right_location(self) -> Location:
        """One cluster on in the text; at a line's end the start of the next line."""
        if self.has_page:
            return moves.after(self.page, self.cursor_location)
        line, column = self.cursor_location
        text = self.document.get_line(line)
        if column >= len(text):
            return super().get_cursor_right_location()
        return line, cluster_after(text, column)

    def get_cursor_word_left_location(self) -> Location:
        """One word back in the text."""
        line, column = self.cursor_location
        if column == 0:
            return super().get_cursor_word_left_location()
        return line, word_before(self.document.get_line(line), column)

    def get_cursor_word_right_location(self) -> Location:
        """One word on in the text."""
        line, column = self.cursor_location
        text = self.document.get_line(line)
        if column >= len(text):
            return super().get_cursor_word_right_location()
        return line, word_after(text, column)

    def get_cursor_up_location(self) -> Location:
        """One row up, in the column in which the cursor was last put."""
        return self._rows_away(-1) if self.has_page else super().get_cursor_up_location()

    def get_cursor_down_location(self) -> Location:
        """One row down, in the column in which the cursor was last put."""
        return self._rows_away(1) if self.has_page else super().get_cursor_down_location()

    def _rows_away(self, rows: int) -> Location:
        return moves.rows_away(self.page, self.cursor_location, rows, self.navigator.last_x_offset)

    def get_cursor_line_start_location(self, smart_home: bool = False) -> Location:
        """Where the row begins in the text."""
        if self.has_page:
            return moves.home(self.page, self.cursor_location)
        return super().get_cursor_line_start_location(smart_home)

    def get_cursor_line_end_location(self) -> Location:
        """Where the row ends in the text."""
        if self.has_page:
            return moves.end(self.page, self.cursor_location)
        return super().get_cursor_line_end_location()

    def action_delete_left(self) -> None:
        """Backspace: what is selected, else one mark or one cluster."""
        line, column = self.cursor_location
        if not self.selection.is_empty or column == 0:
            super().action_delete_left()
            return
        start = taken_back(self.document.get_line(line), column)
        self.delete((line, start), (line, column), maintain_selection_offset=False)

    def action_delete_to_end_of_line(self) -> None:
        """What stands behind the cursor in its row."""
        if not self.has_page:
            super().action_delete_to_end_of_line()
            return
        line, row = self.page.row_at(self.page.y_of(self.cursor_location))
        self.delete(self.cursor_location, (line, row.end), maintain_selection_offset=False)

    def action_delete_word_right(self) -> None:
        """What is selected, else the word behind the cursor."""
        at = self.cursor_location
        if self.selection.is_empty:
            self.delete(at, self.get_cursor_word_right_location(), maintain_selection_offset=False)
        else:
            super().action_delete_word_right()
