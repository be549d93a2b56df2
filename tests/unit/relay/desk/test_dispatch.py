"""Offers: to whom, for what reason, and what happens when they are not taken up."""

from typing import Any

import pytest
from msgspec.structs import replace

from relay.desk import dispatch, waiting
from relay.domain.department import AgentSkills, Department
from relay.domain.shop import Shop
from relay.protocol import agent as asks
from relay.protocol.entries import Assigned, Left, Message, Offered, Passed, Queued
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest

SALES = Department(name="sales", assignment="auto", agents=("Sara", "Omar"), offer_s=30, nobody_s=120)
REPAIRS = Department(name="repairs", assignment="auto", agents=("Zahra",), others_help=False)
SHOP = Shop(
    departments=(SALES, REPAIRS, Department(name="shelf")),
    skills={name: AgentSkills(chats_max=2) for name in ("sara", "omar", "zahra")},
    idle_s=600,
)


@pytest.fixture
def desk() -> DeskUnderTest:
    return DeskUnderTest(SHOP)


def offered(desk: DeskUnderTest) -> list[tuple[int, str]]:
    """Whom everything that can be offered now goes to, and why."""
    return [(body.agent, body.reason) for body in desk.offers() if isinstance(body, Offered)]


def test_a_waiting_chat_is_offered_and_the_reason_goes_along_when_it_is_taken(desk: DeskUnderTest) -> None:
    sara, _omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    assert offered(desk) == [(1, "longest_unassigned")]
    assert chat.state == "queued" and sara.load == 1
    assert offered(desk) == [], "one is asked at a time"
    desk.takes(sara, chat)
    assert chat.log[-1].body == Assigned(
        agent=1, name="Sara", gen=chat.gen, reason="longest_unassigned", chats=0, among=2
    )


def test_an_offer_that_is_missed_or_declined_goes_on_to_the_next(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    assert offered(desk) == [(1, "longest_unassigned")]
    desk.later(29)
    assert desk.time_tells(chat) == []
    desk.later(1)
    assert desk.time_tells(chat) == [Passed(agent=1, name="Sara", reason="missed")]
    assert not sara.asked and offered(desk) == [(2, "only_one")]
    desk.agent_does(omar, asks.Decline(cid=desk.new_cid(), conv=chat.conv))
    assert chat.log[-1].body == Passed(agent=2, name="Omar", reason="declined")


def test_when_everybody_has_let_it_pass_it_rests_and_begins_anew_ever_longer(desk: DeskUnderTest) -> None:
    sara = desk.present_agent(1, "Sara")
    _, chat = desk.waiting_chat()
    for rest_s in (30, 60, 120):
        assert offered(desk) == [(1, "only_one")]
        desk.agent_does(sara, asks.Decline(cid=desk.new_cid(), conv=chat.conv))
        desk.later(rest_s - 1)
        assert offered(desk) == []
        desk.later(1)


@pytest.mark.parametrize("chosen", ["on_break", "offline"])
def test_an_offer_rolls_on_at_once_when_he_leaves(desk: DeskUnderTest, chosen: asks.Chosen) -> None:
    sara, _omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    offered(desk)
    desk.goes(sara, chosen)
    assert desk.time_tells(chat) == [Passed(agent=1, name="Sara", reason="left")]
    assert offered(desk) == [(2, "only_one")]


def test_an_offer_rolls_on_at_once_when_the_line_is_lost(desk: DeskUnderTest) -> None:
    sara = desk.present_agent(1, "Sara")
    _, chat = desk.waiting_chat()
    offered(desk)
    assert desk.time_tells(chat) == [] and chat.check_at_ms > desk.now_ms
    desk.desk.line_down(sara, 0)
    assert chat.check_at_ms == 0, "the timer looks at once"
    assert desk.time_tells(chat) == [Passed(agent=1, name="Sara", reason="left")]


def test_who_was_only_away_is_asked_again_as_soon_as_he_is_back(desk: DeskUnderTest) -> None:
    sara = desk.present_agent(1, "Sara")
    _, chat = desk.waiting_chat()
    offered(desk)
    desk.desk.line_down(sara, 0)
    desk.time_tells(chat)
    assert offered(desk) == []
    desk.desk.line_up(sara, 0)
    assert offered(desk) == [(1, "only_one")]


def test_nobody_is_offered_more_than_he_has_room_for(desk: DeskUnderTest) -> None:
    desk.present_agent(1, "Sara")
    for _ in range(3):
        desk.waiting_chat()
    assert len(offered(desk)) == 2
    assert dispatch.offerable(desk.desk, desk.now_ms, 0) == []


def test_whoever_is_idle_or_on_a_break_is_offered_nothing(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    desk.goes(omar, "on_break")
    desk.later(600)
    desk.waiting_chat()
    assert offered(desk) == []
    desk.desk.stirred(sara, desk.up_ms)
    assert offered(desk) == [(1, "only_one")]


def test_others_help_only_where_the_department_lets_them_and_nobody_of_it_is_there(
    desk: DeskUnderTest,
) -> None:
    zahra = desk.present_agent(3, "Zahra")
    _, sale = desk.waiting_chat(department="sales")
    assert offered(desk) == [(3, "only_one")]
    desk.takes(zahra, sale)
    sara = desk.present_agent(1, "Sara")
    desk.goes(zahra, "offline")
    assert offered(desk) == [(1, "only_one")]
    _, repair = desk.waiting_chat(department="repairs")
    assert offered(desk) == [] and repair.state == "queued" and sara.load == 1


def test_helpers_are_asked_once_the_department_has_been_full_for_long_enough(desk: DeskUnderTest) -> None:
    sara, zahra = desk.present_agent(1, "Sara"), desk.present_agent(3, "Zahra")
    for _ in range(2):
        desk.takes(sara, desk.waiting_chat()[1])
    _, chat = desk.waiting_chat()
    desk.later(SALES.help_after_s - 1)
    assert offered(desk) == [], "Sara is full, but she is there"
    desk.later(1)
    assert offered(desk) == [(3, "only_one")]
    assert isinstance(chat.log[-1].body, Offered) and chat.log[-1].body.helps == "sales"
    desk.takes(zahra, chat)
    assert isinstance(chat.log[-1].body, Assigned) and chat.log[-1].body.helps == "sales"


def test_the_departments_own_go_before_helpers_however_long_somebody_waits(desk: DeskUnderTest) -> None:
    desk.present_agent(3, "Zahra")
    desk.desk.line_down(desk.agent(3, "Zahra"), desk.up_ms)
    _, chat = desk.waiting_chat()
    desk.later(600)
    desk.present_agent(3, "Zahra")
    sara = desk.present_agent(1, "Sara")
    assert offered(desk) == [(sara.agent, "only_one")]
    assert isinstance(chat.log[-1].body, Offered) and not chat.log[-1].body.helps


@pytest.mark.parametrize("change", [{"help_after_s": 0}, {"others_help": False}])
def test_a_department_may_do_without_helpers_however_full_it_is(change: dict[str, Any]) -> None:
    desk = DeskUnderTest(replace(SHOP, departments=(replace(SALES, **change), REPAIRS)))
    sara = desk.present_agent(1, "Sara")
    desk.present_agent(3, "Zahra")
    for _ in range(2):
        desk.takes(sara, desk.waiting_chat()[1])
    desk.waiting_chat()
    desk.later(600)
    assert offered(desk) == []


def test_the_next_in_the_queue_is_offered_first(desk: DeskUnderTest) -> None:
    sara = desk.present_agent(1, "Sara")
    (_, first), (_, urgent) = desk.waiting_chat(), desk.waiting_chat()
    desk.agent_does(sara, asks.Prioritise(cid=desk.new_cid(), conv=urgent.conv, priority=2))
    assert dispatch.offerable(desk.desk, desk.now_ms, 0) == [urgent.conv, first.conv]


def test_where_agents_take_from_the_queue_nothing_is_offered(desk: DeskUnderTest) -> None:
    desk.present_agent(1, "Sara")
    desk.waiting_chat(department="shelf")
    assert offered(desk) == []


def test_who_returns_is_offered_to_the_agent_he_had(desk: DeskUnderTest) -> None:
    _sara, omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    guest, chat = desk.waiting_chat()
    desk.takes(omar, chat)
    desk.closes(omar, chat)
    desk.later(11 * 60)
    for agent in (_sara, omar):
        desk.desk.stirred(agent, desk.up_ms)
    desk.visitor_posts(guest, "me again")
    again = desk.chat_of(guest)
    assert again is not chat and again.last_agent == 2
    assert offered(desk) == [(2, "last_agent")]


def test_anybody_may_take_what_is_offered_to_somebody_else(desk: DeskUnderTest) -> None:
    sara, omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    offered(desk)
    desk.takes(omar, chat)
    assert chat.owner == 2 and not sara.asked and chat.offer is None


def test_where_nobody_is_present_the_chat_is_left_and_waits_again_when_somebody_is(
    desk: DeskUnderTest,
) -> None:
    guest, chat = desk.waiting_chat()
    assert desk.time_tells(chat) == []
    desk.later(119)
    assert desk.time_tells(chat) == []
    desk.later(1)
    assert desk.time_tells(chat) == [
        Left(reason="nobody", due_ms=desk.now_ms + SALES.answer_minutes * MINUTE_MS)
    ]
    assert chat.state == "offline" and not desk.desk.queue
    sara = desk.present_agent(1, "Sara")
    assert desk.time_tells(chat) == [], "the visitor has gone: it is answered as a ticket"
    assert chat.check_at_ms == desk.now_ms + waiting.TICKET_LOOK_MS
    desk.desk.is_on_line = lambda token_hash: token_hash == guest.token_hash
    assert desk.time_tells(chat) == [Queued(gen=chat.gen, reason="returned")]
    assert offered(desk) == [(1, "only_one")] and sara.asked


def test_a_word_brings_a_ticket_back_while_somebody_is_there(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    desk.time_tells(chat)
    desk.later(120)
    desk.time_tells(chat)
    desk.visitor_posts(guest, "still nobody?")
    assert chat.state == "offline"
    desk.present_agent(1, "Sara")
    desk.visitor_posts(guest, "and now?")
    assert [entry.body for entry in chat.log][-2:] == [
        Message("and now?"),
        Queued(gen=chat.gen, reason="returned"),
    ]


def test_what_was_put_off_on_purpose_does_not_come_back_because_somebody_is_there(
    desk: DeskUnderTest,
) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.present_agent(1, "Sara")
    desk.desk.is_on_line = lambda token_hash: True
    desk.leaves(chat)
    put_off = asks.Defer(cid=desk.new_cid(), conv=chat.conv, due_ms=desk.now_ms + MINUTE_MS)
    desk.agent_does(sara, put_off)
    assert desk.time_tells(chat) == [] and chat.state == "offline"


def test_a_break_is_not_nobody(desk: DeskUnderTest) -> None:
    sara = desk.present_agent(1, "Sara")
    desk.goes(sara, "on_break")
    _, chat = desk.waiting_chat()
    desk.later(3600)
    assert desk.time_tells(chat) == [] and chat.state == "queued"


def test_a_clock_that_is_set_back_holds_up_no_offer(desk: DeskUnderTest) -> None:
    _sara, omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    _, chat = desk.waiting_chat()
    assert offered(desk) == [(1, "longest_unassigned")]
    desk.now_ms -= 60 * MINUTE_MS
    assert desk.time_tells(chat) == [Passed(agent=1, name="Sara", reason="missed")]
    assert offered(desk) == [(2, "only_one")]
    desk.agent_does(omar, asks.Decline(cid=desk.new_cid(), conv=chat.conv))
    desk.now_ms -= 60 * MINUTE_MS
    assert len(offered(desk)) == 1, "nor the pause after everybody has let it pass"


def test_a_clock_that_is_set_back_does_not_hide_that_nobody_is_there(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    desk.time_tells(chat)
    desk.now_ms -= 60 * MINUTE_MS
    desk.later(120)
    assert [type(body) for body in desk.time_tells(chat)] == [Left]
