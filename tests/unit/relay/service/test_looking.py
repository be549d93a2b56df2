"""Who has which conversation on the screen, as the others are told."""

import pytest

from relay.desk.desk import Agent
from relay.service.looking import Looking
from relay.service.sessions import AgentSession
from tests.unit.relay.service.fakes import Bench, line_of

CHAT, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def bench() -> Bench:
    return Bench()


def line_up(bench: Bench, agent: Agent, *following: str) -> AgentSession:
    session = bench.agent_session()
    session.proto = 3
    bench.sessions.add_agent(session, agent)
    for conv in following:
        bench.sessions.follow(session, conv)
    return session


def told(bench: Bench, session: AgentSession) -> list[list[str]]:
    """The names of each `lookers` about CHAT."""
    bench.sessions.flush()
    frames = [f for f in line_of(session).frames if f["t"] == "lookers" and f["conv"] == CHAT]
    return [frame.get("agents", []) for frame in frames]


def test_followers_and_lookers_are_told_who_else_looks(bench: Bench) -> None:
    sara, omar, nora = (line_up(bench, Agent(n, name)) for n, name in enumerate(("Sara", "Omar", "Nora"), 1))
    bench.sessions.follow(sara, CHAT)
    looking = Looking(bench.sessions)
    looking.look(omar, CHAT)
    looking.look(nora, CHAT)
    looking.look(omar, OTHER)
    assert told(bench, sara) == [["Omar"], ["Nora", "Omar"], ["Nora"]]
    assert told(bench, omar) == [["Nora"]]
    assert told(bench, nora) == [["Omar"], []]


def test_lines_of_one_agent_are_one_looker_until_the_last_is_gone(bench: Bench) -> None:
    sara, omar = line_up(bench, Agent(1, "Sara"), CHAT), Agent(2, "Omar")
    first, second = line_up(bench, omar), line_up(bench, omar)
    looking = Looking(bench.sessions)
    looking.look(first, CHAT)
    looking.look(second, CHAT)
    looking.gone(first)
    assert told(bench, sara) == [["Omar"]]
    looking.gone(second)
    assert told(bench, sara) == [["Omar"], []]
    assert told(bench, first) == told(bench, second) == [], "nobody is told of himself"


def test_whoever_begins_to_follow_is_told_who_looks_already(bench: Bench) -> None:
    omar, sara = line_up(bench, Agent(2, "Omar")), line_up(bench, Agent(1, "Sara"))
    looking = Looking(bench.sessions)
    looking.tell_newcomer(sara, CHAT)
    looking.look(omar, CHAT)
    looking.tell_newcomer(sara, CHAT)
    assert told(bench, sara) == [["Omar"]]
