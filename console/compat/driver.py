"""Writing a sequence of our own to the terminal, for which Textual has no public way."""

from typing import Any

from textual.app import App


def write(app: App[Any], sequence: str) -> None:
    """Send the sequence behind what is drawn; does nothing where there is no terminal."""
    driver = app._driver
    if driver is not None and not app.is_headless:
        driver.write(sequence)
