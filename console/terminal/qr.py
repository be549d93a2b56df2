"""A QR code in half blocks, dark on light whatever the theme: that is what telephones read best."""

from typing import Final

from console.terminal.half_blocks import Cell

DARK: Final = (0, 0, 0)
LIGHT: Final = (255, 255, 255)

QUIET: Final = 2
"""Light modules around it. ISO 18004 asks for four, which does not fit a small terminal; apps read two."""


def qr_cells(text: str) -> list[list[Cell]]:
    """Rows of cells, each of two modules."""
    import segno

    matrix = segno.make(text, error="l", micro=False, boost_error=False).matrix_iter(border=QUIET)
    rows = [[DARK if module else LIGHT for module in row] for row in matrix]
    if len(rows) % 2:
        rows.append([LIGHT] * len(rows[0]))
    return [
        [Cell(upper, lower) for upper, lower in zip(above, below, strict=True)]
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    ]
