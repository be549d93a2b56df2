"""A line turned word by word before its terminal does so (`console/text/by_words.py`).

Colours and links stay in their cells, and what touches a word is bold beside regular. A word that is bold in
a part of it, as what a search has found, is bold as a whole: it would be turned piece by piece.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from console.text.by_words import chunks, turned
from console.text.mode import Bidi

_SAME: Final = re.compile(rb"\x00++|\x01++")
_BOLD: Final = {is_bold: Style(bold=is_bold) for is_bold in (False, True)}


class WordFilter(LineFilter):
    """For a terminal that turns words: each goes out from its end, in another font than what touches it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells, some with another text and another weight."""
        text = "".join(segment.text for segment in segments)
        found = chunks(text)
        if not found:
            return segments
        weights = bytearray()
        for segment in segments:
            weights += bytes([_is_bold(segment)]) * len(segment.text)
        for runs, signs in found:
            for start, end in runs:
                text = text[:start] + turned(text[start:end]) + text[end:]
            is_bold = any(1 in weights[start:end] for start, end in runs)
            for ranges, weight in ((runs, is_bold), (signs, not is_bold)):
                for start, end in ranges:
                    weights[start:end] = bytes([weight]) * (end - start)
        return list(_drawn(segments, text, weights))


WORD_FILTER: Final = WordFilter()


def for_terminal(filters: Sequence[LineFilter], bidi: Bidi) -> list[LineFilter]:
    """The filters with ours among them where a terminal gets its text so."""
    others = [each for each in filters if each is not WORD_FILTER]
    return [*others, WORD_FILTER] if bidi == "words" else others


class TerminalApp(App[None]):
    """An app that knows how its terminal gets its text."""

    bidi: Bidi = "app"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through before it is sent."""
        return for_terminal(super().get_line_filters(), self.bidi)


def _is_bold(segment: Segment) -> bool:
    return segment.style is not None and bool(segment.style.bold)


def _drawn(segments: Sequence[Segment], text: str, weights: bytearray) -> Iterator[Segment]:
    """The segments with another text of the same length, and its weights: 1 for a bold character."""
    at = 0
    for segment in segments:
        behind = at + len(segment.text)
        for same in _SAME.finditer(weights, at, behind):
            is_bold, style = same[0][0] == 1, segment.style
            if is_bold != _is_bold(segment):
                style = (style or Style.null()) + _BOLD[is_bold]
            yield Segment(text[same.start() : same.end()], style, segment.control)
        at = behind
