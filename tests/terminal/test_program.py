"""The real program in a real terminal: the demo and its end, drafts and unsent lines after kill -9."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from console.demo import MARKER, DemoError, fresh_folder
from console.net.visitor_client import VisitorClient
from tests.support.relay_process import ROOT, RelayProcess, free_port
from tests.support.terminal import Terminal

PASSWORD = "correct horse battery staple"


def wait_until(holds: Callable[[], bool], wait_s: float = 20) -> None:
    until = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.05)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def demo_command(data: Path, port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "console.cli", "demo", "--data", str(data), "--port", str(port), *options]


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    relay = RelayProcess(tmp_path / "data")
    relay.add_agent("sara", PASSWORD)
    with relay:
        yield relay


def console(relay: RelayProcess, tmp_path: Path, columns: int = 80, rows: int = 24) -> Terminal:
    """The console, its password through standard input and its keys from the terminal."""
    program = f"{sys.executable} -m console.cli console {relay.url} --name sara --password-stdin"
    kept = f"env DUKKAN_STATE_DIR={tmp_path / 'state'}"
    run = f"{kept} sh -c 'echo $$ > {tmp_path / 'pid'}; exec {program}'"
    shell = f"echo '{PASSWORD}' | {run}; echo ended with $?; sleep 60"
    return Terminal(["sh", "-c", shell], columns=columns, rows=rows)


@pytest.mark.slow
def test_the_demo_shows_the_shop_and_takes_everything_with_it_when_it_ends(tmp_path: Path) -> None:
    port = free_port()
    command = " ".join(demo_command(tmp_path / "demo", port, "--visitors", "2"))
    with Terminal(["sh", "-c", f"{command}; echo ended with $?; sleep 60"], columns=100, rows=30) as terminal:
        terminal.wait_for("connected")
        terminal.wait_for(f"http://127.0.0.1:{port}/demo/")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/demo/") as answer:
            assert answer.status == 200
        children = [
            p.pid for p in psutil.process_iter(["cmdline"]) if str(port) in " ".join(p.info["cmdline"] or [])
        ]
        terminal.wait_for("^T take", wait_s=40)
        terminal.press("C-t")
        terminal.wait_for("you took the chat")
        terminal.press("C-q")
        assert "back to the queue" in terminal.wait_for("Quit the console?")
        terminal.press("Down", "Enter")
        terminal.wait_for("ended with 0")
        assert not is_listening(port)
        assert [pid for pid in children if "console.visitors" in _command_line(pid)] == []


def _command_line(pid: int) -> str:
    try:
        return " ".join(psutil.Process(pid).cmdline())
    except psutil.Error:
        return ""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_demo_without_a_console_says_how_to_sign_in_and_ends_cleanly(
    tmp_path: Path, how: signal.Signals
) -> None:
    port = free_port()
    demo = subprocess.Popen(
        demo_command(tmp_path / "demo", port, "--no-console"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background of a shell has SIGINT ignored, and so would the demo.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert demo.stdout is not None
        said = "".join(demo.stdout.readline() for _ in range(5))
        assert f"http://127.0.0.1:{port}/demo/" in said
        assert re.search(r"Agent: sara +password: \S{8,}", said)
        assert is_listening(port)
        demo.send_signal(how)
        demo.wait(20)
        assert not is_listening(port)
    finally:
        demo.kill()
        demo.wait()
        if demo.stdout is not None:
            demo.stdout.close()


def test_a_taken_port_is_told_with_another_one_to_try(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            demo_command(tmp_path / "demo", port, "--no-console"), cwd=ROOT, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_only_a_folder_that_a_demo_made_is_ever_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "photo").write_text("of my cat")
    with pytest.raises(DemoError, match="left alone"):
        fresh_folder(folder)
    assert (folder / "photo").exists()
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(DemoError):
        fresh_folder(link)
    made = tmp_path / "demo"
    fresh_folder(made)
    (made / "old").write_text("x")
    fresh_folder(made)
    assert [path.name for path in made.iterdir()] == [MARKER]


def test_a_folder_in_which_a_demo_runs_is_left_alone(tmp_path: Path, relay: RelayProcess) -> None:
    (relay.data / MARKER).write_text("")
    with pytest.raises(DemoError, match="another demo runs"):
        fresh_folder(relay.data)
    assert (relay.data / "dukkan.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_killed_console_loses_neither_the_draft_nor_the_unsent_line(
    relay: RelayProcess, tmp_path: Path, size: tuple[int, int]
) -> None:
    visitor = VisitorClient(relay.url, name="Maryam", lang="fa", page="/orders")
    await visitor.connect()
    await visitor.post_and_wait("سفارش ۲۴۵-۱۲۷۸۴ نرسیده است")
    with console(relay, tmp_path, *size) as terminal:
        terminal.wait_for("connected")
        terminal.press("C-t")
        terminal.wait_for("visitor sees this")
        terminal.wait_for("you took the chat")
        relay.kill()
        terminal.wait_for("reconnecting")
        terminal.type("on its way")
        terminal.press("Enter")
        terminal.wait_for("waiting for the line")
        terminal.type("half a sen")
        terminal.wait_for("half a sen")
        wait_until(lambda: "half a sen" in _drafts(tmp_path / "state"))
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    relay.start()
    with console(relay, tmp_path, *size) as terminal:
        terminal.wait_for("connected")
        terminal.wait_for("Maryam")
        terminal.press("M-n")
        terminal.wait_for("on its way")
        screen = terminal.wait_for("half a sen")
        assert screen.count("on its way") == 1
        await visitor.wait_for(lambda: visitor.texts("agent") == ["on its way"])
        terminal.wait_for("stored")
    await visitor.stop()


def _drafts(state: Path) -> str:
    """What the console's file says, read as a second program would."""
    import sqlite3

    with sqlite3.connect(state / "console.db") as database:
        return " ".join(text for (text,) in database.execute("SELECT text FROM draft"))


@pytest.mark.slow
def test_a_wrong_password_is_said_in_the_terminal(relay: RelayProcess, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "console.cli", "console", relay.url]
    with Terminal(command, DUKKAN_STATE_DIR=str(tmp_path / "state")) as terminal:
        terminal.wait_for("Sign in")
        terminal.type("sara")
        terminal.press("Enter")
        terminal.type("wrong")
        terminal.press("Enter")
        terminal.wait_for("Name or password is wrong.")
        terminal.type(PASSWORD)
        terminal.press("Enter")
        terminal.wait_for("connected")
