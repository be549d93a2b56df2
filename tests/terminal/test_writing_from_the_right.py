"""Writing Arabic, Persian and Hebrew: what is drawn, where the cursor is, what keys, clicks and Enter do."""

import unicodedata

import pytest
from textual.geometry import Offset
from textual.widgets.text_area import Selection

from console.settings import Settings
from console.text.graphemes import cells
from console.text.mode import Bidi
from console.widgets.field import Field
from tests.terminal.conftest import Console, Open
from tests.unit.console.model.desk_builder import brief, conv_id, said

PERSIAN = "سفارش 245-12784 را"
SEEN = "ار 245-12784 شرافس"
WIDE = 78
"""Cells of the composer in a terminal of 80; one is free on either side."""


def rows(console: Console) -> list[str]:
    """The rows of the composer as they are seen, with letters instead of their joined forms."""
    region = console.composer.region
    drawn = console.text().splitlines()[region.y : region.bottom]
    return [
        "".join(unicodedata.normalize("NFKC", c)[::-1] if "\ufb50" <= c <= "\ufefc" else c for c in row)
        for row in drawn
    ]


def styled(console: Console, *, cursor: bool) -> list[tuple[int, int, int]]:
    """Row, first and last cell of what is drawn as the cursor, or as selected, in the composer."""
    composer = console.composer
    theme = composer._theme
    style = theme.cursor_style if cursor else theme.selection_style
    assert style is not None
    found = []
    for y in range(composer.region.height):
        x = 0
        for segment in composer.render_line(y):
            if segment.style is not None and segment.style.bgcolor == style.bgcolor:
                found.append((y, x, x + segment.cell_length - 1))
            x += segment.cell_length
    return found


async def writing(console: Console, text: str = "") -> None:
    await console.keys("alt+n")
    if text:
        console.composer.load(text)
        await console.pilot.pause()


async def test_what_is_typed_is_ordered_joined_and_aligned(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console)
        await console.type(PERSIAN)
        assert rows(console)[0].rstrip() == SEEN.rjust(WIDE + 1)
        assert "ﺳ" in console.text()
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, PERSIAN)]


async def test_the_terminals_own_cursor_stands_where_the_next_letter_comes(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, PERSIAN)
        corner = console.composer.content_region.offset
        assert console.app.cursor_position == corner + Offset(WIDE - 1 - cells(PERSIAN), 0)
        assert styled(console, cursor=True) == [(0, WIDE - 1 - cells(PERSIAN), WIDE - 1 - cells(PERSIAN))]
        await console.keys("home")
        assert console.app.cursor_position == corner + Offset(WIDE - 1, 0)
        assert styled(console, cursor=True) == [(0, WIDE - 1, WIDE - 1)]


async def test_arrows_go_where_they_point_and_home_and_end_by_the_text(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, PERSIAN)
        seen = []
        for key in ("home", "left", "left", "right", "end", "right", "ctrl+right", "ctrl+left"):
            await console.keys(key)
            seen.append(console.composer.cursor_location[1])
        assert seen == [0, 1, 2, 1, 18, 17, 16, 18]


async def test_up_and_down_keep_the_place_between_lines_of_both_directions(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "سفرم سفرم\n" + "x" * 77 + "\nسفرم سفرم")
        await console.keys("home", "left", "left", "up")
        assert console.composer.cursor_location == (1, 75)
        await console.keys("up")
        assert console.composer.cursor_location == (0, 2)
        await console.keys("down", "down")
        assert console.composer.cursor_location == (2, 2)


async def test_what_is_selected_with_keys_is_one_range_of_the_text(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "سفر ok نه")
        await console.keys("home", *["shift+left"] * 5)
        assert console.composer.selected_text == "سفر o"
        assert styled(console, cursor=False) == [(0, 72, 72), (0, 74, 77)]
        await console.keys("left")
        assert console.composer.selection == Selection((0, 5), (0, 5))


async def test_a_click_puts_the_cursor_before_what_is_under_it(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, PERSIAN + "\nok")
        for x, y, expected in ((78, 0, (0, 0)), (77, 0, (0, 1)), (69, 0, (0, 11)), (3, 0, (0, 18))):
            await console.pilot.click(console.composer, offset=(x, y))
            assert console.composer.cursor_location == expected
        await console.pilot.click(console.composer, offset=(40, 1))
        assert console.composer.cursor_location == (1, 2)


async def test_dragging_takes_the_text_between(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, PERSIAN)
        await console.pilot.mouse_down(console.composer, offset=(78, 0))
        await console.pilot.hover(console.composer, offset=(73, 0))
        await console.pilot.mouse_up(console.composer, offset=(73, 0))
        assert console.composer.selected_text == "سفارش"


async def test_backspace_takes_a_mark_and_splits_lam_alef(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "بَّ لا")
        await console.keys("backspace")
        assert console.composer.text == "بَّ ل"
        await console.keys("backspace", "backspace", "backspace")
        assert console.composer.text == "بَ"
        console.composer.load("لا ب")
        await console.keys("home", "delete")
        assert console.composer.text == " ب"


async def test_deleting_words_goes_by_the_text(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "نه می\u200cخواهم سفَر")
        await console.keys("ctrl+w")
        assert console.composer.text == "نه می\u200cخواهم "
        await console.keys("ctrl+w")
        assert console.composer.text == "نه "
        await console.keys("home", "alt+d")
        assert console.composer.text == " "


async def test_a_row_is_deleted_to_its_end_in_the_text(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "سفر " * 25)
        await console.keys("up", "up", "home", "left", "left", "left", "alt+k")
        assert console.composer.text == "سفر" + "سفر " * 6


async def test_a_line_without_letters_runs_as_the_conversation_does(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console)
        assert styled(console, cursor=True) == [(0, 0, 0)]
        await console.tell(said(1, 1, "سلام"))
        assert styled(console, cursor=True) == [(0, WIDE - 1, WIDE - 1)]
        await console.type("12")
        assert rows(console)[0].rstrip() == "12".rjust(WIDE + 1)
        console.composer.load("ok")
        await console.pilot.pause()
        assert rows(console)[0].rstrip() == " ok"


async def test_where_nothing_was_said_the_visitors_language_decides(open_console: Open) -> None:
    async with open_console(brief(1, lang="fa")) as console:
        await writing(console)
        assert styled(console, cursor=True) == [(0, WIDE - 1, WIDE - 1)]


async def test_a_key_turns_a_line_and_the_message_keeps_it(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await writing(console, "React خوب\nok")
        await console.keys("up", "alt+s")
        assert rows(console)[0].rstrip() == "بوخ React".rjust(WIDE + 1)
        assert rows(console)[1].strip() == "ok"
        assert console.composer.text == "React خوب\nok"
        console.desk.open_chat(conv_id(2))
        await console.pilot.pause()
        assert console.composer.text == ""
        await console.keys("alt+l")
        assert console.composer.text == "React خوب\nok"
        assert rows(console)[0].rstrip() == "بوخ React".rjust(WIDE + 1)
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "\u200fReact خوب\nok")]


async def test_the_key_goes_round_to_what_the_letters_say(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "ok")
        seen = []
        for _ in range(3):
            await console.keys("alt+s")
            seen.append(rows(console)[0].rstrip() == "ok".rjust(WIDE + 1))
        assert seen == [True, False, False]
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "ok")]


async def test_what_says_nothing_is_not_sent(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console)
        await console.type(" \u200f\u200c")
        await console.keys("enter")
        assert console.asked("post") == []


async def test_what_is_invisible_is_shown_where_one_asks_for_it(open_console: Open) -> None:
    text = "می\u200cخواهم"
    async with open_console(brief(1)) as console:
        await writing(console, text)
        assert rows(console)[0].rstrip() == "مهاوخیم".rjust(WIDE + 1)
    async with open_console(brief(1), settings=Settings(show_invisible=True)) as console:
        await writing(console, text)
        assert rows(console)[0].rstrip() == "مهاوخ¦یم".rjust(WIDE + 1)
        await console.keys("home", "left", "left", "delete")
        assert console.composer.text == "میخواهم"


async def test_undo_brings_back_what_was_there(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, PERSIAN)
        await console.keys("ctrl+u")
        assert console.composer.text == ""
        await console.keys("ctrl+z")
        assert console.composer.text == PERSIAN
        assert rows(console)[0].rstrip() == SEEN.rjust(WIDE + 1)


async def test_a_long_line_grows_the_field_and_begins_on_its_first_row(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, "سفارش " * 30)
        assert console.composer.region.height == 3
        assert all(row.count("شرافس") >= 4 for row in rows(console))
        await console.keys("ctrl+j")
        await console.type("ok")
        assert rows(console)[-1].rstrip() == " ok"


async def test_a_draft_moves_with_the_edge_of_the_terminal(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await writing(console, PERSIAN)
        await console.pilot.resize_terminal(70, 24)
        await console.pilot.pause()
        assert rows(console)[0].rstrip() == SEEN.rjust(69)
        assert console.app.cursor_position.x == 69 - 1 - cells(PERSIAN)


async def test_a_field_of_one_line_keeps_the_joiners_too(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n", "ctrl+k")
        await console.type("می\u200cخواهم")
        assert console.app.screen.query_one(Field).value == "می\u200cخواهم"


@pytest.mark.parametrize("bidi", ["terminal", "off"])
async def test_elsewhere_the_text_is_the_terminals(open_console: Open, bidi: Bidi) -> None:
    async with open_console(brief(1), bidi=bidi) as console:
        await writing(console, PERSIAN)
        assert PERSIAN in console.text()
        await console.keys("home", "right", "right", "left")
        assert console.composer.cursor_location == (0, 1)
        await console.keys("alt+s", "end", "backspace", "enter")
        assert console.asked("post") == [(conv_id(1), 1, PERSIAN[:-1])]


async def test_letters_can_be_left_to_the_font(open_console: Open) -> None:
    async with open_console(brief(1), bidi="app_unjoined") as console:
        await writing(console, PERSIAN)
        assert SEEN in console.text()
