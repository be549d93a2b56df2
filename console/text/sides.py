"""Which side of the screen is the start: the left, or the right in a mirrored interface.

Like the language it is one for the whole console; unlike it, it may change while that runs.
"""

from typing import Literal

from console.text.words import own_base

Mirror = Literal["auto", "yes", "no"]
"""Whether the interface is mirrored; `auto`: where its language is written from right to left."""

_is_mirrored = False


def is_mirrored() -> bool:
    """Whether the start is at the right."""
    return _is_mirrored


def set_mirrored(on: bool) -> None:
    """Put the start at the right, or at the left again; what is drawn has to be drawn anew."""
    global _is_mirrored
    _is_mirrored = on


def mirrored_by(mirror: Mirror) -> bool:
    """What the setting means in the language that is spoken."""
    return mirror == "yes" or (mirror == "auto" and own_base() == "rtl")


def here_sign(is_here: bool) -> str:
    """What points at the one that is open, from the side where its row begins; a space at others."""
    return ("◂" if _is_mirrored else "▸") if is_here else " "


def forth_sign() -> str:
    """An arrow from the start to the end."""
    return "←" if _is_mirrored else "→"
