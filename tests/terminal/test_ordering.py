"""Who orders right-to-left text is changed while the console runs: by a key, and by the test card."""

from typing import Any

import pytest
from rich.segment import Segment
from textual.color import Color

from console.compat import driver
from console.compat.word_filter import for_terminal
from console.screens.ordering import Ordering, TestCard, card_rows
from console.terminal.order_switch import OrderSwitch
from console.text.lay_out import fit
from console.text.mode import Bidi
from tests.terminal.conftest import Console, Open
from tests.unit.console.model.desk_builder import brief, said

TEXT = "سلام (order) 245-12784 می\u200cخواهم"
CHOSEN: list[Bidi] = []


def ordering() -> Ordering:
    CHOSEN.clear()
    return Ordering(OrderSwitch(b"<stop>", b"<let>").turn, choose)


def choose(bidi: Bidi) -> bool:
    CHOSEN.append(bidi)
    return True


def sent(drawn: str, bidi: Bidi) -> str:
    """What is drawn as it goes out to such a terminal."""
    segments = [Segment(drawn)]
    for line_filter in for_terminal([], bidi):
        segments = line_filter.apply(segments, Color.parse("black"))
    return "".join(segment.text for segment in segments)


async def shows(console: Console, words: str) -> None:
    await console.until(lambda: words in console.text())


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(driver, "write", lambda app, sequence: found.append(sequence))
    return found


async def test_a_key_goes_through_the_ways_and_tells_the_terminal(
    open_console: Open, written: list[str]
) -> None:
    async with open_console(brief(1, visitor="زهرا"), size=(100, 40)) as console:
        console.desk.seat.ordering = ordering()
        await console.tell(said(1, 1, TEXT))
        await console.keys("alt+n")
        await console.type("قیمت")
        ways: list[tuple[Bidi, str]] = [("words", "<stop>"), ("terminal", "<let>"), ("off", "<let>")]
        for bidi, switch in [*ways, ("app", "<stop>")]:
            written.clear()
            await console.keys("escape", "B")
            drawn = sent(fit(TEXT, 70, bidi), bidi)
            await shows(console, drawn)
            assert switch in written and "<stop><let>".replace(switch, "") not in written
            assert console.composer.text == "قیمت"
            assert sent(fit("قیمت", 70, bidi), bidi).strip("\u202b\u202c\u200e") in console.text()
            console.composer.focus()
            await console.keys("backspace")
            await console.type("ت")


@pytest.mark.parametrize(("key", "bidi"), [("1", "app"), ("2", "words"), ("3", "terminal"), ("4", "off")])
async def test_the_number_on_the_card_is_kept(
    open_console: Open, written: list[str], key: str, bidi: Bidi
) -> None:
    async with open_console(brief(1), size=(80, 24)) as console:
        console.desk.seat.ordering = ordering()
        await console.keys("alt+n", "escape", "R")
        await console.until(lambda: isinstance(console.app.screen, TestCard))
        for way in ("app", "words", "terminal", "off"):
            shown: Any = [sent(row, way) for row in card_rows(way).splitlines()]
            assert all(row.strip(" \u202b\u202c\u200e") in console.text() for row in shown), way
        await console.keys(key)
        await console.until(lambda: [bidi] == CHOSEN)
        assert console.desk.seat.bidi == bidi


async def test_esc_leaves_the_card_and_all_as_it_was(open_console: Open) -> None:
    async with open_console(brief(1), bidi="terminal") as console:
        console.desk.seat.ordering = ordering()
        await console.keys("alt+n", "escape", "R")
        await console.keys("9", "escape")
        assert (CHOSEN, console.desk.seat.bidi) == ([], "terminal")
        assert console.app.screen is console.desk
