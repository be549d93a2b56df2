"""What a terminal says about itself when it is asked, read out of what came in.

The answers come in the order of the questions; keys that somebody types meanwhile stand between them. DA1
is asked last because every terminal answers it: whatever has not come before it never comes.
"""

import re
from typing import Final

from msgspec import Struct

QUESTIONS: Final = b"\x1b[>0q\x1b[8$p\x1b[>c\x1b[c\r\x1b[K"
"""XTVERSION, DECRQM of mode 8 (BDSM), DA2, DA1; then wipes the `p` that Terminal.app makes of the second."""

NAME_CHARS_MAX: Final = 100
DIGITS_MAX: Final = 6
"""Longer numbers are no terminal's."""

_ANSWER: Final = re.compile(
    rb"\x1bP>\|(?P<name>[^\x00-\x1f\x7f]{0,%d})(?:\x1b\\|\x07)"
    rb"|\x1b\[8;(?P<mode>\d{1,%d})\$y"
    rb"|\x1b\[>(?P<device>[\d;]*)c"
    rb"|(?P<primary>\x1b\[\?[\d;]*c)" % (NAME_CHARS_MAX, DIGITS_MAX)
)

_BEGUN: Final = re.compile(rb"\x1b(?:P(?:>(?:\|[^\x07]{0,%d})?)?|\[[?>8][\d;]*\$?)\Z" % NAME_CHARS_MAX)
"""An answer of which the rest has not come."""


class TerminalAnswers(Struct, frozen=True, kw_only=True):
    """What was understood; every field may be missing."""

    name: str = ""
    """Name and version as XTVERSION has them, such as `XTerm(379)`."""

    mode_8: int | None = None
    """State of ECMA-48's BDSM: 0 unknown to it, 1 set, 2 reset, 3 set for good, 4 reset for good."""

    device: tuple[int, ...] = ()
    """DA2's numbers: kind of terminal, version, and one more."""

    is_whole: bool = False
    """Whether DA1 has come, behind which nothing else will."""

    typed: bytes = b""
    """What was no answer: keys."""


def read_answers(came: bytes) -> TerminalAnswers:
    """The answers among the bytes that came, of two alike the first. Anything at all may be there."""
    name: str | None = None
    mode_8: int | None = None
    device: tuple[int, ...] = ()
    is_whole = False
    for found in _ANSWER.finditer(came):
        if found["name"] is not None and name is None:
            name = found["name"].decode("utf-8", "replace")
        elif found["mode"] and mode_8 is None:
            mode_8 = int(found["mode"])
        elif found["device"] and not device:
            device = _numbers(found["device"])
        elif found["primary"]:
            is_whole = True
    typed = _BEGUN.sub(b"", _ANSWER.sub(b"", came))
    return TerminalAnswers(name=name or "", mode_8=mode_8, device=device, is_whole=is_whole, typed=typed)


def _numbers(parameters: bytes) -> tuple[int, ...]:
    return tuple(int(part) if 0 < len(part) <= DIGITS_MAX else 0 for part in parameters.split(b";")[:3])
