"""What agents and visitors do besides talking: each a command of its own, none of them lost."""

import json

import pytest

from console.session.effects import Save
from console.session.outbox import CannotSend
from relay.protocol import agent, codec, visitor
from relay.protocol.frames import Ack
from relay.protocol.setup import ReplyRow
from tests.unit.console.session.builders import (
    CONV,
    OTHER,
    agent_session,
    give,
    live,
    sent,
    visitor_session,
    welcome,
)


def test_each_deed_leaves_as_a_command_that_the_relay_reads() -> None:
    session = live(agent_session())
    cids = [
        session.decline(CONV),
        session.transfer(OTHER, 1, to=9, text="He asks\nfor you"),
        session.recall(CONV, 1),
        session.take_over(CONV, 1),
        session.wake_conversation(CONV, 1),
        session.defer(CONV, 5_000, 9),
        session.tag(CONV, "refund", on=False),
        session.fill(CONV, "order", "245-12784"),
        session.prioritise(CONV, 2),
        session.stop_closing(CONV, 1),
        session.note(CONV, "for you", to=9),
    ]
    frames = sent(session)
    assert [codec.agent_command(json.dumps(frame).encode()) for frame in frames] == [
        agent.Decline(cid=cids[0], conv=CONV),
        agent.Transfer(cid=cids[1], conv=OTHER, gen=1, to=9, text="He asks\nfor you"),
        agent.Recall(cid=cids[2], conv=CONV, gen=1),
        agent.TakeOver(cid=cids[3], conv=CONV, gen=1),
        agent.Wake(cid=cids[4], conv=CONV, gen=1),
        agent.Defer(cid=cids[5], conv=CONV, due_ms=5_000, agent=9),
        agent.Tag(cid=cids[6], conv=CONV, tag="refund", on=False),
        agent.Fill(cid=cids[7], conv=CONV, field="order", value="245-12784"),
        agent.Prioritise(cid=cids[8], conv=CONV, priority=2),
        agent.StopClosing(cid=cids[9], conv=CONV, gen=1),
        agent.Note(cid=cids[10], conv=CONV, text="for you", to=9),
    ]


@pytest.mark.parametrize("deed", ["transfer", "snooze", "start_closing", "step"])
def test_what_gives_a_chat_away_waits_for_the_words_before_it(deed: str) -> None:
    session = live(agent_session())
    first = session.post(CONV, 1, "One moment")
    more = ("thanks", "done") if deed == "step" else ()
    getattr(session, deed)(CONV, 1, *more)
    assert [frame["t"] for frame in sent(session)] == ["post"]
    give(session, Ack(cid=first, conv=CONV, seq=1, at_ms=1))
    assert [frame["t"] for frame in sent(session)] == [deed]


def test_a_note_that_goes_with_a_transfer_is_cleaned_and_may_be_missing() -> None:
    session = live(agent_session())
    session.transfer(CONV, 1, to=9, text="he\x07y")
    session.transfer(OTHER, 1, department="sales")
    assert [frame.get("text") for frame in sent(session)] == ["he␇y", None]
    with pytest.raises(CannotSend, match="text_too_long"):
        session.step(CONV, 1, "thanks", "done", text="x" * 4_001)


def test_presence_chosen_on_another_console_of_mine_is_said_again_too() -> None:
    session = live(agent_session())
    me = agent.Teammate(agent=7, name="sara", role="agent", presence="on_break", reason="lunch")
    give(session, agent.Team(agents=[me]))
    session.lost(1, 1006)
    session.wake(2)
    session.opened(3)
    assert sent(session)[0]["chosen"] == "on_break"


def test_live_commands_say_when_there_is_no_line() -> None:
    session = agent_session()
    row = ReplyRow(code="hi", lang="en", text="Hello")
    assert not session.close_shop(5_000, "prayer")
    assert session.save_reply(row) == ""
    live(session)
    assert session.close_shop(5_000, "prayer\x07", "sales")
    cid = session.save_reply(row)
    shut, save = sent(session)
    assert shut == {"t": "close_shop", "until_ms": 5_000, "reason": "prayer␇", "department": "sales"}
    assert save == {"t": "save_reply", "cid": cid, "reply": {"code": "hi", "lang": "en", "text": "Hello"}}


def test_a_visitors_rating_and_contact_are_kept_like_his_words() -> None:
    first = visitor_session()
    first.rate(5, 0, True, "quick\nand kind")
    first.contact("  sara@example.com\n", 0)
    saved = [effect.data for effect in first.take_effects() if isinstance(effect, Save)]
    second = visitor_session(outbox=saved)
    assert second.outbox.commands() == [
        visitor.Rate(cid=f"{1:032x}", score=5, agreed=True, comment="quick\nand kind"),
        visitor.Contact(cid=f"{2:032x}", text="sara@example.com"),
    ]


def test_the_page_may_name_a_department() -> None:
    session = visitor_session(department="sales")
    welcome(session)
    assert sent(session)[0]["department"] == "sales"


def test_a_search_leaves_at_most_once_a_second_and_only_on_a_live_line() -> None:
    session = agent_session()
    assert not session.search("parcel", 0)
    live(session)
    assert session.search("par\ncel", 0)
    assert not session.search("parcels", 1_100)
    assert session.search("parcels", 1_200, before=7)
    assert sent(session) == [
        {"t": "search", "query": "par cel"},
        {"t": "search", "query": "parcels", "before": 7},
    ]
