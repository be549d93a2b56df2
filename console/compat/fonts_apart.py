"""Bold beside regular in a line whose terminal turns what stands in one font (`console/text/bidi/turned.py`).

The line's colours and links stay. A run that is bold in a part of it, as what a search has found in a word,
is bold as a whole: it would be turned piece by piece.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.widgets import Static

from console.text.bidi.turned import chunks
from console.text.mode import Bidi

_BOLD: Final = {is_bold: Style(bold=is_bold) for is_bold in (False, True)}


class FontsApart(LineFilter):
    """Parts right-to-left letters from what touches them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells with the weight of some changed."""
        for chunk in chunks("".join(segment.text for segment in segments)):
            is_bold = any(_is_bold(segment) for run in chunk.runs for segment in _cut(segments, *run)[1])
            for ranges, weight in ((chunk.runs, is_bold), (chunk.signs, not is_bold)):
                for each in ranges:
                    before, among, behind = _cut(segments, *each)
                    segments = [*before, *(_weighed(segment, weight) for segment in among), *behind]
        return segments


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


class StaticByFonts(Static):
    """Words that are sent in a way of their own, to be compared with others."""

    bidi: Bidi = "app"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through before it is sent."""
        return for_terminal(super().get_line_filters(), self.bidi)


def _is_bold(segment: Segment) -> bool:
    return segment.style is not None and bool(segment.style.bold)


def _weighed(segment: Segment, is_bold: bool) -> Segment:
    if _is_bold(segment) == is_bold:
        return segment
    return Segment(segment.text, (segment.style or Style.null()) + _BOLD[is_bold], segment.control)


def _cut(
    segments: Sequence[Segment], start: int, end: int
) -> tuple[list[Segment], list[Segment], list[Segment]]:
    """What stands before a range of characters, in it, and behind it."""
    parts: tuple[list[Segment], list[Segment], list[Segment]] = ([], [], [])
    behind = 0
    for segment in segments:
        at, behind = behind, behind + len(segment.text)
        cuts = [at, min(max(start, at), behind), min(max(end, at), behind), behind]
        for part, (first, last) in zip(parts, pairwise(cuts), strict=True):
            if first < last:
                part.append(segment._replace(text=segment.text[first - at : last - at]))
    return parts
