"""The team and all chats as screens of their own: by keyboard, at every size, and never as markup."""

from typing import Any

import msgspec
import pytest

from relay.protocol.agent import Team, Welcome
from relay.protocol.limits import Limits
from tests.terminal.conftest import Console, Open
from tests.terminal.hostile import HOSTILE
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, mate

WAITS = brief(1, "queued", waits_s=30, visitor="Bob", department="sales")
OMARS = brief(2, owner=9, owner_name="omar", waits_s=400, visitor="مریم", preview="کجاست؟")
MINE = brief(3, visitor="Ana", owner_name="sara")
TEAM = Team(
    agents=[
        mate(ME, "sara", role="supervisor", chats=1, chats_max=5, since_ms=NOW_MS - 3_600_000),
        mate(9, "omar", chats=5, chats_max=5, presence="on_break", reason="lunch", since_ms=NOW_MS - 600_000),
    ]
)
SIZES = [(80, 24), (120, 40), (200, 60)]


async def supervisor(console: Console, role: str = "supervisor") -> None:
    welcome = Welcome(proto=3, epoch="", limits=Limits(), agent=ME, name="sara", role="agent")
    await console.tell(msgspec.structs.replace(welcome, role=role), TEAM)


@pytest.mark.parametrize("size", SIZES)
async def test_all_chats_tell_who_waits_and_who_answers(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(WAITS, OMARS, MINE, size=size) as console:
        await supervisor(console)
        await console.keys("alt+v")
        row = console.row("omar  ")
        assert "assigned" in row and "!!6:4" in row
        assert "all 3 · waiting 1 · with agents 2" in console.text()
        assert "queued" in console.row("Bob  ")
        assert any("Ana" in row and "assigned  you" in row for row in console.text().splitlines())
        await console.keys("escape")
        assert console.composer.has_focus


async def test_a_chat_is_watched_by_enter_and_left_by_the_way_back(open_console: Open) -> None:
    async with open_console(WAITS, OMARS, MINE) as console:
        await supervisor(console)
        await console.keys("alt+n", "alt+v", *"@omar", "enter")
        assert console.desk.seat.model.open == conv_id(2)
        assert ("follow", conv_id(2)) in console.link.asked
        await console.keys("alt+l")
        assert console.desk.seat.model.open == conv_id(3)


async def test_a_supervisor_takes_over_and_whispers_from_the_list(open_console: Open) -> None:
    async with open_console(WAITS, OMARS, MINE) as console:
        await supervisor(console)
        await console.keys("alt+v", *"@omar", "ctrl+t")
        assert "Take" in console.text() and console.asked("take_over") == []
        await console.keys("right", "enter")
        assert console.asked("take_over") == [(conv_id(2), 1)]
        await console.keys("alt+v", *"@omar", "alt+i")
        assert "Whisper to omar" in console.text()
        await console.type("ask for the number")
        await console.keys("enter")
        assert console.asked("note") == [(conv_id(2), "ask for the number", 9)]
        await console.keys("alt+v", *"bob", "ctrl+t")
        assert console.asked("take") == [(conv_id(1), 1)]


async def test_an_agent_is_offered_neither(open_console: Open) -> None:
    async with open_console(WAITS, OMARS, MINE) as console:
        await supervisor(console, "agent")
        await console.keys("alt+v", *"@omar")
        assert "takes over" not in console.text() and "whispers" not in console.text()
        await console.keys("ctrl+t", "alt+i")
        assert "with agents 2" in console.text(), "the list is still there"
        assert console.asked("take_over") == console.asked("note") == []


async def test_tab_turns_the_kinds_and_the_chosen_row_stays_chosen(open_console: Open) -> None:
    async with open_console(WAITS, OMARS, MINE) as console:
        await supervisor(console)
        await console.keys("alt+v", "tab")
        assert "Bob" in console.text() and "omar  " not in console.text()
        await console.keys("shift+tab", "down", "down")
        chosen = console.row("▸")
        assert "Ana" in chosen
        waits = msgspec.structs.replace(MINE, waiting_since_ms=NOW_MS - 900_000)
        await console.tell(waits)
        await console.until(lambda: "!!15:" in console.text())
        assert "Ana" in console.row("▸"), "it has moved to the top, and is chosen still"


@pytest.mark.parametrize("size", SIZES)
async def test_the_team_tells_since_when_how_much_and_how_long(
    open_console: Open, size: tuple[int, int]
) -> None:
    async with open_console(WAITS, OMARS, MINE, size=size) as console:
        await supervisor(console)
        await console.keys("alt+t")
        omar, sara = console.row("◐ omar"), console.row("● sara (you)")
        assert "lunch" in omar and "5/5" in omar and "!!6:4" in omar and "since 22:0" in omar
        assert "1/5" in sara and "since 21:1" in sara
        assert "here 1 · chats 6 · room for 4 more · with nobody 1" in console.text()
        await console.keys("up", *"omar", "enter")
        assert "@omar" in console.text()
        await console.keys("enter")
        assert console.desk.seat.model.open == conv_id(2)


@pytest.mark.threat(2)
@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_are_only_text_there(open_console: Open, size: tuple[int, int]) -> None:
    words: dict[str, Any] = {
        name: HOSTILE for name in ("visitor", "owner_name", "department", "page", "preview", "offered_name")
    }
    async with open_console(brief(1, owner=9, tags=[HOSTILE], **words), size=size) as console:
        await supervisor(console)
        await console.tell(
            Team(agents=[mate(9, HOSTILE, reason=HOSTILE, departments=[HOSTILE], languages=[HOSTILE])])
        )
        for key in ("alt+v", "alt+t"):
            await console.keys(key)
            assert console.app.is_running
            assert not set(console.text()) & set("\x1b\x9b\x07\u202e\u2066")
            await console.keys("escape")
