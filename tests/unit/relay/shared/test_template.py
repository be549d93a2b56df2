"""Canned texts: variables, fallbacks, blanks, and what is said about a wrong one."""

import pytest
from hypothesis import given, strategies as st

from relay.shared.template import Filled, fill, problems

GREETING = "Hi {{visitor.first_name|there}}, {{?amount}} is on its way to {{order.id}}."


def test_a_value_stands_where_its_variable_stood() -> None:
    filled = fill("Hi {{ visitor.first_name | there }}!", {"visitor.first_name": "Maryam"})
    assert filled == Filled("Hi Maryam!")


def test_a_missing_value_has_its_fallback() -> None:
    assert fill("Hi {{visitor.first_name|there}}!", {"visitor.first_name": ""}).text == "Hi there!"
    assert fill("Hi{{visitor.name|}}!", {}).text == "Hi!"


def test_a_missing_value_without_fallback_is_a_blank_of_its_name() -> None:
    filled = fill("Hi {{visitor.name}}, hello", {})
    assert filled.text == "Hi ‹visitor.name›, hello"
    assert [blank.name for blank in filled.blanks] == ["visitor.name"]


def test_blanks_are_spans_of_the_filled_text() -> None:
    filled = fill(GREETING, {"visitor.first_name": "سارا"})
    assert filled.text == "Hi سارا, ‹amount› is on its way to ‹order.id›."
    assert [(b.name, filled.text[b.start : b.end]) for b in filled.blanks] == [
        ("amount", "‹amount›"),
        ("order.id", "‹order.id›"),
    ]


@pytest.mark.threat(57)
@pytest.mark.parametrize("value", ["{{agent.name}}", "{{?amount}}", r"\1 \g<0>", "{0}", "}}"])
def test_a_value_is_never_read_as_a_pattern(value: str) -> None:
    filled = fill("Hi {{visitor.name}}", {"visitor.name": value, "agent.name": "Omid"})
    assert filled == Filled(f"Hi {value}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{visitor.nmae}}", "unknown variable 'visitor.nmae'; did you mean 'visitor.name'?"),
        ("{{shop.fone}}", "unknown variable 'shop.fone'; did you mean 'shop.phone'?"),
        ("Hi {{visitor.name, you", "expected '}}' behind it on the same line for '{{'"),
        ("Hi visitor.name}}", "expected '{{' before it on the same line for '}}'"),
        ("{{?}}", "expected a name behind '?', such as {{?amount}}"),
        ("{{?amount|10}}", "the blank 'amount' takes no fallback; it is filled by hand"),
    ],
)
def test_a_wrong_template_is_told_with_the_nearest_right_name(text: str, sentence: str) -> None:
    assert problems(text, ["phone", "url"]) == [sentence]


def test_a_name_near_to_nothing_is_told_what_there_is() -> None:
    assert "expected one of visitor.name, visitor.first_name" in problems("{{zzz}}")[0]


def test_a_right_template_has_no_problems() -> None:
    assert problems(GREETING + " {{shop.phone}} {{page}} { } {x}", ["phone"]) == []


@given(st.text(), st.dictionaries(st.sampled_from(["visitor.name", "page"]), st.text()))
def test_any_text_is_filled_and_its_blanks_lie_in_it(text: str, values: dict[str, str]) -> None:
    filled = fill(text, values)
    for blank in filled.blanks:
        assert filled.text[blank.start : blank.end] == f"‹{blank.name}›"
