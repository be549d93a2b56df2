"""The list at the side, with a cursor that chooses; what its rows say is in `chat_rows`."""

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from console.compat.quick_bar import QuickBarView
from console.compat.steady_view import set_virtual_size
from console.model.selectors import settled
from console.text.graphemes import cells
from console.text.mode import Bidi
from console.widgets.chat_rows import Line
from console.widgets.ink import Inked, Part, spread


class ChatList(Inked, QuickBarView, can_focus=True):
    """Shows the list; with the focus in it, a cursor chooses and Enter opens."""

    DEFAULT_CSS = "ChatList { scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Chosen(Message):
        """Enter or a click on a conversation."""

        def __init__(self, conv: str) -> None:
            super().__init__()
            self.conv = conv

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._lines: list[Line] = []
        self._cursor = ""
        self._letters: dict[str, str] = {}
        self.order: list[str] = []
        """My chats as they stand in the list."""

    def put_in_order(self, wanted: Sequence[str], *, hold: bool) -> list[str]:
        """The order of my chats: as wanted, or as it was while somebody is choosing."""
        self.order = settled(self.order, wanted) if hold else list(wanted)
        return self.order

    def show(self, new: list[Line]) -> None:
        """Draw these lines; only those that differ are painted."""
        old, self._lines = self._lines, new
        if len(old) != len(new):
            set_virtual_size(self, Size(self.size.width, len(new)))
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                self.refresh_line(y)

    def point_at(self, conv: str) -> None:
        """Put the cursor on this conversation, or on the first one that can be chosen."""
        choices = self.choices()
        self._cursor = conv if conv in choices else next(iter(choices), "")
        self._show_cursor()

    def choices(self) -> list[str]:
        """All that can be opened from here, in its order."""
        return [line.conv for line in self._lines if line.conv and line.first]

    def name_with(self, letters: dict[str, str]) -> None:
        """Draw these letters before the conversations that they lead to; none when empty."""
        self._letters = letters
        self.refresh()

    def _show_cursor(self) -> None:
        y = next((n for n, line in enumerate(self._lines) if line.conv == self._cursor and line.first), 0)
        if not self.scroll_offset.y <= y < self.scroll_offset.y + self.size.height - 1:
            self.scroll_to(y=max(0, y - self.size.height // 2), animate=False, immediate=True)
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Up and down choose, Enter opens."""
        step = {"up": -1, "k": -1, "down": 1, "j": 1}.get(event.key)
        if step is not None:
            choices = self.choices()
            if choices:
                at = choices.index(self._cursor) + step if self._cursor in choices else 0
                self._cursor = choices[max(0, min(len(choices) - 1, at))]
                self._show_cursor()
        elif event.key == "enter" and self._cursor:
            self.post_message(self.Chosen(self._cursor))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click opens what it points at."""
        y = event.y + self.scroll_offset.y
        if y < len(self._lines) and self._lines[y].conv:
            self.post_message(self.Chosen(self._lines[y].conv))

    def _left_of(self, line: Line) -> tuple[Part, ...]:
        """The row's start, with its letter in the place of the first sign while somebody jumps."""
        letter = self._letters.get(line.conv, "") if line.first else ""
        if not letter:
            return line.left
        first, *rest = line.left
        return Part(letter, "key"), first._replace(text=first.text[1:]), *rest

    def on_focus(self) -> None:
        """The cursor is drawn only while keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """As in `on_focus`."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        at = y + self.scroll_offset.y
        if at >= len(self._lines):
            return self.strip([], width)
        line = self._lines[at]
        parts = spread(self._left_of(line), line.right, width, self.bidi)
        if line.left and line.left[0].ink == "rule":
            parts = [
                Part(
                    p.text.replace(" ", "─") if p.text.isspace() and cells(p.text) > 1 else p.text,
                    p.ink if p.text.strip() else "rule",
                )
                for p in parts
            ]
        if self.has_focus and line.conv and line.conv == self._cursor:
            return self.strip([Part(part.text, "chosen") for part in parts], width, "chosen")
        return self.strip(parts, width)
