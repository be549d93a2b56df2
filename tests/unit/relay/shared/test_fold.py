"""Folding: what people write in many ways is found as one."""

import pytest
from hypothesis import given, strategies as st

from relay.shared.fold import fold, fold_words

ALIKE = [
    ("می‌خواهم", "میخواهم"),
    ("كتاب", "کتاب"),
    ("علي", "علی"),
    ("على", "علی"),
    ("أحمد", "احمد"),
    ("إرجاع", "ارجاع"),
    ("آخر", "اخر"),
    ("ٱلسلام", "السلام"),
    ("مؤمن", "مومن"),
    ("شئ", "شي"),
    ("فاتورة", "فاتوره"),
    ("خانۀ", "خانه"),
    ("ہمارا", "همارا"),
    ("شُكْراً", "شكرا"),
    ("هٰذا", "هذا"),
    ("شـــكرا", "شكرا"),
    ("۱۲۳۴", "1234"),
    ("١٢٣٤", "1234"),
    ("۱۲٫۵", "12.5"),
    ("ﺳﻼﻡ", "سلام"),
    ("\u200fسلام\u200e", "سلام"),
    ("\u2067سلام\u2069", "سلام"),
    ("Café", "cafe"),
    ("STRASSE", "straße"),
    ("don’t", "don't"),
    ("  two\u00a0 \n words ", "two words"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_ways_of_writing_one_thing_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("سلام", "سلاح"), ("در", "دار"), ("cat", "cut"), ("۱۲", "۲۱")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_words_stand_without_what_is_between_them() -> None:
    assert fold_words("سفارشِ «A-۱۲۰۳»، کجاست؟") == ["سفارش", "a", "1203", "كجاست"]
    assert fold_words("thank_you!") == ["thank", "you"]
    assert fold_words(" … ") == []


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
