"""A one-line field that takes no control character from a paste, and loses no letter of Persian."""

from typing import Any, Final

from textual import events
from textual.app import App

from console.compat.page_input import PageInput
from console.text.mode import Bidi
from relay.shared.clean_text import clean_line

TYPED: Final = frozenset("\u200c\u200d\u00a0")
"""Keys that Textual takes for not printable: joiners, without which a word is another, and no-break space."""


class Field(PageInput):
    """An input in either direction; a paste becomes one clean line instead of its first line as it came."""

    def on_mount(self) -> None:
        """Who orders text is the same for all fields."""
        self.bidi = bidi_of(self.app)

    def on_key(self, event: events.Key) -> None:
        """Letters that have no picture of their own; all else is the input's."""
        if event.character is not None and event.character in TYPED:
            event.stop()
            event.prevent_default()
            self.insert_text_at_cursor(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Insert the paste cleaned."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(clean_line(event.text))


def bidi_of(app: App[Any]) -> Bidi:
    """Who puts text in order in an app, which may be another than the console."""
    found: Bidi = getattr(app, "bidi", "app")
    return found
