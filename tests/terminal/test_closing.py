"""A chat that was closed can be kept open for a moment: by a key, or by the visitor's own word."""

import pytest

from console.settings import Settings
from tests.terminal.conftest import Console, Open
from tests.terminal.shop import SETUP
from tests.unit.console.model.desk_builder import brief, conv_id, said

SLOW = Settings(hold_s=0, undo_close_s=60)
QUICK = Settings(hold_s=0, undo_close_s=0.2)
DONE = ["else", "reason", "order", "about", "sum", "rate"]


async def close(console: Console) -> None:
    """What one presses to close a chat without a script."""
    await console.keys("alt+w", "right", "enter")


async def test_a_closed_chat_is_closed_after_its_moment(open_console: Open) -> None:
    async with open_console(brief(1), settings=QUICK) as console:
        await console.keys("alt+n")
        await close(console)
        assert console.asked("close") == []
        assert "Visitor1 is closed in 0 s;" in console.text()
        await console.until(lambda: console.asked("close") == [(conv_id(1), 1)])


@pytest.mark.parametrize("key", ["ctrl+z", "ctrl+r", "up"])
async def test_until_then_a_key_keeps_it_open(open_console: Open, key: str) -> None:
    async with open_console(brief(1), settings=SLOW) as console:
        await console.keys("alt+n")
        await close(console)
        await console.until(lambda: "ctrl+r keeps it open" in console.text())
        assert "closes in 1:0" in console.row("keeps it open") or "closes in 0:5" in console.text()
        await console.keys(key)
        assert "The chat stays open." in console.text()
        console.desk.closing.close_all()
        assert console.asked("close") == []
        assert "reply to Visitor1" in console.text()


async def test_from_another_chat_the_key_leads_back_to_it(open_console: Open) -> None:
    async with open_console(brief(1), brief(2), settings=SLOW) as console:
        await console.keys("alt+n")
        first = console.desk.seat.model.open
        await close(console)
        await console.keys("alt+n")
        assert console.desk.seat.model.open != first
        await console.keys("ctrl+r")
        assert console.desk.seat.model.open == first and not console.desk.seat.model.closing


async def test_the_visitors_own_word_keeps_it_open(open_console: Open) -> None:
    async with open_console(brief(1), settings=SLOW) as console:
        await console.tell(said(1, 1, "hello"))
        await console.keys("alt+n")
        await close(console)
        await console.tell(said(1, 2, "one more thing"))
        await console.sees("Visitor1 has written:")
        console.desk.closing.close_all()
        assert console.asked("close") == []


async def test_the_last_step_of_a_script_waits_too_and_the_walk_goes_on_from_there(
    open_console: Open,
) -> None:
    walked = brief(1, "closing", department="sales", script="usual", step="end", steps_done=DONE)
    async with open_console(settings=SLOW, size=(120, 40)) as console:
        await console.tell(SETUP, walked)
        await console.keys("alt+n", "alt+w", "enter")
        assert console.asked("step") == [] and console.desk.seat.model.closing
        await console.keys("alt+w")
        assert not console.desk.seat.model.closing, "going on with it takes the close back"
        await console.keys("enter")
        console.desk.closing.close_all()
        assert [step[:4] for step in console.asked("step")] == [(conv_id(1), 1, "end", "done")]


async def test_who_leaves_closes_what_he_has_closed(open_console: Open) -> None:
    async with open_console(brief(1), settings=SLOW) as console:
        await console.keys("alt+n")
        await close(console)
        console.desk.keep_all()
        assert console.asked("close") == [(conv_id(1), 1)]
