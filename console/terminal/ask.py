"""Asks the terminal, before anything is drawn, and waits a moment for what it says."""

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from console.terminal.bidi_probe import Answer, Outer, decide, name_of_terminal, questions
from console.terminal.place import Place, place
from console.terminal.terminal_answers import TerminalAnswers, read_answers

WAIT_S_MAX: Final = 0.5
"""A terminal that has not answered by then never will, or its answers are dropped when they come."""

BYTES_MAX: Final = 65_536
"""More than this is no answer; a paste of that size may lose its end."""

TMUX_WAIT_S_MAX: Final = 0.2
_TMUX_KNOWS: Final = "#{client_termtype}\t#{client_termname}\t#{allow-passthrough}\t#{set-clipboard}"


class Found(NamedTuple):
    """What was found out: how to send right-to-left text, and where we are."""

    bidi: Answer
    place: Place
    name: str = ""
    """The terminal's name, for what an agent says about it."""


def find_out(
    wanted: str,
    environment: Mapping[str, str] = os.environ,
    *,
    keys_in: int = 0,
    screen_out: int = 2,
    clock_s: Callable[[], float] = time.monotonic,
) -> Found:
    """What this terminal is and does, for the bidi setting `wanted`; takes 0.7 s at most.

    `keys_in` and `screen_out` are file numbers. What is no terminal is asked nothing, nor is Windows.
    """
    to_ask = questions(environment)
    can_ask = sys.platform != "win32" and os.isatty(keys_in) and os.isatty(screen_out)
    said = TerminalAnswers()
    if to_ask and can_ask:
        said = read_answers(ask(to_ask, keys_in, screen_out, clock_s))
    outer = ask_tmux(environment) if can_ask else None
    answer, where = decide(wanted, environment, said, outer), place(environment, said, outer)
    return Found(answer, where, name_of_terminal(environment, said, outer))


def probe(wanted: str, environment: Mapping[str, str] = os.environ, **more: Any) -> Answer:
    """The part of `find_out` that is about right-to-left text."""
    return find_out(wanted, environment, **more).bidi


def ask(to_ask: bytes, keys_in: int, screen_out: int, clock_s: Callable[[], float]) -> bytes:
    """All that came until the last answer, or until the time was over.

    The terminal's modes are afterwards as they were. Nothing comes back where the terminal does not let
    itself be asked, as when it has gone away.
    """
    import termios

    try:
        before = termios.tcgetattr(keys_in)
    except termios.error:
        return b""
    try:
        termios.tcsetattr(keys_in, termios.TCSANOW, _unechoed(before))
        os.write(screen_out, to_ask)
        return _until_answered(keys_in, clock_s)
    except (OSError, termios.error):
        return b""
    finally:
        # TCSANOW: the others wait for a terminal that may have stopped, or throw away what was typed.
        with contextlib.suppress(termios.error):
            termios.tcsetattr(keys_in, termios.TCSANOW, before)


def _unechoed(modes: list[int | list[bytes | int]]) -> list[int | list[bytes | int]]:
    """The modes for reading byte by byte without echo; ctrl+c keeps its meaning."""
    import termios

    iflag, oflag, cflag, lflag, ispeed, ospeed, characters = modes
    assert isinstance(iflag, int) and isinstance(lflag, int) and isinstance(characters, list)
    characters = [*characters]
    characters[termios.VMIN], characters[termios.VTIME] = 1, 0
    iflag &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
    return [iflag, oflag, cflag, lflag & ~(termios.ICANON | termios.ECHO), ispeed, ospeed, characters]


def _until_answered(keys_in: int, clock_s: Callable[[], float]) -> bytes:
    came = bytearray()
    end_s = clock_s() + WAIT_S_MAX
    while len(came) < BYTES_MAX and (left_s := end_s - clock_s()) > 0:
        if not select.select([keys_in], [], [], left_s)[0]:
            break
        if not (piece := os.read(keys_in, 4096)):
            break
        came += piece
        if read_answers(bytes(came)).is_whole:
            break
    return bytes(came)


def ask_tmux(environment: Mapping[str, str]) -> Outer | None:
    """What tmux knows of the terminal around it; None where it is not there or does not answer in time."""
    if "TMUX" not in environment:
        return None
    command = ["tmux", "display-message", "-p", _TMUX_KNOWS]
    try:
        told = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TMUX_WAIT_S_MAX,
            env={**environment},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    fields = told.stdout.decode("utf-8", "replace").rstrip("\n").split("\t")
    if told.returncode != 0 or len(fields) != 4:
        return None
    # tmux before 3.3 has no such option and lets everything through.
    name, term, passthrough, set_clipboard = fields
    return Outer(name, term, lets_through=passthrough != "0", set_clipboard=set_clipboard)
