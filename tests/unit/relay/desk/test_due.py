"""Leases: what becomes of the chats of an agent who vanished."""

from relay.desk import due, overview
from relay.domain.events import Logged
from relay.protocol.entries import Queued
from tests.unit.relay.desk.builders import LEASE_MS, DeskUnderTest


def test_a_chat_goes_back_to_the_queue_when_its_owners_lease_is_over() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    assert due.lapsed(desk.desk, LEASE_MS - 1) == []
    assert due.lapsed(desk.desk, LEASE_MS) == [chat]
    decision = due.give_back(desk.desk, chat.conv, desk.now_ms, LEASE_MS)
    assert isinstance(decision.events[0], Logged)
    assert decision.events[0].entry.body == Queued(gen=chat.gen + 1, reason="agent_left", name="Sara")
    desk.commit(decision)
    assert list(desk.desk.queue) == [chat.conv] and not sara.owned and not sara.active


def test_an_owner_who_came_back_in_time_keeps_his_chat() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    sara.heard_up_ms = LEASE_MS - 1
    assert due.give_back(desk.desk, chat.conv, desk.now_ms, LEASE_MS).events == ()


def test_presence_is_available_then_away_while_the_lease_runs_then_offline() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.desk.line_up(sara, 0)
    assert desk.desk.presence(sara, 0) == "available"
    desk.desk.line_down(sara, 10)
    assert desk.desk.presence(sara, LEASE_MS - 1) == "away"
    assert desk.desk.presence(sara, LEASE_MS) == "offline"


def test_whoever_is_dismissed_leaves_the_team_and_his_chats_the_queue_gets() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    sara, _omar = desk.agent(1, "Sara"), desk.agent(2, "Omar")
    desk.takes(sara, chat)
    sara.heard_up_ms = 5_000
    desk.desk.dismiss(1, 5_000)
    assert [mate.name for mate in overview.team(desk.desk, 0, 5_000).agents] == ["Omar"]
    assert due.lapsed(desk.desk, 5_000) == [chat]
    desk.agent(1, "Sara")
    assert len(overview.team(desk.desk, 0, 5_000).agents) == 2, "a new password brings him back"
