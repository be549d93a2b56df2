"""Words as the index keeps them, and where such words stand in a text."""

import pytest

from relay.shared.search_words import Wanted, matches, search_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("الطلب والطلب للطلب طلب", ["طلب"] * 4),
        ("بالطلب كالطلب", ["بالطلب", "كالطلب"]),
        ("کالا بالا والا الان", ["كالا", "بالا", "والا", "الان"]),
        ("don't 245-12784 a_b", ["don", "t", "245", "12784", "a", "b"]),
        ("می‌خواهم کِتاب", ["ميخواهم", "كتاب"]),
        ("…!", []),
    ],
)
def test_words_are_folded_and_lose_the_article_alone(text: str, words: list[str]) -> None:
    assert search_words(text) == words


def test_a_match_covers_the_word_with_its_marks_and_joiners() -> None:
    text = "x می‌خواهم، کِتابـها"
    found = matches(text, [Wanted(("ميخواهم",), True), Wanted(("كتاب",))])
    assert [text[low:high] for low, high in found] == ["می‌خواهم", "کِتابـها"]


def test_nothing_is_found_where_nothing_is_wanted() -> None:
    assert list(matches("some words", [])) == []
