"""The real console on a real relay with the sample shop: a chat from its offer to its rating, by keyboard."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.net.visitor_client import VisitorClient
from tests.support.relay_process import RelayProcess
from tests.support.terminal import Terminal

PASSWORD = "correct horse battery staple"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    relay = RelayProcess(tmp_path / "data", "--demo")
    relay.add_agent("sara", PASSWORD)
    relay.add_agent("omar", PASSWORD)
    with relay:
        yield relay


def console(relay: RelayProcess, state: Path, name: str, columns: int = 80, rows: int = 24) -> Terminal:
    """The console of one agent, its password through standard input and its keys from the terminal."""
    program = f"{sys.executable} -m console.cli console {relay.url} --name {name} --password-stdin"
    shell = f"echo '{PASSWORD}' | env -u COLUMNS -u LINES DUKKAN_STATE_DIR={state} {program}; sleep 60"
    return Terminal(["sh", "-c", shell], columns=columns, rows=rows)


def wait_until(holds: Callable[[], bool], wait_s: float = 20) -> None:
    until = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_chat_is_wrapped_up_to_its_rating_with_ten_keys(
    relay: RelayProcess, tmp_path: Path, size: tuple[int, int]
) -> None:
    visitor = VisitorClient(relay.url, name="Maryam", lang="fa", page="/orders")
    await visitor.connect()
    keys: list[str] = []
    with console(relay, tmp_path / "sara", "sara", *size) as terminal:

        def press(key: str) -> None:
            keys.append(key)
            terminal.press(key)

        terminal.wait_for("connected")
        await visitor.post_and_wait("سفارش ۲۴۵-۱۲۷۸۴ نرسیده است")
        terminal.wait_for("^N pass")
        press("C-t")
        terminal.wait_for("visitor sees this")
        press("M-w")
        terminal.wait_for("1 of 6")
        press("Enter")
        terminal.wait_for("2 of 6")
        press("Enter")
        terminal.wait_for("3 of 6")
        terminal.type("parcel found")
        press("Enter")
        terminal.wait_for("4 of 6")
        press("Enter")
        terminal.wait_for("5 of 6")
        press("Enter")
        terminal.wait_for("6 of 6")
        press("Enter")
        terminal.wait_for("you closed the chat")
        assert len(keys) <= 10
        await visitor.wait_for(lambda: len(visitor.texts("agent")) == 3)
        said = visitor.texts("agent")
        assert said[0] == "کار دیگری هست که از دستم بربیاید؟"
        assert "پیام دادید" in said[1]
        await visitor.wait_for(lambda: visitor.may_rate)
        visitor.rate(5, "ممنون", True)
        await asyncio.to_thread(terminal.wait_for, "rated it 5 of 5")
        assert "★★★★★" in terminal.screen()
    await visitor.stop()


@pytest.mark.slow
async def test_a_chat_goes_from_hand_to_hand_by_keys(relay: RelayProcess, tmp_path: Path) -> None:
    visitor = VisitorClient(relay.url, name="Bob Keller", lang="en", page="/checkout")
    await visitor.connect()
    with (
        console(relay, tmp_path / "sara", "sara", 120, 40) as sara,
        console(relay, tmp_path / "omar", "omar", 120, 40) as omar,
    ):
        sara.wait_for("connected")
        omar.wait_for("omar 0/6")
        await visitor.post_and_wait("my parcel 4711 is late")
        terminals = [sara, omar]
        wait_until(lambda: any("for you 1" in terminal.screen() for terminal in terminals))
        first = next(terminal for terminal in terminals if "for you 1" in terminal.screen())
        other = omar if first is sara else sara
        first.press("M-a", "C-n")
        other.wait_for("for you 1")
        other.press("C-t")
        other.wait_for("visitor sees this")
        assert "passed it on" in other.wait_for("you took the chat")
        other.press("M-o", "Enter")
        other.wait_for("A note for")
        other.type("knows parcels")
        other.press("Enter")
        other.wait_for("→ offered to")
        first.wait_for("handed over")
        first.press("C-t")
        first.wait_for("you took the chat that was handed over")
        first.wait_for("knows parcels")
        first.press("M-x")
        first.wait_for("How are you here?")
        first.type("lunch 20")
        first.press("Enter")
        first.wait_for("What becomes of your open chat?")
        first.press("Down", "Enter")
        other.wait_for("for you 1")
        first.wait_for("lunch 19:")
        other.wait_for("◐ ")
        first.press("C-q")
        first.wait_for("Quit the console?")
        first.press("Tab", "Enter")
        other.wait_for("○ sara" if first is sara else "○ omar", wait_s=10)
    await visitor.stop()


@pytest.mark.slow
async def test_a_visitors_word_pauses_the_wrap_up_and_alt_w_goes_on(
    relay: RelayProcess, tmp_path: Path
) -> None:
    visitor = VisitorClient(relay.url, name="Bob Keller", lang="en", page="/checkout")
    await visitor.connect()
    with console(relay, tmp_path / "sara", "sara", 120, 40) as terminal:
        terminal.wait_for("connected")
        await visitor.post_and_wait("my parcel is late")
        terminal.wait_for("for you 1")
        terminal.press("C-t")
        terminal.wait_for("visitor sees this")
        terminal.press("M-w")
        terminal.wait_for("1 of 6")
        terminal.press("Enter")
        terminal.wait_for("2 of 6")
        terminal.press("Enter")
        terminal.wait_for("3 of 6")
        terminal.type("half a ")
        await visitor.post_and_wait("one more thing")
        terminal.wait_for("the wrap-up waits")
        terminal.press("Enter")
        terminal.type("/moment")
        terminal.wait_for("1 canned")
        terminal.press("Tab")
        terminal.wait_for("Let me look it up, one moment please.")
        terminal.press("Enter", "M-w")
        terminal.wait_for("3 of 6")
        terminal.type("word")
        terminal.press("Enter")
        terminal.wait_for("4 of 6")
        terminal.wait_for("half a word")
    await visitor.stop()
