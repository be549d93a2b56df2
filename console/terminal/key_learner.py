"""What a key sends in this terminal, what the console takes it for, and what it does."""

import os
import select
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from textual import events

from console.actions import Action, long
from console.compat.alt_keys import PromptParser
from console.terminal.title import ASK_FOR_MORE_KEYS, STOP_ASKING
from console.text.words import say

TOGETHER_S: Final = 0.05
"""The bytes of one key come within this time, also over a slow line."""

BYTES_MAX: Final = 256
CTRL_C: Final = b"\x03"


def learn(
    actions: Iterable[Action], say: Callable[[str], object], keys_in: int = 0, screen_out: int = 1
) -> None:
    """Says a line for each key that is pressed, until ctrl+c; the terminal is afterwards as it was."""
    import termios
    import tty

    by_key = {key: action for action in actions for key in action.keys}
    before = termios.tcgetattr(keys_in)
    more = bool(os.environ.get("TMUX"))
    try:
        tty.setcbreak(keys_in, termios.TCSANOW)
        modes = termios.tcgetattr(keys_in)
        modes[0] &= ~(termios.ICRNL | termios.IXON)
        modes[3] &= ~(termios.ISIG | termios.IEXTEN)
        termios.tcsetattr(keys_in, termios.TCSANOW, modes)
        if more:
            os.write(screen_out, ASK_FOR_MORE_KEYS.encode())
        for came in _presses(keys_in):
            say(described(came, by_key))
            if came == CTRL_C:
                return
    finally:
        if more:
            os.write(screen_out, STOP_ASKING.encode())
        termios.tcsetattr(keys_in, termios.TCSANOW, before)


def _presses(keys_in: int) -> Iterator[bytes]:
    """The bytes of one press after the other, until nothing comes any more."""
    while came := os.read(keys_in, BYTES_MAX):
        while len(came) < BYTES_MAX and select.select([keys_in], [], [], TOGETHER_S)[0]:
            if not (more := os.read(keys_in, BYTES_MAX)):
                break
            came += more
        yield came


def described(came: bytes, by_key: dict[str, Action]) -> str:
    """One line on the bytes of a press: the bytes, the key, and the action's title if it has one."""
    shown = " ".join(_shown(byte) for byte in came)
    names = keys_of(came)
    if not names:
        return f"{shown:<24} {say('keys.unknown')}"
    does = [f"{by_key[name].title} ({by_key[name].id})" for name in names if name in by_key]
    return f"{shown:<24} {', '.join(map(long, names)):<16} {'; '.join(does)}".rstrip()


def keys_of(came: bytes) -> list[str]:
    """The keys that the console takes the bytes for."""
    parser = PromptParser()
    found = [*parser.feed(came.decode("utf-8", "replace")), *parser.tick()]
    found += [] if found else list(parser.feed(""))
    return [event.key for event in found if isinstance(event, events.Key) and event.key != "<ignore>"]


def _shown(byte: int) -> str:
    if byte == 0x1B:
        return "ESC"
    return chr(byte) if 0x20 < byte < 0x7F else f"{byte:02x}"
