"""Opening hours: what a span, a day that differs and a change of the clocks mean."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from relay.domain.opening_hours import (
    WHOLE_DAY,
    Calendar,
    Day,
    Span,
    is_open,
    listed_week,
    next_change_ms,
    next_opening_ms,
    on_the_next_day,
    open_ms_after,
    overlap,
    spans_of,
    title_of,
)
from relay.domain.wall_clock import Zone, moment_ms, reading, weekday

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_MS = 3_600_000


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def span(text: str) -> Span:
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return Span(start, end if end > start else end + 1440)


def calendar(*spans: str, zone: Zone = UTC, **days: str) -> Calendar:
    """The same spans every day; `d2026_01_02="09:00-10:00"` makes a day differ, empty closes it."""
    different = {
        date(*map(int, name[1:].split("_"))).toordinal(): Day(spans=tuple(map(span, text.split())))
        for name, text in days.items()
    }
    return Calendar(name="c", zone=zone, week=(tuple(map(span, spans)),) * 7, days=different)


def test_a_calendar_that_says_nothing_is_always_open() -> None:
    always = Calendar(name="c")
    assert is_open(always, 0)
    assert next_opening_ms(always, 5) == 5
    assert next_change_ms(always, 5) is None


def test_a_start_is_open_and_an_end_is_not() -> None:
    shop = calendar("09:00-13:00", "16:00-20:00")
    assert [
        is_open(shop, utc(f"2026-05-05 {time}")) for time in ("08:59:59.999", "09:00", "12:59", "13:00")
    ] == [
        False,
        True,
        True,
        False,
    ]


def test_a_closed_shop_opens_at_its_next_span() -> None:
    shop = calendar("09:00-13:00", "16:00-20:00")
    assert next_opening_ms(shop, utc("2026-05-05 13:00")) == utc("2026-05-05 16:00")
    assert next_opening_ms(shop, utc("2026-05-05 20:00")) == utc("2026-05-06 09:00")
    assert next_opening_ms(shop, utc("2026-05-05 17:00")) == utc("2026-05-05 17:00")


def test_a_span_past_midnight_belongs_to_the_day_it_begins_on() -> None:
    friday = tuple((Span(22 * 60, 26 * 60),) if day == 4 else () for day in range(7))
    shop = Calendar(name="c", week=friday)
    assert is_open(shop, utc("2026-05-09 01:59"))
    assert not is_open(shop, utc("2026-05-09 02:00"))
    assert not is_open(shop, utc("2026-05-08 01:00"))
    assert next_change_ms(shop, utc("2026-05-08 23:00")) == utc("2026-05-09 02:00")


def test_spans_that_touch_close_only_at_the_end() -> None:
    shop = calendar("09:00-13:00", "13:00-18:00")
    assert next_change_ms(shop, utc("2026-05-05 10:00")) == utc("2026-05-05 18:00")


def test_a_day_that_differs_replaces_its_spans_and_lets_the_evening_before_run_out() -> None:
    shop = calendar("20:00-02:00", d2026_05_05="", d2026_05_07="10:00-11:00")
    assert is_open(shop, utc("2026-05-05 01:00"))
    assert not is_open(shop, utc("2026-05-05 21:00"))
    assert not is_open(shop, utc("2026-05-06 01:00"))
    assert is_open(shop, utc("2026-05-07 10:30"))
    assert next_change_ms(shop, utc("2026-05-05 03:00")) == utc("2026-05-06 20:00")


def test_a_day_that_differs_has_a_title() -> None:
    day = date(2026, 3, 21).toordinal()
    shop = Calendar(name="c", days={day: Day(title={"fa": "نوروز"})})
    assert title_of(shop, utc("2026-03-21 12:00")) == {"fa": "نوروز"}
    assert title_of(shop, utc("2026-03-22 12:00")) == {}


def test_a_shop_that_is_closed_for_more_than_a_year_never_opens() -> None:
    assert next_opening_ms(calendar(), utc("2026-05-05 10:00")) is None
    assert next_change_ms(calendar(), utc("2026-05-05 10:00")) is None
    assert open_ms_after(calendar(), utc("2026-05-05 10:00"), 5) is None


def test_a_span_that_begins_in_the_hour_left_out_begins_when_the_clocks_change() -> None:
    """Berlin, 29 March 2026: 02:00 is followed by 03:00, at 01:00 UTC."""
    shop = calendar("02:30-05:00", zone=BERLIN)
    assert next_opening_ms(shop, utc("2026-03-29 00:00")) == utc("2026-03-29 01:00")
    assert next_change_ms(shop, utc("2026-03-29 01:00")) == utc("2026-03-29 03:00")


def test_a_span_inside_the_hour_left_out_does_not_take_place() -> None:
    shop = calendar("02:15-02:45", zone=BERLIN)
    assert next_opening_ms(shop, utc("2026-03-29 00:00")) == utc("2026-03-30 00:15")


def test_in_the_hour_that_comes_twice_a_span_opens_and_closes_the_first_time() -> None:
    """Berlin, 25 October 2026: 03:00 is followed by 02:00, at 01:00 UTC."""
    shop = calendar("02:15-02:45", zone=BERLIN)
    assert next_opening_ms(shop, utc("2026-10-25 00:00")) == utc("2026-10-25 00:15")
    assert next_change_ms(shop, utc("2026-10-25 00:15")) == utc("2026-10-25 00:45")
    assert not is_open(shop, utc("2026-10-25 01:30"))


def test_a_span_over_the_hour_that_comes_twice_is_an_hour_longer() -> None:
    shop = calendar("01:00-04:00", zone=BERLIN)
    opens = next_opening_ms(shop, utc("2026-10-24 20:00"))
    assert opens == utc("2026-10-24 23:00")
    assert next_change_ms(shop, opens) == opens + 4 * HOUR_MS


def test_a_day_whose_last_hour_comes_twice_ends_after_the_second() -> None:
    """São Paulo, 18 February 2018: midnight is followed by 23:00 of the day before."""
    shop = calendar("22:00-24:00", zone=ZoneInfo("America/Sao_Paulo"))
    opens = next_opening_ms(shop, utc("2018-02-17 20:00"))
    assert opens == utc("2018-02-18 00:00")
    assert next_change_ms(shop, opens) == opens + 3 * HOUR_MS


def test_a_day_that_a_zone_left_out_is_closed() -> None:
    """Samoa went from 29 to 31 December 2011."""
    shop = calendar("09:00-17:00", zone=ZoneInfo("Pacific/Apia"))
    closes = utc("2011-12-30 03:00")
    assert next_change_ms(shop, closes - 1) == closes
    assert next_opening_ms(shop, closes) == utc("2011-12-30 19:00")


def test_work_that_is_due_counts_open_time_only() -> None:
    shop = calendar("09:00-13:00", "16:00-20:00")
    assert open_ms_after(shop, utc("2026-05-05 12:00"), 90) == utc("2026-05-05 16:30")
    assert open_ms_after(shop, utc("2026-05-05 12:00"), 60) == utc("2026-05-05 13:00")
    assert open_ms_after(shop, utc("2026-05-05 21:00"), 240) == utc("2026-05-06 13:00")
    assert open_ms_after(shop, utc("2026-05-05 21:00"), 0) == utc("2026-05-06 09:00")
    assert open_ms_after(Calendar(name="c"), 0, 10_000) == 600_000_000


def test_the_week_is_listed_from_the_shops_first_day() -> None:
    week = tuple((WHOLE_DAY,) if day < 5 else () for day in range(7))
    shop = Calendar(name="c", week=week, first_day=5)
    assert [day for day, _ in listed_week(shop)] == [5, 6, 0, 1, 2, 3, 4]
    assert [bool(spans) for _, spans in listed_week(shop)] == [False, False, True, True, True, True, True]
    assert spans_of(shop, date(2026, 5, 9).toordinal()) == ()


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        (("09:00-13:00", "13:00-18:00"), None),
        (("09:00-13:00", "12:00-18:00"), ("09:00-13:00", "12:00-18:00")),
        (("12:00-18:00", "09:00-13:00"), ("09:00-13:00", "12:00-18:00")),
        (("09:00-18:00", "10:00-11:00"), ("09:00-18:00", "10:00-11:00")),
        (("22:00-02:00", "23:00-24:00"), ("22:00-02:00", "23:00-24:00")),
    ],
)
def test_spans_that_share_a_minute_are_found(spans: tuple[str, ...], found: tuple[str, str] | None) -> None:
    assert overlap(map(span, spans)) == (found and (span(found[0]), span(found[1])))


def test_a_span_may_overlap_with_the_next_day() -> None:
    assert overlap([span("22:00-02:00"), on_the_next_day(span("01:00-03:00"))]) is not None
    assert overlap([span("22:00-02:00"), on_the_next_day(span("02:00-03:00"))]) is None


def test_a_moment_reads_as_the_time_it_was_made_from() -> None:
    day = date(2026, 5, 5).toordinal()
    assert reading(BERLIN, moment_ms(BERLIN, day, 615)) == (day, 615)
    assert weekday(day) == date(2026, 5, 5).weekday()
