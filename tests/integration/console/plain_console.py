"""The line mode on a thread of a test, and what it prints."""

import asyncio
import io
import os
import threading
from pathlib import Path

from console.plain import run
from console.session.identity import Identity
from tests.support.relay_process import RelayProcess

AGENT, PASSWORD = "sara", "correct horse battery"


class Lines(io.TextIOBase):
    """What the line mode prints, with a wait for a line that holds some words."""

    def __init__(self) -> None:
        self._text = ""
        self._come = threading.Condition()

    def write(self, text: str) -> int:
        with self._come:
            self._text += text
            self._come.notify_all()
        return len(text)

    def lines(self) -> list[str]:
        return self._text.splitlines()

    async def until(self, words: str, wait_s: float = 20) -> str:
        return await asyncio.to_thread(self._until, words, wait_s)

    def _until(self, words: str, wait_s: float) -> str:
        with self._come:
            found = self._come.wait_for(lambda: any(words in line for line in self.lines()), wait_s)
            assert found, f"no line with {words!r} in {self.lines()}"
            return next(line for line in self.lines() if words in line)


class PlainConsole:
    """`dukkan console --plain` on a thread of this process, with a pipe for its input."""

    def __init__(
        self, relay: RelayProcess, folder: Path, password: str = PASSWORD, name: str = AGENT
    ) -> None:
        self.out = Lines()
        self._name = name
        self.status = -1
        end, beginning = os.pipe()
        self._typed = os.fdopen(beginning, "w", encoding="utf-8")
        self._lines_in = os.fdopen(end, encoding="utf-8")
        self._thread = threading.Thread(target=self._run, args=(relay.url, folder, password), daemon=True)
        self._thread.start()

    def _run(self, address: str, folder: Path, password: str) -> None:
        out: io.TextIOBase = self.out
        self.status = run(
            address,
            who=Identity(name=self._name, password=password),
            folder=folder,
            lines_in=self._lines_in,
            lines_out=out,  # type: ignore[arg-type]
        )

    def type(self, line: str) -> None:
        self._typed.write(line + "\n")
        self._typed.flush()

    async def leave(self) -> int:
        if not self._typed.closed:
            self._typed.close()
        await asyncio.to_thread(self._thread.join, 10)
        assert not self._thread.is_alive()
        self._lines_in.close()
        return self.status
