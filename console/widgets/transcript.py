"""The transcript: one Line API view over the items of whichever conversation is on the screen.

There is one view, pointed at another conversation to switch; only rows on the screen are drawn.
Invariants:
  starts    has the first line of each item, and behind them the number of all lines;
  at the end, it stays there when something is added; anywhere else the line that is at the top
  stays at the top, whatever is added before or behind it;
  guessed   a chat that was just opened at its end is drawn before the rows far above are counted; who
            asks where one of those stands has them counted first.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from console.compat.quick_bar import QuickBarView
from console.compat.steady_view import set_virtual_size
from console.model.conversation import Delivery
from console.model.transcript import Item, Kind
from console.text.clean import shown_line
from console.text.graphemes import cells
from console.text.lay_out import fit
from console.text.mode import Bidi
from console.text.sides import forth_sign, is_mirrored
from console.text.words import own_base
from console.widgets.ink import Inked, Part, spread
from console.widgets.item_rows import TIME_CELLS, columns, row_count, rows_of
from console.widgets.line import Line
from console.widgets.linked import linked

COUNTED_S: Final = 0.25
"""So long after a chat was opened its rows above the screen are counted: first it is drawn."""

_SIGNS: Final[dict[Delivery, str]] = {
    "held": "◷",
    "waiting": "…",
    "stored": "✓",
    "seen": "✓✓",
    "failed": "✗",
}

_TEXT_INK: Final[dict[Kind, str]] = {
    "visitor": "visitor",
    "mine": "mine",
    "team": "team",
    "auto": "auto",
    "note": "note",
    "event": "event",
    "failed": "bad",
}


class Transcript(Inked, QuickBarView, can_focus=True):
    """Shows items; tells when its top comes into sight, for older ones to be fetched."""

    DEFAULT_CSS = """
    Transcript { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto;
        scrollbar-gutter: stable; }
    """
    ALLOW_SELECT: ClassVar[bool] = True

    class TopReached(Message):
        """The oldest line held is on the screen."""

    class Moved(Message):
        """Other lines are on the screen than before."""

    def __init__(self, clock_of: Callable[[int], str], *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._clock_of = clock_of
        self._items: Sequence[Item] = ()
        self._starts: list[int] = [0]
        self._guessed = 0
        """So many items, from the first one on, whose rows have only been guessed."""
        self._laid_out_for = 0
        self._empty: list[str] = []
        self.new_key = "alt+u"
        """What leads to the first unread line, as the rule above it says."""
        self.shows_links = True
        """Whether the terminal bears the sequences of a link; almost all do."""
        self._marked_seq = 0
        self._is_followed = True
        """Whether the end was on the screen when it was last moved: a view that has just become smaller
        does not show it any more, and has to be moved there again."""
        self.unseen_below = 0
        """Items that were added below while the end was not on the screen."""

    # What the screen hands in.

    def show(self, items: Sequence[Item], *, at_end: bool = False) -> None:
        """Draw these items; with `at_end` jump to the newest, as for another conversation."""
        before, self._items = self._items, items
        self._marked_seq = 0 if at_end else self._marked_seq
        was_at_end = at_end or self._is_followed
        top = None if was_at_end else self._top_line()
        old_starts = self._starts
        self._lay_out(sure_rows=self.size.height if at_end else None)
        if at_end or was_at_end:
            self.unseen_below = 0
        elif items and before and items[-1] is not before[-1]:
            self.unseen_below += max(0, len(items) - len(before)) if items[0].seq == before[0].seq else 0
        if not at_end and len(before) == len(items) and old_starts == self._starts:
            self._refresh_changed(before)
        else:
            self.refresh()
        if was_at_end:
            self.go_to_end()
        elif top is not None:
            self._keep(top, before, old_starts)

    def say_empty(self, lines: list[str]) -> None:
        """What stands here while there is nothing to show; our own words only."""
        if lines != self._empty:
            self._empty = lines
            self.refresh()

    @property
    def at_end(self) -> bool:
        """Whether the newest line is on the screen."""
        return self.scroll_offset.y >= self.max_scroll_y

    @property
    def last_seq_on_screen(self) -> int:
        """The highest entry number of which the last line is on the screen; 0 when there is none."""
        bottom = self.scroll_offset.y + self.size.height - self._free_rows
        whole = bisect_right(self._starts, bottom) - 1
        return max((item.seq for item in self._items[:whole]), default=0)

    @property
    def top_seq(self) -> int:
        """The entry on top of the screen while the end is out of sight; 0 when it is not."""
        index = bisect_right(self._starts, self._top_line()) - 1
        return 0 if self.at_end or not self._items else self._items[max(0, index)].seq

    def put_on_top(self, seq: int) -> None:
        """Scroll so that this entry, or what is behind it, is on top."""
        self._count()
        at = next((n for n, item in enumerate(self._items) if item.seq >= seq), None)
        if at is not None:
            self.scroll_to(y=self._starts[at], animate=False, immediate=True, force=True)

    def go_to_end(self) -> None:
        """Scroll to the newest line."""
        self._is_followed = True
        self.scroll_end(animate=False, immediate=True, force=True, x_axis=False)

    def go_to_new(self) -> bool:
        """Scroll so that the rule above the first unread line is near the top; False without one."""
        self._count()
        for index, item in enumerate(self._items):
            if item.kind == "new":
                self.scroll_to(y=max(0, self._starts[index] - 2), animate=False, immediate=True, force=True)
                return True
        return False

    def go_to_entry(self, seq: int) -> None:
        """Scroll so that an entry stands in the upper half, with its time marked; or what is before it."""
        self._count()
        at = max((n for n, item in enumerate(self._items) if item.seq and item.seq <= seq), default=0)
        if self._items:
            self._marked_seq = self._items[at].seq
            y = max(0, self._starts[at] - self.size.height // 3)
            self.scroll_to(y=y, animate=False, immediate=True, force=True)
            self.refresh()

    def page(self, pages: int) -> None:
        """Scroll by whole screens less a line, down when positive."""
        self._count()
        step = max(1, self.size.height - 1) * pages
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, immediate=True, force=True)

    # Layout

    def _lay_out(self, *, sure_rows: int | None = None) -> None:
        """Find where each item begins; above the last `sure_rows` rows it is counted a little later."""
        width = self._width()
        self._laid_out_for = width
        text_cells = columns(width).text
        heights: list[int] = []
        at_end = guessed = 0
        for item in reversed(self._items):
            if item.kind in ("day", "new"):
                rows = 1
            elif sure_rows is not None and at_end >= sure_rows:
                rows = len(item.text) // text_cells + 1
                guessed = guessed or len(self._items) - len(heights)
            else:
                rows = row_count(item.text, text_cells, self.bidi, item.base)
            heights.append(rows)
            at_end += rows
        self._starts = [0, *accumulate(reversed(heights))]
        set_virtual_size(self, Size(width, at_end))
        self._guessed = guessed
        if guessed:
            self.set_timer(COUNTED_S, self._count)

    def _count(self) -> None:
        """Replace what was guessed; what is on the screen stays where it is."""
        if not self._guessed:
            return
        top, old, was_at_end = self._top_line(), self._starts, self._is_followed
        self._lay_out()
        if was_at_end:
            self.go_to_end()
        else:
            self._keep(top, self._items, old)

    def lay_out_anew(self) -> None:
        """Another puts text in order: rows may end elsewhere."""
        top, old = self._top_line(), self._starts
        self._lay_out()
        self._keep(top, self._items, old)
        self.refresh()

    def _width(self) -> int:
        return max(20, self.scrollable_content_region.width or self.size.width)

    def on_resize(self) -> None:
        """Wrap again for another width, staying at the end or at the line that was on top."""
        was_at_end = self._is_followed or not self._laid_out_for
        if self._width() != self._laid_out_for:
            top, old = self._top_line(), self._starts
            self._lay_out()
            if not was_at_end:
                self._keep(top, self._items, old)
        if was_at_end:
            self.go_to_end()
        self.refresh()

    def _top_line(self) -> int:
        return self.scroll_offset.y

    def _keep(self, top: int, before: Sequence[Item], old_starts: list[int]) -> None:
        """Scroll so that the item which was at line `top` is there again."""
        index = max(0, bisect_right(old_starts, top) - 1)
        if index >= len(before):
            return
        held = before[index]
        at = next(
            (n for n, item in enumerate(self._items) if item.seq == held.seq and item.kind == held.kind), None
        )
        if at is not None:
            y = self._starts[at] + (top - old_starts[index])
            self.scroll_to(y=y, animate=False, immediate=True, force=True)

    def _refresh_changed(self, before: Sequence[Item]) -> None:
        """Paint the items that differ, of those on the screen."""
        first = max(0, bisect_right(self._starts, self.scroll_offset.y) - 1)
        last = bisect_right(self._starts, self.scroll_offset.y + self.size.height)
        for index in range(first, min(last, len(before))):
            if before[index] != self._items[index]:
                start = self._free_rows + self._starts[index]
                self.refresh_lines(start, self._starts[index + 1] - self._starts[index])

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell what scrolling has brought into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._is_followed = self.at_end
        if self.at_end:
            self.unseen_below = 0
        else:
            self._count()
        if round(old_value) != round(new_value):
            self.post_message(self.Moved())
            if new_value < old_value and new_value < self.size.height:
                self.post_message(self.TopReached())

    @property
    def _free_rows(self) -> int:
        """Rows left free above a short conversation: it stands next to where the answer is written."""
        return max(0, self.size.height - self._starts[-1])

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.size.width
        if not self._items:
            return self._empty_line(y, width)
        line = y + self.scroll_offset.y - self._free_rows
        index = bisect_right(self._starts, line) - 1
        if not 0 <= index < len(self._items):
            return self.strip([], width)
        drawn = self._line(index, line - self._starts[index])
        strip = self.strip(drawn.parts(self._text_cells), width)
        if self.shows_links:
            strip = linked(strip, drawn)
        return self._selected(strip, drawn, line).apply_offsets(0, line)

    @property
    def _text_cells(self) -> int:
        return columns(self._laid_out_for or self.size.width).text

    def _line(self, index: int, number: int) -> Line:
        """One line of an item: time and label before its first row, the sign behind its last one."""
        item = self._items[index]
        if item.kind in ("day", "new"):
            return Line([self._rule(item, self.size.width)])
        at = columns(self._laid_out_for or self.size.width)
        rows = rows_of(item.text, at.text, self.bidi, item.base)
        row = rows[number]
        start = [Part(" " * at.before)]
        if number == 0:
            label = _label(item.label, at.label, self.bidi)
            time = fit(self._clock_of(item.at_ms), TIME_CELLS, self.bidi, own_base())
            ink = "chosen" if item.seq and item.seq == self._marked_seq else "muted"
            start = [Part(" "), Part(time, ink), Part(" " * (TIME_CELLS - cells(time)))]
            start += [Part(label, _label_ink(item.kind)), Part(" " * (at.label - cells(label) + 1))]
        end: list[Part] = []
        if item.delivery and number == len(rows) - 1:
            sign_ink = "bad" if item.delivery == "failed" else "ok" if item.delivery == "seen" else "muted"
            end = [Part(" "), Part(delivery_sign(item.delivery), sign_ink)]
        before, after = start, end
        if is_mirrored():
            room = self.size.width - at.before - at.text - sum(cells(part.text) for part in end)
            before, after = [Part(" " * room), *end[::-1]], start[::-1]
        indent = at.text - row.cells if row.from_end else 0
        return Line(before, row, indent, _TEXT_INK.get(item.kind, "plain"), tuple(after), item.text)

    def _rule(self, item: Item, width: int) -> Part:
        ink = "new" if item.kind == "new" else "rule"
        end = [Part(f" {self.new_key} ")] if item.kind == "new" else []
        end.append(Part("── " if end else " "))
        drawn = spread([Part(" ──"), Part(f" {item.text} ")], end, width, self.bidi, "─")
        return Part("".join(part.text for part in drawn), ink)

    def _empty_line(self, y: int, width: int) -> Strip:
        first = max(0, (self.size.height - len(self._empty)) // 2)
        words = self._empty[y - first] if 0 <= y - first < len(self._empty) else ""
        words = fit(words, max(1, width - 2), self.bidi, own_base())
        return self.strip([Part(" " * ((width - cells(words)) // 2)), Part(words, "muted")], width)

    # Selecting with the mouse

    def _selected(self, strip: Strip, drawn: Line, line: int) -> Strip:
        selection = self.text_selection
        taken = drawn.taken(selection, line) if selection is not None else None
        if taken is None:
            return strip
        ground = Style(bgcolor=self.screen.get_component_rich_style("screen--selection").bgcolor)
        done: list[Strip] = []
        at = 0
        for start, end in taken.pieces:
            chosen = Segment.apply_style(strip.crop(start, end), post_style=ground)
            done += [strip.crop(at, start), Strip(chosen, end - start)]
            at = end
        return Strip.join([*done, strip.crop(at)])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text under the mouse's selection, in the order in which it is read."""
        first = selection.start.y if selection.start is not None else 0
        last = selection.end.y if selection.end is not None else self._starts[-1] - 1
        copied = []
        for line in range(max(0, first), min(last, self._starts[-1] - 1) + 1):
            index = bisect_right(self._starts, line) - 1
            taken = self._line(index, line - self._starts[index]).taken(selection, line)
            copied.append(taken.text.rstrip() if taken is not None else "")
        return "\n".join(copied), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()


def delivery_sign(delivery: Delivery) -> str:
    """How far a line of mine has come, in a sign."""
    return _SIGNS.get(delivery) or forth_sign()


def _label(name: str, width: int, bidi: Bidi) -> str:
    """A name as it is drawn in `width` cells; where it is too long, its first word."""
    whole = shown_line(name)
    return fit(whole if cells(whole) <= width else whole.split(" ")[0], width, bidi)


def _label_ink(kind: Kind) -> str:
    return {"visitor": "strong", "note": "note", "auto": "auto", "mine": "muted", "team": "muted"}.get(
        kind, "muted"
    )
