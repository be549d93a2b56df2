"""A visitor's rating: when it counts, whom a low one alerts, and what becomes of it."""

import pytest

from relay.desk.decision import Decided, Refused
from relay.desk.desk import Agent
from relay.desk.visitor_commands import Guest
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.domain.shop import Shop
from relay.protocol import agent
from relay.protocol.entries import Closed, Due, Escalated, Message, Rated
from relay.protocol.refusals import Code
from tests.unit.relay.desk.builders import ack
from tests.unit.relay.desk.shops import CATALOGUES, Closers, added, bodies, last, relay_says, shop

HOUR_S = 3600


class Raters(Closers):
    """A desk whose visitors rate."""

    def asked(self) -> tuple[Agent, Guest, Conversation]:
        """A chat in which the visitor has just been asked, and which is still open."""
        sara = self.present_agent()
        guest, chat = self.waiting_chat()
        self.takes(sara, chat)
        self.agent_posts(sara, chat)
        self.starts(sara, chat)
        self.steps(sara, chat, "rating")
        return sara, guest, chat

    def closed(self) -> tuple[Agent, Guest, Conversation]:
        """A chat that was closed after the visitor had been asked."""
        sara, guest, chat = self.asked()
        self.steps(sara, chat, "why", "size")
        self.steps(sara, chat, "label", "praise")
        self.steps(sara, chat, "end")
        assert chat.state == "closed"
        return sara, guest, chat


@pytest.fixture
def desk() -> Raters:
    return Raters(shop(department={"closing_script": "farewell"}))


def test_a_rating_counts_once_he_was_asked(desk: Raters) -> None:
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat()
    assert desk.visitor_rates(guest, 5) == Refused(Code.CANNOT_RATE)
    desk.takes(sara, chat)
    desk.starts(sara, chat)
    assert desk.visitor_rates(guest, 5) == Refused(Code.CANNOT_RATE)
    desk.steps(sara, chat, "rating")
    desk.visitor_rates(guest, 5, agreed=True, comment=" fine\x1b[2J ")
    assert last(chat).body == Rated(score=5, agreed=True, comment="fine\u241b[2J")
    assert chat.rating is not None and chat.rating.score == 5


def test_who_has_never_written_cannot_rate(desk: Raters) -> None:
    assert desk.visitor_rates(desk.guest(), 5) == Refused(Code.NO_CONVERSATION)


@pytest.mark.parametrize("while_in", ["closing", "assigned", "queued", "closed"])
def test_he_may_answer_in_whatever_has_become_of_the_chat(desk: Raters, while_in: str) -> None:
    sara, guest, chat = desk.closed() if while_in == "closed" else desk.asked()
    if while_in == "assigned":
        desk.visitor_posts(guest, "thanks!")
    if while_in == "queued":
        desk.agent_does(sara, agent.Release(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    assert chat.state == while_in
    desk.visitor_rates(guest, 4)
    assert chat.rating is not None and chat.rating.score == 4 and chat.state == while_in


def test_a_new_chat_needs_a_new_question(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 4)
    desk.visitor_posts(guest, "one more thing")
    assert chat.state == "queued" and chat.rating is None
    assert desk.visitor_rates(guest, 5) == Refused(Code.CANNOT_RATE)


def test_he_may_change_it_for_a_day_from_the_first(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    desk.later(48 * HOUR_S)
    desk.visitor_rates(guest, 4)
    desk.later(20 * HOUR_S)
    desk.visitor_rates(guest, 5)
    desk.later(4 * HOUR_S)
    desk.visitor_rates(guest, 3)
    desk.later(1)
    assert desk.visitor_rates(guest, 5) == Refused(Code.CANNOT_RATE)
    assert [body.score for body in bodies(chat, Rated)] == [4, 5, 3]


def test_a_rating_sent_again_counts_once(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    first = desk.visitor_rates(guest, 1, cid="a" * 32)
    head = chat.head
    again = desk.visitor_rates(guest, 1, cid="a" * 32)
    assert isinstance(again, Decided) and ack(again) == ack(first) and chat.head == head
    assert desk.visitor_rates(guest, 2, cid="a" * 32) == Refused(Code.CID_REUSED)


def test_a_low_rating_alerts_and_is_followed_up(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    head = chat.head
    desk.visitor_rates(guest, 2)
    due_ms = desk.now_ms + 24 * HOUR_S * 1000
    new = added(head, chat)
    assert new[1:3] == [
        Escalated(reason="low_rating"),
        Due(due_ms=due_ms, reason="low_rating", agent=1, name="Sara"),
    ]
    assert isinstance(new[3], Message) and new[3].text == CATALOGUES["fa"]["auto.follow_up"]
    assert chat.state == "offline" and chat.late == "low_rating"
    assert chat.ticket is not None and chat.ticket.due_ms == due_ms


def test_a_lower_rating_alerts_nobody_twice(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 2)
    desk.visitor_rates(guest, 1)
    assert len(bodies(chat, Escalated)) == len(bodies(chat, Due)) == 1


def test_a_shop_may_turn_alerts_off() -> None:
    desk = Raters(shop(department={"closing_script": "farewell"}, low_score=0))
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    assert chat.state == "closed" and not bodies(chat, Escalated)


def test_a_good_rating_ends_a_follow_up_that_nobody_has_taken(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    desk.visitor_rates(guest, 5)
    assert chat.state == "closed" and chat.late == "" and chat.ticket is None
    desk.visitor_rates(guest, 1)
    assert chat.ticket is not None, "and a bad one opens it again"


def test_a_good_rating_leaves_a_follow_up_with_whoever_took_it(desk: Raters) -> None:
    sara, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    desk.takes(sara, chat)
    desk.visitor_rates(guest, 5)
    assert chat.state == "assigned" and chat.owner == 1


def test_a_low_rating_in_an_open_chat_alerts_now_and_is_followed_up_once_it_is_closed(desk: Raters) -> None:
    sara, guest, chat = desk.asked()
    desk.visitor_rates(guest, 1)
    assert chat.state == "closing" and chat.late == "low_rating" and not bodies(chat, Due)
    desk.steps(sara, chat, "why", "size")
    desk.steps(sara, chat, "label", "complaint")
    desk.steps(sara, chat, "end")
    assert chat.ticket is not None and len(bodies(chat, Due)) == 1


def test_the_end_of_a_follow_up_is_not_followed_up_again(desk: Raters) -> None:
    sara, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    desk.later(HOUR_S)
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat, "We are sorry")
    desk.closes(sara, chat)
    assert chat.state == "closed" and len(bodies(chat, Due)) == len(bodies(chat, Escalated)) == 1


def test_each_closing_has_a_follow_up_of_its_own_however_soon_it_comes(desk: Raters) -> None:
    sara, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    desk.takes(sara, chat)
    desk.agent_posts(sara, chat, "We are sorry")
    desk.starts(sara, chat)
    for step, text in (("solved", ""), ("why", "size"), ("terms", ""), ("label", "complaint")):
        desk.steps(sara, chat, step, text)
    desk.steps(sara, chat, "rating")
    desk.visitor_rates(guest, 1)
    assert len(bodies(chat, Due)) == 1
    desk.steps(sara, chat, "end")
    assert chat.ticket is not None and len(bodies(chat, Due)) == 2


def test_who_writes_before_he_is_followed_up_waits_under_the_supervisors_eyes(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    desk.visitor_posts(guest, "Nobody helped me")
    assert chat.state == "queued" and chat.late == "low_rating"


# ---- who follows it up -------------------------------------------------------------------


def follow_up(desk: Raters) -> Due:
    """To whom a low rating goes, of a chat in `help`."""
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 1)
    body = bodies(chat, Due)[-1]
    assert isinstance(body, Due)
    return body


def test_a_supervisor_at_work_follows_up_and_of_several_the_one_with_the_fewest(desk: Raters) -> None:
    desk.agent(7, "Absent", "administrator")
    desk.present_agent(8, "Busy", "supervisor")
    desk.present_agent(9, "Free", "supervisor")
    assert [follow_up(desk).name for _ in range(3)] == ["Busy", "Free", "Busy"]


def test_a_supervisor_of_the_department_goes_before_others() -> None:
    row = Department(name="help", closing_script="farewell", agents=("sara", "own"))
    plain = shop()
    desk = Raters(Shop(departments=(row,), scripts=plain.scripts, words=CATALOGUES))
    desk.present_agent(2, "Other", "supervisor")
    desk.present_agent(3, "Own", "supervisor")
    assert follow_up(desk).name == "Own"
    desk.desk.line_down(desk.desk.agents[3], 0)
    assert follow_up(desk).name == "Other", "who is here goes before who is not"


def test_where_nobody_supervises_the_last_agent_follows_up(desk: Raters) -> None:
    assert follow_up(desk) == Due(
        due_ms=desk.now_ms + 24 * HOUR_S * 1000, reason="low_rating", agent=1, name="Sara"
    )


def test_the_follow_up_is_promised_only_where_it_is_written_down(desk: Raters) -> None:
    _, guest, chat = desk.closed()
    desk.visitor_rates(guest, 4)
    assert relay_says(chat) == [] and not bodies(chat, Closed)[1:]
