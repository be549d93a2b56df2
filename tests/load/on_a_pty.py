"""A program on a pty of its own, with a stopwatch for the bytes that come out of it."""

import contextlib
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path
from typing import Final

import psutil

from console.terminal.terminal_answers import QUESTIONS

ROOT: Final = Path(__file__).resolve().parents[2]
DA1: Final = b"\x1b[?62;22c"
"""What a terminal answers that says no more than it must."""

STEADY_PRIORITY: Final = 10


def steadied(pid: int) -> bool:
    """Let a process run before all that is not in such a hurry; whether that was allowed."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(pid, os.SCHED_FIFO, os.sched_param(STEADY_PRIORITY))
        return True
    return False


class OnPty:
    """Starts Python with these arguments on a terminal of `columns` by `rows`; a context."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        pass_fds: tuple[int, ...] = (),
        **environment: str,
    ) -> None:
        self._ours, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {
            n: v
            for n, v in os.environ.items()
            if n not in ("TMUX", "STY", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
        }
        variables = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        self.started_s = time.perf_counter()
        self._child = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={**variables, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
            pass_fds=pass_fds,
        )
        os.close(theirs)
        self.is_steady = steadied(self._child.pid)
        self.process = psutil.Process(self._child.pid)
        self.written = 0
        """Bytes that came out so far."""

    def wait_for(self, words: bytes, wait_s: float = 60) -> float:
        """When these bytes had come, in seconds of `perf_counter`; what came before this call is over."""
        tail = b""
        until = time.perf_counter() + wait_s
        while (left_s := until - time.perf_counter()) > 0:
            came = self._read(left_s)
            tail += came
            if words in tail:
                return time.perf_counter()
            if QUESTIONS in tail:
                os.write(self._ours, DA1)
                tail = b""
            tail = tail[-65_536:]
        raise AssertionError(f"{words!r} never came out; the last was {tail[-2000:]!r}")

    def drain(self, for_s: float) -> bytes:
        """Reads for so long, whatever comes."""
        came, until = b"", time.perf_counter() + for_s
        while (left_s := until - time.perf_counter()) > 0:
            came += self._read(left_s)
        return came

    def press(self, keys: bytes) -> float:
        """Sends keys; the moment at which they were sent."""
        at_s = time.perf_counter()
        os.write(self._ours, keys)
        return at_s

    def cpu_s(self) -> float:
        """Processor seconds that the program has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory_mb(self) -> tuple[float, float]:
        """Memory that it holds, and how much of it is its own: the rest is shared with other programs."""
        held = self.process.memory_full_info()
        return held.rss / 1024**2, held.uss / 1024**2

    def _read(self, wait_s: float) -> bytes:
        if not select.select([self._ours], [], [], wait_s)[0]:
            return b""
        try:
            came = os.read(self._ours, 65_536)
        except OSError:
            raise AssertionError("the program has ended") from None
        self.written += len(came)
        return came

    def __enter__(self) -> "OnPty":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._ours)
