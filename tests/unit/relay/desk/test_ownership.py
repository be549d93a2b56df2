"""Taking, handing over, taking over, putting away: who owns a chat afterwards, and who is refused."""

import pytest

from relay.desk.decision import Decided, Decision, Refused
from relay.domain.department import AgentSkills, Department
from relay.domain.shop import Shop
from relay.protocol import agent as asks
from relay.protocol.entries import (
    Assigned,
    Message,
    Note,
    Queued,
    Snoozed,
    Stopped,
    TransferEnded,
    Transferring,
    Woken,
)
from relay.protocol.refusals import Code
from relay.protocol.setup import ScriptRow, StepRow
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest

SHOP = Shop(
    departments=(
        Department(name="sales", agents=("Sara", "Omar")),
        Department(name="repairs", agents=("Zahra",)),
    ),
    scripts={"bye": ScriptRow(name="bye", steps=(StepRow(id="end", kind="close"),))},
    skills={"omar": AgentSkills(chats_max=1)},
    words={"en": {"auto.transfer_agent": "We ask {name}.", "auto.transfer_back": "{name} stays."}},
)


class Room:
    """Sara, who owns a chat; Omar with room for one; Zahra, a supervisor in another department."""

    def __init__(self) -> None:
        self.desk = DeskUnderTest(SHOP)
        self.sara = self.desk.present_agent(1, "Sara")
        self.omar = self.desk.present_agent(2, "Omar")
        self.zahra = self.desk.present_agent(3, "Zahra", "supervisor")
        self.guest, self.chat = self.desk.waiting_chat()
        self.desk.takes(self.sara, self.chat)

    def does(self, who: asks.AgentRole | object, command: type, **more: object) -> Decision:
        if command is not asks.Decline:
            more["gen"] = more.get("gen", self.chat.gen)
        asked = command(cid=self.desk.new_cid(), conv=self.chat.conv, **more)
        return self.desk.agent_does(who, asked)  # type: ignore[arg-type]

    def said(self) -> list[object]:
        return [entry.body for entry in self.chat.log]


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_transfer_stays_its_owners_until_it_is_taken(room: Room) -> None:
    assert isinstance(room.does(room.sara, asks.Transfer, to=2, text="speaks Arabic"), Decided)
    assert room.chat.owner == 1 and list(room.omar.asked) == [room.chat.conv]
    assert room.said()[-2:] == [
        Transferring(to=2, to_name="Omar", text="speaks Arabic"),
        Message("We ask Omar.", "news"),
    ]
    assert isinstance(room.does(room.sara, asks.Post, text="one moment"), Decided)
    assert isinstance(room.does(room.omar, asks.Take), Decided)
    assert room.said()[-1] == Assigned(agent=2, name="Omar", gen=room.chat.gen, reason="transfer")
    assert room.chat.transfer is None and not room.omar.asked and list(room.omar.active)


def test_a_declined_transfer_comes_back_and_the_visitor_hears_who_stays(room: Room) -> None:
    room.does(room.sara, asks.Transfer, to=2)
    assert isinstance(room.does(room.omar, asks.Decline), Decided)
    assert room.said()[-2:] == [TransferEnded(reason="declined", name="Omar"), Message("Sara stays.", "news")]
    assert room.chat.owner == 1 and not room.omar.asked
    assert room.does(room.omar, asks.Take) == Refused(Code.NOT_QUEUED)


def test_a_recalled_transfer_can_not_be_taken_any_more(room: Room) -> None:
    room.does(room.sara, asks.Transfer, to=2)
    assert isinstance(room.does(room.sara, asks.Recall), Decided)
    assert room.does(room.omar, asks.Take) == Refused(Code.NOT_QUEUED)
    assert room.does(room.sara, asks.Recall) == Refused(Code.NOT_NOW)


def test_a_department_takes_by_any_of_its_people_and_by_nobody_else(room: Room) -> None:
    room.does(room.sara, asks.Transfer, department="repairs")
    assert room.does(room.omar, asks.Take) == Refused(Code.NOT_OFFERED)
    assert room.does(room.omar, asks.Decline) == Refused(Code.NOT_OFFERED)
    assert isinstance(room.does(room.zahra, asks.Take), Decided)
    assert (room.chat.owner, room.chat.department) == (3, "repairs")


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"to": 9}, Code.UNKNOWN_NAME),
        ({"to": 1}, Code.NOT_THERE),
        ({"department": "gone"}, Code.UNKNOWN_NAME),
        ({}, Code.UNKNOWN_NAME),
        ({"to": 2, "text": "x" * 4001}, Code.TEXT_TOO_LONG),
        ({"to": 2, "gen": 0}, Code.NOT_OWNER),
    ],
)
def test_a_transfer_to_nowhere_is_refused(room: Room, where: dict[str, object], code: Code) -> None:
    assert room.does(room.sara, asks.Transfer, **where) == Refused(code)
    assert room.chat.transfer is None


def test_nobody_is_handed_more_than_he_has_room_for(room: Room) -> None:
    _, other = room.desk.waiting_chat()
    room.desk.takes(room.omar, other)
    assert room.does(room.sara, asks.Transfer, to=2) == Refused(Code.AT_CAPACITY)
    room.does(room.sara, asks.Release)
    assert room.desk.takes(room.omar, room.chat) == Refused(Code.AT_CAPACITY)


def test_whoever_is_asked_has_no_room_for_another_but_for_this_one(room: Room) -> None:
    room.does(room.sara, asks.Transfer, to=2)
    _, other = room.desk.waiting_chat()
    assert room.desk.takes(room.omar, other) == Refused(Code.AT_CAPACITY)
    assert isinstance(room.does(room.omar, asks.Take), Decided)


def test_a_colleague_on_a_break_is_not_there(room: Room) -> None:
    room.desk.goes(room.omar, "on_break")
    assert room.does(room.sara, asks.Transfer, to=2) == Refused(Code.NOT_THERE)


def test_nobody_is_asked_while_somebody_else_is(room: Room) -> None:
    room.does(room.sara, asks.Transfer, to=2)
    assert room.does(room.sara, asks.Transfer, to=3) == Refused(Code.NOT_NOW)


def test_what_waits_is_moved_at_once_and_keeps_its_place_in_time(room: Room) -> None:
    _, waiting = room.desk.waiting_chat()
    arrived_ms = waiting.arrived_at_ms
    room.desk.later(60)
    move = asks.Transfer(
        cid=room.desk.new_cid(), conv=waiting.conv, gen=waiting.gen, department="repairs", text="screen"
    )
    assert isinstance(room.desk.agent_does(room.omar, move), Decided)
    assert (waiting.state, waiting.department, waiting.arrived_at_ms) == ("queued", "repairs", arrived_ms)
    assert waiting.log[-1].body == Note("screen")
    again = room.desk.agent_does(room.omar, move)
    assert isinstance(again, Decided) and not again.events and again.ack


def test_a_supervisor_takes_over_and_an_agent_may_not(room: Room) -> None:
    assert room.does(room.omar, asks.TakeOver) == Refused(Code.NOT_ALLOWED)
    assert room.does(room.zahra, asks.TakeOver, gen=0) == Refused(Code.NOT_OWNER)
    assert isinstance(room.does(room.zahra, asks.TakeOver), Decided)
    assert room.chat.owner == 3 and not room.sara.owned
    assert room.does(room.sara, asks.Post, text="hi") == Refused(Code.NOT_OWNER)


def test_a_waiting_chat_is_closed_by_supervisors_only(room: Room) -> None:
    _, waiting = room.desk.waiting_chat()
    assert room.desk.closes(room.omar, waiting) == Refused(Code.NOT_ALLOWED)
    assert isinstance(room.desk.closes(room.zahra, waiting), Decided)
    assert waiting.state == "closed"


def test_a_chat_that_is_put_away_makes_room_and_comes_back_at_its_time(room: Room) -> None:
    until_ms = room.desk.now_ms + 10 * MINUTE_MS
    assert isinstance(room.does(room.sara, asks.Snooze, until_ms=until_ms), Decided)
    assert room.said()[-1] == Snoozed(until_ms=until_ms)
    assert room.sara.load == 0 and list(room.sara.owned)
    assert room.desk.time_tells(room.chat) == [] and room.chat.check_at_ms == until_ms
    room.desk.later(600)
    assert room.desk.time_tells(room.chat) == [Woken(reason="time")]
    assert (room.chat.state, room.sara.load) == ("assigned", 1)


@pytest.mark.parametrize("ahead_ms", [-1, 0, 367 * 24 * 60 * MINUTE_MS])
def test_nothing_is_put_away_until_yesterday_or_for_more_than_a_year(room: Room, ahead_ms: int) -> None:
    until_ms = room.desk.now_ms + ahead_ms
    assert room.does(room.sara, asks.Snooze, until_ms=until_ms) == Refused(Code.BAD_TIME)


def test_the_visitors_word_wakes_what_was_put_away(room: Room) -> None:
    room.does(room.sara, asks.Snooze)
    room.desk.visitor_posts(room.guest, "it has come")
    assert (room.chat.state, room.chat.owner, room.sara.load) == ("assigned", 1, 1)


@pytest.mark.parametrize(("command", "more"), [(asks.Transfer, {"to": 2}), (asks.Snooze, {})])
def test_a_closing_under_way_waits_for_whoever_goes_on_with_it(
    room: Room, command: type, more: dict[str, object]
) -> None:
    room.does(room.sara, asks.StartClosing, script="bye")
    asked = command(cid=room.desk.new_cid(), conv=room.chat.conv, gen=room.chat.gen, **more)
    first = room.desk.agent_does(room.sara, asked)
    assert Stopped(reason="agent") in room.said() and room.chat.walk is not None
    assert isinstance(first, Decided) and first.ack
    assert room.desk.agent_does(room.sara, asked) == Decided((), first.ack)


def asleep_with_omar(room: Room) -> None:
    """The chat is Omar's and put away, and he has another one: all that he has room for."""
    room.does(room.sara, asks.Transfer, to=2)
    room.does(room.omar, asks.Take)
    room.does(room.omar, asks.Snooze, until_ms=room.desk.now_ms + MINUTE_MS)
    _, other = room.desk.waiting_chat()
    room.desk.takes(room.omar, other)


def test_who_has_no_room_when_the_visitor_writes_does_not_get_it_back(room: Room) -> None:
    asleep_with_omar(room)
    room.desk.visitor_posts(room.guest, "hello?")
    assert room.said()[-1] == Queued(gen=room.chat.gen, reason="woken", name="Omar")
    assert room.chat.state == "queued" and room.chat.is_at_head and room.chat.last_agent == 2


def test_who_has_no_room_when_the_time_comes_does_not_get_it_back(room: Room) -> None:
    asleep_with_omar(room)
    assert room.does(room.omar, asks.Wake) == Refused(Code.AT_CAPACITY)
    room.desk.later(61)
    assert [type(body) for body in room.desk.time_tells(room.chat)] == [Queued]
    assert room.omar.load == 1


def test_what_is_put_away_by_somebody_who_went_home_wakes_in_the_queue(room: Room) -> None:
    room.does(room.sara, asks.Snooze, until_ms=room.desk.now_ms + MINUTE_MS)
    room.desk.goes(room.sara, "offline")
    assert room.chat.state == "snoozed", "it waits for its time, whoever goes home meanwhile"
    room.desk.later(61)
    room.desk.time_tells(room.chat)
    assert list(room.desk.desk.queue) == [room.chat.conv]


def test_nobody_takes_what_he_would_lose_at_once_because_he_is_offline(room: Room) -> None:
    _, waiting = room.desk.waiting_chat()
    room.desk.goes(room.omar, "offline")
    assert room.desk.takes(room.omar, waiting) == Refused(Code.NOT_NOW)
