"""Breaks, going home, lost lines: what the team sees, and what becomes of the chats."""

import pytest

from relay.desk import due, leaving
from relay.domain.department import Department
from relay.domain.shop import Shop
from relay.protocol import agent as asks
from relay.protocol.entries import Queued, TransferEnded, Transferring
from tests.unit.relay.desk.builders import LEASE_MS, DeskUnderTest

SHOP = Shop(departments=(Department(name="sales"),), idle_s=300)


@pytest.fixture
def desk() -> DeskUnderTest:
    return DeskUnderTest(SHOP)


def test_two_consoles_are_one_person(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    desk.desk.line_up(sara, 0)
    desk.goes(sara, "on_break", "keep", reason="lunch", back_at_ms=desk.now_ms + 1)
    desk.desk.line_down(sara, 0)
    assert desk.desk.presence(sara, 0) == "on_break" and sara.reason == "lunch"
    desk.desk.line_up(sara, 0)
    assert desk.desk.presence(sara, 0) == "on_break", "a second console does not end a break"


def test_a_break_outlives_a_lost_line(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "on_break", "keep", reason="tea", back_at_ms=5)
    desk.desk.line_down(sara, 1_000)
    assert desk.desk.presence(sara, 2_000) == "away"
    desk.desk.line_up(sara, 3_000)
    assert (desk.desk.presence(sara, 3_000), sara.reason, sara.back_at_ms) == ("on_break", "tea", 5)


def test_a_console_says_again_what_was_chosen_to_a_relay_that_knows_nothing(desk: DeskUnderTest) -> None:
    sara = desk.agent()
    desk.desk.line_up(sara, 0, chosen="on_break", reason="prayer", back_at_ms=7)
    assert (desk.desk.presence(sara, 0), sara.reason, sara.back_at_ms) == ("on_break", "prayer", 7)
    desk.goes(sara, "available")
    assert (desk.desk.presence(sara, 0), sara.reason, sara.back_at_ms) == ("available", "", 0)
    desk.desk.line_up(sara, 0, chosen="on_break")
    assert desk.desk.presence(sara, 0) == "available", "another console does not know better"


def test_whoever_presses_no_key_is_idle_until_he_does(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    assert desk.desk.presence(sara, 299_999) == "available"
    assert desk.desk.presence(sara, 300_000) == "idle"
    desk.desk.stirred(sara, 400_000)
    assert desk.desk.presence(sara, 400_000) == "available"


def test_on_a_break_chats_are_kept_or_go_to_the_head_of_the_queue(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "on_break", "keep")
    assert chat.owner == 1 and leaving.chats(sara) == []
    desk.goes(sara, "on_break", "queue")
    assert chat.log[-1].body == Queued(gen=chat.gen, reason="agent_break", name="Sara")
    assert chat.is_at_head and not sara.owned


def test_nobody_keeps_his_chats_when_he_goes_home(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "offline", "keep")
    assert chat.log[-1].body == Queued(gen=chat.gen, reason="agent_offline", name="Sara")
    assert desk.desk.presence(sara, 0) == "offline" and desk.desk.present() == 0


def test_what_he_takes_by_hand_during_a_break_stays_his(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "on_break", "queue")
    desk.takes(sara, chat)
    assert desk.time_tells(chat) == [] and chat.owner == 1


def test_what_is_handed_to_a_colleague_on_leaving_is_his_when_he_takes_it(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "offline", "agent", to=2)
    assert chat.log[-1].body == Transferring(to=2, to_name="Omar")
    assert desk.time_tells(chat) == []
    desk.takes(omar, chat)
    assert chat.owner == 2 and not sara.leaving


def test_what_nobody_takes_within_a_lease_goes_to_the_queue(desk: DeskUnderTest) -> None:
    sara, _omar = desk.present_agent(), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "on_break", "agent", to=2)
    desk.later(LEASE_MS / 1000 - 1)
    assert desk.time_tells(chat) == []
    desk.later(1)
    assert desk.time_tells(chat) == [Queued(gen=chat.gen, reason="agent_break", name="Sara")]


def test_a_declined_hand_over_does_not_come_back_to_who_has_left(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "on_break", "agent", to=2)
    desk.agent_does(omar, asks.Decline(cid=desk.new_cid(), conv=chat.conv))
    assert [type(body) for body in desk.time_tells(chat)] == [Queued]


@pytest.mark.parametrize("where", [{"chats": "agent", "to": 2}, {"chats": "department", "department": "no"}])
def test_where_nobody_is_there_to_hand_over_to_the_queue_gets_it(
    desk: DeskUnderTest, where: dict[str, object]
) -> None:
    sara, _gone = desk.present_agent(), desk.agent(2, "Omar")
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.goes(sara, "offline", **where)  # type: ignore[arg-type]
    assert chat.state == "queued"


def test_whoever_comes_back_first_keeps_what_he_had_not_handed_over_yet(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.desk.set_presence(sara, asks.SetPresence(chosen="on_break", chats="queue"), 0)
    assert leaving.chats(sara) == [chat.conv]
    desk.desk.set_presence(sara, asks.SetPresence(chosen="available"), 0)
    decided = leaving.hand_over(desk.desk, chat.conv, sara, "queue", 0, "", desk.now_ms, 0)
    assert not decided.events and desk.time_tells(chat) == []


def test_a_transfer_ends_when_its_target_goes(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    ask = asks.Transfer(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, to=2)
    desk.agent_does(sara, ask)
    assert desk.time_tells(chat) == [] and chat.check_at_ms > desk.now_ms
    desk.goes(omar, "on_break")
    assert desk.time_tells(chat) == [TransferEnded(reason="left", name="Omar")]
    assert chat.owner == 1 and not omar.asked


def test_a_transfer_waits_while_its_targets_line_is_down_for_a_moment(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.agent_does(sara, asks.Transfer(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, to=2))
    desk.desk.line_down(omar, desk.up_ms)
    assert desk.time_tells(chat) == [], "his lease runs: he may be back in a moment"
    desk.later(LEASE_MS / 1000)
    assert [type(body) for body in desk.time_tells(chat)] == [TransferEnded]


def test_a_lost_line_takes_the_active_chats_and_leaves_what_is_put_away(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    (_, active), (_, asleep) = desk.waiting_chat(), desk.waiting_chat()
    for chat in (active, asleep):
        desk.takes(sara, chat)
    until_ms = desk.now_ms + 10 * LEASE_MS
    desk.agent_does(
        sara, asks.Snooze(cid=desk.new_cid(), conv=asleep.conv, gen=asleep.gen, until_ms=until_ms)
    )
    desk.desk.line_down(sara, 0)
    assert due.lapsed(desk.desk, LEASE_MS) == [active]
    desk.desk.dismiss(1, 0)
    assert due.lapsed(desk.desk, 0) == [active, asleep], "who works here no longer keeps nothing"
