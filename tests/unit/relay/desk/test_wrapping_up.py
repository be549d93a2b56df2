"""Closing scripts on the desk: walked, paused, taken over by another agent, and closed."""

import typing
from collections.abc import Callable

import pytest

from relay.desk.decision import Decided, Decision, Refused
from relay.desk.desk import Agent
from relay.desk.visitor_commands import Guest
from relay.domain.closing_script import CLOSING, Event, Stage, event, stage
from relay.domain.conversation import Conversation
from relay.domain.shop import Shop
from relay.protocol import agent
from relay.protocol.entries import (
    Closed,
    Closing,
    Filled,
    Message,
    Note,
    RateAsked,
    StepKind,
    Stepped,
    Stopped,
    Tagged,
)
from relay.protocol.limits import FIELD_CHARS_MAX
from relay.protocol.refusals import Code
from tests.unit.relay.desk.builders import ack
from tests.unit.relay.desk.shops import SCRIPT, Closers, added, bodies, last, shop

WITH_SCRIPT = {"closing_script": "farewell"}


@pytest.fixture
def desk() -> Closers:
    return Closers(shop(department=WITH_SCRIPT))


# ---- each kind of step -------------------------------------------------------------------


def done(
    desk: Closers, step: str, text: str = "", **more: str
) -> tuple[Decision, list[object], Conversation]:
    """What doing the step came to, with everything before it done."""
    sara, chat = desk.walked_to(step, **more)
    head = chat.head
    decision = desk.steps(sara, chat, step, text)
    return decision, list(added(head, chat)), chat


def test_a_say_step_says_the_scripts_words_in_the_visitors_language(desk: Closers) -> None:
    decision, new, chat = done(desk, "solved", text="", lang="fa")
    assert new == [Stepped(script="farewell", step="solved", outcome="done"), Message("حل شد Maryam؟")]
    assert last(chat).who == "agent" and last(chat).name == "Sara"
    assert ack(decision).seq == last(chat).seq - 1, "the step is what the agent's command is"


def test_a_say_step_says_what_the_agent_made_of_it(desk: Closers) -> None:
    _, new, _ = done(desk, "solved", "All good\x07 now?")
    assert new[1] == Message("All good\u2407 now?")


def test_an_ask_step_fills_its_field_from_its_options(desk: Closers) -> None:
    sara, chat = desk.walked_to("why")
    assert desk.steps(sara, chat, "why", "weather") == Refused(Code.UNKNOWN_NAME)
    assert desk.steps(sara, chat, "why") == Refused(Code.EMPTY_TEXT)
    assert chat.walk is not None and "why" not in chat.walk.outcomes, "a refused step is not done"
    desk.steps(sara, chat, "why", " size ")
    assert last(chat).body == Filled(field="reason", value="size")


def test_a_field_that_is_filled_already_is_done_without_a_word(desk: Closers) -> None:
    sara, chat = desk.walked_to("why")
    desk.agent_does(sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="reason", value="size"))
    desk.steps(sara, chat, "why")
    assert last(chat).body == Stepped(script="farewell", step="why", outcome="done")


def test_a_link_step_says_its_address_once(desk: Closers) -> None:
    sara, chat = desk.walked_to("terms")
    desk.steps(sara, chat, "terms")
    assert last(chat).body == Message("Our terms:\nhttps://shop.example/terms")
    desk.steps(sara, chat, "terms", outcome="back")
    desk.steps(sara, chat, "terms", "Look: https://shop.example/terms")
    assert last(chat).body == Message("Look: https://shop.example/terms")


def test_a_tag_step_puts_on_one_of_its_tags(desk: Closers) -> None:
    sara, chat = desk.walked_to("label")
    assert desk.steps(sara, chat, "label", "fun") == Refused(Code.UNKNOWN_NAME)
    desk.steps(sara, chat, "label", "complaint")
    assert last(chat).body == Tagged(tag="complaint") and chat.tags == ("complaint",)


def test_a_note_step_writes_for_the_team(desk: Closers) -> None:
    _, new, _ = done(desk, "remark", "Call her back")
    assert new[1:] == [Note("Call her back")]


def test_a_summary_is_a_note_and_as_much_of_a_field_as_fits(desk: Closers) -> None:
    text = "She wanted\nblue. " + "x" * FIELD_CHARS_MAX
    _, new, chat = done(desk, "summary", text)
    assert new[2:] == [Note(text)]
    assert chat.fields["summary"].startswith("She wanted blue. xxx")
    assert len(chat.fields["summary"]) == FIELD_CHARS_MAX


def test_a_rate_step_asks_for_the_rating_with_the_scripts_words(desk: Closers) -> None:
    _, new, chat = done(desk, "rating")
    assert new[1:] == [RateAsked(), Message("How was it?")]
    assert chat.rate_asked_at_ms == desk.now_ms and chat.state == "closing"


def test_the_last_step_closes(desk: Closers) -> None:
    _, new, chat = done(desk, "end")
    assert new[1:] == [Closed(gen=2)]
    assert chat.state == "closed" and chat.walk is None and not chat.owner


# ---- order, skipping, going back ---------------------------------------------------------


def test_a_required_step_cannot_be_skipped_unless_it_is_known(desk: Closers) -> None:
    sara, chat = desk.walked_to("why")
    assert desk.steps(sara, chat, "why", outcome="skipped") == Refused(Code.STEP_OPEN)
    desk.agent_does(sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="reason", value="size"))
    desk.steps(sara, chat, "why", outcome="skipped", reason="he said so")
    assert last(chat).body == Stepped(script="farewell", step="why", outcome="skipped", reason="he said so")


def test_a_skipped_step_does_nothing_but_stand_in_the_log(desk: Closers) -> None:
    sara, chat = desk.walked_to("remark")
    head = chat.head
    desk.steps(sara, chat, "remark", "words", outcome="skipped", reason="nothing to say")
    assert len(added(head, chat)) == 1


def test_going_back_opens_the_step_walked_last(desk: Closers) -> None:
    sara, chat = desk.walked_to("terms")
    assert desk.steps(sara, chat, "why", "size") == Refused(Code.NOT_NOW), "it is done"
    desk.steps(sara, chat, "terms", outcome="back")
    assert chat.walk is not None and list(chat.walk.outcomes) == ["solved"]
    desk.steps(sara, chat, "why", "delivery")
    assert chat.fields["reason"] == "delivery"


def test_there_is_nothing_before_the_first_step(desk: Closers) -> None:
    sara, chat = desk.walked_to("solved")
    assert desk.steps(sara, chat, "solved", outcome="back") == Refused(Code.NOT_NOW)


def test_a_step_that_the_script_does_not_have_is_refused(desk: Closers) -> None:
    sara, chat = desk.walked_to("solved")
    assert desk.steps(sara, chat, "dance") == Refused(Code.UNKNOWN_NAME)


def test_a_step_sent_again_is_done_once(desk: Closers) -> None:
    sara, chat = desk.walked_to("label")
    first = desk.steps(sara, chat, "label", "praise", cid="c" * 32)
    head = chat.head
    again = desk.steps(sara, chat, "label", "praise", cid="c" * 32)
    assert isinstance(again, Decided) and not again.events and ack(again) == ack(first)
    assert chat.head == head


# ---- closing -----------------------------------------------------------------------------


def test_no_chat_closes_while_a_required_step_is_open(desk: Closers) -> None:
    sara, chat = desk.walked_to("label")
    assert desk.steps(sara, chat, "end") == Refused(Code.STEP_OPEN)
    assert desk.closes(sara, chat) == Refused(Code.STEP_OPEN)
    desk.steps(sara, chat, "label", "praise")
    desk.closes(sara, chat)
    assert chat.state == "closed"


def test_a_chat_of_which_all_is_known_closes_without_its_script(desk: Closers) -> None:
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    assert desk.closes(sara, chat) == Refused(Code.STEP_OPEN)
    desk.agent_does(sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="reason", value="size"))
    desk.agent_does(sara, agent.Tag(cid=desk.new_cid(), conv=chat.conv, tag="praise"))
    desk.closes(sara, chat)
    assert chat.state == "closed"


def test_a_department_without_a_script_closes_at_once() -> None:
    desk = Closers(Shop())
    sara = desk.present_agent()
    _, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    assert desk.starts(sara, chat) == Refused(Code.UNKNOWN_NAME)
    desk.closes(sara, chat)
    assert last(chat).body == Closed(gen=2)


def test_a_script_that_the_shop_has_dropped_holds_nobody_back(desk: Closers) -> None:
    sara, chat = desk.walked_to("why")
    desk.desk.change_shop(Shop())
    assert desk.steps(sara, chat, "why", "size") == Refused(Code.UNKNOWN_NAME)
    desk.closes(sara, chat)
    assert chat.state == "closed"


def test_only_the_owner_of_this_generation_walks(desk: Closers) -> None:
    sara, chat = desk.walked_to("why")
    omar = desk.present_agent(2, "Omar")
    assert desk.steps(omar, chat, "why", "size") == Refused(Code.NOT_OWNER)
    stale = agent.Step(
        cid=desk.new_cid(), conv=chat.conv, gen=chat.gen - 1, step="why", outcome="done", text="size"
    )
    assert desk.agent_does(sara, stale) == Refused(Code.NOT_OWNER)


# ---- pausing -----------------------------------------------------------------------------


def test_a_word_of_the_visitor_pauses_and_any_agent_goes_on(desk: Closers) -> None:
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.starts(sara, chat)
    desk.steps(sara, chat, "solved")
    desk.visitor_posts(guest, "wait, one more thing")
    assert chat.state == "assigned" and stage(chat) == "paused"
    assert desk.steps(sara, chat, "why", "size") == Refused(Code.NOT_NOW)
    desk.agent_does(sara, agent.Release(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen))
    omar = desk.present_agent(2, "Omar")
    desk.takes(omar, chat)
    desk.starts(omar, chat)
    assert bodies(chat, Closing) == [Closing(script="farewell")] * 2
    assert chat.walk is not None and list(chat.walk.outcomes) == ["solved"], "what is done stays done"
    desk.steps(omar, chat, "why", "size")
    assert chat.fields["reason"] == "size"


def test_an_agent_pauses_too(desk: Closers) -> None:
    sara, chat = desk.walked_to("why")
    desk.stops(sara, chat)
    assert last(chat).body == Stopped(reason="agent") and chat.state == "assigned"
    assert desk.stops(sara, chat) == Refused(Code.NOT_NOW)


# ---- the table against the desk ----------------------------------------------------------

Deed = Callable[[Closers, Agent, Guest, Conversation], object]

DEEDS: dict[str, Deed] = {
    "started": lambda desk, sara, guest, chat: desk.starts(sara, chat),
    "stepped": lambda desk, sara, guest, chat: desk.steps(sara, chat, "why", "size"),
    "went_back": lambda desk, sara, guest, chat: desk.steps(sara, chat, "why", outcome="back"),
    "visitor_spoke": lambda desk, sara, guest, chat: desk.visitor_posts(guest, "and?"),
    "stopped": lambda desk, sara, guest, chat: desk.stops(sara, chat),
    "owner_changed": lambda desk, sara, guest, chat: desk.agent_does(
        desk.present_agent(3, "Nora", "supervisor"),
        agent.TakeOver(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen),
    ),
    "back_in_queue": lambda desk, sara, guest, chat: desk.agent_does(
        sara, agent.Release(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen)
    ),
    "closed": lambda desk, sara, guest, chat: desk.closes(sara, chat),
    "begun_anew": lambda desk, sara, guest, chat: desk.visitor_posts(guest, "again"),
    "followed_up": lambda desk, sara, guest, chat: desk.agent_does(
        sara, agent.Defer(cid=desk.new_cid(), conv=chat.conv, due_ms=desk.now_ms + 1000)
    ),
}
"""What people do to bring an event about."""


def at_stage(wanted: Stage) -> tuple[Closers, Agent, Guest, Conversation]:
    """A chat at that stage, of which nothing holds a close back."""
    desk = Closers(shop(department=WITH_SCRIPT))
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat()
    desk.takes(sara, chat)
    desk.agent_does(sara, agent.Fill(cid=desk.new_cid(), conv=chat.conv, field="reason", value="size"))
    desk.agent_does(sara, agent.Tag(cid=desk.new_cid(), conv=chat.conv, tag="praise"))
    if wanted in ("walking", "paused"):
        desk.starts(sara, chat)
        desk.steps(sara, chat, "solved")
    if wanted == "paused":
        desk.stops(sara, chat)
    if wanted == "finished":
        desk.closes(sara, chat)
    assert stage(chat) == wanted
    return desk, sara, guest, chat


@pytest.mark.parametrize("before", typing.get_args(Stage))
@pytest.mark.parametrize("deed", DEEDS)
def test_the_desk_goes_from_stage_to_stage_as_the_table_says(before: Stage, deed: Event) -> None:
    desk, sara, guest, chat = at_stage(before)
    head = chat.head
    DEEDS[deed](desk, sara, guest, chat)
    wanted: Stage = before
    for entry in chat.log[head:]:
        what = event(entry.who, entry.body)
        if what is not None:
            wanted = CLOSING[wanted][what]
    assert stage(chat) == wanted
    first = next((what for entry in chat.log[head:] if (what := event(entry.who, entry.body))), None)
    if deed not in CLOSING[before]:
        assert first != deed, "what the table lacks does not happen"
    elif deed not in ("begun_anew", "followed_up"):
        assert first == deed, "what the table has does; those two come about by more than one deed"


def test_every_kind_of_step_is_in_the_script_under_test() -> None:
    assert {step.kind for step in SCRIPT.steps} == set(typing.get_args(StepKind))
