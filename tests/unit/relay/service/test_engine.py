"""The one line of commands: what is committed together, what is told and when."""

import pytest

from relay.domain.events import Logged
from relay.protocol import agent, visitor
from relay.protocol.limits import WAITING_BYTES_MAX
from relay.service.jobs import AgentJob, Errand, VisitorJob
from relay.service.ports import AgentRecord
from relay.service.sessions import AgentSession, VisitorSession
from tests.unit.relay.service.fakes import Bench, line_of


@pytest.fixture
def bench() -> Bench:
    return Bench()


def visitor_on(bench: Bench, proto: int = 3) -> VisitorSession:
    session = bench.visitor_session()
    bench.greeting.visitor(session, visitor.Hello(proto=proto, site="demo", name="Maryam"))
    bench.sessions.flush()
    return session


def agent_on(bench: Bench, number: int = 1, name: str = "Sara", proto: int = 3) -> AgentSession:
    session = bench.agent_session()
    record = AgentRecord(agent=number, name=name, role="agent")
    bench.greeting.agent(session, agent.Hello(proto=proto, name=name), record, "", bench.clock.up_ms())
    bench.sessions.flush()
    return session


def posts(bench: Bench, session: VisitorSession, text: str, cid: str = "") -> str:
    cid = cid or bench.cid()
    bench.engine.submit(VisitorJob(session, visitor.Post(cid=cid, text=text)))
    return cid


def takes(bench: Bench, session: AgentSession) -> str:
    (conv,) = bench.desk.queue
    gen = bench.desk.queue[conv].gen
    bench.engine.submit(AgentJob(session, agent.Take(cid=bench.cid(), conv=conv, gen=gen)))
    bench.turns()
    return conv


def follows(bench: Bench, session: AgentSession, conv: str) -> None:
    bench.push.catch_up(session, bench.desk.conversations[conv], have=None)


def test_nothing_is_told_before_it_is_settled(bench: Bench) -> None:
    maryam = visitor_on(bench)
    told = len(line_of(maryam).frames)
    posts(bench, maryam, "hello")
    turn = bench.engine.take()
    bench.sessions.flush()
    assert turn.events and len(line_of(maryam).frames) == told
    bench.engine.settle(turn)
    bench.sessions.flush()
    assert line_of(maryam).kinds()[told:] == ["following", "entry", "entry", "ack"]


def test_what_was_not_stored_changes_nothing_and_is_asked_for_again(bench: Bench) -> None:
    maryam = visitor_on(bench)
    cid = posts(bench, maryam, "hello")
    bench.engine.fail(bench.engine.take())
    bench.sessions.flush()
    refused = line_of(maryam).frames[-1]
    assert (refused["code"], refused["cid"]) == ("store_full", cid) and refused["retry_ms"] > 0
    assert not bench.desk.conversations
    posts(bench, maryam, "hello", cid)
    bench.turns()
    assert line_of(maryam).frames[-1]["t"] == "ack"


def test_strangers_share_a_commit_and_one_visitors_words_do_not(bench: Bench) -> None:
    people = [visitor_on(bench) for _ in range(50)]
    for person in people:
        posts(bench, person, "hello")
    assert bench.turns() == 1
    for text in ("one", "two", "three"):
        posts(bench, people[0], text)
    posts(bench, people[1], "also")
    assert bench.turns() == 3


def test_words_of_one_visitor_keep_their_order_however_turns_fall(bench: Bench) -> None:
    maryam, other = visitor_on(bench), visitor_on(bench)
    for number in range(40):
        posts(bench, maryam, f"word {number}")
        posts(bench, other, f"other {number}")
    bench.turns()
    entries = [e.entry for e in bench.on_disk if isinstance(e, Logged) and e.entry.who == "visitor"]
    mine = [getattr(e.body, "text", "") for e in entries if getattr(e.body, "text", "").startswith("word")]
    assert mine == [f"word {number}" for number in range(40)]


def test_two_tabs_that_write_first_at_once_make_one_visitor(bench: Bench) -> None:
    first = visitor_on(bench)
    token = line_of(first).frames[0]["token"]
    second = bench.visitor_session()
    bench.greeting.visitor(second, visitor.Hello(proto=3, site="demo", token=token))
    posts(bench, first, "from the first tab")
    posts(bench, second, "from the second tab")
    bench.turns()
    assert (len(bench.desk.visitors), len(bench.desk.conversations)) == (1, 1)
    texts = [f["body"]["text"] for f in line_of(second).frames if f.get("body", {}).get("text")]
    assert texts == ["from the first tab", "from the second tab"]


@pytest.mark.threat(27)
def test_an_entry_reaches_its_visitor_and_its_followers_and_nobody_else(bench: Bench) -> None:
    maryam, stranger = visitor_on(bench), visitor_on(bench)
    sara, omar = agent_on(bench), agent_on(bench, 2, "Omar")
    posts(bench, maryam, "hello")
    bench.turns()
    takes(bench, sara)
    before = [len(line_of(s).frames) for s in (stranger, omar)]
    posts(bench, maryam, "for Sara only")
    bench.turns()
    assert line_of(sara).frames[-1]["body"]["text"] == "for Sara only"
    assert [len(line_of(s).frames) for s in (stranger, omar)] == before


@pytest.mark.threat(27)
def test_a_note_never_reaches_the_visitor(bench: Bench) -> None:
    maryam, sara = visitor_on(bench), agent_on(bench)
    posts(bench, maryam, "hello")
    bench.turns()
    conv = takes(bench, sara)
    bench.engine.submit(AgentJob(sara, agent.Note(cid=bench.cid(), conv=conv, text="CANARY")))
    bench.turns()
    assert "CANARY" in str(line_of(sara).frames) and "CANARY" not in str(line_of(maryam).frames)
    assert line_of(maryam).frames[-1]["body"] == {"k": "hidden"}


def test_what_one_line_gets_from_a_turn_leaves_in_one_write(bench: Bench) -> None:
    maryam = visitor_on(bench)
    writes = len(line_of(maryam).writes)
    posts(bench, maryam, "hello")
    bench.turns()
    assert len(line_of(maryam).writes) == writes + 1


@pytest.mark.threat(36)
def test_a_reader_who_does_not_read_is_told_to_resync_and_forgotten(bench: Bench) -> None:
    maryam, sara = visitor_on(bench), agent_on(bench)
    line_of(maryam).stuck = WAITING_BYTES_MAX + 1
    posts(bench, maryam, "hello")
    bench.turns()
    assert line_of(maryam).frames[-1] == {"t": "bye", "code": "resync"}
    assert line_of(maryam).closed == 4008
    assert maryam not in bench.sessions.all and line_of(sara).frames[-1]["t"] == "brief"


def test_typing_is_left_out_where_anything_waits(bench: Bench) -> None:
    from relay.protocol.frames import Writing

    sara = agent_on(bench)
    told = len(line_of(sara).frames)
    line_of(sara).stuck = 1
    bench.sessions.tell_now([sara], Writing(conv="c" * 32, on=True, who="visitor"))
    line_of(sara).stuck = 0
    bench.sessions.flush()
    assert len(line_of(sara).frames) == told


def test_a_client_of_the_previous_version_gets_dense_numbers_and_known_words(bench: Bench) -> None:
    maryam, sara, old = visitor_on(bench), agent_on(bench), agent_on(bench, 2, "Omar", proto=2)
    posts(bench, maryam, "hello")
    bench.turns()
    conv = takes(bench, sara)
    follows(bench, old, conv)
    bench.engine.submit(AgentJob(sara, agent.Prioritise(cid=bench.cid(), conv=conv, priority=2)))
    bench.turns()
    entries = [frame for frame in line_of(old).frames if frame["t"] == "entry"]
    assert (entries[-1]["seq"], entries[-1]["body"]) == (4, {"k": "hidden"})
    assert [f["body"]["k"] for f in line_of(sara).frames if f["t"] == "entry"][-1] == "prioritised"


def test_an_errand_runs_only_when_all_before_it_is_settled(bench: Bench) -> None:
    maryam = visitor_on(bench)
    posts(bench, maryam, "hello")
    heads: list[int] = []
    bench.engine.submit(Errand(lambda: heads.append(sum(c.head for c in bench.desk.conversations.values()))))
    posts(bench, maryam, "after")
    bench.turns()
    assert heads == [2]


def test_a_client_that_holds_part_of_the_log_gets_the_rest(bench: Bench) -> None:
    maryam = visitor_on(bench)
    token = line_of(maryam).frames[0]["token"]
    for number in range(4):
        posts(bench, maryam, f"word {number}")
    bench.turns()
    (conv,) = bench.desk.conversations
    back = bench.visitor_session()
    hello = visitor.Hello(proto=3, site="demo", token=token, epoch="e" * 32, have={conv: 3})
    bench.greeting.visitor(back, hello)
    bench.sessions.flush()
    _, following, page, live = line_of(back).frames
    assert (following["after"], following.get("reset", False), following["head"]) == (3, False, 5)
    assert [e["seq"] for e in page["entries"]] == [4, 5] and live == {"t": "live"}


@pytest.mark.parametrize(("epoch", "have"), [("e" * 32, 99), ("d" * 32, 3), ("", 3)])
def test_a_cursor_from_another_life_is_reset(bench: Bench, epoch: str, have: int) -> None:
    maryam = visitor_on(bench)
    token = line_of(maryam).frames[0]["token"]
    posts(bench, maryam, "hello")
    bench.turns()
    (conv,) = bench.desk.conversations
    back = bench.visitor_session()
    hello = visitor.Hello(proto=3, site="demo", token=token, epoch=epoch, have={conv: have})
    bench.greeting.visitor(back, hello)
    bench.sessions.flush()
    following = next(f for f in line_of(back).frames if f["t"] == "following")
    assert following["reset"] is True and following["after"] == 0
