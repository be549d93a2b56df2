"""What is heard in a visitor's first words: greetings, numbers and topics, however they are spelled."""

import pytest
from hypothesis import given, strategies as st

from relay.domain.welcome import WelcomeRule, heard, number_in, problems
from tests.unit.relay.desk.shops import WELCOMES

GREETING, NUMBER, TOPIC = WELCOMES


@pytest.mark.parametrize(
    "text",
    ["Hello there", "HI!", "سلام خوبید", "سَلام", "السلام عليكم ورحمة الله", "السّلامُ علیکم", "مرحـــبا"],
)
def test_a_greeting_is_heard_with_marks_tatweel_and_variants(text: str) -> None:
    assert heard(WELCOMES, text).greeting is GREETING


@pytest.mark.parametrize("text", ["ship it", "سلامت باشید", "this", "عليكم"])
def test_a_word_inside_another_is_no_greeting(text: str) -> None:
    assert heard(WELCOMES, text).greeting is None


@pytest.mark.parametrize(
    "text",
    [
        "Where is my  ORDER?",
        "parcels",
        "سفارش‌هایم نرسید",
        "سفارشم چی شد",
        "كي ميرسد؟",
        "اين طلبي",
        "أينَ طلبِي؟",
        "متى الشحن",
        "والشحنة؟",
    ],
)
def test_a_topic_is_heard_in_three_languages(text: str) -> None:
    assert heard(WELCOMES, text).topic is TOPIC


@pytest.mark.parametrize("text", ["where is my cat", "order", "کی", "کتاب دارید؟"])
def test_a_phrase_is_heard_as_a_whole(text: str) -> None:
    assert heard(WELCOMES, text).topic is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("order 12345 please", "12345"),
        ("سفارش ۱۲۳۴۵", "12345"),
        ("طلبي رقم ١٢٣٤٥؟", "12345"),
        ("#12345", "12345"),
        ("سفارش۱۲۳۴۵", "12345"),
        ("my dk-12345", "DK-12345"),
        ("DK12345 or 99999", "DK-12345"),
        ("dk ١٢٣٤٥", "DK-12345"),
    ],
)
def test_an_order_number_is_found_in_any_digits(text: str, value: str) -> None:
    number = number_in(WELCOMES, text)
    assert number is not None and number.value == value


@pytest.mark.parametrize(
    "text",
    ["123456", "1234", "12,345", "12345.99", "12345,00", "+4912345", "0171 12345", "0171-12345", "AB12345x"],
)
def test_prices_and_telephone_numbers_are_no_order_numbers(text: str) -> None:
    assert number_in(WELCOMES, text) is None


def test_the_first_rule_of_a_kind_that_fits_is_used_and_one_without_words_always_does() -> None:
    anything = WelcomeRule(name="anything", text={"en": "Thanks."})
    assert heard([*WELCOMES, anything], "where is my order").topic is TOPIC
    assert heard([*WELCOMES, anything], "something else").topic is anything
    assert heard([anything, *WELCOMES], "where is my order").topic is anything


@pytest.mark.parametrize("rule", WELCOMES)
def test_good_rules_have_no_problems(rule: WelcomeRule) -> None:
    assert problems(rule) == []


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (WelcomeRule(name="a", kind="number", field="order"), "patterns"),
        (WelcomeRule(name="a", kind="number", patterns=("##",), field="order"), "patterns"),
        (WelcomeRule(name="a", kind="number", patterns=("#####",)), "field"),
        (WelcomeRule(name="a", patterns=("#####",), text={"en": "x"}), "patterns"),
        (WelcomeRule(name="a", kind="greeting", text={"en": "x"}), "words"),
        (WelcomeRule(name="a", words={"en": ("!!",)}, text={"en": "x"}), "words"),
        (WelcomeRule(name="a", words={"en": ("or*er",)}, text={"en": "x"}), "words"),
        (WelcomeRule(name="a"), "text"),
        (WelcomeRule(name="a", text={"en": "x"}, ask={"en": "y"}), "ask"),
    ],
)
def test_a_rule_that_cannot_work_is_named_with_its_key(rule: WelcomeRule, key: str) -> None:
    assert [found for found, _ in problems(rule)] == [key]


@given(st.text(max_size=200))
def test_nothing_that_is_written_breaks_the_hearing(text: str) -> None:
    found = heard(WELCOMES, text)
    if found.number is not None:
        assert found.number.value.removeprefix("DK-").isascii()
        assert len(found.number.value.removeprefix("DK-")) == 5


def test_a_long_hostile_text_is_heard_in_no_time() -> None:
    """Patterns have no repetition in them: the work grows with the length of the text alone."""
    assert number_in(WELCOMES, "1-" * 2000) is None
    assert heard(WELCOMES, "where is my " * 330).topic is None
