"""Who is told what."""

from typing import get_args

import pytest

from relay.desk import visibility
from relay.protocol import agent, entries
from relay.protocol.codec import encode
from relay.protocol.entries import AnyBody, Entry, Hidden
from tests.unit.relay.desk.builders import DeskUnderTest

SECRET = "CANARY-7731"

TO_VISITORS = {"Opened", "Message", "Assigned", "Queued", "Closed", "Left", "Seen", "RateAsked", "Rated"}

TEAMS_ALONE: dict[str, AnyBody] = {
    "whom he knew": entries.Opened(site="demo", last_agent=7731),
    "where he went": entries.Visited(page=SECRET),
    "how many chats": entries.Assigned(agent=1, name="Sara", gen=1, reason="taken", chats=7731),
    "among whom": entries.Assigned(agent=1, name="Sara", gen=1, reason="taken", among=7731),
    "who left": entries.Queued(gen=2, reason="agent_left", name=SECRET),
    "a note": entries.Note(SECRET),
    "who is asked": entries.Offered(agent=1, name=SECRET, until_ms=5, reason="only_one"),
    "who declined": entries.Passed(agent=1, name=SECRET, reason="declined"),
    "words to a colleague": entries.Transferring(to=1, to_name="Omar", text=SECRET),
    "a tag": entries.Tagged(tag=SECRET),
    "a field": entries.Filled(field="order", value=SECRET),
    "why it was skipped": entries.Stepped(script="s", step="x", outcome="skipped", reason=SECRET),
    "an alarm": entries.Escalated(reason="low_rating"),
}


def entry_of(body: AnyBody) -> Entry:
    return Entry(conv="c" * 32, seq=9, at_ms=5, who="relay", body=body)


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


def test_visitors_are_shown_what_concerns_them_and_nothing_else() -> None:
    shown = {kind.__name__ for kind in (*visibility.SHOWN_WHOLE, *visibility.TEAMS_OWN)}
    assert shown == TO_VISITORS
    assert {kind.__name__ for kind in get_args(AnyBody)} > TO_VISITORS


@pytest.mark.threat(27)
@pytest.mark.parametrize("what", TEAMS_ALONE)
def test_what_is_the_teams_is_not_in_the_visitors_frame(what: str) -> None:
    entry = entry_of(TEAMS_ALONE[what])
    frame = encode(visibility.for_visitor(entry))
    assert b"7731" not in frame and b"low_rating" not in frame
    assert b'"seq":9' in frame


def test_what_is_left_of_an_entry_still_says_who_answers() -> None:
    body = entries.Assigned(agent=1, name="Sara", gen=1, reason="last_agent", chats=3, among=2, lang="fa")
    shown = visibility.for_visitor(entry_of(body)).body
    assert shown == entries.Assigned(agent=1, name="Sara", gen=1, reason="last_agent")


@pytest.mark.threat(17)
def test_only_the_visitor_himself_may_read_his_conversation() -> None:
    desk = DeskUnderTest()
    guest, chat = desk.waiting_chat()
    stranger, _ = desk.waiting_chat()
    visitors = desk.desk.visitors
    assert visibility.may_read(visitors[guest.token_hash], chat)
    assert not visibility.may_read(visitors[stranger.token_hash], chat)
    assert not visibility.may_read(None, chat)
