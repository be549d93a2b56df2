"""The form in which a stranger's text may be drawn: safe, measurable, and not too long."""

from functools import lru_cache
from typing import Final, NamedTuple

from relay.protocol.limits import TEXT_LINES_MAX
from relay.shared.clean_text import clean, clean_line, fold_lines

_LEFT_TO_RIGHT: Final = "\u200e"

CLEANED_CACHED: Final = 2_048
"""Switching to a chat asks three times for each line, each painting of the list for its rows."""


class Shown(NamedTuple):
    """What is drawn, and how many lines of it are folded away."""

    text: str
    hidden_lines: int


@lru_cache(CLEANED_CACHED)
def shown(text: str, lines_max: int = TEXT_LINES_MAX) -> Shown:
    """The body of a message, ready for `lay_out`."""
    return Shown(*fold_lines(clean(text), lines_max))


@lru_cache(CLEANED_CACHED)
def shown_line(text: str) -> str:
    """A name, title, page or preview as one line, ready for `fit`."""
    return clean_line(text)


def shown_path(text: str) -> str:
    """The same of a page's address, which runs from the left whatever it is written in."""
    words = shown_line(text)
    return words if words.isascii() and not words.startswith("/") else _LEFT_TO_RIGHT + words
