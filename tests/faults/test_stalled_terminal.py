"""A terminal that is not read for ten seconds costs the console neither its line nor a message."""

import asyncio
import time
from pathlib import Path

import psutil
import pytest

from console.net.visitor_client import VisitorClient
from tests.load.on_a_pty import OnPty
from tests.load.processes import NO_LIMITS
from tests.support.relay_process import RelayProcess

PASSWORD = "correct horse battery staple"
STALL_S = 10.0
PAGE_UP, PAGE_DOWN = b"\x1b[5~", b"\x1b[6~"
MESSAGES = 60
"""Spread over the stall: with the clocks they draw more than a pty and the queue behind it hold."""


def lines_up(process: psutil.Process, port: int) -> set[int]:
    """Our ends of the connections to the relay."""
    return {at.laddr.port for at in process.net_connections("tcp") if at.raddr and at.raddr.port == port}


def type_slowly(terminal: OnPty, keys: str) -> None:
    """As a person does: what is much faster counts as a paste."""
    for key in keys:
        terminal.press(key.encode())
        terminal.drain(0.03)


@pytest.mark.slow
async def test_a_stalled_terminal_costs_neither_the_line_nor_a_message(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "relay.toml").write_text(NO_LIMITS)
    relay = RelayProcess(tmp_path / "data", "--config", str(shop))
    relay.add_agent("sara", PASSWORD)
    program = ["-m", "console.cli", "console", relay.url, "--name", "sara"]
    with relay:
        visitor = VisitorClient(relay.url, name="Ana", lang="en", page="/orders")
        await visitor.connect()
        with OnPty(program, rows=60, DUKKAN_STATE_DIR=str(tmp_path)) as terminal:
            terminal.wait_for(b"Sign in")
            type_slowly(terminal, f"{PASSWORD}\r")
            terminal.wait_for(b"connected")
            await visitor.post_and_wait("first-of-all")
            terminal.wait_for(b"first-of-all")
            terminal.press(b"\x14")
            terminal.wait_for(b"visitor sees this")
            before = lines_up(terminal.process, relay.port)
            stalled_s = time.monotonic()
            for number in range(MESSAGES):
                terminal.press(b"x")
                await visitor.post_and_wait(f"said-while-nobody-looked-{number:02d} " + "word " * 60)
                await asyncio.sleep(
                    max(0.0, stalled_s + (number + 1) * STALL_S / MESSAGES - time.monotonic())
                )
            assert time.monotonic() - stalled_s >= STALL_S
            terminal.wait_for(f"said-while-nobody-looked-{MESSAGES - 1:02d}".encode())
            assert lines_up(terminal.process, relay.port) == before
            type_slowly(terminal, "\x7f" * MESSAGES + "here I am\r")
            await visitor.wait_for(lambda: any("here I am" in words for words in visitor.texts("agent")))
            drawn = b""
            for key in [PAGE_UP] * MESSAGES + [PAGE_DOWN] * MESSAGES:
                terminal.press(key)
                drawn += terminal.drain(0.1)
            for number in range(MESSAGES):
                assert f"said-while-nobody-looked-{number:02d}".encode() in drawn, number
            assert b"reconnecting" not in drawn
        await visitor.stop()
