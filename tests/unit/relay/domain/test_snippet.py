"""The few words of a found line that a list shows."""

from hypothesis import given, strategies as st

from relay.domain.snippet import SNIPPET_CHARS_MAX, snippet
from relay.shared.clean_text import clean_line
from relay.shared.search_words import Wanted

LONG = "word " * 100 + "needle " + "word " * 100


def marked(text: str, *wanted: Wanted) -> list[str]:
    shown, marks = snippet(text, wanted)
    return [shown[low:high] for low, high in marks]


def test_a_short_line_is_shown_whole_with_its_matches() -> None:
    text = "Where is my refund?\nRefunds take long."
    assert snippet(text, [])[0] == "Where is my refund? Refunds take long."
    assert marked(text, Wanted(("refund",))) == ["refund", "Refunds"]


def test_an_exact_word_is_not_marked_in_longer_ones() -> None:
    assert marked("a refund, refunds", Wanted(("refund",), True)) == ["refund"]


def test_a_long_line_is_cut_around_the_first_match_at_words() -> None:
    shown, marks = snippet(LONG, [Wanted(("needle",))])
    assert shown[0] == shown[-1] == "…"
    assert shown[1:-1].split(" ").count("word") == len(shown[1:-1].split(" ")) - 1
    assert [shown[low:high] for low, high in marks] == ["needle"]


def test_a_match_is_marked_as_it_was_written_whatever_was_typed() -> None:
    assert marked("أين البِطاقـةُ الجديدة؟", Wanted(("بطاقه",))) == ["البِطاقـةُ"]
    assert marked("من می‌خواهم پس بدهم", Wanted(("ميخواهم",))) == ["می‌خواهم"]
    assert marked("سفارش ۱۰۴۲ کجاست", Wanted(("1042",))) == ["۱۰۴۲"]


@given(st.text(max_size=400), st.text(alphabet="abcdeابتث", min_size=1, max_size=3))
def test_marks_lie_within_the_snippet_in_order(text: str, word: str) -> None:
    shown, marks = snippet(text, [Wanted((word,))])
    assert len(shown) <= SNIPPET_CHARS_MAX + 2
    assert clean_line(shown) == shown
    ends = [0, *[place for mark in marks for place in mark]]
    assert ends == sorted(ends)
    assert ends[-1] <= len(shown)
