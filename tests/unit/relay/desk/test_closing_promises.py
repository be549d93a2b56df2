"""Whatever agents, visitors and time do to a chat: closing, rating and silence keep their promises.

1. The closing goes from stage to stage as its table says.
2. Nobody closes an owned chat, and no silence does, while a required step is open.
3. Each low rating that outlives its chat is followed up once.
4. Nobody is nudged more than twice in one silence, nor told twice in a row of the same lateness.
5. The log alone tells everything again.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings, strategies as st

from relay.desk.desk import Agent
from relay.desk.wrapping_up import open_step
from relay.domain.closing_script import CLOSING, event, stage
from relay.domain.conversation import Conversation
from relay.protocol import agent
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import Closed, Due, Entry, Escalated, Message, RateAsked, Rated
from tests.unit.relay.desk.shops import SCRIPT, SILENCE, WELCOMES, Closers, shop

STEPS = [step.id for step in SCRIPT.steps]
TEXTS = {"why": "size", "label": "praise", "remark": "-", "summary": "sizes"}
REACHED: Counter[str] = Counter()


class Life:
    """One chat and everybody around it."""

    def __init__(self) -> None:
        self.desk = Closers(
            shop(
                department={
                    "closing_script": "farewell",
                    "silence": SILENCE,
                    "first_reply_s": 120,
                    "stale_minutes": 20,
                },
                welcomes=WELCOMES,
            )
        )
        self.agents = [
            self.desk.present_agent(1, "Sara"),
            self.desk.present_agent(2, "Nora", "supervisor"),
        ]
        self.guest, self.chat = self.desk.waiting_chat("size and colour", lang="en")
        self.seen = 0
        self.stage = stage(self.chat)
        self.held_back = False

    def do(self, deed: str, how: int) -> None:
        """One deed by somebody; one that is refused changes nothing."""
        owner = self.desk.desk.agents.get(self.chat.owner, self.agents[how % 2])
        self.held_back = bool(self.chat.owner) and open_step(self.desk.desk, self.chat) is not None
        DEEDS[deed](self, owner, how)
        self.check()

    def command(self, kind: Callable[..., ConversationCommand], who: Agent, **more: Any) -> None:
        self.desk.agent_does(who, kind(cid=self.desk.new_cid(), conv=self.chat.conv, **more))

    def check(self) -> None:
        """The promises, after what has just been committed."""
        new = self.chat.log[self.seen :]
        self.seen = self.chat.head
        for entry in new:
            what = event(entry.who, entry.body)
            if what is not None:
                assert what in CLOSING[self.stage], (self.stage, what)
                self.stage = CLOSING[self.stage][what]
            name = type(entry.body).__name__
            REACHED[f"{name} {getattr(entry.body, 'reason', '')}".strip()] += 1
            if isinstance(entry.body, Message) and entry.body.auto:
                REACHED[f"says {entry.body.auto}"] += 1
        assert self.stage == stage(self.chat)
        if any(isinstance(entry.body, Closed) and not _calms(entry.who, new) for entry in new):
            assert not self.held_back, "closed while a required step was open"
        assert self.chat.nudges <= 2


def _calms(who: str, new: list[Entry]) -> bool:
    """Whether the relay closes what a better rating has made good."""
    return who == "relay" and any(isinstance(entry.body, Rated) for entry in new)


def _time(life: Life, owner: Agent, how: int) -> None:
    for _ in range(6):
        life.desk.later((how % 7 + 1) * 30)
        life.desk.time_tells(life.chat)
        life.check()


def _silence(life: Life, owner: Agent, how: int) -> None:
    """The agent answers, and nobody says anything for up to ten minutes."""
    life.desk.takes(life.agents[how % 2], life.chat)
    owner = life.desk.desk.agents.get(life.chat.owner, life.agents[0])
    life.desk.stops(owner, life.chat)
    life.desk.agent_posts(owner, life.chat)
    life.check()
    for _ in range(how % 11):
        life.held_back = open_step(life.desk.desk, life.chat) is not None
        life.desk.later(60)
        life.desk.time_tells(life.chat)
        life.check()


def _walk(life: Life, owner: Agent, how: int) -> None:
    """Takes it if it waits, answers, and walks some of the way."""
    life.desk.takes(life.agents[how % 2], life.chat)
    owner = life.desk.desk.agents.get(life.chat.owner, life.agents[0])
    life.desk.agent_posts(owner, life.chat)
    life.desk.starts(owner, life.chat)
    life.check()
    for _ in range(how % 10):
        life.held_back = open_step(life.desk.desk, life.chat) is not None
        _next(life, owner)
        life.check()


def _next(life: Life, owner: Agent) -> None:
    done = life.chat.walk.outcomes if life.chat.walk else {}
    step = next((each for each in STEPS if each not in done), "end")
    life.desk.steps(owner, life.chat, step, TEXTS.get(step, ""))


DEEDS: dict[str, Callable[[Life, Agent, int], object]] = {
    "writes": lambda life, owner, how: life.desk.visitor_posts(life.guest, "and blue?"),
    "rates": lambda life, owner, how: life.desk.visitor_rates(life.guest, how % 5 + 1),
    "takes": lambda life, owner, how: life.desk.takes(life.agents[how % 2], life.chat),
    "answers": lambda life, owner, how: life.desk.agent_posts(owner, life.chat),
    "releases": lambda life, owner, how: life.command(agent.Release, owner, gen=life.chat.gen),
    "takes over": lambda life, owner, how: life.command(agent.TakeOver, life.agents[1], gen=life.chat.gen),
    "fills": lambda life, owner, how: life.command(
        agent.Fill, owner, field="reason", value="size" if how % 2 else ""
    ),
    "tags": lambda life, owner, how: life.command(agent.Tag, owner, tag="praise", on=bool(how % 2)),
    "starts": lambda life, owner, how: life.desk.starts(owner, life.chat),
    "stops": lambda life, owner, how: life.desk.stops(owner, life.chat),
    "steps": lambda life, owner, how: _next(life, owner),
    "jumps": lambda life, owner, how: life.desk.steps(
        owner, life.chat, STEPS[how % len(STEPS)], TEXTS.get(STEPS[how % len(STEPS)], "")
    ),
    "skips": lambda life, owner, how: life.desk.steps(
        owner, life.chat, STEPS[how % len(STEPS)], outcome="skipped", reason="why not"
    ),
    "goes back": lambda life, owner, how: life.desk.steps(owner, life.chat, "end", outcome="back"),
    "closes": lambda life, owner, how: life.desk.closes(owner, life.chat),
    "walks": _walk,
    "falls silent": _silence,
    "time passes": _time,
}


OFTEN = ["rates", "rates", "walks", "walks", "steps", "falls silent", "falls silent", "time passes"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*DEEDS, *OFTEN]), st.integers(0, 34)), min_size=15, max_size=50))
def lives(deeds: list[tuple[str, int]]) -> None:
    life = Life()
    life.check()
    for deed, how in deeds:
        life.do(deed, how)
    chat = life.chat
    again = Conversation(chat.number, chat.conv, chat.visitor, chat.site, chat.at_ms, chat.department)
    for entry in chat.log:
        again.apply(entry)
    for what in ("state", "gen", "owner", "walk", "fields", "tags", "ticket", "rating", "late", "nudges"):
        assert getattr(again, what) == getattr(chat, what), what
    _each_low_rating_is_followed_up_once(chat)
    _nobody_hears_the_same_twice(chat)


def _each_low_rating_is_followed_up_once(chat: Conversation) -> None:
    """Between two questions there are at most as many follow-ups as the rating turned low."""
    turned = due = score = 0
    for entry in chat.log:
        if isinstance(entry.body, RateAsked):
            turned = due = score = 0
        elif isinstance(entry.body, Rated):
            turned += entry.body.score <= 2 < (score or 5)
            score = entry.body.score
        elif isinstance(entry.body, Due) and entry.body.reason == "low_rating":
            due += 1
            assert due <= turned
    if chat.state == "closed" and 0 < score <= 2:
        assert due, "a low rating was never followed up"


def _nobody_hears_the_same_twice(chat: Conversation) -> None:
    """Of two equal escalations about waiting, something has happened between them."""
    last = None
    for entry in chat.log:
        if isinstance(entry.body, Escalated):
            assert entry.body != last or entry.body.reason == "low_rating", entry
            last = entry.body
        elif entry.who != "relay":
            last = None


FLOORS = {
    "Closed agent": 50,
    "Closed silent": 5,
    "Stepped": 500,
    "Due low_rating": 10,
    "Rated": 50,
    "Escalated stale": 10,
    "Escalated full_time": 20,
    "Escalated low_rating": 10,
    "says remind": 20,
    "says warn": 20,
    "Stopped agent": 20,
}
"""A test that reaches less of this has proved too little."""
ROUNDS_MAX = 6
"""Examples are drawn by chance, so that a round may miss a floor; chance alone does not miss it so often."""


def test_closing_rating_and_silence_keep_their_promises_whatever_happens() -> None:
    REACHED.clear()
    for _ in range(ROUNDS_MAX):
        lives()
        if all(REACHED[name] >= floor for name, floor in FLOORS.items()):
            break
    print(dict(sorted(REACHED.items())))
    assert {name: REACHED[name] for name in FLOORS if REACHED[name] < FLOORS[name]} == {}
