"""Copying: the surest way from here to the clipboard of the agent's own machine, and which it was.

Behind ssh only the terminal can reach that clipboard (OSC 52). tmux does not let programs do so as it
comes, but takes a text from its own command and hands it on.
"""

import subprocess
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from console.terminal.passing import passed
from console.terminal.place import Place
from console.text.words import in_digits, say
from relay.shared.clean_text import clean

BYTES_MAX: Final = 74_994
"""In base64 with its frame 100,000 bytes, the most that hterm and others take in one sequence."""

TAKES: Final = frozenset({"kitty", "foot", "wezterm", "ghostty", "alacritty", "windows"})
"""They take OSC 52 as they come. iTerm2, xterm and mintty have to be allowed to."""

NEVER_TAKES: Final = frozenset({"apple", "linux", "putty", "qterminal"})

PROGRAM_S_MAX: Final = 2.0

_TMUX: Final = ("tmux", "load-buffer", "-w", "-")
_HELPERS: Final = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)


class Copy(Struct, frozen=True, kw_only=True):
    """What one copy takes: bytes for the terminal, or a program that reads the text, or neither."""

    words: str
    """What the agent is told when it is done."""

    sequence: bytes = b""
    command: tuple[str, ...] = ()
    text: str = ""
    """The text as it is copied."""


def copy(text: str, here: Place, environment: Mapping[str, str], has_program: Callable[[str], bool]) -> Copy:
    """How `text` gets into the clipboard. `has_program` says whether a program can be started."""
    text = clean(text)
    raw = text.encode("utf-8", "replace")
    if len(raw) > BYTES_MAX:
        held, most = in_digits(f"{len(raw):,}"), in_digits(f"{BYTES_MAX:,}")
        return Copy(words=say("clipboard.too_big", bytes=held, most=most), text=text)
    if here.inside == "tmux" and not here.takes_clipboard and has_program("tmux"):
        return Copy(words=say("clipboard.to_tmux"), command=_TMUX, text=text)
    if not here.is_remote and here.kind not in TAKES and (helper := _helper(environment, has_program)):
        return Copy(words=say("clipboard.by_program", program=helper[0]), command=helper, text=text)
    return _by_terminal(raw, text, here)


def by_terminal(text: str, here: Place) -> Copy:
    """The same where no program could do it."""
    return _by_terminal(text.encode("utf-8", "replace"), text, here)


def hand_to(command: Sequence[str], text: str) -> bool:
    """Give the text to a program; says whether it took it. Returns after PROGRAM_S_MAX at the latest."""
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PROGRAM_S_MAX,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _by_terminal(raw: bytes, text: str, here: Place) -> Copy:
    if here.kind in NEVER_TAKES:
        return Copy(words=say("clipboard.never"), text=text)
    sequence = b"\x1b]52;c;" + b64encode(raw) + b"\x07"
    if here.inside == "tmux" and here.takes_clipboard:
        return Copy(words=say("clipboard.by_tmux"), sequence=sequence, text=text)
    if here.inside and not here.lets_through:
        return Copy(words=say("clipboard.not_through", inside=here.inside), text=text)
    sure = here.kind in TAKES
    words = say("clipboard.sure") if sure else say("clipboard.unsure")
    return Copy(words=words, sequence=passed(here.inside, sequence), text=text)


def _helper(environment: Mapping[str, str], has_program: Callable[[str], bool]) -> tuple[str, ...]:
    """The program that fills this machine's own clipboard; empty where there is none."""
    for variable, command in _HELPERS:
        if environment.get(variable) and has_program(command[0]):
            return command
    return ("pbcopy",) if has_program("pbcopy") else ()
