"""A picture in half blocks: two pixels a cell, in any terminal that has colours."""

from io import BytesIO
from typing import Final, NamedTuple

PIXELS_MAX: Final = 24_000_000
"""What the relay draws at most; anything larger is no picture of its."""

FORMATS: Final = ("PNG", "JPEG", "WEBP")


class Cell(NamedTuple):
    """The colours of one cell's upper and lower half, each red, green and blue from 0 to 255."""

    upper: tuple[int, int, int]
    lower: tuple[int, int, int]


def half_blocks(data: bytes, width: int, height: int) -> list[list[Cell]]:
    """Rows of cells that show the picture in at most so many cells. Raises ValueError for no picture.

    Only pictures that the relay has drawn anew come here.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise ValueError("too large")
            flat = Image.new("RGB", picture.size, "white")
            drawn = picture.convert("RGBA")
            flat.paste(drawn, mask=drawn.getchannel("A"))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("no picture") from error
    flat.thumbnail((max(1, width), max(2, 2 * height)))
    columns, rows = flat.size
    pixels = flat.tobytes()

    def at(x: int, y: int) -> tuple[int, int, int]:
        start = 3 * (min(y, rows - 1) * columns + x)
        return pixels[start], pixels[start + 1], pixels[start + 2]

    return [[Cell(at(x, y), at(x, y + 1)) for x in range(columns)] for y in range(0, rows, 2)]
