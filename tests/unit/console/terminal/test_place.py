"""Which terminal this is: by its answers, by what it hands on, inside a multiplexer and behind ssh."""

from typing import Final

import pytest

from console.terminal.bidi_probe import Outer
from console.terminal.place import Place, place
from console.terminal.terminal_answers import read_answers

TMUX: Final = {"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}
TMUX_SAID: Final = b"\x1bP>|tmux 3.3a\x1b\\\x1b[>84;0;0c\x1b[?1;2c"

DIRECT: Final = {
    "kitty by its name": ({"TERM": "xterm-256color"}, b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c", "kitty"),
    "foot by its name": ({"TERM": "foot"}, b"\x1bP>|foot(1.13.1)\x1b\\\x1b[?62;c", "foot"),
    "WezTerm": ({"TERM": "xterm-256color"}, b"\x1bP>|WezTerm 20240203\x1b\\\x1b[?65;c", "wezterm"),
    "iTerm2": ({"TERM": "xterm"}, b"\x1bP>|iTerm2 3.5.11\x1b\\\x1b[?62c", "iterm"),
    "VTE by its device": ({"TERM": "xterm-256color"}, b"\x1b[8;1$y\x1b[>65;7006;1c\x1b[?65;1;9c", "vte"),
    "Alacritty by TERM": ({"TERM": "alacritty"}, b"\x1b[>0;1700;1c\x1b[?6c", "alacritty"),
    "urxvt by TERM": ({"TERM": "rxvt-unicode-256color"}, b"\x1b[?1;2c", "rxvt"),
    "nothing answered, kitty's variable": ({"TERM": "x", "KITTY_WINDOW_ID": "1"}, b"", "kitty"),
    "an xterm started from kitty": (
        {"TERM": "xterm", "KITTY_WINDOW_ID": "1"},
        b"\x1bP>|XTerm(379)\x1b\\\x1b[?64c",
        "xterm",
    ),
    "a name that nobody knows": ({"TERM": "x", "KITTY_WINDOW_ID": "1"}, b"\x1bP>|zz 1\x1b\\\x1b[?64c", ""),
    "nothing at all": ({}, b"", ""),
}


@pytest.mark.parametrize(("environment", "came", "kind"), DIRECT.values(), ids=DIRECT)
def test_a_terminal_is_known_by_its_answers_before_its_variables(
    environment: dict[str, str], came: bytes, kind: str
) -> None:
    assert place(environment, read_answers(came)) == Place(kind=kind)


def test_inside_tmux_the_terminal_around_it_is_known() -> None:
    outer = Outer("kitty(0.26.5)", "xterm-kitty", lets_through=False, set_clipboard="on")
    found = place(TMUX, read_answers(TMUX_SAID), outer)
    assert found == Place(kind="kitty", inside="tmux", lets_through=False, takes_clipboard=True)
    by_term = place(TMUX, read_answers(TMUX_SAID), Outer("", "xterm-ghostty", set_clipboard="external"))
    assert by_term == Place(kind="ghostty", inside="tmux")


def test_a_silent_multiplexer_is_known_by_its_variable() -> None:
    assert place(TMUX, read_answers(b"")).inside == "tmux"
    assert place({"TERM": "screen", "STY": "1.x"}, read_answers(b"")).inside == "screen"


def test_behind_ssh_the_terminal_is_on_another_machine() -> None:
    assert place({"TERM": "foot", "SSH_CONNECTION": "::1 1 ::1 22"}, read_answers(b"")).is_remote
