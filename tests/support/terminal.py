"""A real terminal for a real program: tmux, typed into and read like a person does."""

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Final

KEY_PAUSE_S: Final = 0.03
"""Between two keys, as of a quick typist: the console takes anything much faster for a paste."""


class Terminal:
    """One tmux server with one pane, of its own socket and without anybody's configuration."""

    def __init__(self, command: list[str], *, columns: int = 80, rows: int = 24, **environment: str) -> None:
        self._tmux = [shutil.which("tmux") or "tmux", "-L", f"dukkan-{uuid.uuid4().hex}", "-f", os.devnull]
        variables = {"LC_ALL": "C.UTF-8", **environment}
        settings = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
        size = ["-x", str(columns), "-y", str(rows)]
        self._run("new-session", "-d", *size, *settings, *command)

    def type(self, text: str) -> None:
        """Types the text letter by letter."""
        for letter in text:
            self._run("send-keys", "-l", letter)
            time.sleep(KEY_PAUSE_S)

    def press(self, *keys: str) -> None:
        """Presses keys by tmux's names: `Enter`, `M-a` for alt+a, `C-t` for ctrl+t."""
        for key in keys:
            self._run("send-keys", key)
            time.sleep(KEY_PAUSE_S)

    def send(self, text: str) -> None:
        """All of it in one piece, as a slow line delivers what was typed meanwhile; `\\r` is Enter."""
        self._run("send-keys", "-l", text)

    def screen(self) -> str:
        """What stands on the screen."""
        return self._run("capture-pane", "-p")

    def ask(self, what: str) -> str:
        """What tmux knows of the pane, by its formats: `#{pane_title}`."""
        return self._run("display-message", "-p", what).rstrip("\n")

    def wait_for(self, text: str, wait_s: float = 20) -> str:
        """The screen as soon as it shows `text`. Fails with the screen when it never does."""
        until = time.monotonic() + wait_s
        while text not in (screen := self.screen()):
            assert time.monotonic() < until, f"{text!r} never came:\n{screen}"
            time.sleep(0.05)
        return screen

    def resize(self, columns: int, rows: int) -> None:
        """Makes the window another size."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def kill(self) -> None:
        """Ends the program as a power cut would; the terminal stays open with what it showed last."""
        self._run("set-option", "remain-on-exit", "on")
        os.kill(int(self._run("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)

    def close(self) -> None:
        """Ends the program with its terminal."""
        self._run("kill-server")

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([*self._tmux, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"tmux {arguments[0]}: {done.stderr}"
        return done.stdout


def console_command(url: str, name: str, state: Path) -> list[str]:
    """The console on the relay at `url`, with its own file in `state`."""
    program = [sys.executable, "-m", "console.cli", "console", url, "--name", name]
    # A size in the environment would outrank the size that the terminal has.
    return ["env", "-u", "COLUMNS", "-u", "LINES", f"DUKKAN_STATE_DIR={state}", *program]
