"""A slip can be mended: replies wait a moment, undo belongs to a draft, letters lead to chats."""

import os
from pathlib import Path

import pytest

from console.settings import Settings
from tests.terminal.conftest import Open
from tests.terminal.fake_terminal import FakeTerminal
from tests.unit.console.model.desk_builder import brief, conv_id, said

HOLDING = Settings(hold_s=1.5)


async def test_a_reply_waits_a_moment_and_then_goes_out(open_console: Open) -> None:
    async with open_console(brief(1), settings=Settings(hold_s=0.2)) as console:
        await console.keys("alt+n")
        await console.type("hello")
        await console.keys("enter")
        assert "◷" in console.row("hello")
        assert console.asked("post") == []
        assert console.composer.text == ""
        await console.until(lambda: console.asked("post") == [(conv_id(1), 1, "hello")])
        assert console.text().count("hello") == 1


@pytest.mark.parametrize("key", ["ctrl+z", "ctrl+r", "up"])
async def test_what_was_just_sent_comes_back_and_is_never_read(open_console: Open, key: str) -> None:
    async with open_console(brief(1), settings=HOLDING) as console:
        await console.keys("alt+n")
        await console.type("oh no")
        await console.keys("enter", key)
        assert console.composer.text == "oh no"
        console.desk.holding.send_all()
        assert console.asked("post") == []


async def test_what_waits_goes_out_before_the_chat_is_wrapped_up_or_left(open_console: Open) -> None:
    async with open_console(brief(1), settings=HOLDING) as console:
        await console.keys("alt+n")
        await console.type("bye")
        await console.keys("enter", "alt+w")
        assert console.asked("post") == [(conv_id(1), 1, "bye")]
        await console.keys("escape")
        await console.type("ps")
        await console.keys("enter")
        console.app.exit()
    assert console.asked("post")[1:] == [(conv_id(1), 1, "ps")]
    assert console.link.keep.kept == {}


async def test_a_crash_brings_what_waited_back_as_a_draft(open_console: Open) -> None:
    kept = {f"{conv_id(1)}/held": "half said", conv_id(1): "and more"}
    async with open_console(brief(1), keep=kept) as console:
        await console.keys("alt+n")
        assert console.composer.text == "half said\nand more"
        assert console.asked("post") == []


async def test_undo_belongs_to_the_draft(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.keys("alt+n")
        await console.type("one")
        await console.keys("alt+n")
        await console.type("two")
        await console.keys("ctrl+z")
        assert console.composer.text == ""
        await console.keys("ctrl+y", "alt+p")
        assert console.composer.text == "one"
        await console.keys("ctrl+z")
        assert console.composer.text == ""


async def test_up_in_an_empty_field_writes_my_last_line_again(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(said(1, 1, "hi"), said(1, 2, "Good morning", "agent"))
        await console.keys("alt+n", "up")
        assert console.composer.text == "Good morning"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_letters_lead_to_the_chats_of_the_list(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(*(brief(n) for n in range(1, 5)), size=size) as console:
        await console.keys("alt+n", "alt+j")
        assert any(row.startswith("d3 Visitor3") for row in console.text().splitlines())
        await console.keys("d")
        assert console.desk.seat.model.open == conv_id(3)
        assert console.composer.has_focus
        await console.keys("ctrl+g", "2")
        assert console.desk.seat.model.open == conv_id(2)
        await console.keys("alt+j", "escape")
        assert console.desk.seat.model.open == conv_id(2)


async def test_a_chat_can_be_put_back_among_the_unread_until_i_write_there(open_console: Open) -> None:
    async with open_console(brief(1), brief(2), size=(120, 40)) as console:
        await console.keys("alt+n", "alt+m", "alt+n")
        assert "+1" in console.row("Visitor1")
        await console.keys("alt+a")
        assert console.desk.seat.model.open == conv_id(1)
        assert "+1" in console.row("1 Visitor1")
        await console.type("x")
        assert "+1" not in console.row("1 Visitor1")


def test_the_agents_own_editor_writes_the_draft(tmp_path: Path) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf "%s and\\nmore \\033[31m" "$(cat "$1")" > "$1"\n')
    script.chmod(0o755)
    with FakeTerminal(columns=100, rows=30) as terminal:
        terminal.run("-m", "tests.terminal.one_chat", EDITOR=str(script), VISUAL="")
        terminal.wait_for(b"visitor sees this")
        terminal.send(b"words")
        terminal.wait_for(b"words")
        terminal.send(b"\x1bOS")
        drawn = terminal.wait_for("more ␛[31m".encode())
        assert b"words and" in drawn
    assert not [name for name in os.listdir("/tmp") if name.startswith("dukkan-") and name.endswith(".txt")]


async def test_what_is_typed_behind_a_leaders_letter_is_not_swallowed(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.keys("alt+n", "ctrl+g")
        for key in ("2", "o", "k"):
            console.app.simulate_key(key)
        await console.until(lambda: console.composer.text == "ok")
        assert console.desk.seat.model.open == conv_id(2)


@pytest.mark.parametrize("key", ["alt+j", "ctrl+g", "ctrl+k", "f1"])
async def test_keys_that_come_too_fast_answer_a_question_once(open_console: Open, key: str) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n", key)
        for again in ("escape", "escape", "x", "escape"):
            console.app.simulate_key(again)
        await console.pilot.pause()
        assert console.app.screen is console.desk
