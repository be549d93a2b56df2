"""A terminal for a program to run on: it answers as it is told and keeps what was drawn."""

import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path
from typing import Any, Final

from console.terminal.terminal_answers import QUESTIONS

ROOT: Final = Path(__file__).resolve().parents[2]

Behaviour = Callable[[Callable[[bytes], None]], None]
"""What it does when it is asked; it is given what sends bytes to the program."""


def saying(*pieces: bytes, pause_s: float = 0.0) -> Behaviour:
    """Answers in these pieces, one after the other."""

    def answer(send: Callable[[bytes], None]) -> None:
        for piece in pieces:
            send(piece)
            threading.Event().wait(pause_s)

    return answer


SILENT: Final = saying()


class FakeTerminal:
    """Both ends of a pty, with a thread that reads one of them like a terminal."""

    def __init__(self, answer: Behaviour = SILENT, columns: int = 100, rows: int = 30) -> None:
        self._ours, self.theirs = pty.openpty()
        ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._answer, self._is_over = answer, threading.Event()
        self.written, self.asked = b"", 0
        self._child: subprocess.Popen[bytes] | None = None
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def run(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Starts Python on it, in a session of its own, as if in an xterm."""
        kept = {
            name: value for name, value in os.environ.items() if name not in ("TMUX", "STY", "TERM_PROGRAM")
        }
        variables = {**kept, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment}
        self._child = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            cwd=ROOT,
            env=variables,
            start_new_session=True,
        )
        return self._child

    def modes(self) -> list[Any]:
        """The line's settings, as termios has them."""
        return termios.tcgetattr(self.theirs)

    def send(self, data: bytes) -> None:
        """The terminal sends this: keys, or an answer."""
        os.write(self._ours, data)

    def wait_for(self, part: bytes, times: int = 1, wait_s: float = 20) -> bytes:
        """All that was drawn, as soon as `part` is in it that often."""
        until = time.monotonic() + wait_s
        while self.written.count(part) < times:
            assert time.monotonic() < until, f"{part!r} never came {times} times: {self.written[-3000:]!r}"
            time.sleep(0.01)
        return self.written

    def _read(self) -> None:
        while not self._is_over.is_set():
            if select.select([self._ours], [], [], 0.05)[0]:
                self.written += os.read(self._ours, 65_536)
                if self.written.count(QUESTIONS) > self.asked:
                    self.asked += 1
                    self._answer(self.send)

    def __enter__(self) -> "FakeTerminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._is_over.set()
        self._reader.join()
        os.close(self._ours)
        os.close(self.theirs)
