"""One chat from its first word to the end of its follow-up, as everybody in it lives through it."""

from relay.protocol import agent
from relay.protocol.entries import Assigned, Closed, Closing, Due, Escalated, RateAsked, Rated, Stepped
from tests.unit.relay.desk.shops import CATALOGUES, WELCOMES, Closers, bodies, relay_says, shop


def test_a_chat_is_closed_well_rated_badly_and_made_good() -> None:
    desk = Closers(shop(department={"closing_script": "farewell"}, welcomes=WELCOMES))
    sara, omar = desk.present_agent(1, "Sara"), desk.present_agent(2, "Omar")
    nora = desk.present_agent(3, "Nora", "supervisor")

    guest, chat = desk.waiting_chat("سلام، سفارش ۱۲۳۴۵ نرسیده", lang="en")
    assert chat.fields == {"order": "12345"} and chat.lang == "fa"
    assert relay_says(chat)[0].startswith("سلام! شمارهٔ 12345 را یادداشت کردیم.")

    desk.takes(sara, chat)
    desk.agent_posts(sara, chat, "فردا می‌رسد.")
    desk.starts(sara, chat)
    desk.steps(sara, chat, "solved")
    desk.steps(sara, chat, "why", "delivery")
    desk.visitor_posts(guest, "یک سؤال دیگر")
    assert chat.state == "assigned", "his word stops the closing"

    desk.agent_does(sara, agent.Transfer(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, to=2))
    desk.takes(omar, chat)
    desk.agent_posts(omar, chat, "بفرمایید.")
    desk.starts(omar, chat)
    desk.steps(omar, chat, "terms", outcome="skipped", reason="knows them")
    desk.steps(omar, chat, "label", "complaint")
    desk.steps(omar, chat, "remark", outcome="skipped")
    desk.steps(omar, chat, "summary", "Parcel late by two days")
    desk.steps(omar, chat, "rating")
    desk.steps(omar, chat, "end")
    assert bodies(chat, Closing) == [Closing(script="farewell")] * 2
    assert [body.step for body in bodies(chat, Stepped)] == [
        "solved",
        "why",
        "terms",
        "label",
        "remark",
        "summary",
        "rating",
        "end",
    ]
    assert len(bodies(chat, Closed)) == len(bodies(chat, RateAsked)) == 1

    desk.later(600)
    desk.visitor_rates(guest, 1, agreed=False, comment="دیر رسید")
    assert bodies(chat, Rated)[0].comment == "دیر رسید"
    assert bodies(chat, Escalated) == [Escalated(reason="low_rating")]
    assert chat.ticket is not None and chat.ticket.agent == nora.agent
    assert relay_says(chat)[-1] == CATALOGUES["fa"]["auto.follow_up"]

    desk.later(3600)
    desk.takes(nora, chat)
    assert chat.owner_name == "Nora" and chat.ticket is None and not chat.late
    desk.agent_posts(nora, chat, "عذر می‌خواهیم؛ هزینهٔ ارسال را برمی‌گردانیم.")
    desk.visitor_rates(guest, 4)
    desk.closes(nora, chat)
    assert chat.state == "closed" and not chat.owner and not desk.desk.queue
    assert len(bodies(chat, Due)) == 1, "it is followed up once"
    assert [body.name for body in bodies(chat, Assigned)] == ["Sara", "Omar", "Nora"]
    assert not any(each.owned or each.asked for each in desk.desk.agents.values())


def test_the_log_alone_tells_the_whole_story_again() -> None:
    """Replaying what was committed gives the same walk, rating and ticket."""
    desk = Closers(shop(department={"closing_script": "farewell"}))
    _, chat = desk.walked_to("summary")
    again = type(chat)(chat.number, chat.conv, chat.visitor, chat.site, chat.at_ms, chat.department)
    for entry in chat.log:
        again.apply(entry)
    assert again.walk == chat.walk and again.fields == chat.fields and again.tags == chat.tags
    assert (again.state, again.gen, again.owner) == (chat.state, chat.gen, chat.owner)
