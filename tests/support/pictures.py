"""Pictures for tests, made here: honest ones, and those that are more or less than they seem."""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image

SECRET: Final = b"GPS-CANARY-35.6892N-51.3890E"
"""Stands in every hiding place of the pictures that have one."""


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal") -> bytes:
    """A plain picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def telephone_photo() -> bytes:
    """A JPEG lying on its side, as telephones write it: with its place, its maker and a comment."""
    photo = Image.new("RGB", (60, 40), "white")
    photo.paste("red", (0, 0, 60, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn it by 90 degrees to see it upright.
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (35.0, 41.0, 21.12)
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    out = BytesIO()
    photo.save(out, "JPEG", exif=exif, comment=SECRET, quality=95)
    return out.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG (PNG specification, section 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 50,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")
    )


def polyglot() -> bytes:
    """A GIF that is a script as well: `GIF89a` is a name, and the size begins a comment."""
    gif = bytearray(picture("GIF"))
    gif[6:8] = b"/*"  # 10,799 pixels wide, says the head.
    return bytes(gif) + b"*/=1;alert('" + SECRET + b"');//"


HOSTILE_SVG: Final = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML: Final = b"<!doctype html><script>alert(document.domain)</script>"
