"""A visitor's language is told by his letters, and by his browser where they do not tell."""

import pytest
from hypothesis import given, strategies as st

from relay.domain.spoken_language import spoken_language


@pytest.mark.parametrize(
    ("text", "said", "wanted"),
    [
        ("سفارش من کی می‌رسد؟", "en", "fa"),
        ("چرا نیامد", "", "fa"),
        ("السلام عليكم، أين طلبي؟", "fa", "ar"),
        ("وصلتني القطعة مكسورة", "", "ar"),
        ("where is my order", "fa-IR", "en"),
        ("Where is it?", "", "en"),
    ],
)
def test_the_letters_tell(text: str, said: str, wanted: str) -> None:
    assert spoken_language(text, said) == wanted


def test_persian_typed_with_arabic_yeh_and_kaf_is_persian() -> None:
    assert spoken_language("سلام سفارش من كي ميرسد", "ar") == "fa"


@pytest.mark.parametrize("said", ["fa", "ar", "en", "de", "ur", ""])
@pytest.mark.parametrize("text", ["", "12345", "؟؟؟", "۱۲۳۴۵"])
def test_where_there_are_no_letters_the_browser_tells(text: str, said: str) -> None:
    assert spoken_language(text, said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("salam, sefaresh man koja ast", "fa"),
        ("hello", "fa"),
        ("iPhone 15", "ar"),
        ("Wo ist meine Bestellung", "de-AT"),
        ("میرا آرڈر کہاں ہے", "ur"),
        ("سلام", "fa"),
        ("سلام", "ar"),
    ],
)
def test_weak_signs_do_not_overrule_the_browser(text: str, said: str) -> None:
    assert spoken_language(text, said) == said


def test_a_region_stays_where_the_language_does() -> None:
    assert spoken_language("سفارش من چی شد", "fa-IR") == "fa-IR"


@given(st.text(), st.sampled_from(["", "en", "fa", "ar", "ur", "de"]))
def test_whatever_is_written_has_one_of_the_languages_at_hand(text: str, said: str) -> None:
    assert spoken_language(text, said) in {said, "ar", "fa", "en"}
