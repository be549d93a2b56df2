"""What a service manager hears: ready once it listens, alive while the loop turns, stopping at the end."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.notify import Notifier
from tests.support.relay_process import RelayProcess


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10)
        yield listening


def heard(manager: socket.socket) -> str:
    return manager.recv(4096).decode()


def test_a_manager_hears_how_the_relay_is(
    manager: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", manager.getsockname())
    monkeypatch.setenv("WATCHDOG_USEC", "3000000")
    with RelayProcess(tmp_path / "data") as relay:
        assert heard(manager) == f"READY=1\nSTATUS=listening on 127.0.0.1:{relay.port}"
        assert [heard(manager) for _ in range(2)] == ["WATCHDOG=1"] * 2
        os.kill(relay.pid, signal.SIGTERM)
        last = heard(manager)
        while last == "WATCHDOG=1":
            last = heard(manager)
        assert last == "STOPPING=1"


def test_a_loop_that_hangs_is_not_said_to_be_alive(
    manager: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", manager.getsockname())
    monkeypatch.setenv("WATCHDOG_USEC", "1500000")
    with RelayProcess(tmp_path / "data") as relay:
        heard(manager)
        heard(manager)
        os.kill(relay.pid, signal.SIGSTOP)
        try:
            manager.settimeout(1.5)
            with pytest.raises(TimeoutError):
                # One word may have been on its way when it was stopped.
                [heard(manager) for _ in range(2)]
        finally:
            os.kill(relay.pid, signal.SIGCONT)
        manager.settimeout(10)
        assert heard(manager) == "WATCHDOG=1"


def test_it_is_alive_three_times_as_often_as_asked(manager: socket.socket) -> None:
    notifier = Notifier.from_environment(
        {
            "NOTIFY_SOCKET": manager.getsockname(),
            "WATCHDOG_USEC": "30000000",
            "WATCHDOG_PID": str(os.getpid()),
        }
    )
    for tenths in range(301):
        notifier.alive(1_000.0 + tenths / 10)
    manager.setblocking(False)
    assert [heard(manager) for _ in range(4)] == ["WATCHDOG=1"] * 4
    with pytest.raises(BlockingIOError):
        heard(manager)


@pytest.mark.parametrize(
    "environment",
    [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at/all"}, {"NOTIFY_SOCKET": "@nobody-listens"}],
)
def test_where_nobody_listens_nothing_goes_wrong(environment: dict[str, str]) -> None:
    notifier = Notifier.from_environment({**environment, "WATCHDOG_USEC": "1000"})
    notifier.ready("here")
    notifier.alive(1.0)
    notifier.stopping()


def test_a_watchdog_that_is_meant_for_another_process_is_left_to_it(manager: socket.socket) -> None:
    notifier = Notifier.from_environment(
        {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}
    )
    notifier.alive(1.0)
    manager.setblocking(False)
    with pytest.raises(BlockingIOError):
        heard(manager)


def test_an_abstract_address_is_reached() -> None:
    name = f"dukkan-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        listening.settimeout(10)
        Notifier(f"@{name}").stopping()
        assert heard(listening) == "STOPPING=1"
