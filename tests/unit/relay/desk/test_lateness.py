"""Late replies, standstills and overdue tickets: told once each, and again only for a new reason."""

from typing import Any

from relay.domain.conversation import Conversation
from relay.protocol import agent
from relay.protocol.entries import Escalated
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest
from tests.unit.relay.desk.shops import CATALOGUES, NINE_TO_FIVE, at, bodies, relay_says, shop


def desk_with(**department: Any) -> DeskUnderTest:
    return DeskUnderTest(shop(department=department))


def told(desk: DeskUnderTest, chat: Conversation, seconds: int) -> list[tuple[int, str]]:
    """Which escalations come in the seconds that follow, and after how many of them."""
    before = len(bodies(chat, Escalated))
    found: list[tuple[int, str]] = []
    for second in range(1, seconds + 1):
        desk.later(1)
        if chat.check_at_ms <= desk.now_ms:
            desk.time_tells(chat)
        found += [(second, body.reason) for body in bodies(chat, Escalated)[before + len(found) :]]
    return found


def test_a_late_first_reply_is_told_at_half_time_and_at_full_time() -> None:
    desk = desk_with(first_reply_s=60)
    desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    assert told(desk, chat, 200) == [(30, "half_time"), (60, "full_time")]
    assert chat.late == "full_time"
    assert relay_says(chat) == [CATALOGUES["en"]["auto.late_reply"]]


def test_taking_a_chat_is_no_answer_but_a_word_is() -> None:
    desk = desk_with(first_reply_s=60)
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    assert told(desk, chat, 40) == [(30, "half_time")]
    desk.agent_posts(sara, chat)
    desk.visitor_posts(guest, "and blue?")
    assert told(desk, chat, 200) == [] and chat.late == ""


def test_a_chat_that_goes_from_hand_to_hand_is_late_once() -> None:
    desk = desk_with(first_reply_s=60)
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    assert told(desk, chat, 60) == [(30, "half_time"), (60, "full_time")]
    desk.agent_does(sara, agent.Release(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    assert told(desk, chat, 100) == []


def test_after_a_long_pause_of_the_relay_only_the_full_time_is_told() -> None:
    desk = desk_with(first_reply_s=60)
    desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    desk.later(3600)
    assert told(desk, chat, 3) == [(1, "full_time")]


def test_who_writes_again_after_the_end_waits_anew() -> None:
    desk = desk_with(first_reply_s=60)
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    told(desk, chat, 60)
    desk.closes(sara, chat)
    desk.visitor_posts(guest, "hello?")
    assert told(desk, chat, 61) == [(30, "half_time"), (60, "full_time")]


def test_a_chat_at_a_standstill_is_told_once_for_each_standstill() -> None:
    desk = desk_with(stale_minutes=1)
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat)
    assert told(desk, chat, 150) == [(60, "stale")]
    desk.visitor_posts(guest, "blue?")
    assert chat.late == "stale", "nobody of the team has looked yet"
    desk.agent_posts(sara, chat)
    assert not chat.late
    assert told(desk, chat, 150) == [(60, "stale")]


def test_what_is_put_away_until_a_time_stands_still_on_purpose() -> None:
    desk = desk_with(stale_minutes=1)
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    until_ms = desk.now_ms + 10 * MINUTE_MS
    desk.agent_does(sara, agent.Snooze(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, until_ms=until_ms))
    assert told(desk, chat, 300) == []


def test_what_is_put_away_without_a_time_is_not_forgotten() -> None:
    desk = desk_with(stale_minutes=1)
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    desk.agent_does(sara, agent.Snooze(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    assert told(desk, chat, 61) == [(60, "stale")]


def test_a_ticket_is_overdue_once_for_each_due_time() -> None:
    desk = desk_with(calendar=NINE_TO_FIVE.name, answer_minutes=1)
    desk.now_ms = at("2027-01-18 08:58")
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    assert chat.ticket is not None and chat.ticket.due_ms == at("2027-01-18 09:01")
    assert told(desk, chat, 400) == [(180, "overdue")]
    assert chat.late == "overdue"
    due_ms = desk.now_ms + MINUTE_MS
    desk.agent_does(sara, agent.Defer(cid=desk.new_cid(), conv=chat.conv, due_ms=due_ms))
    assert not chat.late
    assert told(desk, chat, 200) == [(60, "overdue")]


def test_a_department_without_limits_tells_nobody() -> None:
    desk = desk_with()
    desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    desk.later(24 * 3600)
    assert told(desk, chat, 3) == []
