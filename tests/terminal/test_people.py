"""Colleagues: offers, handing over, presence, and what supervisors do and are told."""

import re
from typing import Any

import pytest
from textual import events

from relay.protocol.agent import Lookers, Team, Teammate, Welcome
from relay.protocol.entries import Transferring
from relay.protocol.frames import Writing
from relay.protocol.limits import Limits
from relay.protocol.setup import BreakRow, DepartmentRow, Replies, ReplyRow, ScriptRow, Setup, StepRow
from tests.terminal.conftest import Console, Open
from tests.terminal.hostile import HOSTILE
from tests.terminal.shop import SETUP
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, entry

TEAM = Team(
    agents=[
        Teammate(agent=ME, name="sara", role="agent", presence="available", chats=1, chats_max=5),
        Teammate(
            agent=9,
            name="omar",
            role="agent",
            presence="on_break",
            reason="lunch",
            back_at_ms=NOW_MS + 900_000,
            chats=1,
            chats_max=5,
        ),
        Teammate(agent=10, name="مریم", role="agent", presence="available", chats=2, chats_max=5),
        Teammate(agent=11, name="lin", role="agent", presence="offline"),
    ]
)


def offered(number: int, until_s: int, **values: Any) -> Any:
    told = {"offered_to": ME, "offered_name": "sara", "offered_until_ms": NOW_MS + until_s * 1000, **values}
    return brief(number, "queued", **told)


async def as_supervisor(console: Console) -> None:
    await console.tell(
        Welcome(proto=3, epoch="", limits=Limits(), agent=ME, name="sara", role="supervisor"), SETUP, TEAM
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_an_offer_stands_on_top_with_a_clock_until_it_is_taken(
    open_console: Open, size: tuple[int, int]
) -> None:
    async with open_console(brief(1), size=size) as console:
        await console.keys("alt+n")
        await console.tell(SETUP, TEAM, offered(2, 25, visitor="Chen Wei", gen=4))
        assert "for you 1" in console.text().splitlines()[0]
        assert "0:2" in console.row("Chen Wei")
        await console.keys("alt+a")
        assert "ctrl+n" in console.row("left ─ ctrl+t takes it")
        await console.keys("ctrl+t")
        assert console.asked("take") == [(conv_id(2), 4)]


async def test_what_is_offered_is_passed_on_with_one_chord(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(SETUP, TEAM, offered(2, 25), offered(3, 5))
        await console.keys("alt+n", "alt+n", "alt+n")
        console.desk.open_chat(conv_id(1))
        await console.keys("ctrl+n")
        assert console.asked("decline") == [(conv_id(3),)]


async def test_handing_over_offers_people_with_load_and_the_absent_last(open_console: Open) -> None:
    async with open_console(brief(1, gen=2)) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+n", "alt+o")
        rows = console.text().splitlines()
        at = {name: next(n for n, row in enumerate(rows) if name in row) for name in ("omar", "lin", "Sales")}
        assert at["omar"] < at["Sales"] < at["lin"]
        assert "2/5 chats" in console.row("ﻢﯾﺮﻣ")
        assert "lunch, back" in console.row("omar")
        assert "offline" in console.row("lin")
        await console.type("oma")
        await console.keys("enter")
        await console.type("knows VAT")
        await console.keys("enter")
        assert console.asked("transfer") == [(conv_id(1), 2, 9, "knows VAT")]
        handed = entry(1, 1, Transferring(to=9, to_name="omar", text="knows VAT"), "agent")
        await console.tell(handed, brief(1, gen=2, transfer_to=9, transfer_name="omar"))
        assert re.search(r"→ offered to omar 0:0\d", console.text())
        await console.keys("alt+o")
        assert console.asked("recall") == [(conv_id(1), 2)]


async def test_giving_back_to_the_queue_is_a_row_of_the_same_list(open_console: Open) -> None:
    async with open_console(brief(1, gen=2)) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+n", "alt+o")
        await console.type("queue")
        await console.keys("enter")
        assert console.asked("release") == [(conv_id(1), 2)]


async def test_a_waiting_chat_is_moved_to_a_department(open_console: Open) -> None:
    async with open_console(brief(1, "queued", gen=2)) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+n", "alt+o")
        assert "omar" not in console.text()
        await console.type("ret")
        await console.keys("enter")
        assert console.asked("transfer") == [(conv_id(1), 2, "returns")]


async def test_a_break_has_the_shops_reasons_and_a_return(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+x")
        await console.type("lunch 20")
        await console.keys("enter")
        chosen, told = console.asked("set_presence")[0]
        assert (chosen, told["reason"], told["chats"]) == ("on_break", "lunch", "queue")
        assert 1_190_000 < told["back_at_ms"] - NOW_MS < 1_260_000


async def test_what_is_typed_right_behind_enter_is_no_part_of_the_answer(open_console: Open) -> None:
    async with open_console() as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+x")
        await console.type("lunch 2")
        for key, character in (("0", "0"), ("enter", "\r"), ("5", "5")):
            console.app.post_message(events.Key(key, character))
        await console.until(lambda: bool(console.asked("set_presence")))
        chosen, told = console.asked("set_presence")[0]
        assert (chosen, told["reason"]) == ("on_break", "lunch")
        assert 1_190_000 < told["back_at_ms"] - NOW_MS < 1_260_000


async def test_a_break_with_open_chats_asks_and_keeps_them_at_first(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+x")
        await console.type("prayer")
        await console.keys("enter")
        assert "What becomes of your open chat?" in console.text()
        assert console.asked("set_presence") == []
        await console.keys("enter")
        assert console.asked("set_presence")[0][1]["chats"] == "keep"


async def test_what_is_snoozed_waits_by_itself_and_nobody_is_asked_about_it(open_console: Open) -> None:
    async with open_console(brief(1), brief(2, "snoozed", visitor="Bob")) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+x")
        await console.type("prayer")
        await console.keys("enter")
        assert "What becomes of your open chat?" in console.text()
        assert "it waits for me" in console.text()
        await console.keys("escape", "ctrl+q")
        assert "Bob" not in console.row("Quit the console?")


async def test_going_offline_never_keeps_chats(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("alt+x")
        await console.type("offline")
        await console.keys("enter")
        assert "they wait for me" not in console.text()
        await console.type("مریم")
        await console.keys("enter")
        assert console.asked("set_presence") == [("offline", {"chats": "agent", "to": 10})]


async def test_quitting_with_open_chats_asks_what_becomes_of_them(open_console: Open) -> None:
    async with open_console(brief(1, visitor="Bob")) as console:
        await console.tell(SETUP, TEAM)
        await console.keys("ctrl+q")
        assert "Bob" in console.row("Quit the console?")
        await console.keys("enter")
        assert console.app.is_running
        await console.keys("ctrl+q")
        await console.type("queue")
        await console.keys("enter")
        await console.until(lambda: not console.app.is_running)
    assert console.asked("set_presence") == [("offline", {"chats": "queue"})]


async def test_the_bar_says_how_i_am_here_and_the_list_how_the_others_are(open_console: Open) -> None:
    async with open_console(size=(120, 40)) as console:
        await console.tell(SETUP, TEAM)
        assert "● sara 1/5" in console.text().splitlines()[0]
        assert "lunch 14:" in console.row("◐ omar")
        mine = Teammate(agent=ME, name="sara", role="agent", presence="on_break", reason="prayer")
        await console.tell(Team(agents=[mine]))
        assert "◐ sara prayer" in console.text().splitlines()[0]


async def test_colleagues_at_the_same_chat_are_named(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        assert console.asked("look") == [(conv_id(1),)]
        await console.tell(Lookers(conv=conv_id(1), agents=["Omar"]))
        assert "Omar looks at this too" in console.text()
        await console.tell(Writing(conv=conv_id(1), on=True, who="agent", name="Omar"))
        assert "Omar is typing an answer" in console.text()


async def test_keys_are_told_as_a_sign_of_life(open_console: Open) -> None:
    async with open_console() as console:
        await console.keys("x", "y")
        assert console.link.stirred == 2


async def test_a_supervisor_takes_over_and_whispers(open_console: Open) -> None:
    async with open_console(brief(1, owner=9, owner_name="omar", gen=5)) as console:
        await as_supervisor(console)
        console.desk.open_chat(conv_id(1))
        await console.keys("escape", "W")
        await console.type("give a refund")
        await console.keys("enter", "T")
        assert console.asked("take_over") == []
        await console.keys("tab", "enter")
        assert console.asked("note") == [(conv_id(1), "give a refund", 9)]
        assert console.asked("take_over") == [(conv_id(1), 5)]


async def test_an_agent_cannot_take_over_or_close_the_shop(open_console: Open) -> None:
    async with open_console(brief(1, owner=9, owner_name="omar")) as console:
        await console.tell(SETUP, TEAM)
        console.desk.open_chat(conv_id(1))
        await console.keys("escape", "T", "C")
        assert console.asked("take_over") == []
        assert "Close for now" not in console.text()


async def test_a_supervisor_closes_a_department_for_now(open_console: Open) -> None:
    async with open_console(brief(1, "queued")) as console:
        await as_supervisor(console)
        await console.keys("alt+n", "escape", "C")
        await console.type("sales")
        await console.keys("enter")
        await console.type("20")
        await console.keys("enter")
        await console.type("prayer")
        await console.keys("enter")
        (until_ms, reason, department) = console.asked("close_shop")[0]
        assert (reason, department) == ("prayer", "sales")
        await console.tell(Team(agents=TEAM.agents, closed_until_ms={"sales": until_ms}))
        assert "sales closed until" in console.text().splitlines()[0]
        assert 1_190_000 < until_ms - NOW_MS < 1_260_000


async def test_a_relay_that_is_unwell_says_so_above_everything(open_console: Open) -> None:
    async with open_console(brief(1, "queued")) as console:
        before = console.text().splitlines()[1]
        await console.tell(Team(agents=TEAM.agents, trouble="disk_low"))
        assert console.text().splitlines()[1].startswith(" !! The relay's disk is nearly full")
        await console.tell(Team(agents=TEAM.agents, trouble=HOSTILE))
        assert console.text().splitlines()[1].startswith(" !! The relay says that something is wrong: ")
        await console.tell(Team(agents=TEAM.agents))
        assert console.text().splitlines()[1] == before


async def test_a_supervisor_is_told_once_and_aloud_what_is_late(open_console: Open) -> None:
    rang = []
    async with open_console(brief(1, owner=9)) as console:
        console.app.bell = lambda: rang.append(1)  # type: ignore[method-assign]
        await as_supervisor(console)
        await console.tell(brief(1, owner=9, late="low_rating", visitor="Bob"))
        await console.until(lambda: "Bob: ⚑ the visitor was not" in console.text())
        await console.tell(brief(1, owner=9, late="low_rating", visitor="Bob", waiting_since_ms=NOW_MS))
        await console.keys("alt+q")
        assert "⚑" in console.row("  Bob")
        assert "─ to look at 1" in console.text()
        assert len(rang) == 1


async def test_what_is_offered_to_others_is_not_mine_to_take(open_console: Open) -> None:
    async with open_console(size=(120, 40)) as console:
        await console.tell(SETUP, TEAM, brief(2, "queued", offered_to=9, offered_name="omar"))
        assert "^T" not in console.row("queue 1 ─")
        await console.sees("Whoever waits is being offered to a colleague.")
        await console.keys("ctrl+t")
        assert console.asked("take") == []
        assert console.text().count("Whoever waits is being offered to a") == 2
        await console.tell(brief(3, "queued"))
        assert "^T takes" in console.row("queue 2 ─")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_strangers_words_stay_text_in_every_dialog(open_console: Open, size: tuple[int, int]) -> None:
    step = StepRow(id="s", kind="say", text={"en": HOSTILE}, options=())
    hostile_setup = Setup(
        departments=[DepartmentRow(name="d", title={"en": HOSTILE}, closing_script="c")],
        breaks=[BreakRow(name="b", title={"en": HOSTILE})],
        scripts=[ScriptRow(name="c", title={"en": HOSTILE}, steps=(step,))],
        tags=[HOSTILE],
        fields=[HOSTILE],
    )
    mate = Teammate(agent=9, name=HOSTILE, role="agent", presence="on_break", reason=HOSTILE)
    reply = ReplyRow(code="x", lang="en", title=HOSTILE, text=HOSTILE)
    about: dict[str, Any] = {"department": "d", "tags": [HOSTILE], "fields": {HOSTILE: HOSTILE}}
    walking = {"state": "closing", "owner": ME, "script": "c", "step": "s", **about}
    async with open_console(brief(1, visitor=HOSTILE, **about), size=size) as console:
        await console.tell(hostile_setup, Team(agents=[mate]), Replies(rows=[reply]))
        await console.tell(Lookers(conv=conv_id(1), agents=[HOSTILE]))
        await console.keys("alt+n")
        for key in ("alt+o", "alt+g", "alt+r", "alt+x", "alt+z"):
            await console.keys(key)
            assert not set(console.text()) & set("\x1b\x9b\x07\u202e\u2066"), key
            await console.keys("escape")
        await console.type(";x")
        await console.tell(brief(1, visitor=HOSTILE, **walking))
        await console.keys("escape", "alt+w")
        assert "[@click" in console.text()
        assert not set(console.text()) & set("\x1b\x9b\x07\u202e\u2066")
        assert console.app.is_running
