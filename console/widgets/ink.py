"""Colours by name, and rows made of inked parts: all that our own widgets draw with.

Widgets here draw strips, never markup: a visitor's words are only ever the text of a segment.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.css.styles import RenderStyles
from textual.strip import Strip
from textual.widget import Widget

from console.text.bidi.characters import is_plain
from console.text.bidi.paragraph import Base
from console.text.glyphs import signs
from console.text.graphemes import cells
from console.text.lay_out import fit, lay_out
from console.text.mode import Bidi
from console.text.sides import is_mirrored
from console.text.words import own_base

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

INK_CLASSES: Final = frozenset(f"ink--{name}" for name in INKS)
"""Component classes of the app, which every widget asks: of its own they took 20 KB a widget and ink."""


class Part(NamedTuple):
    """A piece of one row: safe text without a newline, and the name of its ink."""

    text: str
    ink: str = "plain"


def dotted(parts: Iterable[Part]) -> list[Part]:
    """The pieces with a dot between each two."""
    return [each for part in parts for each in (Part(" · ", "muted"), part)][1:]


_UPRIGHT: Final = Style(italic=False)


class Inked(Widget):
    """A widget that draws with named inks, and knows who orders right-to-left text."""

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id)
        self.bidi: Bidi = bidi
        self._inks: dict[str, Style] = {}

    def ink(self, name: str) -> Style:
        """The style of an ink on this widget's background."""
        style = self._inks.get(name)
        if style is None:
            style = self._inks[name] = self._mixed(self.app.get_component_styles(f"ink--{name}"))
        return style

    def _style(self, part: Part) -> Style:
        """Its ink, upright for letters of the right: hardly a slanted font of a terminal has them."""
        style = self.ink(part.ink)
        if not style.italic or is_plain(part.text):
            return style
        return self._inks.setdefault(f"{part.ink}, upright", style + _UPRIGHT)

    def _mixed(self, ink: RenderStyles) -> Style:
        ground = self.background_colors[1]
        if ink.has_rule("background"):
            ground += ink.background
        letters = Style.from_color((ground + ink.color).rich_color, ground.rich_color if ground.a else None)
        return self.rich_style.without_color + ink.text_style + letters

    def notify_style_update(self) -> None:
        """The background may be another one, and the theme."""
        self._inks.clear()
        super().notify_style_update()

    def strip(self, parts: Iterable[Part], width: int, ground: str = "plain") -> Strip:
        """One row of exactly `width` cells, `ground` is the ink of what the parts leave free.

        The parts are drawn as they are: `cut_parts`, `spread` or `lay_out` has put them in order.
        """
        segments = [Segment(signs(part.text), self._style(part)) for part in parts if part.text]
        return Strip(segments).adjust_cell_length(width, self.ink(ground))


def spread(
    start: Sequence[Part], end: Sequence[Part], width: int, bidi: Bidi = "app", fill: str = " "
) -> list[Part]:
    """The parts of both sides as they are drawn, `fill` between them; the start is cut if need be.

    Each part is put in order by itself, so that a name never moves the time beside it.
    """
    kept_end = cut_parts(end, max(0, width - 1), bidi)
    taken = sum(cells(part.text) for part in kept_end)
    kept_start = cut_parts(start, width - taken - (1 if taken else 0), bidi)
    return placed(kept_start, kept_end, width, fill)


def placed(start: Sequence[Part], end: Sequence[Part], width: int, fill: str = " ") -> list[Part]:
    """Parts that are in order by themselves at the two sides of a row, as they follow from left to right.

    The parts of a side follow each other as the console's language runs.
    """
    gap = Part(fill * max(0, width - sum(cells(part.text) for part in (*start, *end))))
    step = -1 if own_base() == "rtl" else 1
    first, last = (end, start) if is_mirrored() else (start, end)
    return [*first[::step], gap, *last[::step]]


def cut_parts(parts: Sequence[Part], width: int, bidi: Bidi = "app") -> list[Part]:
    """As many of the parts, as they are drawn, as `width` cells hold; the last one cut."""
    kept: list[Part] = []
    room = width
    base: Base = "auto_rtl" if own_base() == "rtl" else "auto"
    for part in _apart(parts) if base == "auto_rtl" else parts:
        drawn = fit(part.text, len(part.text) * 2, bidi, base)
        needed = cells(drawn)
        if needed > room:
            if room > 0:
                kept.append(Part(fit(part.text, room, bidi, base), part.ink))
            break
        kept.append(Part(drawn, part.ink))
        room -= needed
    return kept


def _apart(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts with the spaces around them as parts of their own: they stay where the row has them."""
    for text, ink in parts:
        words = text.strip(" ")
        before = len(text) - len(text.lstrip(" ")) if words else len(text)
        yield from (Part(" " * before, ink), Part(words, ink), Part(text[before + len(words) :], ink))


def own_rows(words: str, width: int, bidi: Bidi) -> list[str]:
    """Sentences of ours as rows of `width` cells, at the side where our language begins."""
    rows = lay_out(words, width, bidi, own_base())
    return [" " * (width - row.cells) * row.from_end + row.text for row in rows]
