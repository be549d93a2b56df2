"""What is known of a chat and its times: tags, fields, priority, snooze, tickets; and canned replies."""

import pytest
from textual.widgets import OptionList

from console.screens.pick import Pick
from console.widgets.field import Field
from relay.protocol.agent import Saved, Welcome
from relay.protocol.entries import Message, Rated
from relay.protocol.limits import Limits
from tests.terminal.conftest import Console, Open
from tests.terminal.shop import REPLIES, SETUP
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, entry

HOUR_MS = 3_600_000


async def opened(console: Console) -> None:
    await console.tell(SETUP, REPLIES)
    await console.keys("alt+n")


async def test_a_tag_is_put_on_by_a_few_letters_and_taken_off_again(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await opened(console)
        await console.keys("alt+g")
        await console.type("cou")
        await console.keys("enter")
        assert console.asked("tag") == [(conv_id(1), "courier")]
        await console.tell(brief(1, tags=["courier"]))
        assert "#courier" in console.text()
        await console.keys("alt+g", "enter")
        assert console.asked("tag")[1] == (conv_id(1), "courier", False)
        await console.keys("alt+g")
        await console.type("brand new")
        await console.keys("enter")
        assert console.asked("tag")[2] == (conv_id(1), "brand new")


async def test_fields_and_priority_are_letters_while_browsing(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await opened(console)
        await console.keys("escape", "f")
        await console.type("order")
        await console.keys("enter")
        await console.type("4711")
        await console.keys("enter", "p")
        await console.type("urg")
        await console.keys("enter")
        assert console.asked("fill") == [(conv_id(1), "order", "4711")]
        assert console.asked("prioritise") == [(conv_id(1), 2)]
        await console.tell(brief(1, priority=2, fields={"order": "4711"}))
        assert "▲▲ urgent" in console.text()
        assert "order: 4711" in console.text()


@pytest.mark.parametrize(
    ("typed", "after_ms"),
    [("20", 20 * 60_000), ("2h", 2 * HOUR_MS), ("۲۰", 20 * 60_000), ("1 day", 24 * HOUR_MS)],
)
async def test_a_chat_is_put_away_until_a_time(open_console: Open, typed: str, after_ms: int) -> None:
    async with open_console(brief(1, gen=2)) as console:
        await opened(console)
        await console.keys("alt+z")
        await console.type(typed)
        await console.keys("enter")
        conv, gen, until_ms = console.asked("snooze")[0]
        assert (conv, gen) == (conv_id(1), 2)
        assert abs(until_ms - NOW_MS - after_ms) < 60_000


async def test_a_snoozed_chat_waits_for_the_next_word_or_is_brought_back(open_console: Open) -> None:
    async with open_console(brief(1, gen=2), size=(120, 40)) as console:
        await opened(console)
        await console.keys("alt+z", "enter")
        assert console.asked("snooze") == [(conv_id(1), 2)]
        await console.tell(brief(1, "snoozed", owner=ME, gen=2))
        assert "z next word" in console.row("1 Visitor1")
        assert "alt+z brings it back" in console.text()
        await console.keys("alt+z", "enter")
        assert console.asked("wake") == [(conv_id(1), 2)]


async def test_tickets_are_listed_with_their_time_and_deferred(open_console: Open) -> None:
    late = brief(1, "offline", due_ms=NOW_MS - 300_000, visitor="Leila", late="overdue")
    soon = brief(2, "offline", due_ms=NOW_MS + HOUR_MS // 2, visitor="Karim")
    async with open_console(late, soon, size=(120, 40)) as console:
        await console.tell(SETUP)
        assert "!!overdue 5:0" in console.row("Leila")
        assert "due 29:5" in console.row("Karim")
        await console.keys("alt+a")
        assert "ctrl+t takes it" in console.row("ticket ─")
        await console.keys("escape", "d")
        await console.type("3h")
        await console.keys("enter")
        await console.type("sara")
        await console.keys("enter")
        conv, due_ms, agent = console.asked("defer")[0]
        assert (conv, agent) == (conv_id(1), ME)
        assert abs(due_ms - NOW_MS - 3 * HOUR_MS) < 60_000
        mine = brief(1, "offline", due_ms=due_ms, due_for=ME, due_name="sara", visitor="Leila")
        await console.tell(mine)
        assert "ticket for you" in console.row("Leila · ")


async def test_a_short_code_becomes_its_reply_and_space_never_does(open_console: Open) -> None:
    async with open_console(brief(1, lang="en", visitor="Bob Keller")) as console:
        await opened(console)
        await console.type("Hi. ;bye ")
        assert console.composer.text == "Hi. ;bye "
        await console.keys("backspace")
        assert "Tab/Enter insert" in console.row("1 canned")
        await console.keys("tab")
        assert console.composer.text == "Hi. Thank you, and good-bye from Dukkan."
        await console.type(" /pol")
        await console.keys("enter")
        assert console.composer.text.endswith("Dukkan. Money back within 14 days.")
        assert console.asked("post") == []
        await console.keys("enter")
        assert len(console.asked("post")) == 1


async def test_a_smile_is_no_short_code(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await opened(console)
        await console.type("fine ;)")
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "fine ;)")]


async def test_esc_closes_the_codes_and_enter_sends_then(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await opened(console)
        await console.type(";bye")
        await console.keys("escape", "enter")
        assert console.asked("post") == [(conv_id(1), 1, ";bye")]


async def test_blanks_are_visited_with_tab_and_must_be_filled(open_console: Open) -> None:
    async with open_console(brief(1, lang="en", visitor="Bob Keller")) as console:
        await opened(console)
        await console.type(";late")
        await console.keys("tab")
        assert console.composer.text == "Sorry Bob, your ‹amount› comes by ‹date›."
        assert console.composer.selected_text == "‹amount›"
        await console.keys("tab")
        assert console.composer.selected_text == "‹date›"
        await console.keys("shift+tab")
        await console.type("refund")
        await console.keys("enter")
        assert console.asked("post") == []
        assert console.composer.selected_text == "‹date›"
        await console.until(lambda: "Fill the blank first" in console.text())
        await console.type("Friday")
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "Sorry Bob, your refund comes by Friday.")]


async def test_letters_that_come_faster_than_the_list_follows_break_nothing(open_console: Open) -> None:
    async with open_console(brief(1, lang="en")) as console:
        await opened(console)
        await console.keys("alt+r")
        assert "good-bye from" in console.text()
        pick = console.app.screen
        assert isinstance(pick, Pick)
        pick.query_one(OptionList).highlighted = 1
        pick.filter_as_typed(Field.Changed(pick.query_one(Field), "no reply has these"))
        await console.until(lambda: "good-bye" not in console.text() and "Money" not in console.text())
        await console.keys("enter")
        assert console.app.screen is pick, "there is nothing to take"
        await console.type("late")
        await console.keys("enter")
        assert console.composer.text.startswith("Sorry")


async def test_the_picker_finds_folded_words_and_shows_the_whole_text(open_console: Open) -> None:
    async with open_console(brief(1, lang="fa", visitor="مریم حسینی")) as console:
        await opened(console)
        await console.keys("alt+r")
        assert console.text().count(";late") == 1
        await console.type("بسته")
        await console.keys("enter")
        assert console.composer.text == "مریم عزیز، ببخشید."


async def test_several_replies_stand_below_each_other_and_the_used_ones_come_first(
    open_console: Open,
) -> None:
    async with open_console(brief(1, lang="en")) as console:
        await opened(console)
        await console.keys("alt+r")
        await console.type("policy")
        await console.keys("enter", "alt+r")
        assert console.text().index(";policy") < console.text().index(";bye")
        await console.type("bye")
        await console.keys("enter")
        assert console.composer.text == "Money back within 14 days.\nThank you, and good-bye from Dukkan."


async def test_a_written_text_is_saved_as_a_canned_reply(open_console: Open) -> None:
    async with open_console(brief(1, lang="en")) as console:
        await opened(console)
        await console.type("We are on it.")
        console.desk.action_deed("canned.save")
        await console.pilot.pause()
        await console.type("onit")
        await console.keys("enter")
        await console.type("We work on it")
        await console.keys("enter")
        (reply,) = console.asked("save_reply")[0]
        assert (reply.code, reply.title, reply.text) == ("onit", "We work on it", "We are on it.")
        assert (reply.agent, reply.department, reply.lang) == ("sara", "", "en")
        assert console.composer.text == "We are on it."
        await console.tell(Saved(cid="e" * 32))
        await console.until(lambda: "Saved as a canned reply" in console.text())


async def test_a_supervisor_is_asked_for_whom_a_reply_is_kept(open_console: Open) -> None:
    async with open_console(brief(1, lang="en", department="sales")) as console:
        await console.tell(
            Welcome(proto=3, epoch="", limits=Limits(), agent=ME, name="sara", role="supervisor")
        )
        await opened(console)
        await console.type("We are on it.")
        console.desk.action_deed("canned.save")
        await console.pilot.pause()
        await console.type("onit")
        await console.keys("enter", "enter", "down", "enter")
        (reply,) = console.asked("save_reply")[0]
        assert (reply.agent, reply.department) == ("", "sales")


async def test_what_the_relay_says_by_itself_looks_like_nobodys_words(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await opened(console)
        await console.tell(
            entry(1, 1, Message("You are number 2.", auto="news"), "relay"),
            entry(1, 2, Rated(score=2, agreed=False), "visitor"),
        )
        assert "auto" in console.row("You are number 2.")
        assert "2 of 5" in console.row("rated")
