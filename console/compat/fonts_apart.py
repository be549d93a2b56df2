"""Bold beside regular in a line whose terminal turns what stands in one font (`console/text/by_words.py`).

The line's colours and links stay. A run that is bold in a part of it, as what a search has found in a word,
is bold as a whole: it would be turned piece by piece.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from console.text.by_words import chunks
from console.text.mode import Bidi

_SAME: Final = re.compile(rb"\x00++|\x01++")
_BOLD: Final = {is_bold: Style(bold=is_bold) for is_bold in (False, True)}


class FontsApart(LineFilter):
    """Parts right-to-left letters from what touches them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells with the weight of some changed."""
        found = chunks("".join(segment.text for segment in segments))
        if not found:
            return segments
        weights = bytearray()
        for segment in segments:
            weights += bytes([_is_bold(segment)]) * len(segment.text)
        for runs, signs in found:
            is_bold = any(1 in weights[start:end] for start, end in runs)
            for ranges, weight in ((runs, is_bold), (signs, not is_bold)):
                for start, end in ranges:
                    weights[start:end] = bytes([weight]) * (end - start)
        return list(_weighed(segments, weights))


FONTS_APART: Final = FontsApart()


def for_terminal(filters: Sequence[LineFilter], bidi: Bidi) -> list[LineFilter]:
    """The filters with ours among them where a terminal gets its text so."""
    others = [each for each in filters if each is not FONTS_APART]
    return [*others, FONTS_APART] if bidi == "words" else others


class AppByFonts(App[None]):
    """An app that knows how its terminal gets its text."""

    bidi: Bidi = "app"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through before it is sent."""
        return for_terminal(super().get_line_filters(), self.bidi)


def _is_bold(segment: Segment) -> bool:
    return segment.style is not None and bool(segment.style.bold)


def _weighed(segments: Sequence[Segment], weights: bytearray) -> Iterator[Segment]:
    """The segments with a weight for each character, 1 where it is bold."""
    at = 0
    for segment in segments:
        behind = at + len(segment.text)
        for same in _SAME.finditer(weights, at, behind):
            text, is_bold = segment.text[same.start() - at : same.end() - at], same[0][0] == 1
            style = segment.style
            if is_bold != _is_bold(segment):
                style = (style or Style.null()) + _BOLD[is_bold]
            yield Segment(text, style, segment.control)
        at = behind
