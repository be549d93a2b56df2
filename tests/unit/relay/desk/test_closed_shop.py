"""What a visitor is told on a day that differs from others."""

from datetime import date

import pytest
from msgspec.structs import replace

from relay.domain.opening_hours import Day, Span
from tests.unit.relay.desk.builders import DeskUnderTest
from tests.unit.relay.desk.shops import NINE_TO_FIVE, at, relay_says, shop

MONDAY = date(2027, 1, 18).toordinal()
TITLE = {"en": "Founders' Day", "fa": "روز بنیان‌گذار"}


def told(day: Day, time: str, lang: str = "en", text: str = "is it open") -> list[str]:
    """What the relay says to somebody who writes on that Monday."""
    usual = shop(department={"calendar": NINE_TO_FIVE.name})
    calendar = replace(NINE_TO_FIVE, days={MONDAY: day})
    desk = DeskUnderTest(replace(usual, calendars={calendar.name: calendar}))
    desk.now_ms = at(f"2027-01-18 {time}")
    _, chat = desk.waiting_chat(text, lang=lang)
    return relay_says(chat)


@pytest.mark.parametrize(
    ("lang", "text", "start"),
    [
        ("en", "is it open", "We are closed today (Founders' Day) and open again tomorrow at 9:00."),
        ("fa", "باز هستید", "امروز (روز بنیان‌گذار) بسته‌ایم و فردا"),
        ("ar", "هل أنتم متاحون", "نحن مغلقون اليوم (Founders' Day) ونفتح"),
    ],
)
def test_a_holiday_is_named_in_the_visitors_language_or_the_nearest_there_is(
    lang: str, text: str, start: str
) -> None:
    (said,) = told(Day(title=TITLE), "12:00", lang, text)
    assert said.startswith(start)


def test_a_short_day_is_named_when_it_is_over_and_not_while_it_is_open() -> None:
    short = Day(spans=(Span(9 * 60, 11 * 60),), title=TITLE)
    assert told(short, "10:00", "en") == []
    assert told(short, "12:00", "en")[0].startswith(
        "We are closed today (Founders' Day) and open again tomorrow"
    )


def test_a_day_that_differs_without_a_title_is_a_day_like_others() -> None:
    assert told(Day(), "12:00")[0].startswith("We are closed now and open again tomorrow at 9:00.")
