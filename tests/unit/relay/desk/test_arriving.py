"""A visitor's first word: to which department, at what hour, to whom he is known."""

import pytest

from relay.desk import hours
from relay.desk.decision import Decided, Refused
from relay.domain.department import Department
from relay.domain.events import ShopClosed
from relay.domain.opening_hours import Calendar, Span
from relay.domain.shop import Shop
from relay.protocol.entries import Filled, Left, Message, Opened, Queued
from relay.protocol.refusals import Code
from relay.protocol.visitor import Contact
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest

HOUR_MS = 60 * MINUTE_MS
MORNING = Calendar(name="mornings", week=((Span(9 * 60, 12 * 60),),) * 7)
SHOP = Shop(
    departments=(
        Department(name="sales", calendar="mornings", answer_minutes=60),
        Department(name="repairs", sites=("demo",)),
        Department(name="elsewhere", sites=("other",)),
    ),
    calendars={"mornings": MORNING},
)


@pytest.fixture
def desk() -> DeskUnderTest:
    """At nine in the morning."""
    desk = DeskUnderTest(SHOP)
    desk.now_ms += -desk.now_ms % (24 * HOUR_MS) + 9 * HOUR_MS
    return desk


@pytest.mark.parametrize(
    ("wish", "department"), [("repairs", "repairs"), ("", "sales"), ("elsewhere", "sales"), ("?", "sales")]
)
def test_the_page_may_wish_for_a_department_of_its_site(
    desk: DeskUnderTest, wish: str, department: str
) -> None:
    _, chat = desk.waiting_chat(department=wish)
    opened = chat.log[0].body
    assert isinstance(opened, Opened) and opened.department == department
    assert (chat.department, chat.state) == (department, "queued")


def test_a_shop_without_departments_names_none() -> None:
    _, chat = DeskUnderTest().waiting_chat(department="sales")
    assert chat.department == ""


def test_a_word_outside_the_hours_is_left_to_be_answered_after_the_next_opening(desk: DeskUnderTest) -> None:
    desk.now_ms += 3 * HOUR_MS
    _, chat = desk.waiting_chat("anybody?")
    tomorrow_ms = desk.now_ms + 21 * HOUR_MS
    bodies = [entry.body for entry in chat.log]
    assert bodies[1:] == [Message("anybody?"), Left(reason="closed", due_ms=tomorrow_ms + HOUR_MS)]
    assert chat.state == "offline" and not desk.desk.queue


def test_the_last_minute_counts_and_another_departments_hours_do_not(desk: DeskUnderTest) -> None:
    desk.now_ms += 3 * HOUR_MS - 1
    assert desk.waiting_chat()[1].state == "queued"
    desk.now_ms += HOUR_MS
    assert desk.waiting_chat(department="repairs")[1].state == "queued"


def test_a_word_outside_the_hours_reopens_as_a_ticket(desk: DeskUnderTest) -> None:
    desk.desk.reopen_ms = 24 * HOUR_MS
    guest, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.closes(sara, chat)
    desk.now_ms += 4 * HOUR_MS
    desk.visitor_posts(guest, "one more thing")
    assert [type(entry.body) for entry in chat.log][-3:] == [Queued, Message, Left]
    assert chat.state == "offline"


@pytest.mark.parametrize("department", ["", "sales"])
def test_closed_for_now_is_closed_until_then(desk: DeskUnderTest, department: str) -> None:
    until_ms = desk.now_ms + 20 * MINUTE_MS
    closing = ShopClosed(
        until_ms=until_ms, at_ms=desk.now_ms, agent=1, department=department, reason="prayer"
    )
    desk.desk.apply(closing)
    sales = SHOP.departments[0]
    assert hours.opens_at_ms(desk.desk, sales, desk.now_ms) == until_ms
    assert hours.closed_because(desk.desk, sales, desk.now_ms) == "prayer"
    guest, chat = desk.waiting_chat()
    assert chat.log[-1].body == Left(reason="closed", due_ms=until_ms + HOUR_MS)
    desk.now_ms = until_ms
    assert hours.is_open(desk.desk, sales, desk.now_ms)
    desk.present_agent()
    desk.visitor_posts(guest, "back?")
    assert chat.state == "queued"


def test_to_open_again_takes_a_closing_back(desk: DeskUnderTest) -> None:
    for until_ms in (desk.now_ms + HOUR_MS, 0):
        desk.desk.apply(ShopClosed(until_ms=until_ms, at_ms=desk.now_ms, agent=1, reason="prayer"))
    assert desk.waiting_chat()[1].state == "queued" and not desk.desk.closed_because


def test_where_he_can_be_reached_is_a_field_of_his_conversation(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    contact = Contact(cid=desk.new_cid(), text=" maryam@example.org\n")
    first = desk.visitor_does(guest, contact)
    assert isinstance(first, Decided) and chat.log[-1].who == "visitor"
    assert chat.log[-1].body == Filled(field="contact", value="maryam@example.org")
    assert desk.visitor_does(guest, contact) == Decided((), first.ack)
    assert desk.visitor_does(guest, Contact(cid=desk.new_cid(), text=" ")) == Refused(Code.EMPTY_TEXT)


def test_whoever_has_not_written_yet_has_nowhere_to_leave_an_address(desk: DeskUnderTest) -> None:
    contact = Contact(cid=desk.new_cid(), text="maryam@example.org")
    assert desk.visitor_does(desk.guest(), contact) == Refused(Code.NO_CONVERSATION)


def test_nobody_counts_as_present_where_the_department_is_closed(desk: DeskUnderTest) -> None:
    desk.desk.line_up(desk.agent(), desk.up_ms)
    assert hours.present(desk.desk, "sales", "demo", desk.now_ms) == 1
    assert hours.present(desk.desk, "sales", "demo", desk.now_ms + 4 * HOUR_MS) == 0
    assert hours.present(desk.desk, "repairs", "demo", desk.now_ms + 4 * HOUR_MS) == 1


def test_who_may_not_answer_in_a_department_is_not_present_there() -> None:
    alone = Department(name="repairs", agents=("Zahra",), others_help=False)
    desk = DeskUnderTest(Shop(departments=(Department(name="sales"), alone)))
    desk.present_agent()
    assert hours.present(desk.desk, "sales", "demo", desk.now_ms) == 1
    assert hours.present(desk.desk, "repairs", "demo", desk.now_ms) == 0
    desk.present_agent(3, "Zahra")
    assert hours.present(desk.desk, "repairs", "demo", desk.now_ms) == 1
