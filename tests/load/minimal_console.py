"""The yardstick of the console's figures: about the least that a Textual program for writing can be."""

from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea

SAYS = "A-minimal-program"


class Minimal(App[None]):
    """A line of text and a place to write."""

    def compose(self) -> ComposeResult:
        """Both."""
        yield Static(SAYS)
        yield TextArea()

    def on_mount(self) -> None:
        """Letters go to the place to write."""
        self.query_one(TextArea).focus()


if __name__ == "__main__":
    Minimal().run()
