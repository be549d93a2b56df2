"""A relay that is told to stop in the very moment in which it says that it listens."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.relay_process import ROOT, free_port


def hears(pid: int, number: signal.Signals) -> bool:
    """Whether the process has a handler for the signal."""
    caught = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")
    )
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def test_whoever_hears_that_it_listens_may_stop_it(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    full = fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ)
    assert os.write(writing, b" " * full) == full, "its first word has to wait"
    os.set_blocking(writing, True)
    command = [sys.executable, "-m", "relay", "relay", "--data", str(tmp_path), "--port", str(free_port())]
    relay = subprocess.Popen(command, cwd=ROOT, stdout=writing, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        until = time.monotonic() + 30
        while not hears(relay.pid, signal.SIGTERM):
            assert time.monotonic() < until, "it says that it listens before it can be stopped"
            time.sleep(0.05)
        relay.send_signal(signal.SIGTERM)
        with os.fdopen(reading) as told:
            assert "listening on http://" in told.read()
        assert relay.wait(20) == 0
    finally:
        relay.kill()
        relay.wait()
