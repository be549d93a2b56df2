"""A real relay in a process of its own, for tests: started, killed and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LISTENING: Final = re.compile(r"listening on (http://\S+)")


class RelayProcess:
    """`dukkan relay` on a data folder. The port stays the same from one start to the next."""

    def __init__(
        self,
        data: Path,
        *options: str,
        log: Path | None = None,
        host: str = "127.0.0.1",
        before: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`log` takes what it says on standard error; `before` starts it by another command."""
        self.data = data
        self._log = log
        self.host = host
        self._before = tuple(before)
        self._environment = {**os.environ, **environment} if environment else None
        self.port = free_port()
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.starts = 0

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended, by itself or as it was told."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> "RelayProcess":
        """Returns when it listens."""
        program = [*self._before, sys.executable, "-m", "relay"]
        command = [*program, "relay", "--data", str(self.data), "--port", str(self.port)]
        command += ["--host", self.host] if self.host != "127.0.0.1" else []
        # Without a folder the site is there anyway, and --demo would bring the sample shop with it.
        demo = ["--demo"] if "--config" in self._options else []
        with self._log.open("a") if self._log else nullcontext() as log:
            self._process = subprocess.Popen(
                [*command, *demo, *self._options],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert LISTENING.search(said), f"the relay said {said!r} instead of where it listens"
        self.starts += 1
        return self

    def kill(self) -> None:
        """Ends it as a power cut would: no goodbye, nothing flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Asks it to end; returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(how)
        code = process.wait(20)
        assert process.stdout is not None
        process.stdout.close()
        return code

    def add_agent(self, name: str, password: str, role: str = "agent") -> None:
        """Makes an account, through the running relay or straight into the store."""
        command = [sys.executable, "-m", "relay", "agent", "add", name, "--data", str(self.data)]
        subprocess.run(
            [*command, "--role", role, "--password-stdin"],
            cwd=ROOT,
            input=password + "\n",
            text=True,
            check=True,
            capture_output=True,
        )

    def __enter__(self) -> "RelayProcess":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
