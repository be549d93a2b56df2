"""Alerts: what calls an agent, how loudly and how often, and that each of them ends."""

from typing import Any, Final

import pytest
from hypothesis import given, strategies as st

from console.model.alert_rules import KINDS, AlertRules, is_quiet
from console.model.alerts import APART_MS, LINE_DOWN_MS, Alerts, Announced, Attention
from console.model.calls import LINE, Call, calls, told
from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from relay.protocol.entries import Note
from tests.terminal.hostile import HOSTILE
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, desk, entry, said, tell

LATE_MS: Final = 120_000
NOON: Final = 720
AWAY: Final = Attention(conv="", is_there=False, is_off=False, minute=NOON)
HERE: Final = Attention(conv="", is_there=True, is_off=False, minute=NOON)


def at_chat(conv: str) -> Attention:
    return Attention(conv=conv, is_there=True, is_off=False, minute=NOON)


OFFER: Final = Call("c1", "offered", "1")
WAIT: Final = Call("c2", "waiting", "1")


def rung(alerts: Alerts, call: Call, seconds: range, eyes: Attention = AWAY) -> list[int]:
    """The seconds at which the bell rang."""
    return [second for second in seconds if alerts.look([call], eyes, second * 1000).bell]


# What calls


def kinds(model: Any, now_ms: int = NOW_MS, chats_max: int = 5) -> dict[str, str]:
    return {call.conv: call.kind for call in calls(model, now_ms, LATE_MS, chats_max)}


def test_each_reason_is_a_call() -> None:
    model = desk(
        brief(1, "queued", offered_to=ME, offered_until_ms=NOW_MS + 30_000),
        brief(2, owner=9, owner_name="omar", transfer_to=ME),
        brief(3, waits_s=200),
        brief(4, waits_s=30, unread=1),
        brief(5, waits_s=30),
        brief(6, "offline", due_ms=NOW_MS, due_for=ME),
        brief(7, "offline", due_ms=NOW_MS, due_for=9),
        brief(8, "queued", waits_s=10),
        brief(9, owner=9, late="low_rating"),
    )
    assert kinds(model, chats_max=9) == {
        conv_id(1): "offered",
        conv_id(2): "handed_over",
        conv_id(3): "late",
        conv_id(4): "waiting",
        conv_id(6): "ticket",
        conv_id(8): "queue",
    }
    assert conv_id(8) not in kinds(model, chats_max=2), "whoever has no room is not called to the queue"


def test_supervisors_are_called_to_what_is_late_and_to_who_is_not_content() -> None:
    model = desk(brief(1, owner=9, late="low_rating"), brief(2, owner=9, late="full_time"), role="supervisor")
    assert kinds(model) == {conv_id(1): "low_rating", conv_id(2): "unanswered"}


def test_a_whisper_calls_until_i_write() -> None:
    model = desk(brief(1))
    tell(model, said(1, 1, "hi"), said(1, 2, "hello", "agent"))
    tell(model, entry(1, 3, Note("ask for the order", to=ME), "agent", agent=9, name="lead"))
    assert kinds(model) == {conv_id(1): "whisper"}
    assert kinds(model, NOW_MS + 700_000) == {}, "an old one calls nobody"
    tell(model, said(1, 4, "which order?", "agent"))
    assert kinds(model) == {}


@pytest.mark.parametrize("to", [0, 9])
def test_a_note_that_is_not_whispered_to_me_calls_nobody(to: int) -> None:
    model = desk(brief(1))
    tell(model, entry(1, 1, Note("for whoever reads it", to=to), "agent", agent=8, name="lead"))
    assert kinds(model) == {}


def test_a_lost_line_calls() -> None:
    model = desk(brief(1))
    assert kinds(model) == {}, "one that never stood is told elsewhere"
    model.apply(LinkChanged(LinkState.LIVE), NOW_MS)
    model.apply(LinkChanged(LinkState.PAUSING), NOW_MS)
    assert kinds(model) == {LINE: "line"}


def test_no_words_of_the_visitor_stand_in_a_call_unless_wanted() -> None:
    model = desk(brief(1, waits_s=45, unread=1, visitor="Bob", preview="my card is 4111"))
    (call,) = calls(model, NOW_MS, LATE_MS, 5)
    assert told(model, call, NOW_MS).replace("\u2068", "").replace("\u2069", "") == "Bob waits 0:45"
    assert "my card is 4111" in told(model, call, NOW_MS, with_text=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_can_be_told_in_one_line_whatever_is_in_it(kind: Any) -> None:
    model = desk(brief(1, waits_s=45, visitor=HOSTILE, preview=HOSTILE, owner_name=HOSTILE, late="stale"))
    for conv in (conv_id(1), LINE):
        words = told(model, Call(conv, kind, ""), NOW_MS, with_text=True)
        assert words and not [c for c in words if c < " " or "\x7f" <= c <= "\x9f"]


# How loudly, how often


def test_a_call_is_repeated_with_growing_pauses_and_then_stops() -> None:
    alerts = Alerts(AlertRules(repeat_s=(20, 60, 180)))
    assert rung(alerts, OFFER, range(2_000)) == [0, 20, 80, 260]


def test_a_call_ends_when_it_is_looked_at() -> None:
    alerts = Alerts(AlertRules())
    assert rung(alerts, OFFER, range(30)) == [0, 20]
    assert rung(alerts, OFFER, range(30, 31), at_chat("c1")) == []
    assert rung(alerts, OFFER, range(31, 2_000)) == [], "he has seen it"


def test_looking_at_another_chat_is_not_looking() -> None:
    alerts = Alerts(AlertRules())
    assert rung(alerts, OFFER, range(25), at_chat("c2")) == [0, 20]


def test_the_chat_on_the_screen_calls_nobody_who_is_there() -> None:
    alerts = Alerts(AlertRules())
    seen = alerts.look([OFFER], at_chat("c1"), 0)
    assert not (seen.bell or seen.desktop or seen.title)
    away = Attention(conv="c2", is_there=False, is_off=False, minute=NOON)
    assert alerts.look([OFFER, WAIT], away, 1_000).desktop == [WAIT]


def test_what_stands_in_the_list_does_not_ring_for_who_is_there() -> None:
    waiting = Call("c5", "queue", "1")
    assert rung(Alerts(AlertRules()), waiting, range(5), HERE) == []
    assert rung(Alerts(AlertRules()), waiting, range(5), AWAY) == [0]


def test_an_answered_call_is_over_and_its_notice_is_taken_away() -> None:
    alerts = Alerts(AlertRules())
    assert alerts.look([OFFER], AWAY, 0).desktop == [OFFER]
    over = alerts.look([], AWAY, 1_000)
    assert over == Announced(ended=["c1"])
    assert alerts.look([], AWAY, 2_000) == Announced()


def test_a_new_reason_announces_a_chat_anew_but_not_at_once() -> None:
    alerts = Alerts(AlertRules())
    assert alerts.look([WAIT], AWAY, 0).bell
    anew = WAIT._replace(kind="late")
    assert alerts.look([anew], AWAY, 1_000).fresh == [anew]
    assert [s for s in range(2, 30) if alerts.look([anew], AWAY, s * 1000).bell] == [APART_MS // 1000]


def test_a_seen_chat_that_calls_anew_is_announced() -> None:
    alerts = Alerts(AlertRules())
    alerts.look([WAIT], at_chat("c2"), 0)
    assert not alerts.look([WAIT], AWAY, 60_000).bell
    assert alerts.look([WAIT._replace(mark="2")], AWAY, 61_000).bell


def test_levels_are_set_for_each_kind() -> None:
    rules = AlertRules(offered="off", waiting="title", queue="bell", low_rating="desktop")
    alerts = Alerts(rules)
    assert alerts.look([OFFER], AWAY, 0) == Announced()
    assert alerts.look([WAIT], AWAY, 0) == Announced(fresh=[WAIT], title=True)
    bell, loud = Call("c3", "queue", ""), Call("c4", "low_rating", "")
    assert alerts.look([bell], AWAY, 0) == Announced(fresh=[bell], title=True, bell=True)
    expected = Announced(fresh=[loud], title=True, bell=True, desktop=[loud])
    assert alerts.look([bell, loud], AWAY, 1_000) == expected


def test_in_quiet_hours_and_on_a_break_only_the_title_tells() -> None:
    night = Attention(conv="", is_there=False, is_off=False, minute=23 * 60)
    rest = Attention(conv="", is_there=False, is_off=True, minute=NOON)
    quiet = AlertRules(quiet=("22:00-07:00",))
    assert Alerts(quiet).look([OFFER], night, 0) == Announced(fresh=[OFFER], title=True)
    assert Alerts(AlertRules()).look([OFFER], rest, 0) == Announced(fresh=[OFFER], title=True)
    alerts = Alerts(quiet)
    alerts.look([OFFER], night, 0)
    assert alerts.look([OFFER], AWAY, 1_000).bell, "what still calls when the night is over is announced"


def test_a_line_that_is_soon_back_calls_nobody() -> None:
    alerts, line = Alerts(AlertRules()), Call(LINE, "line", "")
    assert alerts.look([line], AWAY, 0) == Announced(fresh=[line])
    assert alerts.look([line], AWAY, LINE_DOWN_MS).bell


@pytest.mark.parametrize(
    ("span", "minute", "quiet"),
    [
        ("22:00-07:00", 22 * 60, True),
        ("22:00-07:00", 6 * 60 + 59, True),
        ("22:00-07:00", 7 * 60, False),
        ("12:00-13:00", 12 * 60 + 30, True),
        ("12:00-13:00", 13 * 60, False),
        ("00:00-00:00", 5, True),
    ],
)
def test_a_span_of_the_day_may_go_past_midnight(span: str, minute: int, quiet: bool) -> None:
    assert is_quiet([span], minute) is quiet


EYES: Final = st.builds(
    Attention,
    conv=st.sampled_from(["", "c1", "c2"]),
    is_there=st.booleans(),
    is_off=st.booleans(),
    minute=st.integers(0, 1439),
)
CALLS: Final = st.lists(
    st.builds(Call, st.sampled_from(["c1", "c2", LINE]), st.sampled_from(KINDS), st.sampled_from("12")),
    unique_by=lambda call: call.conv,
)


@given(st.lists(st.tuples(CALLS, EYES, st.integers(0, 700_000)), max_size=40))
def test_whatever_happens_no_alert_goes_on_for_ever(steps: list[tuple[list[Call], Attention, int]]) -> None:
    rules = AlertRules()
    alerts, now_ms = Alerts(rules), 0
    rang: dict[str, int] = {}
    for calling, eyes, passed_ms in steps:
        now_ms += passed_ms
        told_now = alerts.look(calling, eyes, now_ms)
        assert not (eyes.is_off and told_now.bell)
        for call in told_now.desktop:
            assert now_ms - rang.get(call.conv, -APART_MS) >= APART_MS
            rang[call.conv] = now_ms
            assert not (eyes.is_there and call.conv == eyes.conv)
    if steps:
        same = steps[-1][0]
        bells = sum(alerts.look(same, AWAY, now_ms + s * 1000).bell for s in range(1, 4_000, 5))
        assert bells <= len(same) * (len(rules.repeat_s) + 1)


def test_every_kind_has_a_level_to_set() -> None:
    assert set(KINDS) <= set(AlertRules.__struct_fields__)
    assert {getattr(AlertRules(), kind) for kind in KINDS} <= {"title", "bell", "desktop"}
