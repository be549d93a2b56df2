"""What an agent types into the search field, and what it is taken for."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from relay.domain.search_query import FAR_MS, QueryProblem, SearchQuery, read_query
from relay.domain.wall_clock import UTC_ZONE, Zone
from relay.protocol.limits import QUERY_CHARS_MAX
from relay.shared.search_words import Wanted

NOON_MS = 1_769_860_800_000
"""2026-01-31 12:00 UTC."""

DAY_MS = 86_400_000
MIDNIGHT_MS = NOON_MS - DAY_MS // 2


def read(text: str, zone: Zone = UTC_ZONE) -> SearchQuery:
    return read_query(text, NOON_MS, zone)


def problem(text: str) -> tuple[str, str, str]:
    with pytest.raises(QueryProblem) as caught:
        read(text)
    return caught.value.problem, caught.value.about, caught.value.nearest


def test_each_word_may_be_the_beginning_of_a_word() -> None:
    assert read("Refund ORDER").wanted == (Wanted(("refund",)), Wanted(("order",)))


def test_a_single_letter_is_the_whole_word() -> None:
    assert read("a bc").wanted == (Wanted(("a",), True), Wanted(("bc",)))


@pytest.mark.parametrize("text", ['"late again"', "“late again”", "«late again»", '"Late   again'])
def test_words_in_quotation_marks_of_any_kind_must_follow_each_other(text: str) -> None:
    assert read(text).wanted == (Wanted(("late", "again"), True),)


def test_what_is_written_with_a_sign_between_must_follow_each_other() -> None:
    assert read("245-12784").wanted == (Wanted(("245", "12784")),)


@pytest.mark.parametrize("text", ["الطلب", "والطلب", "للطلب", "طَلَب", "طـلب"])
def test_arabic_is_looked_up_without_article_vowels_and_tatweel(text: str) -> None:
    assert read(text).wanted == (Wanted(("طلب",)),)


@pytest.mark.parametrize(("typed", "looked_up"), [("می‌خواهم", "ميخواهم"), ("۱۲۳۴", "1234"), ("کالا", "كالا")])
def test_persian_is_looked_up_without_joiners_in_common_letters(typed: str, looked_up: str) -> None:
    assert read(typed).wanted == (Wanted((looked_up,)),)


def test_filters_and_words_stand_in_any_order() -> None:
    query = read("from:Sara card tag:Lost page:/Checkout site:demo department:orders from:omid")
    assert query.wanted == (Wanted(("card",)),)
    assert query.writers == (Wanted(("sara",)), Wanted(("omid",)))
    assert (query.tags, query.pages) == (("lost",), ("/checkout",))
    assert (query.sites, query.departments) == (("demo",), ("orders",))


def test_a_filter_takes_several_words_in_quotation_marks() -> None:
    assert read('tag:"gift card"').tags == ("gift card",)
    assert read('from:"Sara Nuri"').writers == (Wanted(("sara", "nuri")),)


@pytest.mark.parametrize("written", ["2026-01-31", "2026/1/31", "۲۰۲۶-۰۱-۳۱", "today", "0d", "TODAY"])
def test_a_day_begins_at_its_midnight(written: str) -> None:
    assert read(f"after:{written}").after_ms == MIDNIGHT_MS
    assert read(f"before:{written}").before_ms == MIDNIGHT_MS


def test_days_ago_are_counted_from_today() -> None:
    assert read("after:7d").after_ms == MIDNIGHT_MS - 7 * DAY_MS
    assert read("after:yesterday").after_ms == MIDNIGHT_MS - DAY_MS


def test_a_day_begins_where_the_shop_is() -> None:
    tehran = ZoneInfo("Asia/Tehran")
    assert read("after:2026-01-31", tehran).after_ms == MIDNIGHT_MS - 3.5 * 3_600_000


def test_of_two_bounds_the_narrower_one_counts() -> None:
    query = read("after:7d after:2d before:today before:9999-12-31")
    assert query.after_ms == MIDNIGHT_MS - 2 * DAY_MS
    assert query.before_ms == MIDNIGHT_MS


def test_a_rating_is_one_or_a_span() -> None:
    assert read("rating:4").rating == (4, 4)
    assert read("rating:1..2").rating == (1, 2)
    assert read("rating:۱..۲").rating == (1, 2)


@pytest.mark.parametrize("text", ["https://shop.example/x", "12:30", "C:\\path"])
def test_an_address_a_time_and_a_path_are_words(text: str) -> None:
    assert read(text).wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("empty", "", "")),
        ("?! — …", ("empty", "", "")),
        ('""', ("empty", "", "")),
        ("form:sara", ("unknown_filter", "form:", "from:")),
        ("zzz:sara", ("unknown_filter", "zzz:", "")),
        ("from: sara", ("no_value", "from:", "")),
        ('tag:""', ("no_value", "tag:", "")),
        ("from:!!", ("no_value", "from:!!", "")),
        ("before:2026-02-30", ("bad_date", "before:2026-02-30", "")),
        ("after:soon", ("bad_date", "after:soon", "")),
        ("rating:0", ("bad_rating", "rating:0", "")),
        ("rating:6", ("bad_rating", "rating:6", "")),
        ("rating:4..2", ("bad_rating", "rating:4..2", "")),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, expected: tuple[str, str, str]) -> None:
    assert problem(text) == expected


def test_an_unknown_filter_in_quotation_marks_is_words() -> None:
    assert read('"form:sara"').wanted == (Wanted(("form", "sara"), True),)


@pytest.mark.threat(56)
@given(
    st.text(max_size=QUERY_CHARS_MAX)
    | st.from_regex(r'((from|before|tag|rating|x)?:?"?\w*"? ?)*', fullmatch=True)
)
def test_any_text_is_a_query_or_a_problem(text: str) -> None:
    try:
        query = read(text)
    except QueryProblem:
        return
    assert query != SearchQuery()
    assert query.before_ms <= FAR_MS
    for each in (*query.wanted, *query.writers):
        assert all(word.isalnum() for word in each.words)
