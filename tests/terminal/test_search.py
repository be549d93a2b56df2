"""Searching all chats from the desk: what is asked, what is shown, and where Enter goes."""

from typing import Any

import pytest

from console.screens.search import Search
from console.screens.times import long_ago_words, moment_words
from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from console.widgets.found_list import FoundList
from relay.protocol.frames import Following, Page
from relay.protocol.search import Found, Hit
from tests.terminal.conftest import Console, Open
from tests.terminal.hostile import HOSTILE
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, said


def hit(number: int, seq: int, snippet: str, *marks: tuple[int, int], **more: Any) -> Hit:
    about = {"kind": "message", "who": "visitor", "visitor": f"Guest{number}", "state": "closed", **more}
    return Hit(conv=conv_id(number), seq=seq, at_ms=NOW_MS, snippet=snippet, marks=list(marks), **about)


ARABIC = "أين البطاقة الجديدة؟"


async def looked_up(console: Console, query: str, *hits: Hit, **more: Any) -> None:
    """Types the query, waits until it was asked, and answers."""
    await console.keys("alt+y")
    await console.type(query)
    await console.until(lambda: console.asked("search")[-1:] == [(query, 0)])
    await console.tell(Found(query=query, hits=list(hits), **more))
    await console.until(lambda: "looking" not in console.text())


def letters_underlined(console: Console) -> str:
    strips = console.app.screen._compositor.render_strips()
    return "".join(s.text for strip in strips for s in strip if s.style and s.style.underline)


async def test_enter_looks_again_for_what_was_not_found(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await looked_up(console, "invoice")
        await console.sees("nothing found")
        await console.keys("enter")
        assert console.asked("search") == [("invoice", 0)] * 2
        await console.keys("enter")
        assert len(console.asked("search")) == 2, "it is on its way"
        await console.tell(Found(query="invoice", hits=[hit(1, 3, "an invoice")]))
        await console.sees("an invoice")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_words_are_looked_up_when_typing_rests_and_shown_by_chat(
    open_console: Open, size: tuple[int, int]
) -> None:
    async with open_console(brief(1), size=size) as console:
        await looked_up(
            console,
            "card",
            hit(5, 9, "my new card is late", (7, 11)),
            hit(6, 4, "a card again", (2, 6), who="agent", name="omar", department="orders"),
            hit(5, 2, "Card?", (0, 4)),
        )
        rows = console.text().splitlines()
        at = [next(n for n, row in enumerate(rows) if words in row) for words in ("Guest5", "Guest6")]
        assert "my new card is late" in rows[at[0] + 1]
        assert "Card?" in rows[at[0] + 2]
        assert "orders" in rows[at[1]] and "omar" in rows[at[1] + 1]
        assert "3 lines in 2 chats" in console.text()
        assert letters_underlined(console) == "cardCardcard"
        assert console.asked("search") == [("card", 0)]


async def test_arabic_is_in_order_at_its_side_with_its_word_marked(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await looked_up(console, "بطاقه", hit(5, 9, ARABIC, (4, 11)))
        row = console.row("ﺔﻗﺎﻄﺒﻟﺍ")
        assert row.rstrip("│ ").endswith("ﻦﻳﺃ")
        assert letters_underlined(console) == "ﺔﻗﺎﻄﺒﻟﺍ"


async def test_enter_opens_a_chat_of_long_ago_at_the_line_found(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await looked_up(console, "card", hit(5, 3, "the card 3"), hit(5, 2, "the card 2"))
        await console.keys("down", "enter")
        assert console.asked("follow") == [(conv_id(5),)]
        entries = [said(5, seq, f"line {seq}") for seq in range(1, 101)]
        await console.tell(
            Following(conv=conv_id(5), after=0, head=100),
            Page(conv=conv_id(5), after=0, entries=entries),
        )
        lines = console.lines_said()
        assert any(line.endswith("line 2") for line in lines)
        assert not any(line.endswith("line 100") for line in lines)
        assert "Guest5" in console.text()


async def test_a_line_before_those_that_are_held_is_fetched(open_console: Open) -> None:
    async with open_console(brief(1, head=900)) as console:
        await console.tell(
            Page(conv=conv_id(1), after=500, entries=[said(1, n, f"line {n}") for n in range(501, 901)])
        )
        await looked_up(console, "line", hit(1, 250, "line 250"))
        await console.keys("enter")
        await console.until(lambda: bool(console.asked("fetch")))
        assert console.asked("fetch")[-1] == (conv_id(1), 300, 500)
        await console.tell(
            Page(conv=conv_id(1), after=300, entries=[said(1, n, f"line {n}") for n in range(301, 501)])
        )
        await console.until(lambda: console.asked("fetch")[-1] == (conv_id(1), 100, 300))
        await console.tell(
            Page(conv=conv_id(1), after=100, entries=[said(1, n, f"line {n}") for n in range(101, 301)])
        )
        await console.until(lambda: any(line.endswith("line 250") for line in console.lines_said()))


async def test_older_lines_are_asked_for_below_the_last_one(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await looked_up(console, "card", hit(5, 9, "card 9"), hit(5, 8, "card 8"), more=77)
        assert "there are more" in console.text()
        await console.keys("down", "down")
        await console.until(lambda: console.asked("search")[-1] == ("card", 77))
        await console.tell(Found(query="card", before=77, hits=[hit(6, 1, "card 1")]))
        await console.until(lambda: "card 1" in console.text())
        chosen = console.app.screen.query_one(FoundList).chosen
        assert chosen is not None and chosen.seq == 8


async def test_what_cannot_be_looked_up_is_said(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await looked_up(console, "form:x", problem="unknown_filter", about="form:", nearest="from:")
        assert "did you mean from:" in console.text()


async def test_the_last_search_is_still_there_and_esc_goes_back(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await looked_up(console, "card", hit(5, 9, "my card"))
        await console.keys("escape")
        assert console.app.screen is console.desk
        await console.keys("alt+y")
        assert "my card" in console.text()
        await console.type("x")
        await console.until(lambda: console.asked("search")[-1] == ("x", 0))


async def test_what_may_be_typed_stands_there_at_first(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+y")
        assert "rating:1..2" in console.text()
        assert console.asked("search") == []


async def test_what_a_broken_line_has_not_answered_is_asked_again(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+y")
        await console.type("card")
        await console.until(lambda: "looking" in console.text())
        await console.until(lambda: bool(console.asked("search")))
        await console.tell(LinkChanged(LinkState.PAUSING))
        await console.until(lambda: "no line to the relay" in console.text())
        await console.tell(LinkChanged(LinkState.LIVE))
        await console.until(lambda: console.asked("search") == [("card", 0)] * 2)


@pytest.mark.threat(2)
async def test_strangers_words_are_never_markup(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        words = {
            "visitor": HOSTILE,
            "name": HOSTILE,
            "site": HOSTILE,
            "department": HOSTILE,
            "state": HOSTILE,
        }
        await looked_up(console, "x", hit(5, 9, HOSTILE, (0, 5), (7, 9999), **words))
        assert "[@click=app.quit]x[/]" in console.text()
        assert not any(ord(letter) < 32 for letter in console.text() if letter != "\n")
        assert isinstance(console.app.screen, Search)


def test_a_line_of_last_year_says_so() -> None:
    assert long_ago_words(NOW_MS, NOW_MS + 60_000) == moment_words(NOW_MS, NOW_MS + 60_000)
    assert long_ago_words(NOW_MS, NOW_MS + 400 * 86_400_000).endswith("Nov 2023")


async def test_finding_in_a_chat_goes_from_the_newest_line_to_older_ones_and_round(
    open_console: Open,
) -> None:
    async with open_console(brief(1, head=300)) as console:
        lines = [said(1, n, f"line {n} {'كتاب' if n % 100 == 50 else ''}") for n in range(1, 301)]
        await console.tell(Page(conv=conv_id(1), after=0, entries=lines))
        await console.keys("alt+n", "ctrl+f")
        await console.type("كتاب")
        assert "3/3" in console.text()
        assert any("line 250" in line for line in console.lines_said())
        await console.keys("up")
        assert "2/3" in console.text()
        assert any("line 150" in line for line in console.lines_said())
        await console.keys("down", "down")
        assert "1/3" in console.text()
        assert any("line 50 " in f"{line} " for line in console.lines_said())
        await console.keys("escape")
        assert console.app.screen is console.desk
        assert any("line 50 " in f"{line} " for line in console.lines_said())


async def test_what_is_not_in_the_chat_is_said(open_console: Open) -> None:
    async with open_console(brief(1, head=1)) as console:
        await console.tell(Page(conv=conv_id(1), after=0, entries=[said(1, 1, "hello")]))
        await console.keys("alt+n", "ctrl+f")
        await console.type("zebra")
        assert "nothing found" in console.text()
