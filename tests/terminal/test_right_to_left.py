"""Arabic and Persian chats on the desk: every place that shows people's words, and copying them."""

import unicodedata
from typing import Any

import pytest
from textual.pilot import Pilot

from console.catalogues import speak
from console.screens.times import clock_words
from console.text.graphemes import cells
from console.text.mode import Bidi
from console.text.words import speak_again
from relay.protocol.entries import Opened
from relay.protocol.frames import Writing
from tests.terminal.conftest import Console, Open
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, entry, noted, said

ARABIC = "أين طلبي رقم 245-12784؟ اتصلوا على +966 50 123 4567 من فضلكم"
PERSIAN = "سلام، می‌خواهم سفارش (دوم) را لغو کنم"


def letters(drawn: str) -> str:
    """What is on the screen, with letters instead of their joined forms."""
    return "".join(unicodedata.normalize("NFKC", c)[::-1] if "\ufb50" <= c <= "\ufefc" else c for c in drawn)


def screen(console: Console) -> list[str]:
    return letters(console.text()).splitlines()


def row(console: Console, holding: str) -> str:
    rows = [row for row in screen(console) if holding in row]
    assert rows, f"{holding!r} is not on the screen:\n" + "\n".join(screen(console))
    return rows[0]


def said_row(console: Console, holding: str) -> str:
    """The same of the transcript alone; the list beside it is left out."""
    rows = [line.split("│")[-1] for line in screen(console) if holding in line.split("│")[-1]]
    assert rows, f"{holding!r} is not in the transcript:\n" + "\n".join(screen(console))
    return rows[0]


def chat() -> list[Any]:
    return [
        brief(1, visitor="مريم", page="/سلة", preview=PERSIAN, waits_s=190),
        brief(2, "queued", waits_s=60, visitor="رضا", preview="سلام (فوری)"),
    ]


async def open_chat(console: Console, *texts: str) -> None:
    await console.keys("alt+n")
    await console.tell(*(said(1, seq, text) for seq, text in enumerate(texts, 1)))


async def test_a_message_is_aligned_ordered_and_joined(open_console: Open) -> None:
    async with open_console(*chat(), size=(120, 30)) as console:
        await open_chat(console, ARABIC, "hello", PERSIAN)
        drawn = said_row(console, "245-12784")
        text = " مكلضف نم +966 50 123 4567 ىلع اولصتا ؟245-12784 مقر يبلط نيأ "
        assert text in drawn
        assert 3 <= cells(drawn) - cells(drawn[: drawn.index(text)] + text.rstrip()) <= 7
        assert said_row(console, " hello ").index("hello") < drawn.index(text)
        assert " منک وغل ار (مود) شرافس مهاوخیم ،مالس " in said_row(console, "مهاوخیم ")
        assert "ﺳ" in console.text()


async def test_names_and_previews_are_ordered_each_by_itself(open_console: Open) -> None:
    async with open_console(*chat(), size=(120, 30)) as console:
        await open_chat(console, ARABIC)
        await console.tell(Writing(conv=conv_id(1), on=True, who="visitor"))
        assert "▸1 ميرم" in row(console, "▸1")
        assert "!!3:1" in row(console, "▸1")
        assert "  اضر  (یروف) مالس " in row(console, "اضر")
        assert "─ reply to ميرم ─ visitor sees this ──" in row(console, "reply to")
        assert " ميرم · /ةلس " in row(console, "yours")
        assert "ميرم is typing" in row(console, "is typing")
        assert [cells(line) for line in console.text().splitlines()] == [120] * 30


@pytest.mark.parametrize("bidi", ["terminal", "off"])
async def test_elsewhere_the_text_keeps_its_order(open_console: Open, bidi: Bidi) -> None:
    async with open_console(*chat(), size=(120, 30), bidi=bidi) as console:
        await open_chat(console, ARABIC, PERSIAN)
        fence = ("\u202b", "\u202c\u200e") if bidi == "terminal" else ("", "")
        assert PERSIAN.join(fence) in console.text()
        assert "مريم".join(fence) in console.text()
        assert [cells(line) for line in console.text().splitlines()] == [120] * 30


async def test_a_question_that_names_a_visitor_reads_from_the_left(open_console: Open) -> None:
    async with open_console(*chat(), size=(120, 30)) as console:
        await console.keys("alt+n", "ctrl+q")
        await console.until(lambda: "Quit the console?" in console.text())
        assert "Your open chats: ميرم" in row(console, "open chats")


async def test_the_switcher_keeps_its_columns(open_console: Open) -> None:
    async with open_console(*chat(), size=(120, 30)) as console:
        await console.keys("alt+n", "ctrl+k")
        await console.until(lambda: "اضر" in "".join(screen(console)[5:]))
        drawn = next(line for line in screen(console) if "queued" in line and "اضر" in line)
        assert drawn.index("queued") < drawn.index("اضر") < drawn.index("(یروف) مالس") < drawn.index("1:0")


async def test_what_happened_stands_at_the_left_whoever_did_it(open_console: Open) -> None:
    async with open_console(brief(1), size=(120, 30)) as console:
        await console.keys("alt+n")
        opened = Opened(site="demo", page="/سلة", title="سلة المشتريات", lang="ar")
        await console.tell(entry(1, 1, opened, "visitor"), noted(1, 2, "call him", name="علی", agent=9))
        assert "chat started · /ةلس · تايرتشملا ةلس · ar" in row(console, "chat started")
        assert "یلع: call him" in row(console, "call him")


async def test_a_number_stands_where_the_conversation_does(open_console: Open) -> None:
    async with open_console(brief(1), size=(120, 30)) as console:
        await open_chat(console, "1111", PERSIAN, "2222", "ok", "3333")
        left, right = said_row(console, "1111").index("1111"), said_row(console, "2222").index("2222")
        assert left < 30 < right
        assert said_row(console, "3333").index("3333") == left


async def drag(console: Console, line: int, first: int, last: int, rows: int = 0) -> str:
    """What is copied when the mouse goes from one cell of the screen to another, `rows` further down."""
    pilot: Pilot[None] = console.pilot
    await pilot.mouse_down(offset=(first, line))
    await pilot.hover(offset=(last, line + rows))
    await pilot.mouse_up(offset=(last, line + rows))
    await pilot.pause()
    return console.app.screen.get_selected_text() or ""


def marked(console: Console, line: int) -> str:
    """What is drawn as selected in a row of the screen."""
    chosen = console.app.screen.get_component_rich_style("screen--selection").bgcolor
    strip = list(console.app.screen._compositor.render_strips()[line])
    return letters("".join(part.text for part in strip if part.style and part.style.bgcolor == chosen))


async def test_what_the_mouse_takes_is_copied_as_it_was_written(open_console: Open) -> None:
    async with open_console(brief(1), size=(120, 30)) as console:
        await open_chat(console, "نعم\n" + ARABIC)
        line = next(n for n, text in enumerate(screen(console)) if "245-12784" in text.split("│")[-1])
        drawn = screen(console)[line]
        for seen, written in (("مقر", "رقم"), ("245-12784", "245-12784"), ("50 123", "50 123")):
            first = cells(drawn[: drawn.rindex(seen)])
            assert await drag(console, line, first, first + len(seen) - 1) == written


async def test_dragging_over_two_rows_takes_the_text_between(open_console: Open) -> None:
    async with open_console(brief(1), size=(120, 30)) as console:
        await open_chat(console, PERSIAN, "hello there")
        lines = screen(console)
        above = next(n for n, text in enumerate(lines) if "مهاوخیم" in text.split("│")[-1])
        first = cells(lines[above][: lines[above].rindex("وغل") + 2])
        last = cells(lines[above + 1][: lines[above + 1].rindex("hello") + 4])
        copied = await drag(console, above, first, last, rows=1)
        assert copied.splitlines()[0] == "لغو کنم"
        assert copied.splitlines()[1].endswith("hello")
        assert marked(console, above) == "منک وغل"
        assert marked(console, above + 1).endswith("Visitor1 hello")


async def test_letters_of_the_right_are_never_slanted(open_console: Open) -> None:
    notes = noted(1, 1, "سلام دنیا"), noted(1, 2, "call him back")
    async with open_console(brief(1)) as console:
        await console.tell(*notes)
        await console.keys("alt+n")
        drawn = [segment for strip in console.app.screen._compositor.render_strips() for segment in strip]
    slanted = {
        word: [bool(segment.style and segment.style.italic) for segment in drawn if word in segment.text]
        for word in ("ﻡﻼﺳ", "him")
    }
    assert slanted["ﻡﻼﺳ"] and not any(slanted["ﻡﻼﺳ"])
    assert slanted["him"] == [True]


async def test_a_time_in_native_digits_goes_out_as_the_terminal_turns_it(open_console: Open) -> None:
    before = speak("fa", "auto")
    try:
        async with open_console(brief(1), bidi="words") as console:
            await console.tell(said(1, 1, "hello"))
            await console.keys("alt+n")
            hours, minutes = clock_words(NOW_MS).split(":")
            assert f"{hours[::-1]}:{minutes[::-1]}" in console.row("hello")
    finally:
        speak_again(before)
