"""Reads one picture on standard input and writes it anew on standard output; a program of its own.

It limits itself before it looks at a byte: memory, seconds of the processor, no file larger than a
picture may become, no further process. A picture's size is read from its header and refused before
anything is decoded. What is written are pixels alone: the turn that a camera notes down is carried
out, and everything else that a file may hold is left behind.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Final

MEMORY_BYTES: Final = 640 * 1024 * 1024
"""Address space: the interpreter and the codecs take 150 MB of it, 24 megapixels in RGBA 100 MB a copy."""

PROCESSOR_S: Final = 10
OUTPUT_BYTES: Final = 32 * 1024 * 1024
PIXELS_MAX: Final = 24_000_000
"""A telephone's camera has 12 to 24 million."""

SIDE_MAX: Final = 20_000
SHOWN_SIDE_MAX: Final = 2_048
"""Larger ones are made smaller: no screen in a chat shows more."""

FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
FAILED: Final = 3


def limit() -> None:
    """Raises ValueError or OSError where a limit cannot be set: then nothing is looked at."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_S),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def redraw(data: bytes, media: str) -> tuple[bytes, dict[str, object]]:
    """The picture anew, and what it is. Raises ValueError, and whatever a decoder raises."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    with Image.open(BytesIO(data), formats=[FORMATS[media]]) as picture:
        width, height = picture.size
        if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX:
            raise ValueError("too large")
        # A JPEG can be decoded at half or a quarter of its size, which costs so much less.
        picture.draft("RGB", (SHOWN_SIDE_MAX, SHOWN_SIDE_MAX))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        drawn = picture.convert("RGBA" if has_alpha and media != "image/jpeg" else "RGB")
    drawn.thumbnail((SHOWN_SIDE_MAX, SHOWN_SIDE_MAX))
    # A picture of its own, so that nothing but the pixels comes along.
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    kind = "image/png" if media == "image/gif" else media
    out = BytesIO()
    bare.save(out, FORMATS[kind], **({"quality": 85} if kind != "image/png" else {"compress_level": 6}))
    return out.getvalue(), {"media": kind, "width": bare.width, "height": bare.height}


def main() -> int:
    """The process's exit code: 0, or FAILED for whatever a picture can do wrong."""
    media = sys.argv[1]
    try:
        limit()
        data, about = redraw(sys.stdin.buffer.read(), media)
    except Exception:  # A decoder may raise anything, and none of it is anybody's business.
        return FAILED
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + data)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
