"""Text for the terminal: clusters stay whole, rows stay in their width, strangers stay harmless."""

import unicodedata

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len, split_graphemes

from console.text.clean import shown, shown_line
from console.text.graphemes import JOINER, cells, cluster_after, cluster_before, clusters, cut
from console.text.lay_out import direction_of, lay_out
from console.text.mode import Bidi
from console.text.wrap import wrap

BIDI: tuple[Bidi, ...] = ("app", "terminal", "off")

ANY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("ab -\n\u200c\u200d\u200e\u0301\u064bسلامعربی漢字👩💻👍🏽🇩🇪❤\ufe0f"),
    ),
    max_size=120,
)


@pytest.mark.parametrize("whole", ["👩‍💻", "🇩🇪", "é", "👍🏽", "❤️", "क्", "بّ", "👨‍👩‍👧‍👦", "각"])
def test_what_a_reader_sees_as_one_character_is_one_cluster(whole: str) -> None:
    assert [part.text for part in clusters(f"a{whole}b")] == ["a", whole, "b"]


def test_a_joiner_between_letters_joins_nothing() -> None:
    assert [part.text for part in clusters("م‍م")] == ["م\u200d", "م"]
    assert [row.text for row in lay_out(shown("m‍m").text, 9)] == ["mm"]
    assert [(row.text, row.cells) for row in lay_out(shown("ه‍ ج‍").text, 9)] == [("\ufe9f \ufeeb", 3)]


@given(ANY_TEXT)
def test_clusters_joined_give_the_text_back(text: str) -> None:
    assert "".join(part.text for part in clusters(text)) == text


BELOW_SYMBOLS = [chr(n) for n in range(0x20, 0x3000) if not 0x7F <= n < 0xA0 and chr(n) != JOINER]


def by_the_ruler(text: str) -> list[tuple[str, int]]:
    return [(text[start:end], width) for start, end, width in split_graphemes(text)[0]]


def test_the_quick_way_to_clusters_agrees_with_the_ruler_on_every_letter() -> None:
    for character in BELOW_SYMBOLS:
        for text in (f"é{character}", f"é{character}ب", f"{character}\u064b"):
            assert clusters(text) == by_the_ruler(text), ascii(text)


@given(st.text(st.sampled_from(BELOW_SYMBOLS), max_size=30))
def test_the_quick_way_to_clusters_agrees_with_the_ruler_on_words(text: str) -> None:
    assert clusters(text) == by_the_ruler(text)


@given(ANY_TEXT)
def test_the_width_of_a_row_is_what_the_screens_own_ruler_says(text: str) -> None:
    drawn = shown(text).text
    for bidi in BIDI:
        for row in lay_out(drawn, 40, bidi):
            assert row.cells == cell_len(row.text)
    for line in drawn.split("\n"):
        assert sum(part.cells for part in clusters(line)) == cells(line)


@given(ANY_TEXT, st.integers(2, 40))
def test_no_row_is_wider_than_asked_and_no_word_is_lost(text: str, width: int) -> None:
    for paragraph in shown(text).text.split("\n"):
        rows = wrap(paragraph, width)
        assert all(cells(row) <= width for row in rows)
        assert "".join(rows).replace(" ", "") == paragraph.replace(" ", "")


@given(ANY_TEXT, st.integers(2, 20))
def test_a_row_never_ends_inside_a_cluster(text: str, width: int) -> None:
    paragraph = shown(text).text.replace("\n", " ").replace(" ", "")
    whole = [part.text for part in clusters(paragraph)]
    assert [part.text for row in wrap(paragraph, width) for part in clusters(row)] == whole


@given(ANY_TEXT)
def test_nothing_that_moves_a_cursor_is_ever_shown(text: str) -> None:
    drawn = shown(text).text + shown_line(text)
    moving = [c for c in drawn if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert moving == []
    assert not set(drawn) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap("Could you give me the order number?", 16) == ["Could you give", "me the order", "number?"]
    assert wrap("سلام، سفارش من نرسیده است", 12) == ["سلام، سفارش", "من نرسیده", "است"]
    assert wrap("", 10) == [""]


def test_a_word_longer_than_the_row_is_broken() -> None:
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert wrap("漢字漢字漢字", 5) == ["漢字", "漢字", "漢字"]


def test_a_family_that_does_not_fit_goes_to_the_next_row() -> None:
    assert wrap("ab👨‍👩‍👧‍👦", 3) == ["ab", "👨‍👩‍👧‍👦"]


def test_a_paragraph_that_begins_in_arabic_stands_at_the_end() -> None:
    rows = lay_out("طلب رقم 245-12784\nThanks", 40)
    assert [row.from_end for row in rows] == [True, False]
    assert direction_of("123 سلام") == 1
    assert direction_of("ok سلام") == 0
    assert direction_of("123\nسلام") == 1
    assert direction_of("123") is None


@pytest.mark.threat(6)
def test_a_very_long_message_is_folded() -> None:
    drawn = shown("line\n" * 500)
    assert drawn.text.count("\n") == 59
    assert drawn.hidden_lines == 441


def test_the_cursor_steps_over_whole_clusters() -> None:
    line = "a👩‍💻🇩🇪é"
    assert cluster_after(line, 0) == 1
    assert cluster_after(line, 1) == 4
    assert cluster_after(line, 4) == 6
    assert cluster_before(line, len(line)) == 6
    assert cluster_before(line, 6) == 4
    assert cluster_before(line, 4) == 1
    assert cluster_before(line, 0) == 0
    assert cluster_after(line, len(line)) == len(line)


def test_a_cut_says_so_and_keeps_clusters_whole() -> None:
    assert cut("Maryam Hosseini", 8) == "Maryam…"
    assert cut("a👩‍💻b", 3) == "a…"
    assert cut("short", 8) == "short"
