"""What was copied is kept for ctrl+v; Textual's own way to do so writes to the terminal as well."""

from typing import Any

from textual.app import App


def remember(app: App[Any], text: str) -> None:
    """`app.clipboard` is `text` from now on."""
    app._clipboard = text
