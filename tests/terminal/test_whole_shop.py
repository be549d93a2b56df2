"""The real console on a real relay with the sample shop: a chat from its offer to its rating, by keyboard."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.net.visitor_client import VisitorClient
from tests.support.relay_process import RelayProcess
from tests.support.terminal import Terminal

PASSWORD = "correct horse battery staple"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    relay = RelayProcess(tmp_path / "data")
    relay.add_agent("sara", PASSWORD)
    relay.add_agent("omar", PASSWORD)
    with relay:
        yield relay


def console(relay: RelayProcess, state: Path, name: str, columns: int = 80, rows: int = 24) -> Terminal:
    """The console of one agent, its password through standard input and its keys from the terminal."""
    program = f"{sys.executable} -m console.cli console {relay.url} --name {name} --password-stdin"
    shell = f"echo '{PASSWORD}' | env DUKKAN_STATE_DIR={state} {program}; sleep 60"
    return Terminal(["sh", "-c", shell], columns=columns, rows=rows)


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
        said = visitor.texts("agent")
        assert said[0] == "کار دیگری هست که از دستم بربیاید؟"
        assert "پیام دادید" in said[1]
    await visitor.stop()
