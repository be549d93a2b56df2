"""Who is told what."""

from relay.desk import visibility
from relay.protocol import agent
from relay.protocol.codec import encode
from relay.protocol.entries import Hidden
from tests.unit.relay.desk.builders import DeskUnderTest

SECRET = "CANARY-7731"


def test_a_note_leaves_only_its_number_to_the_visitor() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    desk.agent_does(desk.agent(), agent.Note(cid=desk.new_cid(), conv=chat.conv, text=SECRET))
    note = chat.log[-1]
    shown = visibility.for_visitor(note)
    assert shown.seq == note.seq and shown.body == Hidden()
    assert SECRET.encode() not in encode(shown) and b"Sara" not in encode(shown)


def test_a_message_is_shown_as_it_stands() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    assert visibility.for_visitor(chat.log[-1]) is chat.log[-1]


def test_only_the_visitor_himself_may_read_his_conversation() -> None:
    desk = DeskUnderTest()
    guest, chat = desk.waiting_chat()
    stranger, _ = desk.waiting_chat()
    visitors = desk.desk.visitors
    assert visibility.may_read(visitors[guest.token_hash], chat)
    assert not visibility.may_read(visitors[stranger.token_hash], chat)
    assert not visibility.may_read(None, chat)


def test_a_brief_previews_the_visitors_last_words_in_one_short_line() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat("line one\nline two " + "x" * 300)
    brief = visibility.brief(desk.desk, chat)
    assert brief.preview.startswith("line one line two") and len(brief.preview) <= 120
    assert (brief.visitor, brief.unread, brief.state) == ("Maryam", 1, "queued")
