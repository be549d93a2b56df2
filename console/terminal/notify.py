"""Notices on the desktop by way of the terminal: which sequence this one understands, and its bytes.

None of them makes the terminal answer: an answer would be typed into the composer. What terminals
understand: kitty's desktop notifications (OSC 99), urxvt's (OSC 777), iTerm2's (OSC 9).
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import reduce
from typing import Final, Literal, assert_never

from console.model.alert_rules import Via
from console.terminal.own_words import own_words
from console.terminal.passing import passed
from console.terminal.place import Place
from console.text.words import say

Way = Literal["osc9", "osc777", "osc99"]


BELL: Final = b"\x07"
"""Never wrapped: a multiplexer marks its window by it and hands it on."""

TITLE: Final = "dukkan"
WORDS_CHARS_MAX: Final = 120
"""More is cut by most desktops."""

WAYS: Final[dict[str, Way]] = {
    "kitty": "osc99",
    "iterm": "osc9",
    "wezterm": "osc777",
    "ghostty": "osc777",
    "foot": "osc777",
    "rxvt": "osc777",
    "vte": "osc777",
}
"""Others show nothing, and Windows Terminal takes OSC 9 for progress: they get the bell alone."""


def ways(here: Place, via: Iterable[Via]) -> tuple[Way, ...]:
    """The sequences to send, each once; none where the multiplexer would drop them."""
    if here.inside and not here.lets_through:
        return ()
    found: list[Way] = []
    for each in via:
        way = WAYS.get(here.kind) if each == "auto" else None if each == "off" else each
        if way is not None and way not in found:
            found.append(way)
    return tuple(found)


def notice(way: Way, here: Place, words: str, mark: str) -> bytes:
    """The sequence for one notice. With OSC 99 it takes the place of an earlier one of the same `mark`."""
    words = own_words(words, WORDS_CHARS_MAX)
    match way:
        case "osc9":
            # In ConEmu and Windows Terminal a digit at the start is a command; ours begins with the product.
            return passed(here.inside, f"\x1b]9;{TITLE}: {words}\x07".encode())
        case "osc777":
            words = words.replace(";", ",")
            return passed(here.inside, f"\x1b]777;notify;{TITLE};{words}\x07".encode())
        case "osc99":
            title = b"\x1b]99;i=%s:e=1:d=0;%s\x07" % (_id(mark), b64encode(TITLE.encode()))
            body = b"\x1b]99;i=%s:e=1:d=1:p=body;%s\x07" % (_id(mark), b64encode(words.encode()))
            return passed(here.inside, title) + passed(here.inside, body)
        case _:
            assert_never(way)


def taken_away(way: Way, here: Place, mark: str) -> bytes:
    """The sequence that takes a notice away again; nothing where the terminal has none."""
    return passed(here.inside, b"\x1b]99;i=%s:p=close;\x07" % _id(mark)) if way == "osc99" else b""


def _id(mark: str) -> bytes:
    """A name for the notice, of the few characters that kitty allows in one."""
    kept = "".join(c for c in mark if c.isascii() and (c.isalnum() or c in "-_"))[:40]
    return f"dukkan-{kept}".encode()


def told(here: Place, via: Iterable[Via]) -> str:
    """In words, what a notice would do here, and what could be done about a silent one."""
    name = here.kind or say("notify.unknown")
    named = say("notify.around", terminal=name, inside=here.inside) if here.inside else name
    if found := ways(here, via):
        sent = [{"osc9": "OSC 9", "osc777": "OSC 777", "osc99": "OSC 99"}[way] for way in found]
        joined = reduce(lambda one, other: say("notify.and", one=one, other=other), sent)
        return say("notify.desktop", here=named, ways=joined)
    if here.inside and not here.lets_through:
        return say("notify.inside", here=named, inside=here.inside)
    return say("notify.bell", here=named)
