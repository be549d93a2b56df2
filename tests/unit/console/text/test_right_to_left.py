"""Right-to-left text as a reader should see it: order, islands, letters, rows, and the way back."""

import time
import tracemalloc
import unicodedata
from itertools import accumulate, pairwise, product

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len

from console.text.bidi.islands import islands
from console.text.bidi.paragraph import Base, analysed, in_visual_order
from console.text.clean import shown
from console.text.graphemes import clusters
from console.text.lay_out import direction_of, fit, inside, lay_out
from console.text.mode import Bidi, drawn_as
from console.text.row import Row
from console.text.simple_spans import simple_spans
from console.text.wrap import row_spans
from console.widgets.item_rows import row_count, rows_of
from relay.protocol.limits import TEXT_CHARS_MAX

BIDI: tuple[Bidi, ...] = ("app", "words", "terminal", "off")
IN_APP: tuple[Bidi, ...] = ("app", "app_bare", "words")
BASES: tuple[Base, ...] = ("auto", "auto_rtl", "ltr", "rtl")
PIECES = [
    *(
        "سلام",
        "طلب",
        "می\u200cخواهم",
        "لآلئ",
        "لا",
        "بَّ",
        "﷼",
        "שלום",
        "order",
        "React",
        "245-12784",
        "+966 50 123 4567",
    ),
    *(
        "(",
        ")",
        "[عالم]",
        "«»",
        "10-20",
        "۱۲۳",
        "١٢/٠٣/٢٠٢٦",
        "https://a.example/x?y=(1)",
        "a.b@shop.example",
    ),
    *(
        "💻",
        "👩\u200d💻",
        "漢字",
        "ه\u200d",
        "\u200f",
        "\u200e",
        "\u200c",
        ".",
        "،",
        "؟",
        "-",
        "5%",
        "\u0301",
        "\u2067",
    ),
]
WORDS = st.lists(st.sampled_from([*PIECES, "\n"]), max_size=14).map(lambda words: shown(" ".join(words)).text)
LETTERS = st.text(
    st.sampled_from("ابلسمیهكکآأשלab1٢۳ -.,()[]\u064b\u0651\u200c\u200d\u200e\u200f💻漢"), max_size=60
)
MIXED = st.one_of(WORDS, LETTERS)


def letters(row: Row | str) -> str:
    """What is drawn, with letters instead of their joined forms."""
    text = row if isinstance(row, str) else row.text
    return "".join(unicodedata.normalize("NFKC", c)[::-1] if "\ufb50" <= c <= "\ufefc" else c for c in text)


def seen(text: str, width: int = 80) -> list[str]:
    return [letters(row) for row in lay_out(text, width)]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("هاتفي +966 50 123 4567", "+966 50 123 4567 يفتاه"),
        ("طلب 245-12784", "245-12784 بلط"),
        ("شماره من ۰۹۱۲-۳۴۵-۶۷۸۹ است", "تسا ۰۹۱۲-۳۴۵-۶۷۸۹ نم هرامش"),
        ("کد AB-12 است", "تسا AB-12 دک"),
        ("نامه a.b+c@shop-1.example بود", "دوب a.b+c@shop-1.example همان"),
        ("ببین https://a.example/x?y=(1) را", "ار https://a.example/x?y=(1) نیبب"),
        ("בין 10-20 ימים", "םימי 10-20 ןיב"),
        ("من 10-20 يوم", "موي 20-10 نم"),
        ("٢٤٥-١٢٧٨٤", "١٢٧٨٤-٢٤٥"),
        ("تاریخ ١٢/٠٣/٢٠٢٦", "١٢/٠٣/٢٠٢٦ خیرات"),
        ("(אבג)", "(גבא)"),
        ("مرحبا [عالم]", "[ملاع] ابحرم"),
        ("React یک کتابخانه", "React هناخباتک کی"),
        ("order سلام 12", "order 12 مالس"),
        ("hello (world)", "hello (world)"),
        ("«سلام»", "«مالس»"),
        ("سلام!", "!مالس"),
    ],
)
def test_a_line_is_drawn_in_the_order_in_which_it_is_read(text: str, drawn: str) -> None:
    assert seen(text) == [drawn]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("سلام", "ﻡﻼﺳ"),
        ("می‌خواهم", "ﻢﻫﺍﻮﺧ\ufbfdﻣ"),
        ("لآلئ", "ﺊﻟﻵ"),
        ("لّا", "ﻻ\u0651"),
        ("ه‍ ق", "ﻕ ﻫ"),
        ("الله", "ﻪﻠﻟﺍ"),
        ("بسم", "ﻢﺴﺑ"),
        ("ڕێ", "ێڕ"),
        ("5 ﷼", "ﻝﺎﯾﺭ 5"),
    ],
)
def test_letters_are_drawn_joined(text: str, drawn: str) -> None:
    assert lay_out(text, 20)[0].text == drawn


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tel (021) 5551234.", ["(021) 5551234"]),
        ("(0215551234)", ["0215551234"]),
        ("see (https://x.example/a_(b)), ok", ["https://x.example/a_(b)"]),
        ("AB-12 #A/7_b e-mail 10-20 items", ["AB-12", "#A/7_b"]),
        ("A1234567 1234567kg 1234567%", []),
        ("2026-11-21", ["2026-11-21"]),
        ("سلام", []),
    ],
)
def test_an_island_is_a_link_an_address_a_phone_number_or_a_code(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in islands(text)] == found


@pytest.mark.threat(6)
@pytest.mark.parametrize("piece", ["1 ", "a-", "a1-", "a.b@", "www.", "(", "1.", "-1a", "0", "[1", "سلام 1-"])
def test_no_text_makes_finding_islands_slow(piece: str) -> None:
    """Work grows with the text: ten times the text costs less than sixty times the time."""

    def cost_s(times: int) -> float:
        text = piece * times
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            islands(text)
            best = min(best, time.process_time() - start)
        return best

    assert cost_s(13_000) < 60 * cost_s(1_300) + 0.02


def test_a_message_is_wrapped_before_it_is_ordered() -> None:
    assert seen("سلام سفارش من order کجاست", 11) == ["شرافس مالس", "order نم", "تساجک"]


def test_a_row_does_not_end_inside_an_island_that_fits_a_row() -> None:
    assert seen("هاتفي +966 50 123 4567", 18) == ["يفتاه", "+966 50 123 4567"]
    assert seen("طلب 245-12784", 10) == ["بلط", "245-12784"]
    assert [cell_len(row) for row in seen("رابط https://a.example/abcdefghij", 10)] == [4, 10, 10, 8]


def test_what_is_too_long_is_cut_in_the_order_of_the_text() -> None:
    assert letters(fit("سلام سفارش من", 8)) == "…افس مالس"
    assert letters(fit("מה שלומך היום", 6)) == "…לש המ"
    assert fit("hello world", 6) == "hello…"


def test_marks_without_a_letter_are_drawn_on_the_next_one_or_on_a_circle() -> None:
    assert lay_out("\u064bس", 9)[0].text == "\ufeb1\u064b"
    assert lay_out("\u064b\u0651", 9)[0].text == "\u25cc\u064b\u0651"
    assert [row.text for row in lay_out("\u200f", 9)] == [""]


def test_a_number_runs_with_the_conversation() -> None:
    assert [row.from_end for row in lay_out("123", 9, base="auto_rtl")] == [True]
    assert [row.from_end for row in lay_out("ok", 9, base="auto_rtl")] == [False]
    assert lay_out("10 - 20?", 9, base="auto_rtl")[0].text == "?20 - 10"
    assert [row.from_end for row in lay_out("123", 9)] == [False]


def test_a_terminal_that_orders_by_itself_gets_each_row_fenced() -> None:
    rows = lay_out("سلام order 12\nhello\nok سلام", 40, "terminal")
    assert [row.text for row in rows] == [
        "\u202bسلام order 12\u202c\u200e",
        "hello",
        "ok سلام\u200e",
    ]
    assert not any(row.from_end for row in rows)
    assert rows[0].taken(3, 5) == (0, 13)
    assert rows[0].pieces(0, 13) == [(0, 13)]
    assert rows[1].taken(1, 3) == (15, 17)
    assert fit("سلام", 10, "terminal") == "\u202bسلام\u202c\u200e"


def test_a_terminal_that_orders_by_itself_is_told_which_numbers_run_to_the_right() -> None:
    island = "\u202a245-12784\u202c"
    row = lay_out("طلب 245-12784 لم يصل", 40, "terminal")[0]
    assert row.text == f"\u202bطلب {island} لم يصل\u202c\u200e"
    assert (row.cells, row.taken(2, 5)) == (20, (0, 20))
    assert fit("order طلب 245-12784", 40, "terminal") == f"order طلب {island}\u200e"
    assert lay_out("طلب 245-12784", 40, "off")[0].text == "طلب 245-12784"


def test_off_leaves_the_text_as_it_is() -> None:
    assert lay_out("سلام (12)", 40, "off")[0].text == "سلام (12)"


@pytest.mark.threat(5)
def test_a_name_inside_a_sentence_moves_nothing_around_it() -> None:
    sentence = f"Close {inside('علی')}, {inside('رضا')}?"
    assert letters(lay_out(sentence, 40, "app", "ltr")[0]) == "Close یلع, اضر?"
    assert lay_out(sentence, 40, "off", "ltr")[0].text == "Close علی, رضا?"
    assert lay_out(sentence, 40, "terminal", "ltr")[0].text == "Close علی\u200e, رضا\u200e?\u200e"


@given(MIXED, st.integers(1, 40))
def test_every_column_leads_to_its_text_and_back(text: str, width: int) -> None:
    for row in lay_out(text, width):
        if not row.glyphs:
            continue
        for cell in range(row.cells):
            glyph = row.glyph_at(cell)
            assert glyph is not None
            assert row.start <= glyph.start < glyph.end <= row.end
            pieces = row.pieces(glyph.start, glyph.end)
            assert len(pieces) == 1
            assert pieces[0][0] <= cell < pieces[0][1]


@given(MIXED, st.integers(5, 40))
def test_a_row_shows_the_glyphs_of_its_text_each_once(text: str, width: int) -> None:
    for row in lay_out(text, width):
        if row.glyphs:
            ranges = sorted((glyph.start, glyph.end) for glyph in row.glyphs)
            assert all(before[1] == after[0] for before, after in pairwise(ranges))
            assert row.cells == sum(glyph.cells for glyph in row.glyphs) <= width
            assert row.cells == cell_len(row.text)


@given(MIXED, st.integers(5, 40))
def test_the_rows_hold_the_whole_text_in_its_order_but_the_spaces_between(text: str, width: int) -> None:
    at = 0
    for row in lay_out(text, width):
        assert row.start >= at
        assert not text[at : row.start].strip(" \n\u200c\u200d\u200e\u200f\u061c")
        at = row.end
    assert not text[at:].strip(" \n\u200c\u200d\u200e\u200f\u061c")


@given(st.one_of(MIXED, st.text(max_size=60)), st.integers(2, 90))
def test_rows_are_counted_as_they_are_laid_out(text: str, width: int) -> None:
    for bidi, base in product(BIDI, BASES):
        assert row_count(text, width, bidi, base) == len(rows_of(text, width, bidi, base))


@given(st.one_of(MIXED, st.text("ab1 -سا", max_size=80)), st.integers(1, 40))
def test_simple_text_is_cut_as_any_other(text: str, width: int) -> None:
    for line, bidi in product(text.split("\n"), IN_APP):
        found = simple_spans(line, width, bidi)
        glyphs = analysed(line, "auto", bidi).glyphs
        cut = row_spans(glyphs, width, [glyph.glued for glyph in glyphs])
        assert found in (None, [(glyphs[a].start, glyphs[b - 1].end) if b else (0, 0) for a, b in cut])


@given(MIXED, st.data())
def test_a_part_of_a_paragraph_is_drawn_as_in_the_whole(text: str, data: st.DataObject) -> None:
    for line, bidi in product(text.split("\n"), IN_APP):
        whole = analysed(line, "auto", bidi)
        first = data.draw(st.integers(0, len(whole.glyphs)))
        behind = data.draw(st.integers(first, len(whole.glyphs)))
        if part := whole.glyphs[first:behind]:
            start, end = part[0].start, part[-1].end
            assert whole.between(start, end, 0) == part
            row = in_visual_order(part, whole.level)
            drawn = "".join(glyph.text for glyph in row)
            assert whole.row(start, end) == (drawn, sum(glyph.cells for glyph in row))


@given(MIXED, st.integers(5, 40))
def test_a_row_begins_and_ends_between_clusters(text: str, width: int) -> None:
    edges = {0}
    for line in text.split("\n"):
        edges |= {max(edges) + at for at in accumulate(len(part.text) for part in clusters(line))}
        edges.add(max(edges) + 1)
    for row in lay_out(text, width):
        assert {row.start, row.end} <= edges


@given(MIXED, st.data())
def test_what_is_marked_is_what_is_taken(text: str, data: st.DataObject) -> None:
    for row in lay_out(text, 30):
        first = data.draw(st.integers(0, max(0, len(row.text))))
        behind = data.draw(st.integers(first, len(row.text)))
        start, end = row.taken(first, behind)
        assert row.start <= start <= end <= row.end
        marked = sum(last - begins for begins, last in row.pieces(start, end))
        assert row.taken(None, None) == (row.start, row.end)
        if row.glyphs:
            assert marked == sum(g.cells for g in row.glyphs if start <= g.start < end)


@given(st.text(st.sampled_from("abc 12-.,()é漢💻"), max_size=60), st.integers(5, 40))
def test_text_that_runs_one_way_is_left_alone(text: str, width: int) -> None:
    assert [*lay_out(text, width, "app")] == [*lay_out(text, width, "off")]
    assert fit(text, width) == fit(text, width, "off")


@given(MIXED, st.integers(0, 30))
def test_a_field_is_never_wider_than_its_place(text: str, width: int) -> None:
    line = text.replace("\n", " ")
    for drawn in (fit(line, width), fit(line, width, "terminal"), fit(line, width, "off")):
        assert cell_len(drawn) <= width


@pytest.mark.threat(5)
@given(MIXED)
def test_nothing_invisible_is_drawn_by_ourselves(text: str) -> None:
    for row in lay_out(text, 40):
        assert not set(row.text) & set("\u200b\u200c\u200e\u200f\u061c\u2066\u2067\u2068\u2069")


@given(st.text(max_size=200))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    drawn = shown(text).text
    lay_out(drawn, 20)
    direction_of(drawn)
    fit(drawn.replace("\n", " "), 20)


def test_letters_can_be_left_to_the_terminals_font_and_marks_left_out() -> None:
    text = "سَلامٌ"
    assert lay_out(text, 9, "app_unjoined")[0].text == text[-2:] + "ا" + "ل" + "سَ"
    assert lay_out(text, 9, "app_unmarked")[0].text == "ﻡﻼﺳ"
    assert fit(text, 9, "app_bare") == "مالس"
    assert [row.cells for row in lay_out(text, 9, "app_bare")] == [4]
    assert lay_out("\u064b", 9, "app_unmarked")[0].text == "\u25cc"
    assert {drawn_as(mode, joins=False, keeps_marks=False) for mode in BIDI} == {
        "app_bare",
        "words",
        "terminal",
        "off",
    }
    assert drawn_as("app", joins=True, keeps_marks=True) == "app"


def test_a_flood_of_the_longest_messages_does_not_fill_the_memory() -> None:
    unit = "سفارش ۱۲۳۴ من نرسید، "
    messages = [f"{number} {unit * 190}"[:TEXT_CHARS_MAX] for number in range(50)]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for text in messages:
            rows = lay_out(text, 70)
            assert all(rows[at].text for at in range(36))
        held, _ = tracemalloc.get_traced_memory()
        assert held - before < 13 * 2**20, f"{held - before:,} bytes"
    finally:
        tracemalloc.stop()
