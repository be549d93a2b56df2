"""Wrapping a chat up: the closing script walked by keyboard."""

from typing import Any

import pytest

from console.session.updates import Failed
from relay.protocol.agent import Brief
from relay.protocol.entries import Stopped
from relay.protocol.frames import Ack
from tests.terminal.conftest import Console, Open
from tests.terminal.shop import SETUP, STEPS
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, entry, said

SIZES = [(80, 24), (120, 40), (200, 60)]
HERE: dict[str, Any] = {"department": "sales", "gen": 3, "visitor": "Bob Keller", "lang": "en"}


def at_step(number: int, **values: Any) -> Brief:
    """The chat with the step `number` to be done next, those before it done."""
    done = [step.id for step in STEPS[:number]]
    told = {**HERE, "state": "closing", "owner": 7, "script": "usual", "step": STEPS[number].id}
    return brief(1, **{**told, "steps_done": done, **values})


async def told(console: Console, *updates: Any) -> None:
    """The relay has stored what was sent last, and says this."""
    given = console.link.given[-1]
    await console.tell(Ack(cid=given.cid, conv=given.conv, seq=1, at_ms=NOW_MS), *updates)


async def begun(console: Console, number: int = 0, **values: Any) -> None:
    await console.tell(SETUP, brief(1, **HERE))
    await console.keys("alt+n", "alt+w")
    await told(console, at_step(number, **values))


@pytest.mark.parametrize("size", SIZES)
async def test_a_chat_is_wrapped_up_with_ten_keys_besides_text(
    open_console: Open, size: tuple[int, int]
) -> None:
    keys = 0
    async with open_console(size=size) as console:

        async def press(key: str) -> None:
            nonlocal keys
            keys += 1
            await console.keys(key)

        await console.tell(SETUP, brief(1, **HERE))
        await console.keys("alt+n")
        await press("alt+w")
        assert console.asked("start_closing") == [(conv_id(1), 3)]
        await told(console, at_step(0))
        assert "say" in console.row("1 of 7")
        assert "Is there anything else?" in console.text()
        await press("enter")
        await told(console, at_step(1))
        assert "parcel" in console.row("refund")
        await press("2")
        await told(console, at_step(2))
        await console.type("4711")
        await press("enter")
        await told(console, at_step(3))
        await press("enter")
        await told(console, at_step(4))
        await console.type("late parcel, sorted out")
        await press("enter")
        await told(console, at_step(5))
        assert "How was it?" in console.text()
        await press("enter")
        await told(console, at_step(6))
        await press("enter")
        await told(console, brief(1, "closed", owner=0, **HERE))
        assert "wrap up ─" not in console.text()
        assert console.desk.focused is console.composer
    assert console.asked("step") == [
        (conv_id(1), 3, "else", "done", "Is there anything else?"),
        (conv_id(1), 3, "reason", "done", "refund"),
        (conv_id(1), 3, "order", "done", "4711"),
        (conv_id(1), 3, "about", "done", "courier"),
        (conv_id(1), 3, "sum", "done", "late parcel, sorted out"),
        (conv_id(1), 3, "rate", "done", "How was it?"),
        (conv_id(1), 3, "end", "done"),
    ]
    assert keys <= 10


async def test_a_step_that_is_shown_can_be_done_before_the_start_is_confirmed(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, brief(1, **HERE))
        await console.keys("alt+n", "alt+w")
        await console.tell(at_step(0))
        assert "1 of 7" in console.text()
        await console.keys("enter")
        assert [asked[2:4] for asked in console.asked("step")] == [(STEPS[0].id, "done")]


@pytest.mark.parametrize("size", SIZES)
async def test_the_last_words_stay_in_sight_while_the_steps_grow_and_shrink(
    open_console: Open, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        await console.tell(SETUP, brief(1, **HERE), *[said(1, seq, f"line {seq}") for seq in range(1, 71)])
        await console.keys("alt+n")
        assert "line 70" in console.text()
        await console.keys("alt+w")
        await told(console, at_step(0))
        for number in range(1, 6):
            await told(console, at_step(number), said(1, 70 + number, f"line {70 + number}"))
            await console.sees(f"line {70 + number}")
            assert "new below" not in console.text()
        await console.keys("escape")
        assert "line 75" in console.text()


async def test_who_reads_back_is_left_where_he_is_while_the_steps_grow(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, brief(1, **HERE), *[said(1, seq, f"line {seq}") for seq in range(1, 71)])
        await console.keys("alt+n", "pageup", "pageup")
        top = console.row("line ")
        await console.keys("alt+w")
        await told(console, at_step(1))
        assert console.row("line ") == top


async def test_a_step_is_sent_once_however_often_enter_is_pressed(open_console: Open) -> None:
    async with open_console() as console:
        await begun(console)
        await console.keys("enter", "enter", "enter")
        assert len(console.asked("step")) == 1
        await told(console, at_step(1))
        await console.keys("enter")
        assert console.asked("step")[1][2:] == ("reason", "done", "parcel")


async def test_what_is_said_is_in_the_visitors_language_and_may_be_edited(open_console: Open) -> None:
    async with open_console() as console:
        await begun(console, lang="fa-IR")
        await console.keys("e")
        assert console.desk.focused is not None
        assert console.desk.focused.id == "wrap-field"
        await console.type("!")
        await console.keys("enter")
        assert console.asked("step") == [(conv_id(1), 3, "else", "done", "کار دیگری هست؟!")]


async def test_a_step_is_skipped_with_a_reason_unless_it_is_required(open_console: Open) -> None:
    async with open_console() as console:
        await begun(console)
        await console.keys("s", "enter")
        assert console.asked("step") == [(conv_id(1), 3, "else", "skipped", "not needed")]
        await told(console, at_step(1))
        await console.keys("s")
        assert len(console.asked("step")) == 1
        await console.until(lambda: "has to be done" in console.text())


async def test_b_goes_back_and_tab_skips_where_letters_are_text(open_console: Open) -> None:
    async with open_console() as console:
        await begun(console, 3)
        await console.keys("b")
        await told(console, at_step(2))
        await console.type("b")
        await console.keys("shift+tab")
        await told(console, at_step(1))
        assert [call[2:4] for call in console.asked("step")] == [("about", "back"), ("order", "back")]


async def test_a_visitors_word_pauses_it_and_alt_w_goes_on_with_what_was_typed(open_console: Open) -> None:
    async with open_console() as console:
        await begun(console, 4)
        await console.type("half a summ")
        paused = brief(1, **HERE, script="usual", step="sum", steps_done=["else"])
        await console.tell(said(1, 1, "wait!"), entry(1, 2, Stopped(reason="visitor"), "relay"), paused)
        assert "alt+w goes on" in console.row("the wrap-up waits")
        assert "visitor sees this" in console.row("reply to")
        await console.type("yes?")
        assert console.desk.focused is console.composer
        assert console.composer.text == "yes?"
        await console.keys("enter", "alt+w")
        assert console.asked("post") == [(conv_id(1), 3, "yes?")]
        await told(console, at_step(4))
        await console.type("ary")
        await console.keys("enter")
        assert console.asked("step") == [(conv_id(1), 3, "sum", "done", "half a summary")]


async def test_a_walk_that_goes_on_takes_its_step_before_the_relay_has_answered(open_console: Open) -> None:
    async with open_console() as console:
        await begun(console, 4)
        await console.tell(brief(1, **HERE, script="usual", step="sum", steps_done=["else"]))
        await console.keys("alt+w")
        await console.type("summary")
        await console.keys("enter", "enter")
        assert len(console.asked("start_closing")) == 2
        assert console.asked("step") == [(conv_id(1), 3, "sum", "done", "summary")]
        await console.tell(at_step(4))
        await console.keys("enter")
        assert len(console.asked("step")) == 1
        await told(console, at_step(5))
        await console.keys("enter")
        assert [call[2] for call in console.asked("step")] == ["sum", "rate"]


async def test_esc_leaves_it_in_place_and_keeps_the_draft(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, brief(1, **HERE))
        await console.keys("alt+n")
        await console.type("my draft")
        await console.keys("alt+w")
        await told(console, at_step(1))
        await console.keys("escape")
        assert console.composer.text == "my draft"
        assert console.desk.focused is console.composer
        assert "alt+w" in console.row("reply to")
        await console.keys("alt+w")
        assert "2 of 7" in console.row("wrap up ─")
        assert len(console.asked("start_closing")) == 1


async def test_without_a_script_closing_asks_as_before(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, brief(1, department="returns"))
        await console.keys("alt+n", "alt+w")
        assert "Close the chat with" in console.text()
        await console.keys("tab", "enter")
        assert console.asked("close") == [(conv_id(1), 1)]


async def test_a_refused_start_gives_the_composer_back(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, brief(1, **HERE))
        await console.keys("alt+n", "alt+w")
        await console.tell(Failed(console.link.given[-1].cid, "not_now"))
        assert "reply to" in console.text()
        assert console.desk.focused is console.composer
