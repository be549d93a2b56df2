"""What a search has found, a row each: the chat in bold, its lines below it, what was looked for marked.

Lines of strangers are put in order and drawn like those of the transcript: never as markup.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from console.model.search import Group
from console.text.clean import shown_line
from console.text.graphemes import cells
from console.text.lay_out import fit, lay_out
from console.text.mode import Bidi
from console.text.sides import is_mirrored
from console.text.words import knows, say
from console.widgets.ink import Inked, Part, placed, spread
from relay.protocol.search import Hit

_TIME_CELLS: Final = 14
_WHO_CELLS: Final = 11
_WHO_CELLS_NARROW: Final = 8
_NARROW_CELLS: Final = 90


class FoundRow(NamedTuple):
    """The chat above its lines, or one of them where `hit` is not None."""

    group: Group
    hit: Hit | None = None


class FoundList(Inked, can_focus=False):
    """Shows the rows around the one that is chosen; keys come from the field above it."""

    DEFAULT_CSS = "FoundList { height: 1fr; }"

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, hit: Hit) -> None:
            super().__init__()
            self.hit = hit

    def __init__(self, clock_of: Callable[[int], str], *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._clock_of = clock_of
        self._rows: list[FoundRow] = []
        self._hits: list[int] = []
        """Which rows are lines."""
        self._chosen = 0
        self._top = 0
        self._told: tuple[str, ...] = ()

    @property
    def chosen(self) -> Hit | None:
        """The line that Enter opens."""
        return self._rows[self._hits[self._chosen]].hit if self._hits else None

    @property
    def is_at_last(self) -> bool:
        """Whether the last line is chosen."""
        return self._chosen >= len(self._hits) - 1

    def put(self, groups: Sequence[Group], told: tuple[str, ...] = (), *, keep: bool = False) -> None:
        """Show these; `keep` stays at the line that was chosen. `told` stands there while there are none."""
        was = self.chosen
        self._rows = [
            row
            for group in groups
            for row in (FoundRow(group), *(FoundRow(group, hit) for hit in group.hits))
        ]
        self._hits = [number for number, row in enumerate(self._rows) if row.hit is not None]
        lines = [self._rows[number].hit for number in self._hits]
        self._chosen = lines.index(was) if keep and was in lines else 0
        self._told = told
        self._show_chosen()

    def move(self, by: int) -> None:
        """Choose another line; the ends hold."""
        self._chosen = max(0, min(len(self._hits) - 1, self._chosen + by))
        self._show_chosen()

    def page(self, pages: int) -> None:
        """Choose a line a screen away."""
        self.move(pages * max(1, self.size.height - 2))

    def _show_chosen(self) -> None:
        height = max(1, self.size.height)
        at = self._hits[self._chosen] if self._hits else 0
        # The name of the chat stays in sight above its first line.
        above = at - 1 if at and self._rows[at - 1].hit is None else at
        self._top = max(min(self._top, above), at - height + 1, 0)
        self.refresh()

    def on_resize(self) -> None:
        """The chosen line stays in sight."""
        self._show_chosen()

    def on_click(self, event: events.Click) -> None:
        """A click opens a line."""
        number = self._top + event.y
        hit = self._rows[number].hit if number < len(self._rows) else None
        if hit is not None:
            self.post_message(self.Chosen(hit))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.size.width
        number = self._top + y
        if not self._rows:
            words = self._told[y - 1] if 1 <= y <= len(self._told) else ""
            return self.strip(spread([Part("  "), Part(words, "muted")], [], width, self.bidi), width)
        if number >= len(self._rows):
            return self.strip([], width)
        row = self._rows[number]
        if row.hit is None:
            return self._chat(row.group, width)
        return self._line(row.hit, width, is_chosen=number == self._hits[self._chosen])

    def _chat(self, group: Group, width: int) -> Strip:
        newest = group.newest
        about = [shown_line(newest.department), shown_line(newest.site), _state(newest.state)]
        left = [Part(" "), Part(shown_line(newest.visitor), "strong")]
        for words in about:
            left += [Part("  "), Part(words, "muted")] if words else []
        lines = len(group.hits)
        right = [Part(f"{say('search.lines', n=lines)} " if lines > 1 else "", "muted")]
        return self.strip(spread(left, right, width, self.bidi), width)

    def _line(self, hit: Hit, width: int, *, is_chosen: bool) -> Strip:
        ground = "chosen" if is_chosen else "plain"
        who_cells = _WHO_CELLS_NARROW if width < _NARROW_CELLS else _WHO_CELLS
        name = shown_line(hit.visitor if hit.who == "visitor" else hit.name)
        who = fit(name if cells(name) < who_cells else name.split(" ")[0], who_cells - 1, self.bidi)
        time, muted = self._clock_of(hit.at_ms), "chosen" if is_chosen else "muted"
        start = [Part(" "), Part(_pointer() if is_chosen else " ", muted), Part(" "), Part(time, muted)]
        start += [Part(" " * max(1, _TIME_CELLS - cells(time))), Part(who, muted)]
        start.append(Part(" " * (who_cells - cells(who))))
        taken = sum(cells(part.text) for part in start)
        room = max(1, width - taken - 1)
        head = self.strip(placed(start, [], taken), taken, ground)
        if is_chosen:
            head = self.strip([Part(part.text, "chosen") for part in placed(start, [], taken)], taken, ground)
        note = not is_chosen and hit.kind == "note"
        words = self._words(hit, room, ground="note" if note else ground)
        parts = [head, words, self.strip([], width - taken - room, ground)]
        return Strip.join(parts[::-1] if is_mirrored() else parts)

    def _words(self, hit: Hit, width: int, ground: str) -> Strip:
        """The snippet's first row, at the side where it begins, with what was looked for marked."""
        text = shown_line(hit.snippet)
        row = lay_out(text, width, self.bidi)[0]
        indent = max(0, width - row.cells) if row.from_end else 0
        behind = max(0, width - row.cells - indent)
        drawn = self.strip([Part(" " * indent), Part(row.text, ground), Part(" " * behind)], width, ground)
        marks = hit.marks if text == hit.snippet else []
        ranges = sorted(piece for low, high in marks for piece in row.pieces(low, high))
        # Only the letters change: the ground of the chosen line goes through.
        found = Style(color=self.ink("key").color, bold=True, underline=True)
        done: list[Strip] = []
        at = 0
        for low, high in ranges:
            start, end = indent + low, indent + high
            if start < at or end > width:
                continue
            marked = Segment.apply_style(drawn.crop(start, end), post_style=found)
            done += [drawn.crop(at, start), Strip(marked, end - start)]
            at = end
        return Strip.join([*done, drawn.crop(at)])


def _pointer() -> str:
    return "<" if is_mirrored() else ">"


def _state(state: str) -> str:
    key = f"state.{state}"
    return say(key) if knows(key) else shown_line(state)
