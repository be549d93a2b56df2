"""Moments to come, in the visitor's words and digits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from relay.desk.desk import Desk
from relay.desk.voice import speaker
from relay.domain.shop import Shop
from relay.domain.spoken_time import spoken_time
from tests.unit.relay.desk.builders import written
from tests.unit.relay.desk.shops import CATALOGUES, at

DESK = Desk(shop=Shop(words=CATALOGUES))
DESK.digits = written
TEHRAN = ZoneInfo("Asia/Tehran")
FRIDAY_NOON = at("2027-01-15 12:00")


def told(lang: str, then: str, zone: ZoneInfo | None = None) -> str:
    return spoken_time(speaker(DESK, lang, "demo"), at(then), FRIDAY_NOON, zone or datetime.now(UTC).tzinfo)


@pytest.mark.parametrize(
    ("then", "english", "arabic", "persian"),
    [
        ("2027-01-15 12:20", "in 20 minutes", "خلال ٢٠ دقيقة", "۲۰ دقیقهٔ دیگر"),
        ("2027-01-15 12:02", "in 2 minutes", "خلال دقيقتين", "۲ دقیقهٔ دیگر"),
        ("2027-01-15 12:05", "in 5 minutes", "خلال ٥ دقائق", "۵ دقیقهٔ دیگر"),
        ("2027-01-15 16:30", "today at 16:30", "اليوم الساعة ١٦:٣٠", "امروز ساعت ۱۶:۳۰"),
        ("2027-01-16 09:05", "tomorrow at 9:05", "غدًا الساعة ٩:٠٥", "فردا ساعت ۹:۰۵"),
        ("2027-01-18 09:00", "on Monday at 9:00", "يوم الاثنين الساعة ٩:٠٠", "دوشنبه ساعت ۹:۰۰"),
        (
            "2027-01-25 09:00",
            "in 10 days, on Monday at 9:00",
            "بعد ١٠ أيام، الاثنين الساعة ٩:٠٠",
            "۱۰ روز دیگر، دوشنبه ساعت ۹:۰۰",
        ),
    ],
)
def test_a_moment_is_told_in_three_languages(then: str, english: str, arabic: str, persian: str) -> None:
    assert [told(lang, then) for lang in ("en", "ar", "fa")] == [english, arabic, persian]


def test_the_clock_is_the_shops_own() -> None:
    """Noon in London is half past three in Tehran, where 20:45 UTC is the next day already."""
    assert told("fa", "2027-01-15 15:00", TEHRAN) == "امروز ساعت ۱۸:۳۰"
    assert told("fa", "2027-01-15 20:45", TEHRAN) == "فردا ساعت ۰:۱۵"


def test_a_shop_without_hours_counts_hours() -> None:
    say = speaker(DESK, "en", "demo")
    assert spoken_time(say, at("2027-01-15 15:10"), FRIDAY_NOON, None) == "in about 3 hours"
    assert (
        spoken_time(speaker(DESK, "ar", "demo"), at("2027-01-15 14:00"), FRIDAY_NOON, None)
        == "خلال ساعتين تقريبًا"
    )


def test_a_moment_that_is_now_is_a_minute_away() -> None:
    assert told("en", "2027-01-15 12:00") == "in 1 minute"
