"""The desk's model: what updates do to it, and what the agent's own acts do."""

from console.model.conversation import WINDOW_ENTRIES_MAX, WINDOW_ENTRIES_SLACK
from console.model.transcript import items
from console.session.link_states import LinkState
from console.session.updates import Dropped, Failed, LinkChanged, Sent, Waiting
from relay.protocol.agent import Briefs, Lookers, Note, Post
from relay.protocol.agent_work import Close, Snooze, Step
from relay.protocol.entries import Rated, Transferring
from relay.protocol.frames import Ack, Following, Pulse, Refused, Writing
from relay.protocol.refusals import Code
from relay.protocol.setup import Replies, ReplyRow, ScriptRow, Setup, StepRow
from tests.unit.console.model.desk_builder import (
    ME,
    NOW_MS,
    brief,
    cid,
    conv_id,
    desk,
    entry,
    noted,
    page,
    said,
    seen,
    tell,
)


def texts(model, number: int = 1) -> list[tuple[str, str, str | None]]:  # type: ignore[no-untyped-def]
    drawn = items(model.conversations[conv_id(number)], ME, lambda _: "today")
    return [(item.kind, item.text, item.delivery) for item in drawn]


def test_a_message_of_mine_is_shown_once_from_enter_to_seen() -> None:
    model = desk(brief(1))
    model.wrote(cid(1), conv_id(1), "reply", "hello", NOW_MS)
    assert texts(model) == [("mine", "hello", "waiting")]
    model.apply(Sent(cid(1)), NOW_MS)
    assert texts(model) == [("mine", "hello", "sent")]
    model.apply(Ack(cid=cid(1), conv=conv_id(1), seq=1, at_ms=NOW_MS), NOW_MS)
    assert texts(model) == [("mine", "hello", "stored")]
    tell(model, said(1, 1, "hello", "agent", cid=cid(1)))
    assert texts(model) == [("mine", "hello", "stored")]
    tell(model, seen(1, 2, 1, "visitor"))
    assert texts(model) == [("mine", "hello", "seen")]


def test_an_entry_that_comes_before_its_ack_is_shown_once() -> None:
    model = desk(brief(1))
    model.wrote(cid(1), conv_id(1), "reply", "hello", NOW_MS)
    tell(model, said(1, 1, "hello", "agent", cid=cid(1)))
    model.apply(Ack(cid=cid(1), conv=conv_id(1), seq=1, at_ms=NOW_MS), NOW_MS)
    assert texts(model) == [("mine", "hello", "stored")]


def test_a_line_kept_from_an_earlier_run_is_shown_as_waiting() -> None:
    model = desk(brief(1))
    model.apply(Waiting(Post(cid=cid(4), conv=conv_id(1), gen=1, text="kept")), NOW_MS)
    model.apply(Waiting(Note(cid=cid(5), conv=conv_id(1), text="for us")), NOW_MS)
    assert texts(model) == [("mine", "kept", "waiting"), ("note", "for us", "waiting")]
    assert model.unsent() == 2


def test_a_broken_line_puts_sent_words_back_to_waiting() -> None:
    model = desk(brief(1))
    post = Post(cid=cid(1), conv=conv_id(1), gen=1, text="hello")
    model.wrote(cid(1), conv_id(1), "reply", "hello", NOW_MS)
    model.apply(Sent(cid(1)), NOW_MS)
    model.apply(Waiting(post), NOW_MS)
    assert texts(model) == [("mine", "hello", "waiting")]
    tell(model, said(1, 1, "hello", "agent", cid=cid(1)))
    model.apply(Waiting(post), NOW_MS)
    assert texts(model) == [("mine", "hello", "stored")]


def test_a_refused_line_stays_with_its_reason_and_can_be_taken_back() -> None:
    model = desk(brief(1))
    model.wrote(cid(1), conv_id(1), "reply", "hello", NOW_MS)
    changes = model.apply(Failed(cid(1), Code.NOT_OWNER), NOW_MS)
    assert changes.refused == [(conv_id(1), "not_owner")]
    drawn = texts(model)
    assert drawn[0] == ("mine", "hello", "failed")
    assert "not yours" in drawn[1][1]
    taken = model.take_back(conv_id(1))
    assert taken is not None
    assert taken.text == "hello"
    assert texts(model) == []
    assert model.take_back(conv_id(1)) is None


def test_an_entry_twice_is_shown_once_and_a_page_of_history_goes_before() -> None:
    model = desk(brief(1))
    tell(model, said(1, 5, "five"), said(1, 6, "six"), said(1, 6, "six"))
    model.apply(page(1, said(1, 3, "three"), said(1, 4, "four")), NOW_MS)
    model.apply(page(1, said(1, 3, "three"), said(1, 4, "four")), NOW_MS)
    assert [text for _, text, _ in texts(model)] == ["three", "four", "five", "six"]


def test_a_gap_is_not_papered_over() -> None:
    model = desk(brief(1))
    tell(model, said(1, 1, "one"), said(1, 3, "three"))
    assert [text for _, text, _ in texts(model)] == ["one"]


def test_unread_counts_the_visitors_words_that_nobody_of_us_has_seen() -> None:
    model = desk(brief(1, unread=4))
    here = model.conversations[conv_id(1)]
    assert here.unread() == 4
    tell(model, said(1, 1, "a"), said(1, 2, "b"), said(1, 3, "c", "agent"), said(1, 4, "d"))
    assert here.unread() == 3
    assert here.first_unread() == 1
    tell(model, seen(1, 5, 2, "agent"))
    assert here.unread() == 1
    assert model.has_seen(conv_id(1), 4) is True
    assert model.has_seen(conv_id(1), 4) is False
    assert here.unread() == 0


def test_passing_through_a_chat_does_not_read_it() -> None:
    model = desk(brief(1), brief(2))
    tell(model, said(1, 1, "a"))
    model.show(conv_id(1))
    model.show(conv_id(2))
    assert model.conversations[conv_id(1)].unread() == 1
    assert model.last == conv_id(1)


def test_the_rule_stands_at_the_first_unread_line_until_i_answer() -> None:
    model = desk(brief(1))
    tell(model, said(1, 1, "old"), seen(1, 2, 1, "agent"), said(1, 3, "new"))
    model.show(conv_id(1))
    assert [kind for kind, _, _ in texts(model)] == ["visitor", "new", "visitor"]
    model.wrote(cid(1), conv_id(1), "reply", "answer", NOW_MS)
    assert [kind for kind, _, _ in texts(model)] == ["visitor", "visitor", "mine"]


def test_leaving_a_chat_shrinks_its_window() -> None:
    model = desk(brief(1), brief(2))
    model.show(conv_id(1))
    model.conversations[conv_id(1)].reads_back = True
    tell(model, *(said(1, seq, "x") for seq in range(1, 701)))
    assert len(model.conversations[conv_id(1)].entries) == 700
    model.show(conv_id(2))
    assert len(model.conversations[conv_id(1)].entries) == WINDOW_ENTRIES_MAX
    assert model.conversations[conv_id(1)].head == 700


def test_at_its_end_a_chat_of_any_length_keeps_a_window() -> None:
    model = desk(brief(1))
    model.show(conv_id(1))
    tell(model, *(said(1, seq, "x") for seq in range(1, 2_001)))
    held = model.conversations[conv_id(1)]
    assert WINDOW_ENTRIES_MAX <= len(held.entries) <= WINDOW_ENTRIES_MAX + WINDOW_ENTRIES_SLACK
    assert held.head == 2_000


def test_my_chats_have_numbers_that_stay_and_are_given_again() -> None:
    model = desk(brief(1), brief(2), brief(3))
    slots = [model.conversations[conv_id(n)].slot for n in (1, 2, 3)]
    assert slots == [1, 2, 3]
    model.apply(brief(2, "closed"), NOW_MS)
    model.apply(brief(4), NOW_MS)
    assert model.conversations[conv_id(3)].slot == 3
    assert model.conversations[conv_id(4)].slot == 2
    assert model.accepted == [conv_id(1), conv_id(3), conv_id(4)]


def test_a_fresh_list_closes_what_it_does_not_name() -> None:
    model = desk(brief(1), brief(2))
    model.apply(Briefs(rows=[brief(2)], fresh=True), NOW_MS)
    assert model.accepted == [conv_id(2)]
    gone = model.conversations[conv_id(1)].brief
    assert gone is not None
    assert gone.state == "closed"


def test_a_reset_drops_the_view_and_keeps_what_i_wrote() -> None:
    model = desk(brief(1))
    tell(model, said(1, 1, "old"))
    model.wrote(cid(1), conv_id(1), "reply", "mine", NOW_MS)
    model.apply(Dropped(conv_id(1)), NOW_MS)
    model.apply(Following(conv=conv_id(1), after=40, head=41, reset=True), NOW_MS)
    tell(model, said(1, 41, "after"))
    assert [text for _, text, _ in texts(model)] == ["after", "mine"]


def test_typing_ends_with_the_visitors_words() -> None:
    model = desk(brief(1))
    model.apply(Writing(conv=conv_id(1), on=True, who="visitor"), NOW_MS)
    here = model.conversations[conv_id(1)]
    assert here.typing_until_ms > NOW_MS
    tell(model, said(1, 1, "done"))
    assert here.typing_until_ms == 0


def test_a_relay_whose_clock_differs_does_not_bend_waiting_times() -> None:
    model = desk()
    model.apply(Pulse(now_ms=NOW_MS + 90_000), NOW_MS)
    assert model.relay_now_ms(NOW_MS) == NOW_MS + 90_000
    model.apply(Pulse(now_ms=NOW_MS + 400), NOW_MS)
    assert model.relay_now_ms(NOW_MS) == NOW_MS


def test_the_links_state_and_reason_are_kept() -> None:
    model = desk()
    changes = model.apply(LinkChanged(LinkState.PAUSING, NOW_MS + 3000, Code.SILENT), NOW_MS)
    assert changes.link
    assert (model.link, model.retry_at_ms, model.link_code) == ("pausing", NOW_MS + 3000, "silent")


def test_a_note_names_the_colleague_who_wrote_it() -> None:
    model = desk(brief(1))
    tell(model, noted(1, 1, "left at the neighbour's", agent=9, name="omar"))
    assert texts(model) == [("note", "omar: left at the neighbour's", None)]


def test_what_the_model_does_not_know_changes_nothing() -> None:
    assert not desk().apply(object(), NOW_MS)


def test_the_preview_is_what_the_visitor_said_last() -> None:
    model = desk(brief(1, preview="from the brief"))
    here = model.conversations[conv_id(1)]
    assert here.preview == "from the brief"
    tell(model, said(1, 1, "hello"), said(1, 2, "still lost"), said(1, 3, "sorry!", "agent"))
    assert here.preview == "still lost"


def test_the_setup_and_the_replies_are_kept_and_replaced_when_told_anew() -> None:
    model = desk(brief(1))
    hi, bye = ReplyRow(code="hi", lang="en", text="Hello"), ReplyRow(code="bye", lang="en", text="Bye")
    assert model.apply(Setup(tags=["refund"]), NOW_MS).setup
    model.apply(Replies(rows=[hi], fresh=True), NOW_MS)
    model.apply(Replies(rows=[bye]), NOW_MS)
    assert (model.setup.tags, model.replies) == (["refund"], (hi, bye))
    model.apply(Replies(rows=[bye], fresh=True), NOW_MS)
    assert model.replies == (bye,)


def test_colleagues_at_a_chat_are_known_until_the_line_breaks() -> None:
    model = desk(brief(1))
    at = model.conversations[conv_id(1)]
    model.apply(Lookers(conv=at.conv, agents=["omar", "nadia"]), NOW_MS)
    model.apply(Writing(conv=at.conv, on=True, who="agent", name="nadia"), NOW_MS)
    assert at.others_here(NOW_MS) == [("nadia", True), ("omar", False)]
    assert at.others_here(NOW_MS + 60_000) == [("omar", False), ("nadia", False)]
    model.apply(LinkChanged(LinkState.PAUSING), NOW_MS)
    assert at.others_here(NOW_MS) == []


def test_what_i_do_is_known_until_it_is_stored_or_refused() -> None:
    model = desk(brief(1), brief(2))
    for number, command in ((1, Snooze), (2, Close)):
        model.apply(Waiting(command(cid=cid(number), conv=conv_id(number), gen=1)), NOW_MS)
    assert [command.conv for command in model.doing.values()] == [conv_id(1), conv_id(2)]
    model.apply(Ack(cid=cid(1), conv=conv_id(1), seq=4, at_ms=1), NOW_MS)
    changes = model.apply(Failed(cid(2), Code.STEP_OPEN), NOW_MS)
    assert changes.refused == [(conv_id(2), "step_open")]
    assert model.doing == {}


def test_words_of_a_step_stand_in_the_transcript_and_can_be_taken_back() -> None:
    model = desk(brief(1, "closing", script="end", step="bye"))
    steps = (StepRow(id="bye", kind="say"), StepRow(id="why", kind="tag"))
    model.apply(Setup(scripts=[ScriptRow(name="end", steps=steps)]), NOW_MS)
    for number, step, text in ((1, "bye", "Good bye!"), (2, "why", "refund")):
        done = Step(cid=cid(number), conv=conv_id(1), gen=1, step=step, outcome="done", text=text)
        model.apply(Waiting(done), NOW_MS)
    assert texts(model) == [("mine", "Good bye!", "waiting")]
    model.apply(Failed(cid(1), Code.NOT_NOW), NOW_MS)
    line = model.take_back(conv_id(1))
    assert line is not None and (line.kind, line.text) == ("reply", "Good bye!")


def test_a_refused_live_command_is_told() -> None:
    model = desk(brief(1))
    changes = model.apply(Refused(code="bad_time", text="", conv=""), NOW_MS)
    assert changes.refused == [("", "bad_time")]


def test_the_relays_own_words_leave_the_visitor_waiting() -> None:
    model = desk(brief(1, waits_s=60))
    tell(model, said(1, 1, "hello?"), said(1, 2, "We will be with you soon.", "relay"))
    at = model.conversations[conv_id(1)]
    assert at.waiting_since_ms() and at.unread() == 1
    assert texts(model)[-1] == ("auto", "We will be with you soon.", "stored")


def test_a_hand_over_and_a_rating_show_the_words_that_came_with_them() -> None:
    model = desk(brief(1))
    tell(
        model,
        entry(1, 1, Transferring(to=9, to_name="omar", text="he wants a refund"), "agent"),
        entry(1, 2, Rated(score=1, comment="too slow"), "visitor"),
    )
    assert [(kind, text) for kind, text, _ in texts(model)] == [
        ("event", "you hand the chat over to \u2068omar\u2069"),
        ("note", "he wants a refund"),
        ("event", "the visitor rated it 1 of 5, very bad"),
        ("visitor", "too slow"),
    ]
