"""What a waiting visitor is told of his place and his wait, and when it goes up."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from relay.desk.standing import standing, standings
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.domain.events import ShopClosed
from relay.domain.shop import Shop
from relay.protocol import agent as asks
from relay.protocol.visitor import Standing
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest

FOLDER = Path(__file__).resolve().parents[4] / "config" / "i18n"
WORDS = {lang: json.loads((FOLDER / f"{lang}.json").read_text("utf-8")) for lang in ("en", "ar", "fa")}
SHOP = Shop(
    departments=(Department(name="sales"), Department(name="repairs", agents=("Zahra",))),
    words=WORDS,
    waits_needed=3,
    tells_breaks=True,
)


@pytest.fixture
def desk() -> DeskUnderTest:
    """Somebody is at work, who helps everywhere."""
    desk = DeskUnderTest(SHOP)
    desk.present_agent(9, "Nora")
    return desk


@pytest.fixture
def alone() -> DeskUnderTest:
    """Nobody is at work yet."""
    return DeskUnderTest(SHOP)


def told(desk: DeskUnderTest) -> dict[str, str]:
    """What has to be told now."""
    return {each.conv: each.text for each in standings(desk.desk, desk.now_ms)}


def waiting(desk: DeskUnderTest, lang: str = "en", department: str = "sales") -> Conversation:
    return desk.waiting_chat(lang=lang, department=department)[1]


def test_everybody_hears_his_place_in_his_language_once(desk: DeskUnderTest) -> None:
    first, second, third = waiting(desk), waiting(desk, "ar"), waiting(desk, "fa-IR")
    assert told(desk) == {
        first.conv: "You are next.",
        second.conv: "رقمك في الانتظار: ٢.",
        third.conv: "شما نفر شمارهٔ ۳ در صف هستید.",
    }
    assert told(desk) == {}, "the same is not told twice"
    assert standing(desk.desk, first.conv) == Standing(conv=first.conv, text="You are next.", place=1)
    assert standing(desk.desk, "f" * 32) is None


@pytest.mark.parametrize(("site", "place"), [("demo", "٢"), ("rabat", "2")])
def test_a_place_is_told_in_the_digits_that_are_written_where_the_site_is(
    desk: DeskUnderTest, site: str, place: str
) -> None:
    first, second = (desk.waiting_chat(lang="ar-XY", site=site)[1] for _ in range(2))
    assert told(desk) == {first.conv: "الدور التالي لك.", second.conv: f"رقمك في الانتظار: {place}."}


def test_places_move_up_and_who_is_taken_hears_that_the_wait_is_over(desk: DeskUnderTest) -> None:
    first, second = waiting(desk), waiting(desk)
    told(desk)
    desk.takes(desk.present_agent(), first)
    assert told(desk) == {first.conv: "", second.conv: "You are next."}
    assert told(desk) == {}


def test_each_department_has_its_own_line(desk: DeskUnderTest) -> None:
    first, other = waiting(desk), waiting(desk, department="repairs")
    assert told(desk) == dict.fromkeys([first.conv, other.conv], "You are next.")


def test_the_wait_is_told_from_real_waits_once_there_are_enough(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    for seconds in (60, 120, 240):
        chat = waiting(desk)
        desk.later(seconds)
        desk.takes(sara, chat)
    assert list(desk.desk.waits["sales"]) == [60_000, 120_000, 240_000]
    chat = waiting(desk)
    assert told(desk)[chat.conv] == "You are next. It will take about 2 minutes."
    assert standing(desk.desk, chat.conv) == Standing(
        conv=chat.conv, text="You are next. It will take about 2 minutes.", place=1, wait_s=120
    )
    desk.later(60)
    assert told(desk) == {chat.conv: "You are next. It will take about 1 minute."}
    desk.later(60)
    assert told(desk) == {chat.conv: "You are next."}, "nobody knows how long any more"


def test_the_waits_of_another_department_tell_nothing_here(desk: DeskUnderTest) -> None:
    for _ in range(3):
        desk.desk.remember_wait("repairs", 60_000)
    assert list(told_of(desk, waiting(desk))) == ["You are next."]


def told_of(desk: DeskUnderTest, chat: Conversation) -> list[str]:
    return [text for conv, text in told(desk).items() if conv == chat.conv]


def test_a_place_goes_up_only_with_its_reason(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    was_helped = waiting(desk)
    desk.takes(sara, was_helped)
    chat = waiting(desk)
    assert told_of(desk, chat) == ["You are next."]
    desk.goes(sara, "offline")
    assert told_of(desk, chat) == [
        "Somebody whose chat was interrupted goes before you. You are number 2 in the queue."
    ]
    urgent = waiting(desk)
    told(desk)
    desk.agent_does(sara, asks.Prioritise(cid=desk.new_cid(), conv=urgent.conv, priority=2))
    assert told_of(desk, chat) == ["Something urgent goes before you. You are number 3 in the queue."]


def test_whoever_is_passed_on_begins_anew_in_the_other_line(desk: DeskUnderTest) -> None:
    chat, other = waiting(desk), waiting(desk, department="repairs")
    desk.agent_does(desk.agent(), asks.Prioritise(cid=desk.new_cid(), conv=other.conv, priority=1))
    told(desk)
    move = asks.Transfer(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, department="repairs")
    desk.agent_does(desk.agent(), move)
    assert told_of(desk, chat) == ["You are number 2 in the queue."], "nobody has overtaken him"


def test_a_wait_goes_up_with_a_reason_or_not_at_all(desk: DeskUnderTest) -> None:
    for _ in range(3):
        desk.desk.remember_wait("sales", 2 * MINUTE_MS)
    chat = waiting(desk)
    assert told_of(desk, chat) == ["You are next. It will take about 2 minutes."]
    for _ in range(4):
        desk.desk.remember_wait("sales", 3 * MINUTE_MS)
    assert told_of(desk, chat) == [], "a minute more is no news"
    for _ in range(20):
        desk.desk.remember_wait("sales", 8 * MINUTE_MS)
    assert told_of(desk, chat) == [
        "It is taking longer than usual. You are next. It will take about 10 minutes."
    ]


def test_only_the_last_waits_count(desk: DeskUnderTest) -> None:
    for minutes in range(30):
        desk.desk.remember_wait("sales", minutes * MINUTE_MS)
    waits = desk.desk.waits["sales"]
    assert len(waits) == SHOP.waits_counted and waits[0] == 10 * MINUTE_MS


def test_a_break_is_told_while_nobody_of_the_department_is_at_work(alone: DeskUnderTest) -> None:
    zahra = alone.present_agent(3, "Zahra")
    chat = waiting(alone, department="repairs")
    assert told_of(alone, chat) == ["You are next."]
    alone.goes(zahra, "on_break", back_at_ms=alone.now_ms + 14 * MINUTE_MS)
    assert told_of(alone, chat) == ["You are next. We are on a short break and back in about 15 minutes."]
    alone.later(20 * 60)
    assert told_of(alone, chat) == ["You are next. We are on a short break and will be back soon."]
    alone.goes(zahra, "available")
    assert told_of(alone, chat) == ["You are next."]


def test_a_break_that_takes_longer_than_was_told_says_so(alone: DeskUnderTest) -> None:
    zahra = alone.present_agent(3, "Zahra")
    chat = waiting(alone, department="repairs")
    alone.goes(zahra, "on_break", back_at_ms=alone.now_ms + 5 * MINUTE_MS)
    assert told_of(alone, chat) == ["You are next. We are on a short break and back in about 5 minutes."]
    alone.goes(zahra, "on_break", back_at_ms=alone.now_ms + 20 * MINUTE_MS)
    assert told_of(alone, chat) == [
        "It is taking longer than usual. You are next. We are on a short break and back in about 20 minutes."
    ]


def test_nobody_is_told_of_a_place_while_it_is_closed_and_a_rise_meanwhile_has_its_reason(
    desk: DeskUnderTest,
) -> None:
    chat, urgent = waiting(desk), waiting(desk)
    assert told_of(desk, chat) == ["You are next."]
    closes(desk, until_ms=desk.now_ms + 20 * MINUTE_MS)
    assert told_of(desk, chat) == [""] and told_of(desk, chat) == []
    assert standing(desk.desk, chat.conv) is None, "nor is he who comes back to the page"
    desk.agent_does(desk.agent(), asks.Prioritise(cid=desk.new_cid(), conv=urgent.conv, priority=2))
    closes(desk, until_ms=0)
    assert told_of(desk, chat) == ["Something urgent goes before you. You are number 2 in the queue."]


def test_whoever_knew_his_place_before_the_shop_closed_hears_it_again(desk: DeskUnderTest) -> None:
    chat = waiting(desk)
    told(desk)
    closes(desk, until_ms=desk.now_ms + MINUTE_MS)
    told(desk)
    desk.later(61)
    assert told_of(desk, chat) == ["You are next."]


def test_while_nobody_is_there_it_says_so_and_a_rise_meanwhile_has_its_reason(alone: DeskUnderTest) -> None:
    sara = alone.present_agent()
    chat, other = waiting(alone), waiting(alone, "fa")
    assert told(alone)[chat.conv] == "You are next."
    alone.goes(sara, "offline")
    assert told(alone) == {
        chat.conv: WORDS["en"]["auto.place_nobody"],
        other.conv: WORDS["fa"]["auto.place_nobody"],
    }
    assert told(alone) == {}
    assert standing(alone.desk, chat.conv) == Standing(
        conv=chat.conv, text=WORDS["en"]["auto.place_nobody"]
    ), "neither place nor wait"
    alone.agent_does(sara, asks.Prioritise(cid=alone.new_cid(), conv=other.conv, priority=2))
    assert told(alone) == {}, "no place is told, and so none goes up"
    alone.goes(sara, "available")
    assert told_of(alone, chat) == ["Something urgent goes before you. You are number 2 in the queue."]


def test_who_came_while_nobody_was_there_hears_his_place_once_somebody_is(alone: DeskUnderTest) -> None:
    first, second = waiting(alone), waiting(alone)
    told(alone)
    alone.present_agent()
    assert told(alone) == {first.conv: "You are next.", second.conv: "You are number 2 in the queue."}


def test_a_shop_that_tells_no_breaks_says_that_nobody_is_there() -> None:
    desk = DeskUnderTest(replace(SHOP, tells_breaks=False))
    sara = desk.present_agent()
    chat = waiting(desk)
    desk.goes(sara, "on_break", back_at_ms=desk.now_ms + 5 * MINUTE_MS)
    assert told_of(desk, chat) == [WORDS["en"]["auto.place_nobody"]]


def closes(desk: DeskUnderTest, until_ms: int) -> None:
    desk.desk.apply(ShopClosed(until_ms=until_ms, at_ms=desk.now_ms, agent=1, reason="prayer"))


def test_a_shop_without_words_tells_nothing() -> None:
    desk = DeskUnderTest()
    waiting(desk)
    assert standings(desk.desk, desk.now_ms) == []
