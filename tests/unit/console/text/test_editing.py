"""Writing in either direction: where the cursor stands, where keys lead, and what they take."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len

from console.text.bidi.paragraph import Base
from console.text.editing import moves
from console.text.editing.forced import Forced, base_of, carried, turned, with_marks, without_marks
from console.text.editing.page import Location, Page
from console.text.editing.signs import SIGNS
from console.text.editing.words import taken_back, word_after, word_before
from console.text.graphemes import clusters
from tests.unit.console.text.test_right_to_left import MIXED, letters

BASES: list[Base] = ["auto", "auto_rtl", "ltr", "rtl"]
SIDES: tuple[moves.Side, ...] = ("left", "right")


@st.composite
def pages(draw: st.DrawFn) -> Page:
    lines = draw(MIXED).split("\n")
    bases = [draw(st.sampled_from(BASES)) for _ in lines]
    return Page(lines, draw(st.integers(5, 40)), bases, shows_signs=draw(st.booleans()))


def page(text: str, width: int = 40, base: Base = "auto", *, shows_signs: bool = False) -> Page:
    lines = text.split("\n")
    return Page(lines, width, [base] * len(lines), shows_signs=shows_signs)


def drawn(of: Page, width: int) -> list[str]:
    """Each row as it is seen, with dots for what is empty."""
    rows = []
    for y in range(of.height):
        row = of.row_at(y)[1]
        text = "·" * row.x + letters("".join(glyph.text for glyph in row.glyphs))
        rows.append(text + "·" * (width - cell_len(text)))
    return rows


def stops(of: Page) -> list[Location]:
    """Every place at which the cursor may stand."""
    return [
        (line, stop.column) for line in range(len(of.lines)) for row in of.rows_of(line) for stop in row.stops
    ]


def test_a_line_stands_at_the_side_where_it_begins() -> None:
    assert drawn(page("سفرم", 8), 8) == ["····مرفس"]
    assert drawn(page("hello", 8), 8) == ["hello···"]
    assert drawn(page("12", 8, "auto_rtl"), 8) == ["······12"]
    assert drawn(page("ok سفرم", 10, "rtl"), 10) == ["···مرفس ok"]
    assert drawn(page("سفرم\nok", 8), 8) == ["····مرفس", "ok······"]


def test_the_cursor_stands_on_what_the_next_letter_will_push() -> None:
    here = page("سفرم ok", 10)
    assert [here.place((0, at)).x for at in range(8)] == [9, 8, 7, 6, 5, 3, 4, 2]
    assert here.place((0, 2)).cells == 1


def test_at_the_end_it_stands_on_the_free_cell_in_the_lines_direction() -> None:
    assert page("سفرم", 10).place((0, 4)) == (5, 0, 1)
    assert page("hello", 10).place((0, 5)) == (5, 0, 1)
    assert page("", 10, "auto_rtl").place((0, 0)) == (9, 0, 1)
    assert page("", 10).place((0, 0)) == (0, 0, 1)


def test_a_space_that_does_not_fit_hangs_and_the_cursor_begins_a_row() -> None:
    here = page("hello world", 6)
    assert drawn(here, 6) == ["hello ", "world·"]
    full = page("hello ", 6)
    assert full.height == 2
    assert full.place((0, 6)) == (0, 1, 1)
    assert page("سفرم  سفرم", 5).place((0, 5)) == (4, 1, 1)


def test_arrows_go_to_what_stands_beside() -> None:
    here = page("سفرم ok نه", 20)
    at: Location = (0, 0)
    seen = [at[1]]
    while (then := moves.beside(here, at, "left")) != at:
        at = then
        seen.append(at[1])
    assert seen == [0, 1, 2, 3, 4, 6, 5, 7, 8, 9, 10]
    assert moves.beside(here, (0, 10), "left") == (0, 10)
    assert moves.beside(here, (0, 0), "right") == (0, 0)


def test_selecting_goes_through_the_text() -> None:
    here = page("سفرم ok نه", 20)
    at: Location = (0, 0)
    seen = [at[1]]
    while (then := moves.through(here, at, "left")) != at:
        at = then
        seen.append(at[1])
    assert seen == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_beyond_the_edge_it_goes_on_in_the_lines_direction() -> None:
    here = page("سفرم سفرم\nok", 6)
    assert moves.beside(here, (0, 4), "left") == (0, 5)
    assert moves.beside(here, (0, 5), "right") == (0, 4)
    assert moves.beside(here, (0, 9), "left") == (1, 0)
    assert moves.beside(here, (1, 0), "left") == (0, 9)


def test_home_and_end_are_where_the_row_begins_and_ends_in_the_text() -> None:
    here = page("سفرم order سفرم", 8)
    assert drawn(here, 8) == ["··· مرفس", "·· order", "····مرفس"]
    assert (moves.home(here, (0, 7)), moves.end(here, (0, 7))) == ((0, 5), (0, 10))
    assert (moves.home(here, (0, 12)), moves.end(here, (0, 12))) == ((0, 11), (0, 15))
    assert here.place(moves.home(here, (0, 12))).x == 7
    assert here.place(moves.end(here, (0, 12))).x == 3


def test_up_and_down_keep_the_column() -> None:
    here = page("سفرم سفرم\n12\nسفرم", 12, "auto_rtl")
    assert moves.rows_away(here, (0, 2), 1, 9) == (1, 2)
    assert moves.rows_away(here, (0, 2), 2, 9) == (2, 2)
    assert moves.rows_away(here, (0, 2), -1, 9) == (0, 0)
    assert moves.rows_away(here, (0, 2), 3, 9) == (2, 4)


def test_words_are_counted_in_the_lines_direction() -> None:
    here = page("می\u200cخواهم سفَر کنم", 30)
    assert [moves.by_word(here, (0, at), "left")[1] for at in (0, 8, 9, 13)] == [8, 13, 13, 17]
    assert [moves.by_word(here, (0, at), "right")[1] for at in (17, 14, 9, 8)] == [14, 9, 0, 0]
    assert moves.by_word(page("one two"), (0, 0), "right") == (0, 3)


def test_a_click_goes_before_what_is_drawn_there() -> None:
    here = page("سفرم ok", 10)
    assert [here.location_at(x, 0)[1] for x in (9, 8, 7, 6, 5, 3, 4, 2, 0)] == [0, 1, 2, 3, 4, 5, 6, 7, 7]
    assert here.location_at(3, 9) == (0, 5)
    assert page("hello", 10).location_at(9, 0) == (0, 5)


def test_lam_with_alef_is_one_cell_and_one_step() -> None:
    here = page("لا", 6)
    assert here.place((0, 0)) == here.place((0, 1)) == (5, 0, 1)
    assert moves.beside(here, (0, 0), "left") == (0, 2)
    assert moves.after(here, (0, 0)) == (0, 2)
    assert taken_back("لا", 2) == 1


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("بَ", 1),
        ("بَّ", 2),
        ("שָ", 1),
        ("می\u200c", 2),
        ("ok\u200f", 2),
        ("لا", 1),
        ("ab", 1),
        ("e\u0301", 0),
        ("a👩\u200d💻", 1),
        ("a🇩🇪", 1),
        ("", 0),
    ],
)
def test_backspace_takes_one_mark_or_one_letter_but_a_whole_picture(line: str, start: int) -> None:
    assert taken_back(line, len(line)) == start


def test_what_is_invisible_can_be_shown_by_signs() -> None:
    text = "می\u200cخواهم\u00a0\u200fok"
    assert drawn(page(text, 14), 14) == ["····ok\u00a0مهاوخیم"]
    assert drawn(page(text, 14, shows_signs=True), 14) == ["··ok←_مهاوخ¦یم"]
    assert moves.beside(page(text, 20, shows_signs=True), (0, 1), "left") == (0, 2)
    assert moves.beside(page(text, 20), (0, 1), "left") == (0, 3)
    assert drawn(page("\u200f", 6, shows_signs=True), 6) == ["·····←"]
    assert drawn(page("👩\u200d💻", 6, shows_signs=True), 6) == ["👩\u200d💻····"]


@given(pages())
def test_every_cell_leads_to_its_place_and_back(here: Page) -> None:
    for y in range(here.height):
        line, row = here.row_at(y)
        for stop in row.stops:
            for x in range(stop.x, stop.x + stop.cells):
                at = here.location_at(x, y)
                assert at == (line, stop.column)
                assert here.place(at) == (stop.x, y, stop.cells)


@given(pages())
def test_every_place_in_the_text_has_a_cell(here: Page) -> None:
    cells = [(y, x) for y in range(here.height) for x, *_ in here.row_at(y)[1].stops]
    assert len(cells) == len(set(cells)) == len(set(stops(here)))
    for line, text in enumerate(here.lines):
        for column in range(len(text) + 1):
            x, y, width = here.place((line, column))
            assert here.row_at(y)[0] == line
            assert 0 <= x < x + width
            place = here.location_at(x, y)[1]
            assert place <= column or not text[:place].strip("\u200c\u200d\u200e\u200f")


@given(st.data())
def test_no_row_is_wider_than_the_field_and_none_is_cut_inside_a_cluster(data: st.DataObject) -> None:
    line, width = data.draw(MIXED).replace("\n", " "), data.draw(st.integers(5, 40))
    here = Page([line], width, [data.draw(st.sampled_from(BASES))])
    edges = {0}
    for part in clusters(line):
        edges.add(max(edges) + len(part.text))
    at = 0
    for row in here.rows_of(0):
        assert row.x >= 0
        assert all(0 <= stop.x <= stop.x + stop.cells <= width for stop in row.stops)
        assert row.start == at
        assert row.start in edges
        at = row.end
    assert at == len(line)


@given(pages())
def test_every_place_can_be_reached_by_keys(here: Page) -> None:
    ways: list[Callable[[Location], Location]] = [
        lambda at: moves.beside(here, at, "left"),
        lambda at: moves.beside(here, at, "right"),
        lambda at: moves.rows_away(here, at, 1, here.place(at).x),
    ]
    found: set[Location] = {here.location_at(0, 0)}
    new = list(found)
    while new:
        at = new.pop()
        fresh = {way(at) for way in ways} - found
        found |= fresh
        new += fresh
    assert found == set(stops(here))


@given(pages())
def test_arrows_never_go_the_other_way_within_a_row(here: Page) -> None:
    for at in stops(here):
        was = here.place(at)
        for side in SIDES:
            now = here.place(moves.beside(here, at, side))
            if now.y == was.y and now != was:
                assert (now.x < was.x) == (side == "left")


@given(pages())
def test_selecting_steps_through_every_place_in_order(here: Page) -> None:
    at: Location = (0, 0)
    seen = [at]
    while (then := moves.after(here, at)) != at:
        assert then > at
        assert moves.before(here, then) == at
        at = then
        seen.append(at)
    assert seen[1:] == sorted(set(stops(here)) - {(0, 0)})
    assert at == here.end


@given(pages(), st.data())
def test_what_is_marked_is_what_is_selected(here: Page, data: st.DataObject) -> None:
    places = sorted(stops(here))
    first, last = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    marked = {(y, x) for y, begins, behind in here.pieces(first, last) for x in range(begins, behind)}
    for at, then in pairwise(places):
        if at[0] == then[0]:
            place = here.place(at)
            cells = {(place.y, x) for x in range(place.x, place.x + place.cells)}
            assert (cells <= marked) == (first <= at < last)
            assert cells <= marked or not cells & marked


@given(st.text(st.sampled_from("ab_1 ,.-é"), max_size=30), st.data())
def test_words_of_latin_text_are_what_they_were(line: str, data: st.DataObject) -> None:
    """As Textual's own keys have it, which every agent knows."""
    edge = re.compile(r"(?<=\W)(?=\w)|(?<=\w)(?=\W)")
    column = data.draw(st.integers(0, len(line)))
    rest = line[column:].lstrip()
    found = edge.search(rest)
    expected = len(line) - len(rest) + found.start() if found else len(line)
    assert word_after(line, column) == expected
    before = line[:column].rstrip()
    assert word_before(line, column) == max((at.start() for at in edge.finditer(before)), default=0)


def test_a_forced_direction_stays_with_its_line() -> None:
    forced: list[Forced] = ["", "rtl", "ltr"]
    assert carried(forced, ["a", "b", "c"], ["a", "bx", "c"]) == ["", "rtl", "ltr"]
    assert carried(forced, ["a", "b", "c"], ["a", "new", "b", "c"]) == ["", "", "rtl", "ltr"]
    assert carried(forced, ["a", "b", "c"], ["a", "b", "", "c"]) == ["", "rtl", "", "ltr"]
    assert carried(forced, ["a", "b", "c"], ["b", "c"]) == ["rtl", "ltr"]
    assert carried(forced, ["a", "bc", "c"], ["a", "b", "c", "c"]) == ["", "rtl", "rtl", "ltr"]
    assert carried(["rtl"], [""], ["x"]) == ["rtl"]


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), st.lists(st.sampled_from("abc"), min_size=1))
def test_every_line_has_a_direction_or_none(old: list[str], new: list[str]) -> None:
    assert len(carried([""] * len(old), old, new)) == len(new)


def test_a_forced_line_goes_out_with_a_mark_where_it_needs_one() -> None:
    lines, forced = ["React خوب است", "سفرم", "", "12"], ["rtl", "rtl", "rtl", "ltr"]
    sent = with_marks(lines, forced)  # type: ignore[arg-type]
    assert sent == "\u200fReact خوب است\nسفرم\n\n\u200e12"
    assert without_marks(sent) == ("React خوب است\nسفرم\n\n12", ["rtl", "", "", "ltr"])


def test_the_key_turns_a_line_first_to_the_other_side() -> None:
    order = ["", turned("", "auto", "React")]
    order.append(turned(order[-1], "auto", "React"))
    assert [*order, turned(order[-1], "auto", "React")] == ["", "rtl", "ltr", ""]
    assert turned("", "auto", "سفرم") == "ltr"
    assert turned("", "auto_rtl", "12") == "ltr"
    assert base_of("ltr", conversation_is_from_end=True) == "ltr"
    assert base_of("", conversation_is_from_end=True) == "auto_rtl"


def test_signs_take_one_cell() -> None:
    assert {cell_len(sign) for sign in SIGNS.values()} == {1}
