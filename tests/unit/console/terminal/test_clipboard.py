"""Copying: which way it goes from where, the bytes, and that the word about it is true."""

import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, strategies as st

from console.terminal.clipboard import BYTES_MAX, Copy, copy, hand_to
from console.terminal.place import Place

NOTHING: Final[dict[str, str]] = {}
WAYLAND: Final = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}


def has(*programs: str) -> "set[str]":
    return set(programs)


def copied(here: Place, environment: dict[str, str] = NOTHING, programs: "set[str] | None" = None) -> Copy:
    return copy("Salām", here, environment, lambda name: name in (programs or set()))


SALAM: Final = b"\x1b]52;c;" + b64encode("Salām".encode()) + b"\x07"


def test_a_terminal_that_takes_it_gets_osc_52() -> None:
    found = copied(Place(kind="kitty"), WAYLAND, has("wl-copy"))
    assert (found.sequence, found.command, found.words) == (SALAM, (), "Copied (OSC 52).")


def test_where_the_terminal_may_not_allow_it_that_is_said() -> None:
    for kind in ("iterm", "xterm", "vte", ""):
        found = copied(Place(kind=kind))
        assert found.sequence == SALAM
        assert "may not allow" in found.words


def test_on_this_machine_a_program_is_surer_than_an_unknown_terminal() -> None:
    found = copied(Place(kind="vte"), WAYLAND, has("wl-copy", "xclip"))
    assert (found.sequence, found.command, found.words) == (b"", ("wl-copy",), "Copied (wl-copy).")
    assert copied(Place(kind="vte"), {"DISPLAY": ":0"}, has("xsel")).command[0] == "xsel"
    assert copied(Place(kind="apple"), NOTHING, has("pbcopy")).command == ("pbcopy",)


def test_behind_ssh_a_program_here_would_fill_the_wrong_clipboard() -> None:
    found = copied(Place(kind="vte", is_remote=True), WAYLAND, has("wl-copy"))
    assert (found.sequence, found.command) == (SALAM, ())


def test_tmux_as_it_comes_is_given_the_text_by_its_own_command() -> None:
    found = copied(Place(kind="kitty", inside="tmux"), WAYLAND, has("tmux", "wl-copy"))
    assert found.command == ("tmux", "load-buffer", "-w", "-")
    assert (found.sequence, found.text) == (b"", "Salām")
    assert "tmux" in found.words


def test_tmux_that_takes_it_from_programs_gets_it_unwrapped() -> None:
    found = copied(Place(kind="foot", inside="tmux", takes_clipboard=True), NOTHING, has("tmux"))
    assert found.sequence == SALAM


def test_a_tmux_that_is_elsewhere_is_passed_through() -> None:
    found = copied(Place(kind="foot", inside="tmux"))
    assert found.sequence == b"\x1bPtmux;\x1b" + SALAM + b"\x1b\\"
    held = copied(Place(kind="foot", inside="tmux", lets_through=False))
    assert held.sequence == b"" and held.words.startswith("Not copied")


@pytest.mark.parametrize("kind", ["apple", "linux", "putty"])
def test_a_terminal_that_never_takes_it_is_sent_nothing(kind: str) -> None:
    found = copied(Place(kind=kind))
    assert (found.sequence, found.command) == (b"", ())
    assert found.words.startswith("Not copied")


def test_more_than_terminals_take_is_not_sent_at_all() -> None:
    here = Place(kind="kitty")
    assert copy("x" * BYTES_MAX, here, NOTHING, lambda _: False).sequence
    too_long = copy("x" * (BYTES_MAX + 1), here, NOTHING, lambda _: False)
    assert too_long.sequence == b"" and "74,995 bytes" in too_long.words


@pytest.mark.threat(7)
@given(st.text(st.characters()))
def test_what_is_copied_holds_no_control_but_newlines(text: str) -> None:
    sequence = copy(text, Place(kind="kitty"), NOTHING, lambda _: False).sequence
    raw = b64decode(sequence.removeprefix(b"\x1b]52;c;").removesuffix(b"\x07"), validate=True).decode()
    assert not [c for c in raw if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f")]


def test_a_program_is_given_the_text_and_asked_whether_it_took_it(tmp_path: Path) -> None:
    target = tmp_path / "text"
    assert hand_to(["sh", "-c", f"cat > {target}"], "سلام\n")
    assert target.read_text("utf-8") == "سلام\n"
    assert not hand_to(["false"], "x")
    assert not hand_to([f"{tmp_path}/nothing"], "x")


def test_tmux_keeps_what_it_is_given(tmp_path: Path) -> None:
    socket = f"{tmp_path}/s"
    subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "cat"], check=True)
    try:
        assert hand_to(["tmux", "-S", socket, "load-buffer", "-w", "-"], "$(x) سلام")
        shown = subprocess.run(["tmux", "-S", socket, "show-buffer"], capture_output=True, check=True)
        assert shown.stdout.decode() == "$(x) سلام"
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], check=False)
