"""A row of parts, some at the start and some at the end, drawn again only when it changes."""

from collections.abc import Sequence

from textual.strip import Strip

from console.text.mode import Bidi
from console.widgets.ink import Inked, Part, spread


class Bar(Inked, can_focus=False):
    """One row. Hand it its parts with `put`; the end keeps its place, the start is cut."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str, ground: str = "plain", bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self.ground = ground
        self._fill = " "
        self._sides: tuple[list[Part], list[Part]] = ([], [])

    def put(
        self, left: Sequence[Part], right: Sequence[Part] = (), *, ground: str = "", fill: str = " "
    ) -> None:
        """Show these parts from now on; between them stands `fill` in the ink `ground`."""
        sides = (list(left), list(right))
        if sides != self._sides or fill != self._fill or (ground and ground != self.ground):
            self._sides, self._fill = sides, fill
            self.ground = ground or self.ground
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row itself; rows below it, if the bar is higher, stay empty."""
        width = self.size.width
        parts = spread(*self._sides, width, self.bidi, self._fill) if y == 0 else []
        return self.strip(
            [Part(p.text, self.ground) if p.ink == "plain" else p for p in parts], width, self.ground
        )
