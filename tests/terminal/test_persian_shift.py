"""A shift in Persian, in a real terminal: two chats typed with ZWNJ, canned replies, searches."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from console.catalogues import speak
from console.net.visitor_client import VisitorClient
from console.text.lay_out import fit
from console.text.words import say, speak_again
from tests.support.relay_process import RelayProcess
from tests.support.terminal import Terminal

PASSWORD: Final = "correct horse battery staple"
SETTINGS: Final = 'language = "fa"\ndigits = "persian"\nhold_s = 0\nundo_close_s = 0\n'


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    relay = RelayProcess(tmp_path / "data", "--demo")
    relay.add_agent("sara", PASSWORD)
    with relay:
        yield relay


@pytest.fixture
def persian() -> Iterator[None]:
    before = speak("fa", "persian")
    yield
    speak_again(before)


def drawn(words: str) -> str:
    """Words as they stand on the screen."""
    return fit(words, 200, "app", "rtl")


def console(relay: RelayProcess, tmp_path: Path) -> Terminal:
    (tmp_path / "console.toml").write_text(SETTINGS)
    program = f"{sys.executable} -m console.cli console {relay.url} --name sara --password-stdin"
    told = f"env -u COLUMNS -u LINES DUKKAN_STATE_DIR={tmp_path / 'state'}"
    shell = f"echo '{PASSWORD}' | {told} {program} --config {tmp_path / 'console.toml'}; sleep 60"
    return Terminal(["sh", "-c", shell], columns=120, rows=40)


@pytest.mark.slow
@pytest.mark.usefixtures("persian")
async def test_a_persian_shift_by_keys(relay: RelayProcess, tmp_path: Path) -> None:
    maryam = VisitorClient(relay.url, name="مریم", lang="fa", page="/orders")
    ali = VisitorClient(relay.url, name="علی", lang="fa", page="/books")
    await maryam.connect()
    await ali.connect()
    with console(relay, tmp_path) as terminal:
        terminal.wait_for(f"{drawn(say('line.connected'))} ●")
        await maryam.post_and_wait("سلام، می\u200cخواهم بدانم سفارش ۲۴۵-۱۲۷۸۴ کجاست")
        terminal.wait_for(drawn(say("status.for_you", n=1)))
        terminal.press("C-t")
        terminal.wait_for(drawn(say("rail.seen")))

        terminal.type("سلام، الان می\u200cبینم (یک لحظه).")
        terminal.wait_for(drawn("سلام، الان می\u200cبینم (یک لحظه)."))
        terminal.press("Enter")
        await maryam.wait_for(lambda: "سلام، الان می\u200cبینم (یک لحظه)." in maryam.texts("agent"))

        terminal.type("؛late")
        terminal.wait_for(drawn("بسته دیر شده"))
        terminal.press("Tab")
        terminal.wait_for(drawn("‹زمان›"))
        terminal.type("فردا ساعت ۹")
        terminal.press("Enter")
        filled = (
            "بابت تأخیر عذر می\u200cخواهم. از پیک پرسیدم و تا فردا ساعت ۹ همین\u200cجا خبرتان می\u200cکنم."
        )
        await maryam.wait_for(lambda: filled in maryam.texts("agent"))

        await ali.post_and_wait("كتاب من كي مي\u200cرسد؟")
        terminal.wait_for(drawn(say("status.for_you", n=1)))
        terminal.press("C-t")
        terminal.wait_for(drawn("كتاب من كي مي\u200cرسد؟"))
        terminal.type("فردا می\u200cرسد.")
        terminal.press("Enter")
        await ali.wait_for(lambda: ali.texts("agent")[-1:] == ["فردا می\u200cرسد."])

        for typed, found in (
            ("میخواهم", "می\u200cخواهم"),
            ("کتاب", "كتاب"),
            ("٢٤٥-١٢٧٨٤", "۲۴۵-۱۲۷۸۴"),
        ):
            terminal.press("M-y")
            terminal.wait_for(drawn(say("search.help.without") if typed == "میخواهم" else say("search.open")))
            terminal.type(typed)
            terminal.wait_for(drawn(found))
            terminal.press("Escape")
            terminal.wait_for(drawn(say("rail.seen")))
    await maryam.stop()
    await ali.stop()
