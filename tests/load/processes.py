"""The processes that a measurement needs: a relay, an echo, a generator; each on its own core."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from relay.store.accounts import SqliteAccounts
from relay.store.database import Database

ROOT = Path(__file__).resolve().parents[2]
SERVER_CORE, LOAD_CORE = (0, 1) if (os.cpu_count() or 1) > 1 else (0, 0)
NO_LIMITS = """
[limits]
visitors = 100000
per_address = 100000
new_chats_per_address = 100000
messages_per_window = 100000000
"""
"""A crowd from one address that never pauses is what the limits are there to stop."""

EVERYBODY_HAS_ROOM = """
[team]
chats_max = 200
"""
"""Chats that nobody has room for would wait, and what waits is told to everybody."""

NO_SEARCH = """
[desk]
search = false
"""

LISTENING = re.compile(r"listening on (http://\S+)")


class Server(NamedTuple):
    """A server under load."""

    url: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """Processor seconds that it has used, all threads, user and system."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss_bytes(self) -> int:
        """Memory that it holds."""
        return int(self.process.memory_info().rss)


@contextmanager
def _server(arguments: list[str]) -> Iterator[Server]:
    command = [*_on_core(SERVER_CORE), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = LISTENING.search(process.stdout.readline())
        assert found, f"{arguments[:3]} did not say where it listens"
        yield Server(found[1].rstrip("/"), psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def echo() -> Iterator[Server]:
    """A bare echo."""
    with _server(["tests/load/echo_server.py"]) as server:
        yield server


@contextmanager
def relay(agents: int = 20, *, search: bool = True) -> Iterator[tuple[Server, Path]]:
    """A relay on a fresh store on disk, and the file that names its agents' accounts."""
    with tempfile.TemporaryDirectory(prefix="dukkan-load-") as folder:
        data = Path(folder) / "data"
        accounts = Path(folder) / "accounts.json"
        accounts.write_text(json.dumps(_make_accounts(data, agents)))
        (Path(folder) / "relay.toml").write_text(NO_LIMITS + ("" if search else NO_SEARCH))
        (Path(folder) / "departments.toml").write_text(EVERYBODY_HAS_ROOM)
        options = ["--config", folder, "--data", str(data), "--port", "0", "--demo"]
        with _server(["-m", "relay", "relay", *options]) as server:
            yield server, accounts


@contextmanager
def generator(url: str, mode: str, *, accounts: Path | None = None, **options: float) -> Iterator[Any]:
    """A load generator whose crowd stands; call what is yielded to measure and get the figures."""
    command = [*_on_core(LOAD_CORE), "-m", "console.load", url, "--mode", mode, "--hold"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    if accounts is not None:
        command += ["--accounts", str(accounts)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "ready", f"{mode}: the crowd did not come in"

        def measure() -> dict[str, Any]:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            figures: dict[str, Any] = json.loads(process.stdout.readline())
            return figures

        yield measure
    finally:
        process.kill()
        process.wait()


def _on_core(core: int) -> list[str]:
    """The start of a command line that keeps Python, with all its threads, on one core."""
    taskset = shutil.which("taskset")
    return [*([taskset, "--cpu-list", str(core)] if taskset else []), sys.executable]


def _make_accounts(data: Path, agents: int) -> list[tuple[str, str]]:
    """Agents who can sign in to the relay that will run on this folder."""

    async def make() -> list[tuple[str, str]]:
        database = Database(data)
        accounts = SqliteAccounts(database)
        pairs = [(f"agent{number}", "a long enough password") for number in range(agents)]
        for name, password in pairs:
            await accounts.add(name, password, "agent", now_ms=0)
        accounts.close()
        database.close()
        return pairs

    return asyncio.run(make())
