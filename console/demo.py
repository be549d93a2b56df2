"""`dukkan demo`: a fresh relay, a shop page, two agents and visitors, on this machine and gone afterwards.

The relay and the visitors are child processes; whatever way the demo ends, they end with it.
"""

import contextlib
import fcntl
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, Final, Self

from console.data_files import sample_config
from console.settings import Settings

AGENT: Final = "sara"
COLLEAGUE: Final = "omar"
"""A second account, for a second terminal."""

MARKER: Final = ".dukkan-demo"
"""Only a folder with this file in it was made by us, and only such a one is deleted."""

END_S: Final = 10.0
_LISTENING: Final = re.compile(r"listening on (http://\S+?)/?$")


class DemoError(Exception):
    """The demo cannot run; the message says why and what to do."""


class Demo:
    """The running demo, as a context: entering starts everything, leaving ends it."""

    def __init__(self, data: Path, port: int, visitors: int, dialogues: Path | None) -> None:
        self.data = data
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.agent = AGENT
        self.password = secrets.token_urlsafe(9)
        self.colleagues_password = secrets.token_urlsafe(9)
        self.console_folder = data / "console"
        self._visitors = visitors
        self._dialogues = dialogues or sample_config() / "demo_dialogues.jsonl"
        self._children: list[subprocess.Popen[str]] = []
        self._old_handlers: dict[signal.Signals, Any] = {}

    def settings(self) -> Settings:
        """The console's settings for this demo."""
        return Settings(relay=self.url, name=self.agent)

    def told(self, *, with_password: bool = False) -> list[str]:
        """What somebody needs to know to try it."""
        lines = [f"The demo shop is at {self.url}/demo/", "Open it in a browser and write in the chat."]
        if with_password:
            lines += [
                f"Agent: {self.agent}   password: {self.password}",
                f"Console: dukkan console {self.url} --name {self.agent}",
                "ctrl+c ends it.",
            ]
        lines += [
            f"A colleague for another terminal: {COLLEAGUE}   password: {self.colleagues_password}",
            f"dukkan console {self.url} --name {COLLEAGUE}",
        ]
        return lines

    def __enter__(self) -> Self:
        self._check_port()
        if self._visitors and not self._dialogues.is_file():
            raise DemoError(f"there is no file {self._dialogues}; --dialogues takes JSON Lines")
        fresh_folder(self.data)
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._old_handlers[number] = signal.signal(number, _leave)
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def serve(self) -> None:
        """Return on ctrl+c. Raises DemoError when the relay ends by itself."""
        with contextlib.suppress(KeyboardInterrupt):
            code = self._children[0].wait()
            raise DemoError(f"the relay ended by itself with code {code}; see {self.data / 'relay.log'}")

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                raise DemoError(
                    f"port {self.port} is taken, perhaps by another demo; choose another with --port, "
                    f"for example --port {self.port + 1}"
                ) from None

    def _start(self) -> None:
        relay = self._child("relay", "relay", "--data", str(self.data), "--port", str(self.port), "--demo")
        assert relay.stdout is not None
        if not _LISTENING.search(relay.stdout.readline().strip()):
            raise DemoError(f"the relay did not start:\n{self._log_end('relay')}")
        self._add_agent(AGENT, self.password, "supervisor")
        self._add_agent(COLLEAGUE, self.colleagues_password, "agent")
        if self._visitors:
            options = ("--visitors", str(self._visitors), "--dialogues", str(self._dialogues))
            self._child("console.visitors", "--url", self.url, *options)

    def _child(self, module: str, *options: str) -> "subprocess.Popen[str]":
        """A child in a session of its own, so that ctrl+c in the terminal reaches us alone."""
        with self._log(module).open("a") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", module, *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if module == "relay" else log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self._children.append(child)
        return child

    def _add_agent(self, name: str, password: str, role: str) -> None:
        options = ("--role", role, "--data", str(self.data), "--password-stdin")
        done = subprocess.run(
            [sys.executable, "-m", "relay", "agent", "add", name, *options],
            input=password + "\n",
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise DemoError(f"the account of {name} could not be made: {done.stderr.strip()}")

    def _end(self) -> None:
        for child in reversed(self._children):
            child.terminate()
        for child in reversed(self._children):
            try:
                child.wait(END_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()
        self._children.clear()
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        self._old_handlers.clear()

    def _log(self, module: str) -> Path:
        return self.data / f"{module.rpartition('.')[2]}.log"

    def _log_end(self, module: str) -> str:
        return self._log(module).read_text("utf-8", "replace")[-1_000:].strip()


def fresh_folder(folder: Path) -> None:
    """An empty folder with our marker at that place. Raises DemoError rather than delete what is not ours."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise DemoError(f"{folder} is not a folder; choose another with --data")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise DemoError(f"{folder} was not made by a demo and is left alone; choose another with --data")
        if _is_in_use(folder):
            raise DemoError(f"another demo runs in {folder}; choose another folder with --data")
        shutil.rmtree(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / MARKER).write_text(
            "Made by `dukkan demo`, which deletes this folder when it starts again.\n"
        )
    except OSError as error:
        raise DemoError(f"{folder} cannot be made: {error.strerror}; choose another with --data") from None


def _is_in_use(folder: Path) -> bool:
    """Whether a relay holds the lock of this data folder."""
    lock = folder / "lock"
    if not lock.exists():
        return False
    opened: IO[bytes]
    with lock.open("rb+") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _leave(number: int, _frame: object) -> None:
    """A signal to end is an ordinary way out, past everything that cleans up."""
    raise SystemExit(128 + number)
