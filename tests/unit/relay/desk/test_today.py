"""The shop's day in numbers."""

from relay.desk.today import Day
from relay.protocol.agent import Today
from relay.protocol.entries import AnyBody, Closed, Entry, Left, Message, Note, Opened, Queued, Rated, Role

SEEN_BY_ALL: frozenset[str] = frozenset()


class DayUnderTest(Day):
    """Takes what happens to chats by their numbers, at seconds of the day."""

    def see(self, number: int, at_s: float, body: AnyBody, who: Role = "relay", site: str = "demo") -> bool:
        entry = Entry(conv=f"{number:032x}", seq=1, at_ms=round(at_s * 1000), who=who, body=body)
        return self.take(site, entry)

    def answered(self, number: int, begun_s: float, wait_s: float, site: str = "demo") -> None:
        self.see(number, begun_s, Opened(site=site), site=site)
        self.see(number, begun_s + wait_s, Message("hello"), "agent", site=site)


def test_the_first_answers_are_told_by_their_median() -> None:
    day = DayUnderTest()
    for number, wait_s in enumerate((10, 300, 20)):
        day.answered(number, 1_000, wait_s)
    day.see(1, 2_000, Message("and now?"), "visitor")
    assert not day.see(1, 2_500, Message("here it is"), "agent"), "a later answer is none"
    assert day.numbers(SEEN_BY_ALL) == Today(begun=3, answered=3, first_answer_s=20)


def test_what_the_relay_says_is_no_answer_and_a_note_is_none() -> None:
    day = DayUnderTest()
    day.see(1, 0, Opened(site="demo"))
    assert not day.see(1, 1, Message("it arrived", auto="welcome"))
    assert not day.see(1, 2, Note("who is that?"), "agent")
    assert day.numbers(SEEN_BY_ALL) == Today(begun=1)


def test_a_chat_that_begins_again_waits_again_and_a_ticket_does_not() -> None:
    day = DayUnderTest()
    day.answered(1, 0, 10)
    day.see(1, 20, Closed(gen=2))
    day.see(1, 100, Queued(gen=3, reason="reopened"))
    day.see(1, 130, Message("again"), "agent")
    day.see(2, 0, Opened(site="demo"))
    day.see(2, 1, Left(reason="closed", due_ms=9))
    day.see(2, 50_000, Message("good morning"), "agent")
    assert day.numbers(SEEN_BY_ALL) == Today(begun=3, closed=1, answered=2, first_answer_s=30)


def test_the_last_rating_of_a_chat_counts_and_the_mean_is_told() -> None:
    day = DayUnderTest()
    for number, score in ((1, 1), (1, 5), (2, 4), (3, 4)):
        day.see(number, 5, Rated(score=score), "visitor")
    assert day.numbers(SEEN_BY_ALL) == Today(rated=3, rating=4.3)


def test_an_agent_of_one_site_is_told_of_that_site() -> None:
    day = DayUnderTest()
    day.answered(1, 0, 10, "demo")
    day.answered(2, 0, 90, "books")
    assert day.numbers(frozenset({"books"})) == Today(begun=1, answered=1, first_answer_s=90)
    assert day.numbers(frozenset({"nothing"})) == Today()


def test_who_waits_over_midnight_is_answered_on_the_new_day() -> None:
    day = DayUnderTest()
    day.see(1, 86_390, Opened(site="demo"))
    day.begin()
    day.see(1, 86_410, Message("good morning"), "agent")
    assert day.numbers(SEEN_BY_ALL) == Today(answered=1, first_answer_s=20)
