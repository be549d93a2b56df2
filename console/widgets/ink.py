"""Colours by name, and rows made of inked parts: all that our own widgets draw with.

Widgets here draw strips, never markup: a visitor's words are only ever the text of a segment.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from console.text.graphemes import cells, cut

INKS: Final = (
    "plain",
    "strong",
    "muted",
    "ok",
    "warn",
    "late",
    "bad",
    "note",
    "mine",
    "visitor",
    "team",
    "event",
    "rule",
    "new",
    "key",
    "chosen",
)
"""Every ink has a rule `.ink--<name>` in console.tcss, by theme variables."""


class Part(NamedTuple):
    """A piece of one row: safe text without a newline, and the name of its ink."""

    text: str
    ink: str = "plain"


class Inked(Widget):
    """A widget that draws with named inks."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{name}" for name in INKS}

    def ink(self, name: str) -> Style:
        """The style of an ink on this widget's background."""
        return self.get_component_rich_style(f"ink--{name}")

    def strip(self, parts: Iterable[Part], width: int, ground: str = "plain") -> Strip:
        """One row of exactly `width` cells; `ground` is the ink of what the parts leave free."""
        segments = [Segment(part.text, self.ink(part.ink)) for part in parts if part.text]
        return Strip(segments).adjust_cell_length(width, self.ink(ground))


def spread(left: Sequence[Part], right: Sequence[Part], width: int) -> list[Part]:
    """The parts of both sides with the room between them; the left side is cut where they do not fit."""
    room_for_right = max(0, width - 1)
    kept_right = cut_parts(right, room_for_right)
    taken = sum(cells(part.text) for part in kept_right)
    kept_left = cut_parts(left, width - taken - (1 if taken else 0))
    gap = width - taken - sum(cells(part.text) for part in kept_left)
    return [*kept_left, Part(" " * gap), *kept_right]


def cut_parts(parts: Sequence[Part], width: int) -> list[Part]:
    """As many of the parts as `width` cells hold, the last one cut."""
    kept: list[Part] = []
    room = width
    for part in parts:
        needed = cells(part.text)
        if needed > room:
            if room > 0:
                kept.append(Part(cut(part.text, room), part.ink))
            break
        kept.append(part)
        room -= needed
    return kept
