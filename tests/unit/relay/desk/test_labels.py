"""Notes, tags, fields, urgency and due times: who may, how many, and what is sent twice."""

import pytest

from relay.desk.decision import Decided, Refused
from relay.protocol import agent as asks
from relay.protocol.entries import Due, Note
from relay.protocol.limits import FIELDS_MAX, TAGS_MAX
from relay.protocol.refusals import Code
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest


@pytest.fixture
def desk() -> DeskUnderTest:
    return DeskUnderTest()


def test_tags_go_on_and_off_and_there_are_only_so_many(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()

    def tag(name: str, on: bool = True) -> object:
        return desk.agent_does(sara, asks.Tag(cid=desk.new_cid(), conv=chat.conv, tag=name, on=on))

    for number in range(TAGS_MAX):
        assert isinstance(tag(f"tag {number}"), Decided)
    assert tag("one more") == Refused(Code.TOO_MANY_LABELS)
    assert isinstance(tag("tag 3"), Decided), "one that is there already is not one more"
    tag("tag 0", on=False)
    assert isinstance(tag("one more"), Decided) and len(chat.tags) == TAGS_MAX
    assert tag("\u202e") == Refused(Code.EMPTY_TEXT)


def test_fields_hold_the_last_value_in_one_clean_line(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()

    def fill(name: str, value: str) -> object:
        return desk.agent_does(sara, asks.Fill(cid=desk.new_cid(), conv=chat.conv, field=name, value=value))

    fill("order", "12\n345\u202e")
    assert chat.fields == {"order": "12 345"}
    for number in range(FIELDS_MAX - 1):
        fill(str(number), "x")
    assert fill("more", "x") == Refused(Code.TOO_MANY_LABELS)
    assert isinstance(fill("order", ""), Decided) and "order" not in chat.fields
    assert isinstance(fill("more", "x"), Decided)


@pytest.mark.parametrize(
    "label",
    [
        lambda cid, conv: asks.Tag(cid=cid, conv=conv, tag="size"),
        lambda cid, conv: asks.Fill(cid=cid, conv=conv, field="order", value="7"),
        lambda cid, conv: asks.Prioritise(cid=cid, conv=conv, priority=2),
        lambda cid, conv: asks.Note(cid=cid, conv=conv, text="a\ttab"),
    ],
)
def test_a_label_sent_again_is_stored_once(desk: DeskUnderTest, label: object) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    command = label(desk.new_cid(), chat.conv)  # type: ignore[operator]
    first, again = desk.agent_does(sara, command), desk.agent_does(sara, command)
    assert isinstance(first, Decided) and isinstance(again, Decided)
    assert again == Decided((), first.ack)


def test_only_seniors_whisper_and_who_is_whispered_to_may_answer(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara, omar = desk.agent(1, "Sara"), desk.agent(2, "Omar")
    zahra = desk.agent(3, "Zahra", "supervisor")
    desk.takes(sara, chat)

    def whisper(who: object, to: int) -> object:
        note = asks.Note(cid=desk.new_cid(), conv=chat.conv, text="offer the discount", to=to)
        return desk.agent_does(who, note)  # type: ignore[arg-type]

    assert isinstance(whisper(zahra, 1), Decided)
    assert chat.log[-1].body == Note("offer the discount", 1)
    assert isinstance(whisper(sara, 3), Decided)
    assert whisper(omar, 1) == Refused(Code.NOT_ALLOWED)
    assert whisper(zahra, 9) == Refused(Code.UNKNOWN_NAME)


def test_a_ticket_is_given_a_time_and_somebody_to_do_it(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    due_ms = desk.now_ms + MINUTE_MS

    def defer(due_ms: int, agent: int) -> object:
        command = asks.Defer(cid=desk.new_cid(), conv=chat.conv, due_ms=due_ms, agent=agent)
        return desk.agent_does(sara, command)

    assert defer(due_ms, 1) == Refused(Code.NOT_NOW), "what waits in the queue is no ticket"
    desk.leaves(chat)
    assert defer(desk.now_ms, 1) == Refused(Code.BAD_TIME)
    assert defer(due_ms, 9) == Refused(Code.UNKNOWN_NAME)
    assert isinstance(defer(due_ms, 1), Decided)
    assert chat.log[-1].body == Due(due_ms=due_ms, reason="asked", agent=1, name="Sara")
    assert chat.ticket is not None and chat.ticket.agent == 1


def test_a_closed_chat_is_labelled_no_more(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.closes(sara, chat)
    tag = asks.Tag(cid=desk.new_cid(), conv=chat.conv, tag="size")
    assert desk.agent_does(sara, tag) == Refused(Code.CONVERSATION_CLOSED)
