"""Days in three calendars, with the year or every year."""

from datetime import date

import pytest

from relay.shop_files.dates import DateError, ordinals

YEARS = range(2024, 2029)


def days(text: str, years: range = YEARS) -> list[str]:
    return [date.fromordinal(day).isoformat() for day in ordinals(text, years)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-21", "2026-03-21"),
        ("gregorian 2026-03-21", "2026-03-21"),
        # Nowruz by the almanacs of the University of Tehran's Institute of Geophysics.
        ("jalali 1399-01-01", "2020-03-20"),
        ("jalali 1400-01-01", "2021-03-21"),
        ("jalali 1403-01-01", "2024-03-20"),
        ("jalali 1404-01-01", "2025-03-21"),
        ("jalali 1408-01-01", "2029-03-20"),
        ("jalali 1403-12-30", "2025-03-20"),
        # Umm al-Qura.
        ("hijri 1445-10-01", "2024-04-10"),
        ("hijri 1446-10-01", "2025-03-30"),
        ("hijri 1446-12-10", "2025-06-06"),
        ("hijri 1447-01-01", "2025-06-26"),
        ("hijri 1447-10-01", "2026-03-20"),
        ("HIJRI 1447/10/1", "2026-03-20"),
        ("jalali ۱۴۰۵-۰۱-۰۱", "2026-03-21"),
        ("hijri ١٤٤٧-١٠-٠١", "2026-03-20"),
    ],
)
def test_a_date_with_its_year_is_one_day(text: str, day: str) -> None:
    assert days(text) == [day]


def test_a_date_without_a_year_comes_every_year() -> None:
    assert days("jalali 01-01") == ["2024-03-20", "2025-03-21", "2026-03-21", "2027-03-21", "2028-03-20"]
    assert days("hijri 10-01") == ["2024-04-10", "2025-03-30", "2026-03-20", "2027-03-09", "2028-02-26"]
    assert days("12-24", range(2026, 2028)) == ["2026-12-24", "2027-12-24"]


def test_a_hijri_day_can_come_twice_in_a_gregorian_year_and_a_leap_day_not_at_all() -> None:
    assert days("hijri 09-01", range(2030, 2031)) == ["2030-01-05", "2030-12-26"]
    assert days("jalali 12-30", range(2026, 2028)) == []
    assert days("02-29") == ["2024-02-29", "2028-02-29"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hijri 1447-13-01", "a hijri year has 12 months, not 13"),
        ("hijri 1447-02-30", "month 2 of the hijri year 1447 has 29 days, not 30"),
        ("hijri 10-31", "month 10 of a hijri year has at most 30 days, not 31"),
        ("hijri 1447-00-01", "a hijri year has 12 months, not 0"),
        ("jalali 1404-12-30", "month 12 of the jalali year 1404 has 29 days, not 30"),
        ("jalali 07-31", "month 7 of a jalali year has at most 30 days, not 31"),
        ("2026-02-29", "month 2 of the gregorian year 2026 has 28 days, not 29"),
        ("1405-01-01", "expected a gregorian year from 1970 to 2200, got 1405; is it jalali or hijri?"),
        ("jalali 2026-01-01", "expected a jalali year from 1349 to 1500, got 2026; is it gregorian?"),
        ("hijri 1600-01-01", "expected a hijri year from 1389 to 1500, got 1600"),
        ("hijra 10-01", "unknown calendar 'hijra'; did you mean 'hijri'?"),
        ("next friday", "expected a day such as 2026-03-21, jalali 01-01 or hijri 1447-10-01"),
        ("", "expected a day such as"),
    ],
)
def test_a_text_that_is_no_day_is_told_in_words(text: str, sentence: str) -> None:
    with pytest.raises(DateError) as caught:
        ordinals(text, YEARS)
    assert str(caught.value).startswith(sentence)


def test_no_day_of_twenty_years_is_left_out_or_met_twice() -> None:
    """Also at the ends of months, which a leap year moves."""
    for name, years, months in (("jalali", range(1400, 1420), 12), ("hijri", range(1440, 1460), 12)):
        found = []
        for year in years:
            for month in range(1, months + 1):
                for day in range(1, 32):
                    try:
                        found += ordinals(f"{name} {year}-{month:02}-{day:02}", YEARS)
                    except DateError:
                        assert day > 28
        assert found == list(range(found[0], found[-1] + 1))
