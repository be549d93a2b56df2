"""What an earlier chat came to, in one line."""

from relay.desk.past import ABOUT_CHARS_MAX, past_chat
from relay.protocol import agent
from relay.protocol.past import PastChat
from tests.unit.relay.desk.builders import DeskUnderTest


def test_a_chat_is_told_by_who_answered_how_it_was_and_what_it_was_about() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat()
    sara = desk.agent()
    desk.takes(sara, chat)
    desk.agent_does(sara, agent.Tag(cid=desk.new_cid(), conv=chat.conv, tag="refund"))
    assert past_chat(chat) == PastChat(
        conv=chat.conv,
        at_ms=chat.at_ms,
        state="assigned",
        agent="Sara",
        department=chat.department,
        tags=["refund"],
        about=chat.last_words,
    )
    summary = "  parcel lost,\n refunded  " + "x" * 500
    desk.agent_does(
        sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="summary", value=summary[:512])
    )
    about = past_chat(chat).about
    assert about.startswith("parcel lost, refunded x") and len(about) == ABOUT_CHARS_MAX
