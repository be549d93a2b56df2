"""One row of a draft as it is drawn: pieces from the left edge of the field to the right one."""

from typing import Literal, NamedTuple

from console.text.editing.page import Location, Page
from console.text.editing.signs import SIGN_KIND

Look = Literal["text", "sign", "selected", "cursor"]


class Piece(NamedTuple):
    """What stands in some cells beside each other and looks the same."""

    text: str
    cells: int
    look: Look


def drawn(
    page: Page, y: int, width: int, selected: tuple[Location, Location] | None, cursor: Location | None
) -> list[Piece]:
    """The pieces of row `y`, `width` cells together; of two looks the one that matters more is taken.

    `selected` is a range with its start first, and `cursor` None while it is not to be seen.
    """
    line, row = page.row_at(y)
    block = page.place(cursor) if cursor is not None else None
    cursor_x = block.x if block is not None and block.y == y else -1
    first, last = _columns(page, line, selected)
    found: list[Piece] = []
    x = 0
    for _ in range(row.x):
        _put(found, Piece(" ", 1, "cursor" if x == cursor_x else "text"))
        x += 1
    for glyph in row.glyphs:
        is_selected = glyph.start < last and glyph.end > first
        look: Look = "selected" if is_selected else "sign" if glyph.kind == SIGN_KIND else "text"
        _put(found, Piece(glyph.text, glyph.cells, "cursor" if x == cursor_x else look))
        x += glyph.cells
    for _ in range(width - x):
        _put(found, Piece(" ", 1, "cursor" if x == cursor_x else "text"))
        x += 1
    return found if row.glyphs or first >= last else _edge_selected(found, is_from_end=row.from_end)


def _columns(page: Page, line: int, selected: tuple[Location, Location] | None) -> tuple[int, int]:
    """What of a line is selected; one column more where its end is too, so that an empty line shows it."""
    if selected is None or not selected[0][0] <= line <= selected[1][0]:
        return 0, 0
    first = selected[0][1] if line == selected[0][0] else 0
    return first, selected[1][1] if line == selected[1][0] else len(page.lines[line]) + 1


def _edge_selected(pieces: list[Piece], *, is_from_end: bool) -> list[Piece]:
    """An empty row with its first cell as selected."""
    if len(pieces) != 1 or pieces[0].cells < 2:
        return pieces
    edge, rest = Piece(" ", 1, "selected"), Piece(" " * (pieces[0].cells - 1), pieces[0].cells - 1, "text")
    return [rest, edge] if is_from_end else [edge, rest]


def _put(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece, to the last one where that looks the same."""
    if pieces and pieces[-1].look == piece.look:
        last = pieces.pop()
        piece = Piece(last.text + piece.text, last.cells + piece.cells, piece.look)
    pieces.append(piece)
