"""What a visitor's words come to."""

import pytest

from relay.desk.decision import NOTHING, Decided, Refused
from relay.desk.visitor_commands import MoveOn
from relay.domain.events import ConversationBegun, Logged, VisitorMet
from relay.protocol.agent import Snooze
from relay.protocol.entries import Closed, Message, Opened, Queued, RateAsked, Seen, Visited
from relay.protocol.frames import Seen as SeenCommand
from relay.protocol.limits import PAGES_MAX
from relay.protocol.refusals import Code
from relay.protocol.visitor import End
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest, ack


@pytest.fixture
def desk() -> DeskUnderTest:
    return DeskUnderTest()


def test_the_first_word_makes_a_visitor_a_conversation_and_two_entries(desk: DeskUnderTest) -> None:
    decision = desk.visitor_posts(desk.guest(), "Where is my order?")
    assert isinstance(decision, Decided)
    kinds = [type(e.entry.body) if isinstance(e, Logged) else type(e) for e in decision.events]
    assert kinds == [VisitorMet, ConversationBegun, Opened, Message]
    assert ack(decision).seq == 2


def test_the_second_word_goes_into_the_same_conversation_with_the_next_number(desk: DeskUnderTest) -> None:
    guest = desk.guest()
    first = ack(desk.visitor_posts(guest, "hello"))
    second = ack(desk.visitor_posts(guest, "anybody there?"))
    assert (second.conv, second.seq) == (first.conv, first.seq + 1)


@pytest.mark.threat(47)
def test_while_there_is_no_room_nobody_begins_and_everybody_goes_on(desk: DeskUnderTest) -> None:
    known, stranger = desk.guest(), desk.guest()
    first = ack(desk.visitor_posts(known, "hello"))
    desk.desk.takes_new = False
    refused = desk.visitor_posts(stranger, "hello")
    assert isinstance(refused, Refused) and refused.code is Code.STORE_FULL
    assert ack(desk.visitor_posts(known, "still there?")).conv == first.conv
    desk.desk.takes_new = True
    assert ack(desk.visitor_posts(stranger, "hello")).seq == 2


def test_another_page_is_noted_once_and_only_while_the_chat_is_open(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    guest.page, guest.title = "/checkout", "Pay"
    moved = desk.visitor_does(guest, MoveOn())
    assert isinstance(moved, Decided) and moved.ack is None
    assert chat.log[-1].body == Visited(page="/checkout", title="Pay") and chat.page == "/checkout"
    assert desk.visitor_does(guest, MoveOn()) == NOTHING
    desk.visitor_does(guest, End(cid=desk.new_cid()))
    guest.page = "/thanks"
    assert desk.visitor_does(guest, MoveOn()) == NOTHING


def test_after_so_many_pages_no_more_are_noted(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    for number in range(PAGES_MAX + 20):
        guest.page = f"/p/{number}"
        desk.visitor_does(guest, MoveOn())
    assert sum(isinstance(entry.body, Visited) for entry in chat.log) == PAGES_MAX - 1


def test_a_resent_message_is_acked_as_before_and_stored_once(desk: DeskUnderTest) -> None:
    guest, cid = desk.guest(), desk.new_cid()
    first = ack(desk.visitor_posts(guest, "hello", cid=cid))
    desk.now_ms += MINUTE_MS
    again = desk.visitor_posts(guest, "hello", cid=cid)
    assert ack(again) == first
    assert isinstance(again, Decided) and again.events == ()


def test_the_same_id_with_other_words_is_refused(desk: DeskUnderTest) -> None:
    guest, cid = desk.guest(), desk.new_cid()
    desk.visitor_posts(guest, "hello", cid=cid)
    assert desk.visitor_posts(guest, "goodbye", cid=cid) == Refused(Code.CID_REUSED)


def test_a_message_resent_after_the_chat_was_closed_does_not_reopen_it(desk: DeskUnderTest) -> None:
    guest, sara, cid = desk.guest(), desk.agent(), desk.new_cid()
    first = ack(desk.visitor_posts(guest, "hello", cid=cid))
    desk.takes(sara, desk.chat_of(guest))
    desk.closes(sara, desk.chat_of(guest))
    assert ack(desk.visitor_posts(guest, "hello", cid=cid)) == first
    assert desk.chat_of(guest).state == "closed"


def test_a_message_whose_predecessor_is_unknown_is_out_of_order(desk: DeskUnderTest) -> None:
    guest, _ = desk.waiting_chat()
    lost, later = desk.new_cid(), desk.new_cid()
    assert desk.visitor_posts(guest, "second", cid=later, after=lost) == Refused(Code.OUT_OF_ORDER)
    desk.visitor_posts(guest, "first", cid=lost)
    assert ack(desk.visitor_posts(guest, "second", cid=later, after=lost)).seq == 4


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u202e", "\u2066 \u2069"])
def test_a_text_with_nothing_to_read_is_refused(desk: DeskUnderTest, text: str) -> None:
    assert desk.visitor_posts(desk.guest(), text) == Refused(Code.EMPTY_TEXT)


def test_a_text_that_grows_over_the_limit_in_cleaning_is_refused(desk: DeskUnderTest) -> None:
    assert isinstance(desk.visitor_posts(desk.guest(), "a" * 4000), Decided)
    assert desk.visitor_posts(desk.guest(), "a" * 4001) == Refused(Code.TEXT_TOO_LONG)
    assert desk.visitor_posts(desk.guest(), "\t" * 3999 + "a") == Refused(Code.TEXT_TOO_LONG)


def test_what_is_stored_is_clean(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat("a\x1b]0;pwn\x07\u202eb")
    text = chat.log[-1].body
    assert isinstance(text, Message)
    assert not any(ord(c) < 32 or c == "\u202e" for c in text.text)


def test_a_word_after_the_close_reopens_at_the_end_of_the_queue(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.closes(sara, chat)
    gen = chat.gen
    other, _ = desk.waiting_chat()
    decision = desk.visitor_posts(guest, "one more thing")
    assert isinstance(decision, Decided)
    bodies = [e.entry.body for e in decision.events if isinstance(e, Logged)]
    assert bodies == [Queued(gen=gen + 1, reason="reopened"), Message("one more thing")]
    assert list(desk.desk.queue) == [desk.chat_of(other).conv, chat.conv]


def test_a_word_long_after_the_close_begins_a_new_conversation(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.closes(sara, chat)
    desk.now_ms += 11 * MINUTE_MS
    desk.visitor_posts(guest, "hello again")
    assert desk.chat_of(guest).conv != chat.conv
    assert chat.state == "closed"


def test_seen_moves_forward_only_and_never_past_the_last_words_of_the_team(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    answered = ack(desk.agent_posts(sara, chat)).seq
    desk.visitor_sees(guest, chat.conv, 1_000)
    assert chat.seen_by_visitor == answered
    desk.visitor_sees(guest, chat.conv, 1)
    assert chat.seen_by_visitor == answered


def test_receipts_do_not_call_for_receipts(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat)
    for _ in range(5):
        desk.visitor_sees(guest, chat.conv, chat.head)
        desk.agent_does(sara, SeenCommand(conv=chat.conv, seq=chat.head))
    assert [type(entry.body) for entry in chat.log].count(Seen) == 2


@pytest.mark.threat(17)
def test_nobody_says_seen_in_a_conversation_of_somebody_else(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    stranger, _ = desk.waiting_chat()
    assert desk.visitor_sees(stranger, chat.conv, 1) == Refused(Code.NO_CONVERSATION)


def test_who_ends_an_answered_chat_is_asked_how_it_was_and_may_write_again(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    end = End(cid=desk.new_cid())
    first = ack(desk.visitor_does(guest, end))
    assert [type(entry.body) for entry in chat.log[-2:]] == [RateAsked, Closed]
    assert (chat.state, chat.log[-1].who, chat.log[-1].body) == (
        "closed",
        "visitor",
        Closed(gen=chat.gen, reason="visitor"),
    )
    assert ack(desk.visitor_does(guest, end)) == first
    assert desk.visitor_does(guest, End(cid=desk.new_cid())) == Refused(Code.CONVERSATION_CLOSED)
    desk.visitor_posts(guest, "one more thing")
    assert chat.state in ("queued", "assigned")


def test_who_ends_a_chat_that_nobody_answered_is_asked_nothing(desk: DeskUnderTest) -> None:
    guest, chat = desk.waiting_chat()
    desk.visitor_does(guest, End(cid=desk.new_cid()))
    assert chat.state == "closed" and not chat.rate_asked_at_ms


def test_a_chat_that_was_put_away_can_be_ended(desk: DeskUnderTest) -> None:
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.agent_does(sara, Snooze(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    assert chat.state == "snoozed"
    desk.visitor_does(guest, End(cid=desk.new_cid()))
    assert desk.chat_of(guest).state == "closed"
