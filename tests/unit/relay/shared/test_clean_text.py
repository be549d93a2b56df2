"""No hostile text leaves the cleaner with anything that a terminal would obey."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from relay.shared.clean_text import MARKS_PER_BASE, clean, clean_line, fold_lines

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.characters(min_codepoint=0, max_codepoint=0xA0),
        st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=["Cs"]),
        st.characters(min_codepoint=0x2000, max_codepoint=0x2070),
        st.characters(min_codepoint=0x300, max_codepoint=0x310),
        st.sampled_from("\r\n\t\u061c\u200c\u200d\ufe0f\u064e\u0651\u2028\u2029\u0622\u0633"),
    ),
    max_size=60,
)
NO_ORDER_OR_TAG = [
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u3164",
    "\ufffa",
    "\ufe0e",
    "\U000e0041",
]


def is_control(character: str) -> bool:
    """Whether a terminal could take the character for a command, or a coder cannot carry it."""
    return unicodedata.category(character) in ("Cc", "Cs")


def longest_pile(text: str) -> int:
    """The most combining marks that stand on one base, joiners between them or not."""
    longest = marks = 0
    for character in text:
        if unicodedata.category(character).startswith("M"):
            marks += 1
            longest = max(longest, marks)
        elif character not in "\u200c\u200d\u200e\u200f\u061c":
            marks = 0
    return longest


@pytest.mark.threat(1)
@given(HOSTILE)
def test_no_control_but_the_newline_comes_out(text: str) -> None:
    assert [c for c in clean(text) if is_control(c) and c != "\n"] == []


@pytest.mark.threat(1)
@given(HOSTILE)
def test_a_line_has_no_control_at_all_and_no_line_end(text: str) -> None:
    line = clean_line(text)
    assert [c for c in line if is_control(c)] == []
    assert line.splitlines() in ([], [line])


@given(HOSTILE)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.threat(6)
@given(HOSTILE)
def test_at_most_four_marks_stay_on_a_base(text: str) -> None:
    assert longest_pile(clean(text)) <= MARKS_PER_BASE
    assert longest_pile(clean_line(text)) <= MARKS_PER_BASE


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_ascii_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.threat(5)
@pytest.mark.parametrize("character", NO_ORDER_OR_TAG, ids=lambda c: f"U+{ord(c):04X}")
def test_what_reorders_or_hides_is_dropped(character: str) -> None:
    assert clean(f"invoice_{character}fdp.exe") == "invoice_fdp.exe"


@pytest.mark.threat(1)
@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b]52;c;cHduZWQ=\x07", "\u241b]52;c;cHduZWQ=\u2407"),
        ("\x9b31mred", "\ufffd31mred"),
        ("\x7f", "\u2421"),
        ("a\r\nb\rc\u2028d\u2029e\nf", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a    b"),
        ("\ud800", "\ufffd"),
        ("a" + "\u0301" * 9 + "b", "a" + "\u0301" * 4 + "b"),
    ],
)
def test_controls_are_shown_and_not_obeyed(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "طلب رقم 245-12784 لم يصل بعد",
        "مُحَمَّدٌ رَسُولُ",
        "👩\u200d👩\u200d👧 ❤\ufe0f 🏳\ufe0f\u200d🌈",
        "\u200e+966 50 123 4567\u200f",
    ],
)
def test_what_people_write_survives(text: str) -> None:
    assert clean(text) == text


def test_marks_stay_in_a_body_and_leave_a_name() -> None:
    assert clean("\u200fsara") == "\u200fsara"
    assert clean_line("\u200fsara\u061c \n admin ") == "sara admin"


def test_a_joiner_between_marks_does_not_start_a_new_base() -> None:
    assert longest_pile(clean("a" + "\u0301\u200d" * 9)) == MARKS_PER_BASE


def test_lines_beyond_the_limit_are_counted() -> None:
    assert fold_lines("a\nb\nc", 3) == ("a\nb\nc", 0)
    assert fold_lines("a\nb\nc\nd", 2) == ("a\nb", 2)
