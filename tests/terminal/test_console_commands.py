"""`dukkan console keys` and `dukkan console notify`, as they are typed."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from console.actions import ACTIONS
from console.cli import main
from console.text.words import say
from tests.terminal.fake_terminal import FakeTerminal, saying

DUKKAN: Final = ("-m", "console.cli")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "console.toml").write_text("")
    (tmp_path / "keys.toml").write_text('[bind]\n"chat.close" = ["ctrl+e", "alt+1"]\n')
    return tmp_path / "console.toml"


def ran(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["console", *words])
    return result.exit_code, result.output


def test_every_action_is_listed_with_its_keys(config: Path) -> None:
    status, said = ran("keys", "--config", str(config))
    assert status == 0
    assert all(action.id in said for action in ACTIONS)
    assert re.search(r"^\* chat.close +ctrl\+e, alt\+1 +w +Wrap up", said, re.MULTILINE)
    assert f"1 of {len(ACTIONS)} actions changed" in said
    assert "alt+1: most terminals send another letter" in said


def test_a_keymap_is_checked(config: Path) -> None:
    status, said = ran("keys", "--check", "--config", str(config))
    assert status == 0 and "chat.close" not in said
    (config.parent / "keys.toml").write_text('[bind]\n\n"chat.clse" = []\n')
    status, said = ran("keys", "--check", "--config", str(config))
    assert status == 1
    assert "keys.toml, line 3: unknown action 'chat.clse'; did you mean 'chat.close'?" in said


def test_a_console_with_a_wrong_keymap_does_not_start(config: Path) -> None:
    (config.parent / "keys.toml").write_text('[bind]\n"chat.clse" = []\n')
    status, said = ran("--config", str(config), "--name", "sara")
    assert (status, "keys.toml, line 2: unknown action" in said) == (1, True)


def test_no_keymap_is_no_mistake(tmp_path: Path) -> None:
    status, said = ran("keys", "--check", "--config", str(tmp_path / "console.toml"))
    assert (status, "none is needed" in said) == (0, True)


def test_the_help_of_the_console_names_them() -> None:
    assert "dukkan console keys" in re.sub(r"\s+", " ", ran("--help")[1])
    assert "--learn" in ran("keys", "--help")[1]


def test_a_pressed_key_is_shown_with_what_it_does(config: Path) -> None:
    with FakeTerminal() as terminal:
        before = terminal.modes()
        learning = terminal.run(*DUKKAN, "console", "keys", "--learn", "--config", str(config))
        terminal.wait_for(say("keys.learn_told").encode())
        for sent, expected in (
            (b"\x05", rb"05 +ctrl\+e +Wrap up this chat \(chat.close\)"),
            (b"\x1ba", rb"ESC a +alt\+a +Go to who needs me next"),
            (b"\x1bOP", rb"ESC O P +F1 +Help"),
            (b"\r", rb"0d +Enter +Send"),
            (b"\x03", rb"03 +ctrl\+c +Copy"),
        ):
            terminal.send(sent)
            terminal.wait_for(b"\n", terminal.written.count(b"\n") + 1)
            assert re.search(expected, terminal.written)
        assert learning.wait(10) == 0
        assert terminal.modes() == before


def test_a_notice_is_tried_in_the_terminals_own_way(config: Path) -> None:
    kitty = saying(b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[8;0$y\x1b[>1;4000;26c\x1b[?62;c")
    with FakeTerminal(kitty) as terminal:
        trying = terminal.run(*DUKKAN, "console", "notify", "--test", "--config", str(config))
        assert trying.wait(20) == 0
        drawn = terminal.wait_for(b"of the desktop.")
    assert b"kitty: the bell, and a desktop notice by OSC 99." in drawn
    assert b"A copy would say: Copied (OSC 52)." in drawn
    assert b"\x07\x1b]99;i=dukkan-test:e=1:d=0;ZHVra2Fu\x07" in drawn


def test_without_a_test_nothing_rings(config: Path) -> None:
    with FakeTerminal(saying(b"\x1b[?62;c")) as terminal:
        assert terminal.run(*DUKKAN, "console", "notify", "--config", str(config)).wait(20) == 0
        drawn = terminal.wait_for(b"A copy would say:")
    assert b"a terminal that is not known: the bell alone" in drawn
    assert b"\x07" not in drawn and b"]9" not in drawn


@pytest.mark.parametrize("passthrough", ["on", "off"])
def test_inside_tmux_a_notice_reaches_the_terminal_around_it(
    config: Path, tmp_path: Path, passthrough: str
) -> None:
    socket, notes = tmp_path / "socket", tmp_path / "tmux.conf"
    notes.write_text(f"set -g allow-passthrough {passthrough}\nset -s escape-time 0\n")
    inside = f"{sys.executable} -m console.cli console notify --test --config {config}"
    opened = f"tmux -S {socket} -f {notes} new-session 'read x; {inside}; read x'"
    program = f"import os; os.execvp('sh', ['sh', '-c', {opened!r}])"
    with FakeTerminal() as terminal:
        terminal.run("-c", program)
        try:
            terminal.wait_for(b"\x1b[>q")  # tmux asks for the name of the terminal around it
            terminal.send(b"\x1bP>|kitty(0.26.5)\x1b\\")
            wait_until(lambda: "kitty" in tmux(socket, "display-message", "-p", "#{client_termtype}"))
            terminal.send(b"\r")
            wait_until(lambda: "Sent: the bell" in tmux(socket, "capture-pane", "-p"))
            said = " ".join(tmux(socket, "capture-pane", "-pJ").split())
            if passthrough == "on":
                assert "kitty around tmux: the bell, and a desktop notice by OSC 99." in said
                terminal.wait_for(b"\x1b]99;i=dukkan-test:e=1:d=0;ZHVra2Fu\x07")
            else:
                assert "'set -g allow-passthrough on'" in said
                assert b"]99;" not in terminal.written
        finally:
            tmux(socket, "kill-server")


def tmux(socket: Path, *words: str) -> str:
    """What a command of tmux says."""
    return subprocess.run(["tmux", "-S", str(socket), *words], capture_output=True, text=True).stdout


def wait_until(holds: Callable[[], bool], wait_s: float = 20) -> None:
    """Returns when it holds."""
    until = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.05)
