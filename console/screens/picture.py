"""A picture above the desk, in half blocks, until a key is pressed."""

from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from console.screens.question import Question
from console.terminal.half_blocks import Cell


class HalfBlocks(Widget):
    """The picture itself."""

    def __init__(self, rows: list[list[Cell]]) -> None:
        super().__init__()
        self._rows = rows
        self.styles.width = len(rows[0]) if rows else 1
        self.styles.height = len(rows)

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        if y >= len(self._rows):
            return Strip.blank(self.size.width)
        return Strip(
            [
                Segment("▀", Style(color=Color.from_rgb(*cell.upper), bgcolor=Color.from_rgb(*cell.lower)))
                for cell in self._rows[y]
            ]
        )


class PictureScreen(Question[None]):
    """Leaves with Esc, Enter or space."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,q", "leave", show=False, priority=True)
    ]

    def __init__(self, rows: list[list[Cell]]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Nothing but the picture."""
        with Vertical(id="picture", classes="dialog"):
            yield HalfBlocks(self._rows)

    def action_leave(self) -> None:
        """Back to the desk."""
        self.dismiss(None)
