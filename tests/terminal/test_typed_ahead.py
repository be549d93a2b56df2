"""Keys that come faster than they are done: each finds what the ones before it have left."""

import asyncio
from pathlib import Path

import pytest
from textual import events

from console.turns import PATIENCE_S
from tests.support.relay_process import RelayProcess
from tests.support.terminal import Terminal, console_command
from tests.terminal.conftest import Console, Open
from tests.terminal.shop import REPLIES, SETUP
from tests.unit.console.model.desk_builder import brief, conv_id

NAMED = {"\r": "enter", "\t": "tab", "\x7f": "backspace", " ": "space", "/": "slash"}


async def at_once(console: Console, *typed: str) -> None:
    """Letters and names of keys, all there before the first one is heard; as typed by a hand, not pasted."""
    came_s = 0.0
    for each in typed:
        for letter in [each] if "+" in each else each:
            key = events.Key(NAMED.get(letter, letter), each[-1] if "+" in each else letter)
            key.time += (came_s := came_s + 0.1)
            console.app.post_message(key)
    await console.pilot.pause()


async def test_a_password_typed_behind_the_name_is_not_shown(open_console: Open) -> None:
    async with open_console(name="", password="", live=False) as console:
        await at_once(console, "sara\rhunter2\r")
        await console.until(lambda: bool(console.links))
        assert (console.link.name, console.link.password) == ("sara", "hunter2")
        assert "hunter2" not in console.text()


async def test_letters_are_written_before_the_order_behind_them_is_carried_out(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await at_once(console, "reply", "alt+i", "note")
        await console.until(lambda: console.composer.text == "note")
        here = console.app.model.conversations[conv_id(1)]
        assert (here.drafts["reply"], here.writing) == ("reply", "note")


async def test_what_is_taken_away_was_typed_before(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await at_once(console, "ab\x7fc")
        await console.until(lambda: console.composer.text == "ac")


async def test_a_short_code_is_put_in_before_enter_sends_it(open_console: Open) -> None:
    async with open_console(brief(1, lang="en")) as console:
        await console.tell(SETUP, REPLIES)
        await console.keys("alt+n")
        await at_once(console, "/bye\t\r", "so")
        await console.until(lambda: console.composer.text == "so")
        assert console.asked("post") == [(conv_id(1), 1, "Thank you, and good-bye from Dukkan.")]


async def test_letters_behind_a_choice_go_where_one_writes(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(SETUP)
        await console.keys("alt+n")
        await at_once(console, "alt+g", "refu\r", "and")
        await console.until(lambda: console.composer.text == "and")
        assert console.asked("tag") == [(conv_id(1), "refund")]


async def test_one_list_behind_the_other_gets_its_letters(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(SETUP)
        await console.keys("alt+n")
        await at_once(console, "ctrl+p", "tag\r", "refu\r", "on")
        await console.until(lambda: console.composer.text == "on")
        assert console.asked("tag") == [(conv_id(1), "refund")]


async def test_a_button_is_pressed_before_the_letters_behind_it_are_written(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await at_once(console, "alt+w", "\t\r", "and")
        await console.until(lambda: console.composer.text == "and")
        assert console.asked("close") == [(conv_id(1), 1)]


async def test_what_had_to_wait_for_a_busy_screen_is_no_paste(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await at_once(console, "typed by hand\r")
        await console.until(lambda: console.asked("post") == [(conv_id(1), 1, "typed by hand")])


async def test_a_paste_keeps_its_place_among_the_keys(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await at_once(console, "a", "alt+i", "b")
        console.app.post_message(events.Paste("c"))
        await at_once(console, "d")
        await console.until(lambda: console.composer.text == "bcd")


async def test_a_key_that_is_never_done_holds_the_others_up_for_a_while_only(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        ends = asyncio.Event()
        console.composer.call_later(ends.wait)
        console.app.post_message(events.Key("a", "a"))
        console.app.post_message(events.Key("f1", None))
        for _ in range(5):
            await asyncio.sleep(0)
        assert console.app.screen is console.desk
        console.clock.move(PATIENCE_S + 1)
        console.app.post_message(events.Key("b", "b"))
        await asyncio.sleep(0.1)
        assert console.app.screen is not console.desk
        ends.set()
        await console.pilot.pause()


@pytest.mark.slow
def test_the_sign_in_takes_all_that_comes_in_one_piece(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path / "data")
    relay.add_agent("sara", "correct horse")
    command = console_command(relay.url, "", tmp_path / "state")
    with relay, Terminal(command) as terminal:
        terminal.wait_for("name")
        terminal.send("sara\rcorrect horse\r")
        assert "correct" not in terminal.wait_for("connected")
