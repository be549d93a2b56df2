"""A one-line field that takes no control character from a paste, and loses no letter of Persian."""

from typing import Final

from textual import events
from textual.widgets import Input

from relay.shared.clean_text import clean_line

TYPED: Final = frozenset("\u200c\u200d\u00a0")
"""Keys that Textual takes for not printable: joiners, without which a word is another, and no-break space."""


class Field(Input):
    """An Input; a paste becomes one clean line instead of its first line as it came."""

    def on_key(self, event: events.Key) -> None:
        """Letters that have no picture of their own; all else is the Input's."""
        if event.character is not None and event.character in TYPED:
            event.stop()
            event.prevent_default()
            self.insert_text_at_cursor(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Insert the paste cleaned."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(clean_line(event.text))
