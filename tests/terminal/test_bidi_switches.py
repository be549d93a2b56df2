"""The terminal is asked before the console starts, and is given back as it was found, however that ends."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from console.terminal import ask, hints
from console.terminal.ask import probe
from console.terminal.bidi_choice import chosen, keep
from console.terminal.bidi_probe import HINTS, Answer, Outer
from console.text.mode import Bidi
from tests.terminal.fake_terminal import FakeTerminal, saying

VTE: Final = b"\x1b[8;1$y\x1b[>65;7006;1c\x1b[?65;1;9c"
XTERM: Final = b"\x1bP>|XTerm(379)\x1b\\\x1b[8;0$y\x1b[>41;379;0c\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"
ON, OFF = b"\x1b[8l", b"\x1b[8h"
LEFT_SCREEN: Final = b"\x1b[?1049l"
TOOK_SCREEN: Final = b"\x1b[?1049h"
XTERM_LIKE: Final = {"TERM": "xterm-256color"}


def probed(terminal: FakeTerminal, environment: dict[str, str] = XTERM_LIKE) -> tuple[Answer, float]:
    """The probe's answer and the seconds that it took; the line's modes are as they were."""
    before = terminal.modes()
    started = time.monotonic()
    answer = probe("auto", environment, keys_in=terminal.theirs, screen_out=terminal.theirs)
    took_s = time.monotonic() - started
    assert terminal.modes() == before
    return answer, took_s


def test_a_terminal_that_answers_costs_less_than_a_tenth_of_a_second() -> None:
    tries = []
    for _ in range(3):  # the machine may be busy with something else
        with FakeTerminal(saying(VTE)) as terminal:
            answer, took_s = probed(terminal)
        assert answer == Answer("app", ON, OFF)
        tries.append(took_s)
    assert min(tries) < 0.1


def test_a_silent_terminal_costs_half_a_second() -> None:
    with FakeTerminal() as terminal:
        answer, took_s = probed(terminal)
        assert terminal.asked == 1
    assert answer == Answer("app")
    assert 0.45 < took_s < 0.8


def test_an_answer_in_pieces_is_put_together() -> None:
    pieces = [VTE[at : at + 5] for at in range(0, len(VTE), 5)]
    with FakeTerminal(saying(*pieces, pause_s=0.02)) as terminal:
        answer, _ = probed(terminal)
    assert answer == Answer("app", ON, OFF)


def test_a_terminal_that_trickles_on_is_left_after_half_a_second() -> None:
    with FakeTerminal(saying(*[b"x"] * 40, pause_s=0.02)) as terminal:
        _, took_s = probed(terminal)
    assert 0.45 < took_s < 0.8


def test_keys_typed_meanwhile_are_kept() -> None:
    with FakeTerminal(saying(b"sa", XTERM[:20], XTERM[20:-1], b"c" + "را\r".encode())) as terminal:
        terminal.send(b"early ")
        answer, _ = probed(terminal)
    assert answer.typed.startswith(b"early sa")


@pytest.mark.parametrize(
    "environment", [{"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, {"TERM": "linux"}]
)
def test_who_cannot_bear_a_question_is_not_asked(environment: dict[str, str]) -> None:
    with FakeTerminal() as terminal:
        _, took_s = probed(terminal, environment)
        assert terminal.written == b""
    assert took_s < 0.05


def test_what_is_no_terminal_is_not_asked(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w+b") as file:
        assert probe("auto", XTERM_LIKE, keys_in=file.fileno(), screen_out=file.fileno()) == Answer("app")
        assert file.read() == b""


def test_tmux_is_asked_what_is_around_it(tmp_path: Path) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text("#!/bin/sh\nprintf 'Konsole 22.12.3\\txterm-256color\\t1\\texternal\\n'\n")
    tmux.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TMUX": "x"}
    assert ask.ask_tmux(environment) == Outer("Konsole 22.12.3", "xterm-256color", True, "external")
    tmux.write_text("#!/bin/sh\nexec sleep 5\n")
    assert ask.ask_tmux(environment) is None
    assert ask.ask_tmux({}) is None


def test_a_hint_is_given_once(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert hints.fresh("Do this.", folder) == ("Do this.",)
    assert hints.fresh("Do this.", folder) == ()
    assert hints.fresh("Do that.", folder) == ("Do that.",)
    assert hints.fresh("", folder) == ()


def test_a_hint_fits_into_the_smallest_screen(tmp_path: Path) -> None:
    for hint in HINTS.values():
        lines = hints.fresh(hint, tmp_path)
        assert " ".join(lines) == hint
        assert max(map(len, lines)) <= 54


def test_a_hint_that_cannot_be_noted_is_given_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert hints.fresh("Do this.", tmp_path / "file") == ("Do this.",)


# The whole program

CONSOLE: Final = ("-m", "console.cli", "console", "http://127.0.0.1:9")
DESK: Final = """
import sys
from console.cli import run_screen
from console.net import link
from console.settings import Settings
from tests.terminal.fake_link import SARA
from tests.terminal.one_chat import OneChat
link.Link = lambda *_, **__: OneChat()
run_screen("http://127.0.0.1:9", SARA, Settings(bidi=sys.argv[1], language="en"))
"""
NEXT_WAY: Final = b"\x07B"
BREAKS: Final = (
    "-c",
    "from console.app import ConsoleApp\n"
    "def broken(self): raise RuntimeError('a defect')\n"
    "ConsoleApp.action_help_quit = broken\n"
    "from console.cli import main\n"
    "main(['console', 'http://127.0.0.1:9'])",
)

STOPS_IN_MID_PICTURE: Final = (
    "-c",
    "import signal\n"
    "from console.app import ConsoleApp\n"
    "def stop(self):\n"
    "    with self._driver._writer_thread._queue.mutex:\n"
    "        signal.raise_signal(signal.SIGTSTP)\n"
    "ConsoleApp.action_help_quit = stop\n"
    "from console.cli import main\n"
    "main(['console', 'http://127.0.0.1:9'])",
)


def quit_by_key(terminal: FakeTerminal, child: Any) -> None:
    terminal.send(b"\x11")


def break_it(terminal: FakeTerminal, child: Any) -> None:
    terminal.send(b"\x03")


def terminate(terminal: FakeTerminal, child: Any) -> None:
    child.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("program", "end", "status"),
    [(CONSOLE, quit_by_key, 0), (BREAKS, break_it, 1), (CONSOLE, terminate, 143)],
    ids=["quit", "crash", "SIGTERM"],
)
def test_the_terminal_orders_nothing_while_the_console_runs_and_is_as_before_afterwards(
    program: tuple[str, ...], end: Callable[[FakeTerminal, Any], None], status: int, tmp_path: Path
) -> None:
    with FakeTerminal(saying(VTE)) as terminal:
        before = terminal.modes()
        child = terminal.run(*program, DUKKAN_STATE_DIR=str(tmp_path))
        drawn = terminal.wait_for(b"Sign in")
        assert drawn.index(ON) < drawn.index(b"relay")
        assert OFF not in drawn
        end(terminal, child)
        assert child.wait(20) == status
        terminal.wait_for(OFF)
        terminal.wait_for(LEFT_SCREEN)
        assert terminal.written.rindex(OFF) > terminal.written.rindex(ON)
        assert terminal.modes() == before


def test_a_suspended_console_gives_the_terminal_back_until_it_comes_back(tmp_path: Path) -> None:
    with FakeTerminal(saying(VTE)) as terminal:
        before = terminal.modes()
        child = terminal.run(*CONSOLE, DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"Sign in")
        child.send_signal(signal.SIGTSTP)
        terminal.wait_for(LEFT_SCREEN)
        terminal.wait_for(OFF)
        assert os.waitid(os.P_PID, child.pid, os.WSTOPPED) is not None
        assert terminal.modes() == before
        child.send_signal(signal.SIGCONT)
        terminal.wait_for(ON, times=2)
        drawn = terminal.wait_for(b"Sign in", times=2)
        assert drawn.rindex(ON) < drawn.rindex(b"Sign in")
        terminal.send(b"\x11")
        assert child.wait(20) == 0
        terminal.wait_for(OFF, times=3)


def test_nothing_is_switched_where_nothing_has_to_be(tmp_path: Path) -> None:
    with FakeTerminal(saying(XTERM)) as terminal:
        child = terminal.run(*CONSOLE, DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"Sign in")
        terminal.send(b"\x11")
        assert child.wait(20) == 0
        assert b"\x1b[8" not in terminal.written.replace(b"\x1b[8$p", b"").replace(b"\x1b[8;", b"")


def test_an_answer_that_comes_too_late_is_not_typed_but_keys_before_it_are(tmp_path: Path) -> None:
    with FakeTerminal(saying(b"sar")) as terminal:
        child = terminal.run(*CONSOLE, DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"Sign in")
        terminal.wait_for(b"sar")
        terminal.send(XTERM + VTE)
        terminal.send(b"i")
        drawn = terminal.wait_for(b"sari")
        assert b"XTerm" not in drawn and b"379" not in drawn
        terminal.send(b"\x11")
        assert child.wait(20) == 0


def suspend(terminal: FakeTerminal, child: Any) -> None:
    """Stopped, and drawn again."""
    drawn = terminal.written.count(TOOK_SCREEN)
    child.send_signal(signal.SIGTSTP)
    assert os.waitid(os.P_PID, child.pid, os.WSTOPPED) is not None
    child.send_signal(signal.SIGCONT)
    terminal.wait_for(TOOK_SCREEN, times=drawn + 1)


def test_a_suspension_in_mid_picture_waits_for_its_end(tmp_path: Path) -> None:
    with FakeTerminal(saying(VTE)) as terminal:
        child = terminal.run(*STOPS_IN_MID_PICTURE, DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"Sign in")
        break_it(terminal, child)
        until = time.monotonic() + 20
        while os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOHANG) is None:
            assert time.monotonic() < until, "it stands still, but was not stopped"
            time.sleep(0.05)
        child.send_signal(signal.SIGCONT)
        terminal.wait_for(TOOK_SCREEN, times=2)
        quit_by_key(terminal, child)
        assert child.wait(20) == 0


def ended(terminal: FakeTerminal, child: Any) -> bytes:
    """All that was written until the end."""
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) == 143
    os.write(terminal.theirs, b"<end>")
    return terminal.wait_for(b"<end>")


@pytest.mark.parametrize(
    ("bidi", "kept", "ways"), [("terminal", None, 2), ("off", None, 1), ("auto", "terminal", 2)]
)
def test_a_terminal_that_was_left_to_order_is_stopped_as_soon_as_the_console_does(
    bidi: str, kept: Bidi | None, ways: int, tmp_path: Path
) -> None:
    if kept:
        keep(tmp_path, XTERM_LIKE["TERM"], kept)
    with FakeTerminal(saying(VTE)) as terminal:
        child = terminal.run("-c", DESK, bidi, DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"parcel")
        suspend(terminal, child)
        assert (terminal.asked, terminal.written.count(ON), terminal.written.count(OFF)) == (1, 0, 0)
        terminal.send(NEXT_WAY * ways)
        terminal.wait_for(ON)
        suspend(terminal, child)
        terminal.wait_for(ON, times=2)
        assert terminal.written.rindex(OFF) < terminal.written.rindex(ON)
        written = ended(terminal, child)
        assert written.count(ON) == 2
        assert written.rindex(OFF) > written.rindex(ON)


def test_a_terminal_that_never_was_stopped_is_told_nothing_at_the_end(tmp_path: Path) -> None:
    with FakeTerminal(saying(VTE)) as terminal:
        child = terminal.run("-c", DESK, "off", DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"parcel")
        written = ended(terminal, child)
        assert ON not in written and OFF not in written


def test_a_suspension_changes_nothing_of_who_orders(tmp_path: Path) -> None:
    with FakeTerminal(saying(VTE)) as terminal:
        child = terminal.run("-c", DESK, "auto", DUKKAN_STATE_DIR=str(tmp_path))
        terminal.wait_for(b"parcel")
        terminal.send(NEXT_WAY)
        terminal.wait_for(ON, times=2)
        terminal.send(NEXT_WAY)
        terminal.wait_for(OFF)
        suspend(terminal, child)
        terminal.send(b"\x07R")
        terminal.wait_for(b"245-12784")
        assert terminal.written.count(ON) == 2
        terminal.send(b"1")
        terminal.wait_for(ON, times=3)
        written = ended(terminal, child)
        assert chosen(tmp_path, XTERM_LIKE["TERM"]) == "app"
        assert written.rindex(OFF) > written.rindex(ON)
