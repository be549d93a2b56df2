"""Where the agent writes: Enter sends, ctrl+j begins a line, a paste is looked at before it can send.

What a message needs besides a place to write is added here: letters that Persian and Arabic need but
that are not "printable" (ZWNJ among them), two guards around pasting, and the blanks and short-codes of
canned replies.
"""

import re
import time
from collections import deque
from collections.abc import Callable
from typing import ClassVar, Final, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets.text_area import Selection

from console.model.canned import BLANK
from console.text.editing.forced import without_marks
from console.text.editing.signs import TYPED
from console.text.editing.words import says_nothing
from console.text.mode import Bidi
from console.widgets.draft_area import DraftArea
from console.widgets.undo_of_drafts import UndoOfDrafts
from relay.shared.clean_text import clean

ROWS: Final = ((50, 5, 15), (30, 3, 10), (0, 2, 6))
"""From which height of the window on the area has how many rows at rest, and at most."""

BURST_KEYS: Final = 8
BURST_S: Final = 0.05
BURST_ENTER_S: Final = 0.15
"""A terminal that lets an ESC byte through breaks a paste open, and its Enter arrives as a key. So
Enter within BURST_ENTER_S of BURST_KEYS keys in BURST_S, which no hand types, begins a line instead."""

PASTE_LINES_ASK: Final = 5
PASTE_CHARS_ASK: Final = 3_000
"""Above either a paste is asked about before it is inserted."""

_CODE: Final = re.compile(r"(?:^|\s)([;/؛])([^\s;/؛]+)$")
"""A short-code stands at the start of a line or behind a space, and the cursor behind it."""


class Composer(DraftArea):
    """A text area for one message. The screen keeps the drafts; this holds the one being written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", show=False),
        Binding("ctrl+y", "redo", show=False),
        Binding("alt+k", "delete_to_end_of_line", show=False),
        Binding("alt+d", "delete_word_right", show=False),
    ]

    class Sent(Message):
        """Enter, with something written."""

    class Recalled(Message):
        """Up, with nothing written."""

    class BigPaste(Message):
        """A paste that should be looked at first."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class CodeKey(Message):
        """A key for the list of canned replies that stands open below."""

        def __init__(self, key: Literal["take", "leave", "up", "down"]) -> None:
            super().__init__()
            self.key = key

    class LookedLikePaste(Message):
        """Enter came as part of a burst of keys and did not send."""

    def __init__(
        self, clock_s: Callable[[], float], *, id: str, bidi: Bidi = "app", shows_signs: bool = False
    ) -> None:
        super().__init__(id=id, bidi=bidi, shows_signs=shows_signs)
        self._clock_s = clock_s
        self._typed_at_s: deque[float] = deque(maxlen=BURST_KEYS)
        self._undo = UndoOfDrafts()
        self.offers_codes = False
        """Whether canned replies are listed for what stands before the cursor: then it gets their keys."""

    def load(self, draft: str, key: str = "") -> None:
        """Put another draft here, with the cursor behind it; `key` names it, and brings its undo back."""
        self._undo.leave(self.text, self.history)
        self.history = self._undo.fresh(self.history)
        self.put_draft(draft)
        self.history = self._undo.enter(key, self.text, self.history)
        self.fit()

    def replace_all(self, draft: str) -> None:
        """The whole text is another one; undo brings the old one back."""
        self.replace(without_marks(draft)[0] if self.has_page else draft, (0, 0), self.document.end)

    def fit(self) -> None:
        """Grow and shrink with the text, as far as the window has room."""
        window = self.app.size.height
        at_rest, at_most = next((low, high) for height, low, high in ROWS if window >= height)
        rows = max(at_rest, min(at_most, self.wrapped_document.height))
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows

    def on_text_area_changed(self) -> None:
        """As the text grows, so does the area."""
        self.fit()

    def on_key(self, event: events.Key) -> None:
        """Enter, new lines, codes, blanks and invisible letters; all else is the text area's."""
        match event.key:
            case "enter" | "tab" if self.offers_codes:
                self.post_message(self.CodeKey("take"))
            case "escape" if self.offers_codes:
                self.post_message(self.CodeKey("leave"))
            case "up" | "down" if self.offers_codes:
                self.post_message(self.CodeKey("up" if event.key == "up" else "down"))
            case "tab" | "shift+tab" if BLANK.search(self.text):
                self.select_blank(back=event.key == "shift+tab")
            case "enter":
                self._enter(event)
            case "ctrl+j" | "shift+enter" | "ctrl+enter" | "newline":
                self.insert("\n")
            case "up" | "ctrl+z" if not self.text and (event.key == "up" or not self.history.undo_stack):
                self.post_message(self.Recalled())
            case _ if event.character in TYPED and event.character is not None:
                self.insert(event.character)
            case _:
                if event.is_printable:
                    self._typed_at_s.append(self._came_at_s(event))
                return
        event.stop()
        event.prevent_default()

    def _enter(self, enter: events.Key) -> None:
        if self._is_burst(self._came_at_s(enter)):
            self.insert("\n")
            self.post_message(self.LookedLikePaste())
        elif not says_nothing(self.text):
            self.post_message(self.Sent())

    def _is_burst(self, enter_at_s: float) -> bool:
        typed = self._typed_at_s
        if len(typed) < BURST_KEYS or enter_at_s - typed[-1] > BURST_ENTER_S:
            return False
        return typed[-1] - typed[0] <= BURST_S

    def _came_at_s(self, key: events.Key) -> float:
        """When the terminal sent it: keys that had to wait for a busy screen are heard in a burst."""
        return self._clock_s() - (time.monotonic() - key.time)

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, cleaned; ask first when it is long."""
        event.stop()
        event.prevent_default()
        text = clean(event.text)
        if text.count("\n") >= PASTE_LINES_ASK or len(text) > PASTE_CHARS_ASK:
            self.post_message(self.BigPaste(text))
        else:
            self.put(text)

    @property
    def code(self) -> str:
        """The short-code before the cursor, without its sign; empty when there is none."""
        row, column = self.cursor_location
        found = _CODE.search(self.document.get_line(row)[:column]) if self.selection.is_empty else None
        return found[2] if found else ""

    def put_for_code(self, text: str) -> None:
        """Put a canned reply in the place of its short-code."""
        row, column = self.cursor_location
        start = (row, column - len(self.code) - 1) if self.code else (row, column)
        self.put_reply(text, start)

    def put_reply(self, text: str, start: tuple[int, int] | None = None) -> None:
        """Insert a canned reply from `start` to the cursor, and go to its first blank."""
        end = self.cursor_location
        start = start or end
        self.replace(text, start, end, maintain_selection_offset=False)
        if BLANK.search(text):
            self.move_cursor(start)
            self.select_blank()

    def stack_reply(self, text: str) -> None:
        """Insert a canned reply at the cursor, on a line of its own behind other words."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        self.put_reply(f"\n{text}" if before.strip() else text)

    def select_blank(self, *, back: bool = False) -> bool:
        """Select the next blank behind the cursor, or the one before it; the first again at the end."""
        spans = [found.span() for found in BLANK.finditer(self.text)]
        if not spans:
            return False
        if back:
            at = self._index_of(min(self.selection))
            first, last = ([span for span in spans if span[0] < at] or spans)[-1]
        else:
            at = self._index_of(max(self.selection))
            first, last = ([span for span in spans if span[0] >= at] or spans)[0]
        self.selection = Selection(self._location_of(first), self._location_of(last))
        return True

    def _index_of(self, location: tuple[int, int]) -> int:
        row, column = location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def _location_of(self, index: int) -> tuple[int, int]:
        before = self.text[:index]
        return before.count("\n"), index - before.rfind("\n") - 1

    def put(self, text: str, how: Literal["lines", "one_line"] = "lines") -> None:
        """Insert at the cursor, in place of what is selected."""
        text = text if how == "lines" else " ".join(text.split())
        self.replace(text, *self.selection, maintain_selection_offset=False)
