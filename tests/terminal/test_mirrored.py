"""The console in Arabic and Persian: every screen in order, mirrored and turned back."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from textual.selection import Selection

from console.catalogues import speak
from console.settings import Settings
from console.text.lay_out import fit
from console.text.sides import Mirror, set_mirrored
from console.text.words import PREFIX, say, speak_again
from console.widgets.field import Field
from relay.protocol.entries import Assigned, Closed, Rated
from relay.protocol.search import Found
from tests.terminal.conftest import Console, Open
from tests.terminal.shop import SETUP
from tests.terminal.test_search import hit
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, entry, mate, noted, said

SIZES: Final = [(80, 24), (120, 40), (200, 60)]
UNJOINED: Final = re.compile(
    "[\u0628\u062a-\u062e\u0633-\u063a\u0641-\u0647\u064a\u067e\u0686\u06a9\u06af\u06cc]{2}"
)
"""Letters as they are stored, side by side: nothing has put them in order and joined them."""
RAW_KEY: Final = re.compile(rf"{re.escape(PREFIX)}|\{{[\w.^]+\}}")
PEOPLE: Final = "مریم"
ASKED: Final = "هزینهٔ ارسال به شیراز (با پست) چقدر است؟"


@pytest.fixture(params=["ar", "fa"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    before = speak(request.param, "auto")
    yield request.param
    speak_again(before)
    set_mirrored(False)


def drawn(key: str, **values: Any) -> str:
    """Words of ours as they stand on the screen."""
    return fit(say(key, **values), 90, "app", "rtl")


def in_order(console: Console, what: str) -> None:
    text = console.text()
    assert UNJOINED.search(text) is None, f"{what} is not put in order:\n{text}"
    assert RAW_KEY.search(text) is None, f"{what} has no words:\n{text}"


async def at_work(console: Console) -> None:
    """A desk with something of everything on it."""
    await console.tell(
        SETUP,
        brief(1, visitor=PEOPLE, department="sales", lang="fa", tags=["ارسال"], fields={"سفارش": "245"}),
        brief(2, "queued", waits_s=130, visitor="John", preview="Hello?", priority=2),
        brief(3, "queued", offered_to=ME, offered_until_ms=NOW_MS + 60_000, visitor="ليلى"),
        brief(4, "offline", due_ms=NOW_MS + 600_000, visitor="دانا"),
        brief(5, owner=9, owner_name="عمر", visitor="Bob"),
        mate(ME, "sara"),
        mate(9, "عمر", presence="on_break", reason="غداء", back_at_ms=NOW_MS + 900_000),
        entry(1, 1, Assigned(agent=ME, name="sara", gen=1, reason="only_one", lang="fa"), "relay"),
        said(1, 2, ASKED),
        said(1, 3, "sure, order 245-12784", "agent", agent=ME, name="sara"),
        noted(1, 4, "یادداشت", agent=9, name="عمر"),
        entry(1, 5, Rated(score=2, agreed=False), "visitor"),
        entry(1, 6, Closed(gen=1), "agent", agent=9, name="عمر"),
    )
    console.desk.open_chat(conv_id(1))
    await console.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_has_its_words_in_order(
    open_console: Open, lang: str, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        await at_work(console)
        in_order(console, "the desk")
        await console.type("قیمت")
        in_order(console, "the composer")
        for keys in (
            *(("f1",), ("ctrl+g",), ("ctrl+k",), ("ctrl+p",), ("alt+r",), ("alt+o",), ("alt+g",), ("alt+z",)),
            *(("alt+x",), ("ctrl+f",), ("alt+y",), ("alt+q",), ("ctrl+q",), ("escape", "f"), ("escape", "p")),
            *(("escape", "v"), ("escape", "y")),
        ):
            await console.keys(*keys)
            await console.pilot.pause(0.5 if keys == ("ctrl+g",) else 0)
            in_order(console, f"what {keys} opens")
            await console.keys("escape", "escape", "escape")
            console.composer.focus()
        await console.keys("alt+w")
        in_order(console, "the wrap-up")


async def test_what_is_typed_into_a_field_is_in_order_with_its_cursor(open_console: Open, lang: str) -> None:
    async with open_console(brief(1, visitor=PEOPLE), size=(120, 40)) as console:
        await console.keys("ctrl+k")
        await console.type("مریم")
        in_order(console, "the field")
        field = console.app.screen.query_one("#switcher-query", Field)
        x, y = field.cursor_screen_offset
        row = console.text().splitlines()[y]
        assert row.index(fit("مریم", 9)) == x + 1
        await console.keys("right")
        assert field.cursor_screen_offset.x == x + 1
        await console.keys("home")
        assert field.cursor_screen_offset.x == x + 4


@pytest.mark.parametrize(("mirror", "at_right"), [("auto", True), ("yes", True), ("no", False)])
async def test_the_list_stands_where_the_setting_says(
    open_console: Open, lang: str, mirror: Mirror, at_right: bool
) -> None:
    async with open_console(size=(120, 40), settings=Settings(mirror=mirror)) as console:
        await at_work(console)
        for _ in range(2):
            edge = console.row(drawn("list.team")).index("│")
            assert (edge > 60) is at_right
            said_at = console.row(fit(ASKED, 60)).index(fit(ASKED, 60))
            assert (said_at < edge) is at_right
            in_order(console, "the desk")
            assert "T^" not in console.text() and "K^" not in console.text()
            await console.keys("escape", "L")
            at_right = not at_right


async def test_an_english_desk_may_be_mirrored_and_stays_readable(open_console: Open) -> None:
    try:
        async with open_console(size=(120, 40), settings=Settings(mirror="yes")) as console:
            await at_work(console)
            row = console.row("connected").rstrip()
            assert re.search(r"● connected   mine 1   for you 1   queue 1, oldest 2:1\d   1 due$", row)
            assert console.row("my chats").index("my chats") > 80
            assert fit(ASKED, 60) in console.text()
    finally:
        set_mirrored(False)


async def test_what_is_found_is_mirrored_too(open_console: Open, lang: str) -> None:
    async with open_console(brief(1), size=(120, 40)) as console:
        await console.keys("alt+y")
        await console.type("ارسال")
        await console.until(lambda: bool(console.asked("search")))
        await console.tell(Found(query="ارسال", hits=[hit(5, 9, ASKED, (7, 12), visitor=PEOPLE)]))
        await console.until(lambda: fit(ASKED, 70) in console.text())
        in_order(console, "what was found")
        row = console.row(fit(ASKED, 70))
        assert row.index(fit(ASKED, 70)) < row.index(fit(PEOPLE, 9)) < row.index("<")


async def test_the_selection_of_a_mirrored_row_is_its_text(open_console: Open, lang: str) -> None:
    async with open_console(size=(120, 40)) as console:
        await at_work(console)
        copied = console.desk.transcript.get_selection(Selection(None, None))
        assert copied is not None and ASKED in copied[0]
