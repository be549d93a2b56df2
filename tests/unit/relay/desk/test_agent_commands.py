"""What an agent's commands come to: ownership above all."""

import pytest

from relay.desk.decision import Decided, Missing, Refused
from relay.protocol import agent
from relay.protocol.entries import Message, Note
from relay.protocol.frames import Seen
from relay.protocol.refusals import Code
from tests.unit.relay.desk.builders import DeskUnderTest, ack


@pytest.fixture
def desk() -> DeskUnderTest:
    return DeskUnderTest()


@pytest.mark.threat(26)
def test_of_two_who_take_the_same_chat_one_wins(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara, omar = desk.agent(1, "Sara"), desk.agent(2, "Omar")
    commands = [agent.Take(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen) for _ in range(2)]
    assert isinstance(desk.agent_does(sara, commands[0]), Decided)
    assert desk.agent_does(omar, commands[1]) == Refused(Code.NOT_QUEUED)
    assert (chat.owner, list(sara.owned), list(omar.owned)) == (1, [chat.conv], [])


@pytest.mark.threat(26)
def test_a_take_with_a_stale_generation_is_refused(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara, omar = desk.agent(1), desk.agent(2, "Omar")
    stale = chat.gen
    desk.takes(sara, chat)
    desk.agent_does(sara, agent.Release(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    take = agent.Take(cid=desk.new_cid(), conv=chat.conv, gen=stale)
    assert desk.agent_does(omar, take) == Refused(Code.NOT_QUEUED)


def test_a_resent_take_gets_the_same_ack(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    take = agent.Take(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen)
    assert ack(desk.agent_does(sara, take)) == ack(desk.agent_does(sara, take))


def test_only_the_owner_of_this_generation_posts(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara, omar = desk.agent(1), desk.agent(2, "Omar")
    assert desk.agent_posts(sara, chat) == Refused(Code.NOT_OWNER)
    desk.takes(sara, chat)
    assert desk.agent_posts(omar, chat) == Refused(Code.NOT_OWNER)
    stale = agent.Post(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen - 1, text="hi")
    assert desk.agent_does(sara, stale) == Refused(Code.NOT_OWNER)
    assert ack(desk.agent_posts(sara, chat)).seq == chat.head
    assert chat.log[-1].body == Message("Hello")


def test_an_answer_stops_the_waiting_clock_and_a_question_starts_it(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    sara = desk.agent()
    asked_ms = chat.waiting_since_ms
    desk.now_ms += 5_000
    desk.visitor_posts(guest, "hello?")
    assert chat.waiting_since_ms == asked_ms
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat)
    assert chat.waiting_since_ms == 0
    desk.visitor_posts(guest, "thanks")
    assert chat.waiting_since_ms == desk.now_ms


@pytest.mark.parametrize("command", [agent.Post, agent.Close, agent.Release])
def test_nothing_more_is_done_to_a_closed_conversation(desk: DeskUnderTest, command: type) -> None:
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.closes(sara, chat)
    text = {"text": "late"} if command is agent.Post else {}
    late = command(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, **text)
    assert desk.agent_does(sara, late) == Refused(Code.CONVERSATION_CLOSED)
    assert not sara.owned


def test_a_note_needs_no_ownership_and_does_not_answer_the_visitor(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    note = agent.Note(cid=desk.new_cid(), conv=chat.conv, text="known customer")
    assert isinstance(desk.agent_does(desk.agent(), note), Decided)
    assert chat.log[-1].body == Note("known customer")
    assert chat.waiting_since_ms


def test_a_message_and_a_note_with_the_same_words_are_not_the_same_command(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara, cid = desk.agent(), desk.new_cid()
    desk.takes(sara, chat)
    desk.agent_does(sara, agent.Note(cid=cid, conv=chat.conv, text="secret"))
    post = agent.Post(cid=cid, conv=chat.conv, gen=chat.gen, text="secret")
    assert desk.agent_does(sara, post) == Refused(Code.CID_REUSED)


def test_two_agents_cannot_use_one_client_id(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    cid = desk.new_cid()
    note = agent.Note(cid=cid, conv=chat.conv, text="same words")
    assert isinstance(desk.agent_does(desk.agent(1), note), Decided)
    assert desk.agent_does(desk.agent(2, "Omar"), note) == Refused(Code.CID_REUSED)


def test_a_conversation_that_is_not_on_the_desk_must_be_read_first(desk: DeskUnderTest) -> None:
    take = agent.Take(cid=desk.new_cid(), conv="f" * 32, gen=0)
    assert desk.agent_does(desk.agent(), take) == Missing("f" * 32)


def test_unread_counts_what_the_team_has_not_seen(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    desk.visitor_posts(guest, "two")
    desk.visitor_posts(guest, "three")
    sara = desk.agent()
    looking = Seen(conv=chat.conv, seq=3)
    desk.agent_does(sara, looking)
    assert chat.unread == 3, "somebody who only looks at the queue has not read it for the team"
    desk.takes(sara, chat)
    desk.agent_does(sara, looking)
    assert chat.unread == 1
