"""What is measured, one function a figure; each returns plain numbers."""

import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.load import processes

SECONDS = 4.0


def echo_rate(visitors: int) -> dict[str, Any]:
    """Messages a second through a bare echo, and its processor time for each."""
    with (
        processes.echo() as server,
        processes.generator(server.url, "echo", visitors=visitors, seconds=SECONDS, rate=0) as measure,
    ):
        return _with_cpu(server, measure)


def relay_rate(visitors: int, *, search: bool = True) -> dict[str, Any]:
    """Durable messages a second, one in and three out, and the relay's processor time for each."""
    with (
        processes.relay(search=search) as (server, accounts),
        processes.generator(
            server.url, "closed", visitors=visitors, seconds=SECONDS, accounts=accounts
        ) as measure,
    ):
        return _with_cpu(server, measure)


def relay_rate_without_search(visitors: int) -> dict[str, Any]:
    """The same where no words are indexed."""
    return relay_rate(visitors, search=False)


def relay_typing(visitors: int) -> dict[str, Any]:
    """Typing signals a second from visitors to agents."""
    with (
        processes.relay() as (server, accounts),
        processes.generator(
            server.url, "typing", visitors=visitors, seconds=SECONDS, accounts=accounts
        ) as measure,
    ):
        return _with_cpu(server, measure)


def echo_latency(visitors: int, rate: float) -> dict[str, Any]:
    """Round trips of a bare echo at a steady rate."""
    with (
        processes.echo() as server,
        processes.generator(server.url, "echo", visitors=visitors, seconds=SECONDS, rate=rate) as measure,
    ):
        return _with_cpu(server, measure)


def relay_latency(visitors: int, rate: float) -> dict[str, Any]:
    """From a visitor's send to his agent's receipt, at a steady rate."""
    with (
        processes.relay() as (server, accounts),
        processes.generator(
            server.url, "paced", visitors=visitors, seconds=SECONDS, rate=rate, accounts=accounts
        ) as measure,
    ):
        return _with_cpu(server, measure)


def commit_latency(count: int = 2000, rate: float = 500.0) -> dict[str, float]:
    """One message in one transaction with synchronous=FULL, on this disk, at a steady rate."""
    with tempfile.TemporaryDirectory(prefix="dukkan-commit-") as folder:
        connection = sqlite3.connect(Path(folder) / "commit.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE log (number INTEGER, seq INTEGER, body BLOB, UNIQUE (number, seq))")
        taken_s: list[float] = []
        start = time.perf_counter()
        for seq in range(count):
            time.sleep(max(0.0, start + seq / rate - time.perf_counter()))
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO log VALUES (?, ?, ?)", (seq % 1000, seq, b"x" * 140))
            connection.execute("COMMIT")
            taken_s.append(time.perf_counter() - begun)
        connection.close()
    cuts = statistics.quantiles(taken_s, n=100, method="inclusive")
    return {"p50_ms": cuts[49] * 1000, "p99_ms": cuts[98] * 1000}


def memory(visitors: int) -> dict[str, float]:
    """Kilobytes of the relay for each idle visitor who has sent one message."""
    with processes.relay(agents=1) as (server, _):
        with processes.generator(server.url, "idle", visitors=10, seconds=0.5) as warm_up:
            warm_up()
        before = server.rss_bytes()
        with processes.generator(server.url, "idle", visitors=visitors, seconds=3) as measure:
            measure()
            return {"kb_per_visitor": (server.rss_bytes() - before) / visitors / 1024}


def reconnect(visitors: int) -> dict[str, Any]:
    """All visitors come back at once, are recognised, and get what they missed."""
    with (
        processes.relay(agents=1) as (server, _),
        processes.generator(server.url, "reconnect", visitors=visitors) as measure,
    ):
        return _with_cpu(server, measure)


def _with_cpu(server: processes.Server, measure: Any) -> dict[str, Any]:
    before, start = server.cpu_s(), time.perf_counter()
    figures: dict[str, Any] = measure()
    used = server.cpu_s() - before
    figures["cpu_share"] = used / (time.perf_counter() - start)
    if figures.get("messages"):
        figures["cpu_us_per_message"] = used / figures["messages"] * 1e6
    return figures
