"""What the scenarios do not say: agents' commands, bounds, cleaning, and that no frame is a surprise."""

import pytest

from console.session.effects import Forget, HangUp, Remember, Save, Send, Tell
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.outbox import CannotSend, OutboxFull
from console.session.updates import Dropped, Failed, LinkChanged, Sent, Waiting
from relay.protocol import agent, entries, visitor
from relay.protocol.entries import Entry
from relay.protocol.frames import Ack, Following, Live, Page, Pulse, Refused
from relay.protocol.limits import OUTBOX_MESSAGES_MAX, Limits
from relay.protocol.setup import ScriptRow, Setup, StepRow
from tests.unit.console.session.builders import (
    CONV,
    EPOCH,
    OTHER,
    TOKEN,
    agent_session,
    give,
    live,
    message,
    sent,
    told,
    visitor_session,
    welcome,
)


def test_a_command_is_saved_before_it_is_told_and_told_before_it_is_sent() -> None:
    session = live(agent_session())
    cid = session.post(CONV, 3, "hello")
    save, waiting, send, was_sent = session.take_effects()
    assert isinstance(save, Save) and save.cid == cid
    assert waiting == Tell(Waiting(agent.Post(cid=cid, conv=CONV, gen=3, text="hello")))
    assert isinstance(send, Send)
    assert was_sent == Tell(Sent(cid))


def test_each_command_of_an_agent_leaves_as_its_frame() -> None:
    session = live(agent_session())
    session.take(OTHER, 1)
    session.note(CONV, "for us")
    session.fetch(CONV, 0, 50, 1)
    session.follow(OTHER, 1, after=4)
    session.unfollow(OTHER, 1)
    session.list_briefs(1)
    session.typing(CONV, True, 1)
    assert [frame["t"] for frame in sent(session)] == [
        "take", "note", "fetch", "follow", "unfollow", "list", "typing",
    ]  # fmt: skip


def test_closing_waits_for_the_words_before_it() -> None:
    session = live(agent_session())
    first = session.post(CONV, 1, "Bye")
    session.close_conversation(CONV, 1)
    assert [frame["t"] for frame in sent(session)] == ["post"]
    give(session, Ack(cid=first, conv=CONV, seq=1, at_ms=1))
    assert [frame["t"] for frame in sent(session)] == ["close"]


def test_the_password_is_said_once_and_the_session_from_then_on() -> None:
    session = agent_session()
    welcome(session, session=TOKEN)
    assert sent(session)[0]["password"] == "pw"
    session.lost(10, 1006)
    session.wake(11)
    session.opened(12)
    hello = sent(session)[0]
    assert hello["session"] == TOKEN
    assert "password" not in hello


def test_a_followed_conversation_is_asked_for_on_every_line() -> None:
    session = agent_session()
    session.follow(OTHER, 0, after=3)
    welcome(session)
    assert sent(session)[0]["have"] == {OTHER: 3}


def test_what_is_followed_after_the_hello_is_asked_for_when_the_link_is_live() -> None:
    session = agent_session()
    welcome(session)
    session.follow(CONV, 1, after=4)
    session.unfollow(OTHER, 1)
    sent(session)
    give(session, Live())
    assert [(frame["t"], frame["conv"]) for frame in sent(session)] == [("follow", CONV), ("unfollow", OTHER)]


def test_an_unfollow_that_crosses_a_following_leaves_both_sides_following() -> None:
    session = live(agent_session())
    session.unfollow(OTHER, 1)
    give(session, Following(conv=OTHER, after=3, head=3))
    assert [(frame["t"], frame["conv"]) for frame in sent(session)] == [
        ("unfollow", OTHER),
        ("follow", OTHER),
    ]


def test_an_unfollow_after_the_hello_is_not_said_of_what_the_relay_then_sends() -> None:
    session = agent_session()
    welcome(session)
    session.unfollow(OTHER, 1)
    sent(session)
    give(session, Following(conv=OTHER, after=3, head=3))
    give(session, Live())
    assert sent(session) == [] and session.cursors.follows(OTHER)


def test_words_that_the_relay_would_refuse_are_not_taken() -> None:
    session = live(visitor_session(), limits=Limits(text_chars_max=5))
    for text, code in (("", "empty_text"), (" \n", "empty_text"), ("123456", "text_too_long")):
        with pytest.raises(CannotSend) as refusal:
            session.post(text, 1)
        assert refusal.value.code == code
    assert session.take_effects() == []


def test_a_full_outbox_leaves_the_text_with_the_caller() -> None:
    session = visitor_session()
    for _ in range(OUTBOX_MESSAGES_MAX):
        session.post("hello", 0)
    with pytest.raises(OutboxFull):
        session.post("one too many", 0)
    assert len(session.outbox) == OUTBOX_MESSAGES_MAX


def test_the_saved_commands_restore_the_outbox_in_order_and_broken_ones_are_left_out() -> None:
    first = agent_session()
    first.post(CONV, 1, "one")
    first.take(OTHER, 0)
    saved = [effect.data for effect in first.take_effects() if isinstance(effect, Save)]
    second = agent_session(outbox=[saved[0], b"{broken", b"\xff", saved[1]])
    assert second.outbox.commands() == first.outbox.commands()
    assert [update.command for update in told(second)] == second.outbox.commands()
    live(second)
    assert len(second.outbox) == 2


def test_commands_wait_again_when_the_line_breaks_under_them() -> None:
    session = live(visitor_session())
    cid = session.post("hello", 1)
    session.take_effects()
    session.lost(2, 1006)
    waiting = [update.cid for update in told(session) if isinstance(update, Waiting)]
    assert waiting == [cid]


@pytest.mark.threat(1)
def test_every_string_of_a_frame_is_cleaned() -> None:
    session = live(agent_session())
    give(session, message(1, "a\x1b[2Jb\u202ec\nd", name="e\x07\nf"))
    entry = next(update for update in told(session) if isinstance(update, Entry))
    assert isinstance(entry.body, entries.Message)
    assert "\x1b" not in entry.body.text and "\u202e" not in entry.body.text
    assert entry.body.text.endswith("\nd")
    assert "\x07" not in entry.name and "\n" not in entry.name
    nasty = "x\x9b31m\x1b]0;y\x07\u2066z"
    brief = agent.Brief(
        conv=CONV,
        site=nasty,
        state="queued",
        gen=0,
        head=1,
        opened_at_ms=1,
        visitor=nasty,
        page=nasty,
        preview=nasty,
    )
    give(session, agent.Briefs(rows=[brief]))
    row = next(update for update in told(session) if isinstance(update, agent.Briefs)).rows[0]
    for text in (row.site, row.visitor, row.page, row.preview):
        assert text.isprintable() and "\u2066" not in text


@pytest.mark.threat(1)
def test_strings_in_tables_and_tuples_are_cleaned_too() -> None:
    session = live(agent_session())
    step = StepRow(id="bye", kind="say", text={"en": "a\x1b[2J\nb"}, options=("x",))
    script = ScriptRow(name="end", title={"en": "a\x1bb"}, steps=(step,))
    give(session, Setup(scripts=[script], facts={"demo": {"phone": "1\x072"}}))
    setup = next(update for update in told(session) if isinstance(update, Setup))
    assert setup.scripts[0].steps[0].text == {"en": "a␛[2J\nb"}
    assert setup.scripts[0].title == {"en": "a␛b"}
    assert setup.facts == {"demo": {"phone": "1␇2"}}


def test_entries_of_another_conversation_inside_a_page_are_not_taken() -> None:
    session = live(visitor_session())
    give(session, Page(conv=CONV, after=0, entries=[message(1, conv=OTHER)]))
    assert told(session) == []
    assert session.cursors.at(CONV) == 0


def test_a_page_of_long_ago_is_told_whole_and_moves_nothing() -> None:
    session = agent_session()
    welcome(session)
    give(session, Following(conv=CONV, after=200, head=200))
    give(session, Live())
    session.take_effects()
    page = Page(conv=CONV, after=0, entries=[message(1), message(2)])
    give(session, page)
    assert told(session) == [page]
    assert session.cursors.at(CONV) == 200


def test_a_page_that_overlaps_is_told_without_what_was_told_before() -> None:
    session = live(visitor_session())
    give(session, message(1))
    give(session, Page(conv=CONV, after=0, entries=[message(1), message(2), message(3)]))
    first, second = told(session)
    assert first.seq == 1
    assert [entry.seq for entry in second.entries] == [2, 3]


def test_an_ack_is_told_once() -> None:
    session = live(visitor_session())
    cid = session.post("hello", 1)
    session.take_effects()
    for _ in range(2):
        give(session, Ack(cid=cid, conv=CONV, seq=1, at_ms=1))
    assert [type(effect) for effect in session.take_effects()] == [Forget, Tell]


def brief(conv: str, head: int, owner: int = 0) -> agent.Brief:
    state: agent.State = "assigned" if owner else "queued"
    return agent.Brief(conv=conv, site="demo", state=state, gen=0, head=head, opened_at_ms=1, owner=owner)


def test_a_head_that_the_list_does_not_know_reveals_a_lost_brief() -> None:
    session = live(agent_session())
    give(session, brief(OTHER, 3))
    session.take_effects()
    give(session, Pulse(now_ms=1, heads={OTHER: 3}))
    assert sent(session) == []
    give(session, Pulse(now_ms=1, heads={OTHER: 4}))
    assert sent(session) == [{"t": "list"}]
    give(session, agent.Briefs(rows=[brief(OTHER, 4)], fresh=True))
    give(session, Pulse(now_ms=1, heads={OTHER: 4}))
    assert sent(session) == []


def test_a_chat_of_mine_that_was_never_announced_is_fetched_after_a_beat() -> None:
    session = live(agent_session())
    give(session, brief(OTHER, 3, owner=7))
    session.take_effects()
    give(session, Pulse(now_ms=1, heads={OTHER: 3}))
    assert sent(session) == [{"t": "fetch", "conv": OTHER, "after": 0, "upto": 3}]


def test_a_new_epoch_drops_what_the_relay_no_longer_names() -> None:
    session = live(agent_session())
    session.lost(1, 1006)
    session.wake(1)
    session.opened(1)
    session.take_effects()
    give(session, agent.Welcome(proto=2, epoch="f" * 32, limits=Limits(), agent=7, name="sara", role="agent"))
    assert Dropped(CONV) in told(session)
    assert session.cursors.have() == {}


def test_a_refusal_that_nobody_knows_is_a_plain_no() -> None:
    session = live(visitor_session())
    cid = session.post("hello", 1)
    give(session, Refused(code="from_a_newer_relay", text="", cid=cid))
    assert Failed(cid, "from_a_newer_relay") in told(session)


def test_a_refusal_by_name_bars_even_where_the_close_code_was_lost() -> None:
    session = agent_session()
    session.start(0)
    session.opened(0)
    give(session, Refused(code="bad_login", text=""))
    session.take_effects()
    session.lost(1, 1006)
    assert told(session) == [LinkChanged(LinkState.ENDED, 0, "bad_login")]
    session.sign_in(Identity(name="sara", password="right"))
    session.start(2)
    session.opened(3)
    assert sent(session)[0]["password"] == "right"


def test_a_stopped_link_hangs_up_and_keeps_its_outbox() -> None:
    session = live(visitor_session())
    session.post("hello", 1)
    session.take_effects()
    session.stop(2)
    assert HangUp() in session.take_effects()
    assert session.state is LinkState.ENDED
    assert len(session.outbox) == 1
    session.stop(3)
    assert session.take_effects() == []


def test_frames_of_a_line_that_was_given_up_mean_nothing() -> None:
    session = live(visitor_session())
    session.lost(1, 1006)
    session.take_effects()
    give(session, message(1))
    assert session.take_effects() == []


def test_the_shell_may_not_open_a_line_that_was_not_dialled() -> None:
    with pytest.raises(KeyError):
        visitor_session().opened(0)


def test_a_relay_of_the_previous_version_hears_neither_typing_nor_receipts() -> None:
    session = live(visitor_session(), proto=1)
    session.type(True, 1)
    session.seen(1, 1)
    assert sent(session) == []


def test_limits_of_nothing_do_not_make_the_session_spin() -> None:
    session = live(visitor_session(), limits=Limits(beat_s=0, silence_s=0))
    assert session.next_wake_ms() == 1000


def test_the_token_is_remembered_when_it_is_new() -> None:
    session = visitor_session()
    welcome(session, token=TOKEN)
    assert Remember(TOKEN) in session.take_effects()
    session.lost(1, 1006)
    session.wake(1)
    session.opened(1)
    assert sent(session)[0]["token"] == TOKEN


def test_a_new_start_begins_with_the_first_pause() -> None:
    session = visitor_session()
    session.start(0)
    for _ in range(5):
        session.lost(0, 1006)
        session.wake(0)
    session.stop(0)
    session.start(0)
    session.lost(0, 1006)
    assert session.next_wake_ms() == 250


def test_frames_before_the_line_is_open_mean_nothing() -> None:
    session = visitor_session()
    session.start(0)
    session.take_effects()
    give(session, message(1))
    assert session.take_effects() == []


def test_a_second_welcome_on_a_line_means_nothing() -> None:
    session = live(visitor_session())
    give(session, visitor.Welcome(proto=2, epoch="f" * 32, limits=Limits()))
    assert session.take_effects() == []
    assert session.epoch == EPOCH


def test_pauses_between_refusals_grow_until_something_is_stored() -> None:
    session = live(visitor_session())
    cids = [session.post("one", 0), session.post("two", 0)]
    now_ms, pauses = 0, []
    for _ in range(3):
        give(session, Refused(code="out_of_order", text="", cid=cids[1]), now_ms)
        pauses.append(session.next_wake_ms() - now_ms)
        now_ms = session.next_wake_ms()
        session.tick(now_ms)
    assert pauses == [250, 500, 1000]
    give(session, Ack(cid=cids[0], conv=CONV, seq=1, at_ms=1), now_ms)
    give(session, Refused(code="out_of_order", text="", cid=cids[1]), now_ms)
    assert session.next_wake_ms() - now_ms == 250


def test_closing_leaves_when_the_words_before_it_failed() -> None:
    session = live(agent_session())
    first = session.post(CONV, 1, "Bye")
    session.close_conversation(CONV, 1)
    session.take_effects()
    give(session, Refused(code="text_too_long", text="", cid=first))
    assert [frame["t"] for frame in sent(session)] == ["close"]


def test_words_leave_as_they_will_be_stored() -> None:
    session = live(visitor_session())
    session.post("a\x1b[2J\ud800\r\nb", 1)
    assert sent(session)[0]["text"] == "a␛[2J�\nb"


def test_after_a_reset_receipts_begin_anew() -> None:
    session = live(visitor_session())
    give(session, Page(conv=CONV, after=0, entries=[message(n) for n in (1, 2, 3)]))
    session.seen(3, 1)
    give(session, Following(conv=CONV, after=0, head=1, reset=True))
    give(session, message(1))
    session.take_effects()
    session.seen(1, 2)
    assert [frame["t"] for frame in sent(session)] == ["seen"]


def test_typing_is_said_anew_on_a_new_line() -> None:
    session = live(visitor_session())
    session.type(True, 1)
    session.lost(2, 1006)
    session.wake(2)
    session.opened(2)
    give(session, visitor.Welcome(proto=2, epoch=EPOCH, limits=Limits()), 2)
    give(session, Live(), 2)
    session.take_effects()
    session.type(True, 3)
    assert [frame["t"] for frame in sent(session)] == ["typing"]


def test_the_password_is_not_kept_after_the_sign_in() -> None:
    session = agent_session()
    welcome(session, session=TOKEN)
    assert "pw" not in vars(session).values()


def test_a_conversation_let_go_is_not_asked_for_on_the_next_line() -> None:
    session = live(agent_session())
    session.unfollow(CONV, 1)
    session.lost(1, 1006)
    session.wake(1)
    session.take_effects()
    session.opened(1)
    assert "have" not in sent(session)[0]


def test_another_agent_on_the_same_console_starts_with_an_empty_view() -> None:
    session = live(agent_session())
    session.stop(1)
    session.sign_in(Identity(name="omid", password="pw"))
    session.start(2)
    session.opened(2)
    session.take_effects()
    give(session, agent.Welcome(proto=2, epoch=EPOCH, limits=Limits(), agent=8, name="omid", role="agent"))
    assert Dropped(CONV) in told(session)


def test_what_a_page_says_about_itself_is_cut_to_what_the_relay_takes() -> None:
    session = visitor_session(page="x" * 600, title="y" * 600)
    welcome(session)
    hello = sent(session)[0]
    assert (len(hello["page"]), len(hello["title"])) == (512, 512)
