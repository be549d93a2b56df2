"""Words come in the reader's language, with the right plural, and values stay values."""

import pytest
from hypothesis import given, strategies as st

from relay.shared.words import plural, words

CATALOGUES = {
    "en": {"hello": "Hello {name}", "chats.one": "{n} chat", "chats.other": "{n} chats", "only": "English"},
    "fa": {"hello": "سلام {name}", "chats.other": "{n} گفتگو"},
}


def test_words_come_in_the_readers_language() -> None:
    assert words(CATALOGUES, "fa-IR")("hello", name="مینا") == "سلام مینا"


def test_what_a_language_lacks_comes_in_english_and_what_all_lack_as_its_key() -> None:
    say = words(CATALOGUES, "fa")
    assert say("only") == "English"
    assert say("nowhere") == "nowhere"
    assert words(CATALOGUES, "de")("only") == "English"


def test_a_missing_plural_form_falls_back_to_other() -> None:
    assert words(CATALOGUES, "fa")("chats", n=1) == "1 گفتگو"
    assert words(CATALOGUES, "en")("chats", n=1) == "1 chat"
    assert words(CATALOGUES, "en")("chats", n=0) == "0 chats"


@pytest.mark.threat(57)
@pytest.mark.parametrize("value", ["{0.__class__}", "{name}", "{name!r}", "%s", "{", "\\1"])
def test_a_value_is_never_read_as_a_pattern(value: str) -> None:
    assert words(CATALOGUES, "en")("hello", name=value) == f"Hello {value}"


def test_a_place_without_a_value_stays_as_it_is() -> None:
    assert words(CATALOGUES, "en")("hello") == "Hello {name}"


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
    ],
)
def test_arabic_has_six_forms(n: int, form: str) -> None:
    assert plural("ar", n) == form


@pytest.mark.parametrize(
    ("n", "form"),
    [(102, "other"), (103, "few"), (110, "few"), (111, "many"), (200, "other"), (1_003, "few")],
)
def test_arabic_looks_at_the_last_two_digits(n: int, form: str) -> None:
    assert plural("ar", n) == form


@given(st.integers())
def test_every_number_has_a_form_in_every_language(n: int) -> None:
    assert plural("ar", n) in {"zero", "one", "two", "few", "many", "other"}
    assert plural("fa-IR", n) == ("one" if n in (-1, 0, 1) else "other")
    assert plural("en", n) == ("one" if n in (-1, 1) else "other")
