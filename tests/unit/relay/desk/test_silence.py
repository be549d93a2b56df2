"""A silent visitor: reminded, warned, thanked and asked; and whatever stops that."""

from typing import Any

import pytest

from relay.desk import voice
from relay.desk.decision import Draft
from relay.desk.desk import Agent
from relay.desk.visitor_commands import Guest
from relay.domain.conversation import Conversation
from relay.domain.department import Silence
from relay.protocol import agent
from relay.protocol.entries import Closed, Due, Escalated, Message, RateAsked
from tests.unit.relay.desk.shops import CATALOGUES, SILENCE, Closers, bodies, relay_says, shop


def words(*keys: str) -> list[str]:
    return [CATALOGUES["en"][f"auto.{key}"] for key in keys]


def answered(**department: Any) -> tuple[Closers, Agent, Guest, Conversation]:
    """A chat whose visitor has the next word."""
    department.setdefault("silence", SILENCE)
    desk = Closers(shop(department=department))
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat, "M or L?")
    return desk, sara, guest, chat


def pass_time(desk: Closers, chat: Conversation, seconds: int) -> None:
    """Second by second, as the timer looks."""
    for _ in range(seconds):
        desk.later(1)
        if chat.check_at_ms <= desk.now_ms:
            desk.time_tells(chat)


def test_he_is_reminded_warned_thanked_and_asked() -> None:
    desk, _, _, chat = answered()
    pass_time(desk, chat, 299)
    assert relay_says(chat) == []
    pass_time(desk, chat, 1)
    assert relay_says(chat) == words("remind")
    pass_time(desk, chat, 119)
    assert len(relay_says(chat)) == 1
    pass_time(desk, chat, 1)
    assert relay_says(chat) == words("remind", "warn")
    pass_time(desk, chat, 59)
    assert chat.state == "assigned"
    pass_time(desk, chat, 1)
    assert relay_says(chat) == words("remind", "warn", "thanks")
    assert [type(entry.body) for entry in chat.log[-3:]] == [Message, RateAsked, Closed]
    assert bodies(chat, Closed) == [Closed(gen=2, reason="silent")]


def test_a_word_of_his_stops_it_and_the_next_silence_begins_anew() -> None:
    desk, sara, guest, chat = answered()
    pass_time(desk, chat, 430)
    assert len(relay_says(chat)) == 2
    desk.visitor_posts(guest, "L please")
    pass_time(desk, chat, 3600)
    assert len(relay_says(chat)) == 2, "the agent has the next word"
    desk.agent_posts(sara, chat, "Done")
    pass_time(desk, chat, 299)
    assert len(relay_says(chat)) == 2
    pass_time(desk, chat, 1)
    assert relay_says(chat)[2:] == words("remind")


def test_a_word_of_the_agent_stops_it_too() -> None:
    desk, sara, _, chat = answered()
    pass_time(desk, chat, 430)
    desk.agent_posts(sara, chat, "I am still here")
    pass_time(desk, chat, 299)
    assert len(relay_says(chat)) == 2 and chat.nudges == 0


def test_who_waits_for_an_answer_is_not_silent() -> None:
    desk = Closers(shop(department={"silence": SILENCE}))
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    pass_time(desk, chat, 1000)
    desk.takes(sara, chat)
    pass_time(desk, chat, 1000)
    assert relay_says(chat) == [] and chat.state == "assigned"


def test_nobody_is_hurried_while_his_chat_is_handed_over() -> None:
    desk, sara, _, chat = answered()
    desk.present_agent(2, "Omar")
    asked = agent.Transfer(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, to=2)
    desk.agent_does(sara, asked)
    pass_time(desk, chat, 1000)
    assert bodies(chat, Message)[2:] == [Message(relay_says(chat)[0], "news")], "only where it goes"


def test_nobody_is_hurried_while_his_chat_is_being_closed_or_put_away() -> None:
    desk, sara, _, chat = answered(closing_script="farewell")
    desk.starts(sara, chat)
    pass_time(desk, chat, 1000)
    assert relay_says(chat) == []
    desk.stops(sara, chat)
    desk.agent_does(sara, agent.Snooze(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    pass_time(desk, chat, 1000)
    assert relay_says(chat) == []


def test_a_required_step_keeps_it_open_and_supervisors_are_told_once() -> None:
    desk, sara, _, chat = answered(closing_script="farewell")
    pass_time(desk, chat, 2000)
    assert chat.state == "assigned" and relay_says(chat) == words("remind"), "no warning that is not true"
    assert bodies(chat, Escalated) == [Escalated(reason="stale")] and chat.late == "stale"
    _do_what_is_required(desk, sara, chat)
    pass_time(desk, chat, 300)
    assert relay_says(chat) == words("remind", "warn", "thanks"), "now that all is known it closes"


def test_a_step_that_opens_again_after_the_warning_keeps_it_open() -> None:
    desk, sara, _, chat = answered(closing_script="farewell")
    _do_what_is_required(desk, sara, chat)
    pass_time(desk, chat, 430)
    assert relay_says(chat) == words("remind", "warn")
    desk.agent_does(sara, agent.Tag(cid=desk.new_cid(), conv=chat.conv, tag="praise", on=False))
    pass_time(desk, chat, 2000)
    assert chat.state == "assigned" and bodies(chat, Escalated) == [Escalated(reason="stale")]


def _do_what_is_required(desk: Closers, sara: Agent, chat: Conversation) -> None:
    desk.agent_does(sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="reason", value="size"))
    desk.agent_does(sara, agent.Tag(cid=desk.new_cid(), conv=chat.conv, tag="praise"))


def test_a_rating_that_he_gave_already_is_not_asked_for_again_and_is_followed_up() -> None:
    desk, sara, guest, chat = answered(closing_script="farewell")
    desk.agent_does(sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="reason", value="size"))
    desk.agent_does(sara, agent.Tag(cid=desk.new_cid(), conv=chat.conv, tag="praise"))
    desk.starts(sara, chat)
    desk.steps(sara, chat, "rating")
    desk.visitor_posts(guest, "well...")
    desk.visitor_rates(guest, 1)
    desk.agent_posts(sara, chat, "How can I help?")
    pass_time(desk, chat, 480)
    assert len(bodies(chat, RateAsked)) == 1
    assert chat.ticket is not None and bodies(chat, Due)[0].reason == "low_rating"


def test_a_shop_may_close_silently_without_asking() -> None:
    desk, _, _, chat = answered(silence=Silence(remind_s=300, rate=False))
    pass_time(desk, chat, 480)
    assert chat.state == "closed" and not bodies(chat, RateAsked)


@pytest.mark.parametrize("department", [{"silence": Silence()}, {}])
def test_a_department_without_a_delay_never_closes_by_itself(department: dict[str, Any]) -> None:
    desk = Closers(shop(department=department))
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat)
    desk.later(30 * 24 * 3600)
    assert desk.time_tells(chat) == []


def test_after_a_long_pause_of_the_relay_he_still_has_his_warning_and_its_time() -> None:
    desk, _, _, chat = answered()
    desk.later(24 * 3600)
    pass_time(desk, chat, 1)
    assert relay_says(chat) == words("remind")
    pass_time(desk, chat, 179)
    assert relay_says(chat) == words("remind", "warn") and chat.state == "assigned"


# ---- the relay's voice -------------------------------------------------------------------


def test_a_shop_without_words_says_nothing_and_leaves_the_chat_open() -> None:
    desk, _, _, chat = answered()
    desk.desk.shop = shop(department={"silence": SILENCE}, words={})
    pass_time(desk, chat, 2000)
    assert relay_says(chat) == [] and chat.state == "assigned"


def test_words_are_in_the_visitors_language_with_titles_and_digits() -> None:
    desk = Closers(shop())
    _, chat = desk.waiting_chat("سفارش من چی شد", lang="fa")
    draft = Draft(chat, desk.now_ms)
    voice.tell(desk.desk, draft, "transfer_department", department="help")
    voice.tell(desk.desk, draft, "welcome_wait", n=25)
    desk.commit(draft.decided())
    assert "بخش پشتیبانی" in relay_says(chat)[0]
    assert "۲۵ دقیقه" in relay_says(chat)[1]


def test_words_that_the_catalogue_lacks_and_places_where_none_may_stand_add_nothing() -> None:
    desk = Closers(shop())
    _, chat = desk.waiting_chat()
    draft = Draft(chat, desk.now_ms)
    assert not voice.tell(desk.desk, draft, "no_such_words")
    draft.state = "new"
    assert not voice.tell(desk.desk, draft, "late_reply")
    assert draft.events == []


def test_a_name_is_never_read_as_a_pattern() -> None:
    desk = Closers(shop())
    _, chat = desk.waiting_chat("size and colour", lang="en")
    draft = Draft(chat, desk.now_ms)
    voice.tell(desk.desk, draft, "transfer_back", name="{name} {n}")
    desk.commit(draft.decided())
    assert relay_says(chat) == ["{name} {n} stays with you here."]


def test_the_offer_to_leave_a_contact_ends_where_there_is_one() -> None:
    desk = Closers(shop())
    _, chat = desk.waiting_chat("size and colour", lang="en")
    for _ in range(2):
        draft = Draft(chat, desk.now_ms)
        voice.tell(desk.desk, draft, "left_nobody")
        desk.commit(draft.decided())
        chat.fields["contact"] = "maryam@example.org"
    assert relay_says(chat) == [" ".join(words("left_nobody", "contact")), *words("left_nobody")]
