"""A one-line field that takes no control character from a paste."""

from textual import events
from textual.widgets import Input

from relay.shared.clean_text import clean_line


class Field(Input):
    """An Input; a paste becomes one clean line instead of its first line as it came."""

    def on_paste(self, event: events.Paste) -> None:
        """Insert the paste cleaned."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(clean_line(event.text))
