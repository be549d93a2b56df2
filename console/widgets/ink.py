"""Colours by name, and rows made of inked parts: all that our own widgets draw with.

Widgets here draw strips, never markup: a visitor's words are only ever the text of a segment.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from console.text.graphemes import cells
from console.text.lay_out import fit
from console.text.mode import Bidi

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
    "auto",
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
    """A widget that draws with named inks, and knows who orders right-to-left text."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{name}" for name in INKS}

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id)
        self.bidi: Bidi = bidi

    def ink(self, name: str) -> Style:
        """The style of an ink on this widget's background."""
        return self.get_component_rich_style(f"ink--{name}")

    def strip(self, parts: Iterable[Part], width: int, ground: str = "plain") -> Strip:
        """One row of exactly `width` cells, `ground` is the ink of what the parts leave free.

        The parts are drawn as they are: `cut_parts`, `spread` or `lay_out` has put them in order.
        """
        segments = [Segment(part.text, self.ink(part.ink)) for part in parts if part.text]
        return Strip(segments).adjust_cell_length(width, self.ink(ground))


def spread(
    left: Sequence[Part], right: Sequence[Part], width: int, bidi: Bidi = "app", fill: str = " "
) -> list[Part]:
    """The parts of both sides as they are drawn, `fill` between them; the left side is cut if need be.

    Each part is put in order by itself, so that a name never moves the time beside it.
    """
    kept_right = cut_parts(right, max(0, width - 1), bidi)
    taken = sum(cells(part.text) for part in kept_right)
    kept_left = cut_parts(left, width - taken - (1 if taken else 0), bidi)
    gap = width - taken - sum(cells(part.text) for part in kept_left)
    return [*kept_left, Part(fill * gap), *kept_right]


def cut_parts(parts: Sequence[Part], width: int, bidi: Bidi = "app") -> list[Part]:
    """As many of the parts, as they are drawn, as `width` cells hold; the last one cut."""
    kept: list[Part] = []
    room = width
    for part in parts:
        drawn = fit(part.text, len(part.text) * 2, bidi)
        needed = cells(drawn)
        if needed > room:
            if room > 0:
                kept.append(Part(fit(part.text, room, bidi), part.ink))
            break
        kept.append(Part(drawn, part.ink))
        room -= needed
    return kept
