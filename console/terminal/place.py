"""Where we run: which terminal, inside which multiplexer, on this machine or behind ssh.

What was answered counts first, then TERM, which ssh hands on; then variables that only a terminal on
this machine sets, and that a terminal started from it inherits.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from console.terminal.bidi_probe import Outer, kind_of_terminal
from console.terminal.passing import Inside
from console.terminal.terminal_answers import TerminalAnswers


class Place(Struct, frozen=True, kw_only=True):
    """What is known of the way from us to the agent's eyes."""

    kind: str = ""
    """Our word for the outermost terminal; empty where it is not known."""

    inside: Inside = ""
    lets_through: bool = True
    """Whether what is wrapped for the terminal around the multiplexer gets there."""

    takes_clipboard: bool = False
    """Whether tmux takes OSC 52 from programs: `set-clipboard on`."""

    is_remote: bool = False
    """Whether the terminal is on another machine, so that programs here cannot reach its clipboard."""


NOWHERE: Final = Place()
"""Nothing is known: no more than the bell is tried."""

_BY_NAME: Final = (
    *(("kitty", "kitty"), ("foot", "foot"), ("wezterm", "wezterm"), ("ghostty", "ghostty")),
    *(("iterm2", "iterm"), ("konsole", "konsole"), ("mlterm", "mlterm"), ("mintty", "mintty")),
    *(("vte", "vte"), ("xterm", "xterm"), ("alacritty", "alacritty"), ("rxvt", "rxvt")),
)
"""How a terminal's name begins, as it gives it to XTVERSION."""

_BY_TERM: Final = (
    *(("xterm-kitty", "kitty"), ("foot", "foot"), ("xterm-ghostty", "ghostty"), ("wezterm", "wezterm")),
    *(("alacritty", "alacritty"), ("rxvt", "rxvt"), ("mlterm", "mlterm"), ("linux", "linux")),
)

_BY_VARIABLE: Final = (
    *(("KITTY_WINDOW_ID", "kitty"), ("GHOSTTY_RESOURCES_DIR", "ghostty"), ("WEZTERM_PANE", "wezterm")),
    *(("ITERM_SESSION_ID", "iterm"), ("WT_SESSION", "windows"), ("ALACRITTY_WINDOW_ID", "alacritty")),
    *(("KONSOLE_VERSION", "konsole"), ("VTE_VERSION", "vte"), ("XTERM_VERSION", "xterm")),
)

_REMOTE: Final = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")


def place(environment: Mapping[str, str], said: TerminalAnswers, outer: Outer | None = None) -> Place:
    """Where we are; `outer` is what tmux told of itself, None where it could not be asked."""
    is_remote = any(name in environment for name in _REMOTE)
    inside = _multiplexer(environment, said)
    if inside == "tmux":
        outer = outer or Outer()
        kind = _begins(_BY_NAME, outer.name) or _begins(_BY_TERM, outer.term)
        kind = kind or ("" if outer.name else _by_variable(environment))
        takes = outer.set_clipboard == "on"
        return Place(
            kind=kind,
            inside=inside,
            lets_through=outer.lets_through,
            takes_clipboard=takes,
            is_remote=is_remote,
        )
    if inside == "screen":
        return Place(kind=_by_variable(environment), inside=inside, is_remote=is_remote)
    return Place(kind=_direct(environment, said), is_remote=is_remote)


def _multiplexer(environment: Mapping[str, str], said: TerminalAnswers) -> Inside:
    """The multiplexer around us, which may answer by itself or be known by its variable."""
    kind = kind_of_terminal(environment, said)
    if kind == "tmux" or "TMUX" in environment:
        return "tmux"
    return "screen" if kind == "screen" or "STY" in environment else ""


def _direct(environment: Mapping[str, str], said: TerminalAnswers) -> str:
    if said.name:
        return _begins(_BY_NAME, said.name)
    if kind := kind_of_terminal(environment, said):
        return kind
    if environment.get("LC_TERMINAL") == "iTerm2":
        return "iterm"
    return _begins(_BY_TERM, environment.get("TERM", "")) or _by_variable(environment)


def _by_variable(environment: Mapping[str, str]) -> str:
    return next((kind for name, kind in _BY_VARIABLE if name in environment), "")


def _begins(table: tuple[tuple[str, str], ...], name: str) -> str:
    return next((kind for begin, kind in table if name.casefold().startswith(begin)), "")
