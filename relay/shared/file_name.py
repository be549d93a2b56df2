"""The name of a file as it is shown: one line, without a path, a control or a trick of direction.

No file is ever stored under it; whoever saves one is offered it.
"""

import re
from typing import Final

from relay.shared.clean_text import clean_line

ENDINGS: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
"""What a picture's name ends with, whatever it was called before."""

_PATH: Final = re.compile(r"[/\\]")
_FORBIDDEN: Final = re.compile(r'[<>:"|?*\u2400-\u2426\ufffd]')
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_NO_NAME: Final = "file"


def shown_name(name: str, media: str, chars_max: int) -> str:
    """`name` made harmless, at most `chars_max` characters, with the ending of its kind.

    Names that mean a device on Windows are put behind a line; so are names that hide or climb.
    """
    last = _PATH.split(name)[-1]
    line = _FORBIDDEN.sub("_", clean_line(last)).strip(" .")
    found = _ENDING.search(line)
    ending = found[0] if found else ""
    stem = line.removesuffix(ending)
    ending = ENDINGS.get(media, ending)
    if _DEVICE.match(f"{stem}{ending}"):
        stem = f"_{stem}"
    return f"{(stem or _NO_NAME)[: chars_max - len(ending)].rstrip()}{ending}"
