"""Text from strangers made safe to draw: no control reaches a terminal, no mark hides or piles up.

Rules, in the order in which they are applied:
  1. Line ends of every kind become a newline; a tab becomes four spaces.
  2. A control is made visible, not deleted: what somebody tried to send can be read, and nothing
     behind an unfinished escape sequence is swallowed. C0 and DEL become their Unicode control
     pictures, C1 and lone surrogates the replacement character.
  3. Characters that change the order of others (overrides, embeddings, isolates) or are nothing
     but invisible (zero width space, tags, fillers) are dropped. The joiners that Persian and
     emoji need stay, and so do the marks LRM, RLM and ALM, which can only help a body's order.
  4. At most four combining marks stay on one base.

Both ends clean: the relay what it takes in, the console whatever a frame brings.
"""

import re
import unicodedata
from typing import Final

MARKS_PER_BASE: Final = 4
"""Vocalised Arabic and pointed Hebrew need three; stacks of hundreds paint over their neighbours."""

TAB: Final = "    "
"""A tab's width depends on where the text begins, which a bubble in a chat does not know."""

_LINE_ENDS = "\r\n\u2028\u2029"
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_INVISIBLE = (
    "\u00ad\u115f\u1160\u180b-\u180f\u200b\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_UNSAFE: Final = re.compile(f"\r\n|[\t{_LINE_ENDS[2:]}{_CONTROLS}{_INVISIBLE}]")

_PILE: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{MARKS_PER_BASE + 1},}}")
"""Where too many marks could stand: marks are neither letters, spaces nor ASCII."""

_JOINERS: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Kept, but no base: a mark behind one still belongs to the character before it."""

_DIRECTION_MARKS: Final = re.compile("[\u200e\u200f\u061c]")


def clean(text: str) -> str:
    """The text with newlines as its only control, ready to be drawn; cleaning twice changes nothing."""
    if text.isascii() and text.isprintable():
        return text
    return _PILE.sub(_thinned, _UNSAFE.sub(_harmless, text))


def clean_line(text: str) -> str:
    """The text as one line, for names, titles, addresses and previews: no newline, no direction mark.

    A direction mark in a name would let its bearer reorder the words around it.
    """
    return " ".join(_DIRECTION_MARKS.sub("", clean(text)).split())


def fold_lines(text: str, lines_max: int) -> tuple[str, int]:
    """The first `lines_max` lines, and how many lines more there are."""
    lines = text.split("\n")
    if len(lines) <= lines_max:
        return text, 0
    return "\n".join(lines[:lines_max]), len(lines) - lines_max


def _harmless(match: re.Match[str]) -> str:
    """What stands in the place of one unsafe character (or of CRLF)."""
    found = match[0]
    if found == "\t":
        return TAB
    if found in _LINE_ENDS:
        return "\n"
    code = ord(found)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return ""


def _thinned(match: re.Match[str]) -> str:
    """The run without the marks that are too many on their base."""
    kept = []
    marks = 0
    for character in match[0]:
        if unicodedata.category(character).startswith("M"):
            marks += 1
            if marks > MARKS_PER_BASE:
                continue
        elif character not in _JOINERS:
            marks = 0
        kept.append(character)
    return "".join(kept)
