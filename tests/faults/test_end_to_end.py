"""One chat from a visitor's browser to an agent's terminal and back, through a relay that is killed.

Chromium on the demo page and the console in tmux are the real ones, on one real relay.
"""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from console.text.lay_out import fit
from relay.protocol.entries import Message
from tests.faults.soak_checker import read_store
from tests.support import chromium
from tests.support.relay_process import RelayProcess
from tests.support.terminal import Terminal, console_command

PASSWORD = "correct horse battery staple"
ORDER = "طلب رقم 245-12784 لم يصل بعد"
ANSWER = "Sorry! I will look at once."


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    relay = RelayProcess(tmp_path / "data")
    relay.add_agent("sara", PASSWORD)
    with relay:
        yield relay


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=list(chromium.ARGUMENTS)
        )
        yield browser.new_page()
        browser.close()


@pytest.mark.slow
def test_a_chat_survives_a_relay_killed_between_send_and_ack(
    relay: RelayProcess, page: Page, tmp_path: Path
) -> None:
    page.goto(relay.url + "/demo/")
    page.locator("dukkan-chat .launcher").click()
    field, log = page.locator("dukkan-chat textarea:not([name])"), page.get_by_role("log")
    field.fill(ORDER)
    field.press("Enter")
    with Terminal(console_command(relay.url, "sara", tmp_path / "state"), columns=120, rows=40) as terminal:
        sign_in(terminal)
        terminal.wait_for("queue 1")
        terminal.press("C-t")
        terminal.wait_for("you took the chat")
        terminal.wait_for(drawn(ORDER))
        terminal.type(ANSWER)
        terminal.press("Enter")
        log.get_by_text(ANSWER).wait_for()

        # Both send into a relay that no longer runs; it is killed before it could answer.
        os.kill(relay.pid, signal.SIGSTOP)
        field.fill("وصلت؟ أين هي الآن")
        field.press("Enter")
        terminal.type("It is in the van.")
        terminal.press("Enter")
        terminal.wait_for("you      It is in the van.")
        log.get_by_text("وصلت؟ أين هي الآن").wait_for()
        relay.kill()
        relay.start()
        log.get_by_text("It is in the van.").wait_for(timeout=60_000)
        terminal.wait_for(drawn("وصلت؟ أين هي الآن"), wait_s=60)
        terminal.wait_for("connected")

        # After the storm both sides go on as if nothing had been.
        field.fill("thanks")
        field.press("Enter")
        terminal.wait_for("thanks")
        terminal.type("You are welcome.")
        terminal.press("Enter")
        log.get_by_text("You are welcome.").wait_for()
        shown = log.locator("div > p").all_inner_texts()
        screen = terminal.screen()
    relay.stop()
    (chat,) = read_store(relay.data).values()
    stored = [entry.body.text for entry in chat.log if isinstance(entry.body, Message)]
    assert sorted(stored) == sorted(
        [ORDER, ANSWER, "وصلت؟ أين هي الآن", "It is in the van.", "thanks", "You are welcome."]
    )
    assert shown == stored, "the browser shows every message once and in the log's order"
    transcript = "\n".join(line.partition("│")[2] for line in screen.splitlines())
    places = [transcript.find(drawn(text)) for text in stored]
    assert -1 not in places and places == sorted(places), f"the terminal shows the same order:\n{screen}"
    assert [entry.seq for entry in chat.log] == list(range(1, len(chat.log) + 1))


@pytest.mark.slow
def test_an_ack_that_was_lost_after_the_commit_doubles_nothing(relay: RelayProcess, page: Page) -> None:
    """The other half of the gap: the disk has it, the browser was never told."""
    page.goto(relay.url + "/demo/")
    page.locator("dukkan-chat .launcher").click()
    field, log = page.locator("dukkan-chat textarea:not([name])"), page.get_by_role("log")
    field.fill("first")
    field.press("Enter")
    log.get_by_text("first").wait_for()
    # From here on nothing that the relay says reaches the page; what the page says reaches the relay.
    page.evaluate("""() => {
        const real = WebSocket.prototype.send;
        WebSocket.prototype.send = function (text) { this.onmessage = null; return real.call(this, text); };
    }""")
    field.fill("second")
    field.press("Enter")
    wait_until_stored(relay.data, "second")
    relay.kill()
    relay.start()
    page.reload()
    log.get_by_text("second").wait_for(timeout=60_000)
    field.fill("third")
    field.press("Enter")
    wait_until_stored(relay.data, "third")
    log.get_by_text("third").wait_for()
    assert log.locator("div > p").all_inner_texts() == ["first", "second", "third"]


def drawn(text: str) -> str:
    """The words as the terminal is sent them: in the order in which they are seen, letters joined."""
    return fit(text, 80)


def sign_in(terminal: Terminal) -> None:
    """Types the password into the sign-in screen."""
    terminal.wait_for("assword")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.wait_for("connected")


def wait_until_stored(data: Path, text: str) -> None:
    """Returns when the store holds a message with this text."""
    connection = sqlite3.connect(f"file:{data / 'dukkan.db'}?mode=ro", uri=True)
    for _ in range(2_000):
        found = connection.execute(
            "SELECT count(*) FROM log WHERE instr(entry, ?)", (text.encode(),)
        ).fetchone()
        if found[0]:
            connection.close()
            return
        time.sleep(0.01)
    raise AssertionError(f"{text!r} was never stored")
