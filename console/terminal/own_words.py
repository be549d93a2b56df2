"""Words that may stand inside a sequence: one line, nothing that could end it, not too long."""

import unicodedata
from typing import Final

from relay.shared.clean_text import clean_line

_KEPT: Final = "\u200c\u200d"
"""Format characters that Persian and emoji cannot do without."""


def own_words(text: str, chars_max: int) -> str:
    """`text`, of which a visitor's name may be part, without control, format or lone surrogate characters.

    At most `chars_max` characters; a longer text ends in `…`.
    """
    words = "".join(c for c in clean_line(text) if c in _KEPT or unicodedata.category(c)[0] != "C")
    return words if len(words) <= chars_max else f"{words[: chars_max - 1]}…"
