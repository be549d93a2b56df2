"""No frame is a surprise, and no order of events breaks what a session promises."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from console.session.effects import Dial, Forget, HangUp, Save, Send, Tell
from console.session.link_states import LinkState
from console.session.updates import Dropped
from console.session.visitor import VisitorSession
from relay.protocol import agent, codec, entries, visitor
from relay.protocol.entries import Entry
from relay.protocol.frames import Ack, Bye, Following, Live, Page, Pulse, Refused, Writing
from relay.protocol.limits import OUTBOX_MESSAGES_MAX, Limits
from relay.protocol.setup import Setup
from tests.unit.console.session.builders import (
    CONV,
    EPOCH,
    OTHER,
    TOKEN,
    agent_session,
    give,
    live,
    message,
    visitor_session,
)

FRAMES: list[Any] = [
    Live(),
    Pulse(now_ms=1, heads={CONV: 4, OTHER: 2}),
    Following(conv=CONV, after=0, head=4),
    Following(conv=CONV, after=2, head=4, reset=True),
    Page(conv=CONV, after=0, entries=[message(1), message(2)]),
    Page(conv=CONV, after=7, entries=[]),
    Page(conv=CONV, after=3, entries=[message(9), message(4)]),
    message(1),
    message(3),
    message(1, conv=OTHER),
    Entry(conv=CONV, seq=2, at_ms=1, who="visitor", body=entries.Seen(upto=1)),
    Ack(cid=f"{1:032x}", conv=CONV, seq=1, at_ms=1),
    Refused(code="slow_down", text="", cid=f"{1:032x}", retry_ms=100),
    Refused(code="out_of_order", text="", cid=f"{2:032x}"),
    Refused(code="cid_reused", text="", cid=f"{2:032x}"),
    Bye(code="going_away", after_ms=5),
    Writing(conv=CONV, on=True, who="agent"),
    agent.Team(agents=[agent.Teammate(agent=7, name="sara", role="agent", presence="on_break")]),
    agent.Lookers(conv=CONV, agents=["omar"]),
    agent.Brief(conv=CONV, site="demo", state="closing", gen=1, head=4, opened_at_ms=1, owner=7),
    Setup(fields=["order"], facts={"demo": {"phone": "1"}}),
    visitor.Standing(conv=CONV, text="You are next.", place=1),
]
WELCOMES = {
    "visitor": visitor.Welcome(proto=3, epoch=EPOCH, limits=Limits(), token=TOKEN),
    "agent": agent.Welcome(proto=3, epoch=EPOCH, limits=Limits(), agent=7, name="sara", role="agent"),
}
REACHED: Counter[str] = Counter()
EVENTS = ["opened", "lost", "tick", "wake", "post", "deed", "say", "type", "see", "stop", "start"]
PUMPS = ["greet", "post", "confirm", "refuse", "next", "tick"]
"""Events that lead somewhere: without them most orders would end before a line is live."""
PASSED_MS = st.sampled_from([0, 0, 1, 50, 400, 3_000, 26_000, 46_000])
STEPS = st.one_of(
    st.tuples(st.just("frame"), st.integers(0, len(FRAMES))),
    st.tuples(st.just("raw"), st.binary(max_size=40)),
    st.tuples(
        st.just("json"), st.dictionaries(st.sampled_from(["t", "conv", "seq", "body"]), st.text(max_size=8))
    ),
    st.tuples(st.sampled_from(EVENTS), st.none()),
    st.tuples(st.sampled_from(PUMPS), st.none()),
    st.tuples(st.sampled_from(PUMPS), st.none()),
)


@pytest.mark.parametrize("role", ["visitor", "agent"])
@settings(max_examples=150, deadline=None)
@given(already_live=st.booleans(), steps=st.lists(st.tuples(STEPS, PASSED_MS), min_size=20, max_size=60))
def test_no_frame_and_no_order_of_events_breaks_the_session(
    role: str, already_live: bool, steps: list[tuple[tuple[str, Any], int]]
) -> None:
    session: Any = visitor_session() if role == "visitor" else agent_session()
    if already_live:
        live(session)
    now_ms = 0
    seqs: dict[str, list[int]] = {}
    saved: set[str] = set()
    dialled = already_live
    for (what, argument), passed_ms in steps:
        now_ms += passed_ms
        match what:
            case "frame":
                give(session, [WELCOMES[role], *FRAMES][argument], now_ms)
            case "raw":
                session.received(argument, now_ms)
            case "json":
                session.received(json.dumps(argument).encode(), now_ms)
            case "greet" if session.state in (LinkState.IDLE, LinkState.ENDED, LinkState.PAUSING):
                if session.state is LinkState.PAUSING:
                    session.wake(now_ms)
                else:
                    session.start(now_ms)
                session.opened(now_ms)
                for frame in (WELCOMES[role], Following(conv=CONV, after=0, head=0), Live()):
                    give(session, frame, now_ms)
            case "confirm" | "refuse" if len(session.outbox):
                cid = session.outbox.commands()[0].cid
                ack, no = Ack(cid=cid, conv=CONV, seq=1, at_ms=1), Refused(code="slow_down", text="", cid=cid)
                give(session, ack if what == "confirm" else no, now_ms)
            case "next":
                give(session, message(session.cursors.at(CONV) + 1), now_ms)
            case "opened" if session.state is LinkState.DIALING:
                session.opened(now_ms)
            case "start" if session.state in (LinkState.IDLE, LinkState.ENDED):
                session.start(now_ms)
            case "post" if len(session.outbox) < OUTBOX_MESSAGES_MAX:
                session.post(*("hello", now_ms) if role == "visitor" else (CONV, 1, "hello"))
            case "deed" if len(session.outbox) < OUTBOX_MESSAGES_MAX - 1:
                _do_everything(session, now_ms)
            case "say" if role == "agent":
                session.set_presence("on_break", reason="lunch")
                session.look(CONV)
                session.stir(now_ms)
            case "type":
                session.typing("" if role == "visitor" else CONV, True, now_ms)
            case "see":
                session.see(CONV, 1)
            case "lost" | "tick" | "wake" | "stop":
                getattr(session, what)(now_ms)
        for effect in session.take_effects():
            match effect:
                case Dial():
                    assert not dialled
                    dialled = True
                case HangUp():
                    dialled = False
                case Save(cid, _):
                    saved.add(cid)
                    REACHED["saved"] += 1
                case Send(data):
                    assert dialled
                    decode: Any = codec.visitor_command if role == "visitor" else codec.agent_command
                    assert getattr(decode(data), "cid", None) in {None, *saved}
                case Forget(cid):
                    saved.remove(cid)
                    REACHED["confirmed or refused"] += 1
                case Tell(Dropped(conv)):
                    seqs.pop(conv, None)
                case Tell(Entry(conv=conv, seq=seq)):
                    seqs.setdefault(conv, []).append(seq)
                    REACHED["entries told"] += 1
        if what == "lost":
            dialled = False
        REACHED[session.state] += 1
        assert {command.cid for command in session.outbox.commands()} == saved
        if session.state in (LinkState.LIVE, LinkState.PAUSING):
            assert session.next_wake_ms() is not None
    for told_seqs in seqs.values():
        assert told_seqs == sorted(set(told_seqs))


def _do_everything(session: Any, now_ms: int) -> None:
    """Two durable commands that are no words."""
    if isinstance(session, VisitorSession):
        session.rate(4, now_ms)
        session.contact("sara@example.com", now_ms)
    else:
        session.snooze(CONV, 1)
        session.tag(CONV, "refund")


def test_the_orders_reached_what_they_are_about() -> None:
    print(dict(REACHED))
    for what in ("saved", "confirmed or refused", "entries told", LinkState.LIVE, LinkState.PAUSING):
        assert REACHED[what] > 20, what
