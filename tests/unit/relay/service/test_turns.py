"""Who may share a turn: nobody gets one chat too many, and whoever waits keeps his place."""

import pytest

from relay.desk.decision import NOTHING, Decision, Fresh
from relay.desk.desk import Desk
from relay.domain.shop import Shop
from relay.protocol import agent, visitor
from relay.service.jobs import AgentJob, Keys, VisitorJob
from relay.service.ports import AgentRecord
from relay.service.sessions import AgentSession, VisitorSession
from tests.unit.relay.service.fakes import Bench, line_of


@pytest.fixture
def bench() -> Bench:
    return Bench()


class Noted:
    """A job that notes when it is decided."""

    session = None
    cid = ""

    def __init__(self, name: str, own: str, also: str | None, decided: list[str]) -> None:
        self.name = name
        self._keys: Keys = (own, also)
        self._decided = decided

    def keys(self, desk: Desk) -> Keys:
        return self._keys

    def decide(self, desk: Desk, at_ms: int, up_ms: int, fresh: Fresh) -> Decision:
        self._decided.append(self.name)
        return NOTHING


def turns_of(bench: Bench, *jobs: tuple[str, str, str | None]) -> list[list[str]]:
    """Which jobs were decided together, turn by turn."""
    turns: list[list[str]] = []
    decided: list[str] = []
    for name, own, also in jobs:
        bench.engine.submit(Noted(name, own, also, decided))
    while not bench.engine.is_idle:
        before = len(decided)
        bench.engine.take()
        turns.append(decided[before:])
    return turns


def test_jobs_that_add_load_are_decided_in_different_turns(bench: Bench) -> None:
    jobs = [("a", "1", "load"), ("b", "2", "load"), ("c", "3", None), ("d", "4", "load")]
    assert turns_of(bench, *jobs) == [["a", "c"], ["b"], ["d"]]


def test_whoever_waits_for_the_load_holds_back_what_follows_on_his_chat(bench: Bench) -> None:
    jobs = [
        ("take 1", "1", "load"),
        ("take 2", "2", "load"),
        ("post to 2", "2", None),
        ("post to 3", "3", None),
    ]
    assert turns_of(bench, *jobs) == [["take 1", "post to 3"], ["take 2"], ["post to 2"]]


def test_of_two_takes_in_one_breath_only_as_many_are_granted_as_there_is_room(bench: Bench) -> None:
    bench.desk.shop = Shop(chats_max=1)
    sara = _agent_on(bench)
    convs = [_waiting_chat(bench) for _ in range(3)]
    for conv in convs:
        bench.engine.submit(AgentJob(sara, agent.Take(cid=bench.cid(), conv=conv, gen=0)))
    bench.turns()
    assert sara.agent is not None and len(sara.agent.owned) == 1
    codes = [frame["code"] for frame in line_of(sara).frames if frame["t"] == "refused"]
    assert codes == ["at_capacity", "at_capacity"]


def test_a_word_that_wakes_is_told_to_every_list(bench: Bench) -> None:
    """The entry is a message, which changes no list by itself; the state that it changes does."""
    sara = _agent_on(bench)
    other = _agent_on(bench, 2, "Omar")
    conv = _waiting_chat(bench)
    for command in (
        agent.Take(cid=bench.cid(), conv=conv, gen=0),
        agent.Snooze(cid=bench.cid(), conv=conv, gen=1),
    ):
        bench.engine.submit(AgentJob(sara, command))
        bench.turns()
    maryam = bench.visitors[-1]
    bench.engine.submit(VisitorJob(maryam, visitor.Post(cid=bench.cid(), text="one more thing")))
    bench.turns()
    states = [frame["state"] for frame in line_of(other).frames if frame["t"] == "brief"]
    assert states[-2:] == ["snoozed", "assigned"]


def _agent_on(bench: Bench, number: int = 1, name: str = "Sara") -> AgentSession:
    session = bench.agent_session()
    record = AgentRecord(agent=number, name=name, role="agent")
    bench.greeting.agent(session, agent.Hello(proto=3, name=name), record, "", bench.clock.up_ms())
    bench.sessions.flush()
    return session


def _waiting_chat(bench: Bench) -> str:
    session: VisitorSession = bench.visitor_session()
    bench.visitors.append(session)
    bench.greeting.visitor(session, visitor.Hello(proto=3, site="demo"))
    bench.engine.submit(VisitorJob(session, visitor.Post(cid=bench.cid(), text="hello")))
    bench.turns()
    return list(bench.desk.conversations)[-1]
