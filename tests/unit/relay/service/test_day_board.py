"""When agents are told how the shop's day goes."""

from relay.protocol.entries import Entry, Opened
from tests.unit.relay.service.fakes import Bench, line_of

DAY_MS = 86_400_000


def test_agents_are_told_what_has_changed_and_at_midnight_all_begins_anew() -> None:
    bench = Bench()
    session = bench.agent_session()
    bench.sessions.add_agent(session, bench.desk.know_agent(1, "Sara", "agent", 0))
    day = bench.board.day

    def told() -> list[int]:
        """The numbers of chats that came since the last time."""
        day.tell()
        bench.sessions.flush()
        frames = line_of(session).writes.pop() if line_of(session).writes else []
        return [frame.get("begun", 0) for frame in frames if frame["t"] == "today"]

    now_ms = bench.clock.now_ms()
    assert told() == []
    day.take("demo", Entry(conv="c" * 32, seq=1, at_ms=now_ms, who="relay", body=Opened(site="demo")))
    assert told() == [1] and told() == []
    assert now_ms - DAY_MS < day.begins_ms() <= now_ms
    bench.clock.ms += day.begins_ms() + DAY_MS - bench.clock.now_ms() - 1
    assert told() == []
    bench.clock.ms += 1
    assert told() == [0] and told() == []
    assert day.begins_ms() == bench.clock.now_ms()
