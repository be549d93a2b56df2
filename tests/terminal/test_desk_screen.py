"""The desk on a fake link: what an agent sees and what his keys do."""

import re

import pytest

from console.actions import ACTIONS, long
from console.session.link_states import LinkState
from console.session.updates import Failed, LinkChanged, Sent
from console.text.graphemes import cells
from relay.protocol.agent import Briefs, Today
from relay.protocol.frames import Ack, Writing
from relay.protocol.refusals import Code
from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, page, said, seen

SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_the_line_the_chat_and_who_reads_the_reply(
    open_console: Open, size: tuple[int, int]
) -> None:
    rows = (brief(1, waits_s=190, visitor="Bob Keller", page="/checkout"), brief(3, "queued", waits_s=130))
    async with open_console(*rows, size=size) as console:
        await console.tell(said(1, 1, "my parcel shows delivered"))
        await console.keys("alt+a")
        assert "● connected" in console.text().splitlines()[0]
        assert "mine 1" in console.row("queue 1")
        assert "!!3:1" in console.row("1 Bob Keller")
        assert re.search(r"\d\d:\d\d Bob(?: Keller)? +my parcel shows delivered", console.text())
        assert "visitor sees this" in console.row("reply to Bob Keller")
        assert "Enter send" in console.text().splitlines()[-1]
        assert console.text().splitlines()[-1].rstrip().endswith("F1 help")
        assert [cells(row) for row in console.text().splitlines()] == [size[0]] * size[1]


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (20, 5)])
async def test_too_small_a_terminal_is_told_so_in_one_line(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(brief(1), size=size) as console:
        assert console.text().strip().startswith("Too small"[: size[0]])


async def test_enter_sends_and_the_line_stays_on_the_screen_from_then_on(open_console: Open) -> None:
    async with open_console(brief(1, gen=4)) as console:
        await console.keys("alt+n")
        await console.type("on its way")
        assert console.asked("typing")[0] == (conv_id(1), True)
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 4, "on its way")]
        assert console.composer.text == ""
        assert console.row("on its way").rstrip().endswith("…")
        cid = console.desk.seat.model.conversations[conv_id(1)].pending.copy().popitem()[0]
        await console.tell(Sent(cid))
        assert console.row("on its way").rstrip().endswith("→")
        await console.tell(Ack(cid=cid, conv=conv_id(1), seq=1, at_ms=NOW_MS))
        assert console.row("on its way").rstrip().endswith("✓")
        await console.tell(said(1, 1, "on its way", "agent", cid=cid), seen(1, 2, 1, "visitor"))
        assert console.row("on its way").rstrip().endswith("✓✓")
        assert console.text().count("on its way") == 1


async def test_ctrl_j_begins_a_line_and_the_composer_grows(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("a")
        for _ in range(8):
            await console.keys("ctrl+j")
        await console.type("b")
        assert console.composer.text == "a" + "\n" * 8 + "b"
        assert console.composer.size.height == 6
        assert console.asked("post") == []


async def test_a_draft_belongs_to_its_chat_and_is_kept(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.keys("alt+n")
        await console.type("for one")
        await console.keys("alt+n")
        assert console.composer.text == ""
        await console.type("for two")
        await console.keys("alt+l")
        assert console.composer.text == "for one"
        await console.until(lambda: console.link.keep.kept == {conv_id(1): "for one", conv_id(2): "for two"})


async def test_a_draft_survives_the_program(open_console: Open) -> None:
    kept = {conv_id(1): "kept words", conv_id(1) + "/note": "kept note"}
    async with open_console(brief(1), keep=kept) as console:
        await console.keys("alt+n")
        assert console.composer.text == "kept words"
        await console.keys("alt+i")
        assert console.composer.text == "kept note"


async def test_a_note_is_never_sent_by_a_change_of_mode(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n", "alt+i")
        assert "team only" in console.row("note ═")
        await console.type("he is angry")
        await console.keys("alt+i")
        assert console.composer.text == ""
        await console.type("hello")
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "hello")]
        await console.keys("alt+i")
        assert console.composer.text == "he is angry"
        await console.keys("enter")
        assert console.asked("note") == [(conv_id(1), "he is angry")]
        assert "visitor sees this" in console.row("reply to")


async def test_a_reply_to_a_chat_that_is_not_mine_stays_where_it_is(open_console: Open) -> None:
    async with open_console(brief(1, "queued", waits_s=5)) as console:
        await console.keys("alt+n")
        await console.type("hi")
        await console.keys("enter")
        assert console.asked("post") == []
        assert console.composer.text == "hi"
        await console.until(lambda: "Take the chat first" in console.text())


async def test_notices_cover_no_more_rows_than_they_have_words(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        for words in ("Reem: for you", "Bob: for you"):
            console.desk.say(words)
        await console.sees("Bob: for you")
        rows = console.text().splitlines()
        first = next(n for n, row in enumerate(rows) if "Reem: for you" in row)
        assert "Bob: for you" in rows[first + 1]
        assert [row for row in rows[3:] if "▌" in row] == rows[first : first + 2]


async def test_taking_opens_the_chat_that_waits_longest(open_console: Open) -> None:
    async with open_console(brief(1, "queued", waits_s=5), brief(2, "queued", waits_s=50, gen=3)) as console:
        await console.keys("ctrl+t")
        assert console.asked("take") == [(conv_id(2), 3)]
        assert console.asked("follow") == [(conv_id(2),)]
        await console.tell(brief(2, gen=4))
        assert "Visitor2" in console.row("yours")


async def test_a_refused_take_says_so(open_console: Open) -> None:
    async with open_console(brief(2, "queued", waits_s=50)) as console:
        await console.keys("ctrl+t")
        await console.tell(Failed("f" * 32, Code.NOT_QUEUED))
        await console.until(lambda: "Somebody else has taken this chat." in console.text())


async def test_alt_a_walks_through_who_needs_me_and_back(open_console: Open) -> None:
    rows = (brief(1), brief(2, waits_s=10), brief(3, waits_s=60), brief(4, "queued", waits_s=5))
    async with open_console(*rows) as console:
        console.desk.open_chat(conv_id(1))
        went = []
        for _ in range(4):
            await console.keys("alt+a")
            went.append(console.desk.seat.model.open)
        assert went == [conv_id(3), conv_id(2), conv_id(4), conv_id(1)]


async def test_the_switcher_goes_to_a_chat_by_a_few_letters(open_console: Open) -> None:
    async with open_console(brief(1, visitor="Bob"), brief(2, visitor="Maryam Hosseini")) as console:
        await console.keys("ctrl+k")
        await console.type("mary")
        assert "Maryam Hosseini" in console.text()
        await console.keys("enter")
        assert console.desk.seat.model.open == conv_id(2)
        assert console.desk.focused is console.composer


async def test_closing_asks_and_the_safe_answer_is_first(open_console: Open) -> None:
    async with open_console(brief(1, gen=2)) as console:
        await console.keys("alt+n", "alt+w")
        assert "Close the chat with Visitor1?" in console.text()
        await console.keys("enter")
        assert console.asked("close") == []
        await console.keys("alt+w", "tab", "enter")
        assert console.asked("close") == [(conv_id(1), 2)]


async def test_quitting_asks_and_names_open_chats(open_console: Open) -> None:
    async with open_console(brief(1, visitor="Bob")) as console:
        await console.keys("ctrl+q")
        assert "Bob" in console.row("Quit the console?")
        await console.keys("enter")
        assert console.app.is_running
        await console.keys("ctrl+q", "down", "enter")
        await console.until(lambda: not console.app.is_running)
    assert console.link.stopped


async def test_ctrl_c_never_quits(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("x")
        await console.keys("ctrl+c", "ctrl+c")
        assert console.app.is_running
        assert console.composer.text == "x"


async def test_a_line_is_read_when_it_was_looked_at_and_not_when_passed_by(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.tell(said(1, 1, "one"), said(2, 1, "two"))
        await console.keys("alt+n")
        console.desk.read()
        console.clock.move(1.0)
        console.desk.read()
        await console.keys("alt+n")
        console.desk.read()
        assert console.asked("seen") == []
        console.clock.move(1.6)
        console.desk.read()
        assert console.asked("seen") == [(conv_id(2), 1)]


async def test_without_the_terminals_focus_nothing_is_read_until_somebody_types(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(said(1, 1, "one"))
        await console.keys("alt+n")
        console.app.app_focus = False
        for _ in range(3):
            console.clock.move(2)
            console.desk.read()
        assert console.asked("seen") == []
        await console.type("x")
        assert console.asked("seen") == [(conv_id(1), 1)]


async def test_reading_back_is_not_disturbed_by_new_lines(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.tell(*(said(1, seq, f"line {seq}") for seq in range(1, 61)))
        assert "line 60" in console.text()
        await console.keys("pageup")
        before = console.lines_said()
        await console.tell(said(1, 61, "line 61"))
        assert console.lines_said() == before
        assert "1 new below" in console.text()
        await console.keys("ctrl+end")
        assert "line 61" in console.text()
        assert "new below" not in console.text()


async def test_scrolling_to_the_top_fetches_older_lines_and_keeps_the_place(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.tell(page(1, *(said(1, seq, f"line {seq};") for seq in range(301, 361))))
        await console.keys("ctrl+home")
        assert console.asked("fetch") == [(conv_id(1), 100, 300)]
        before = console.lines_said()
        await console.tell(page(1, *(said(1, seq, f"line {seq};") for seq in range(101, 301))))
        assert console.lines_said() == before
        await console.keys("pageup")
        assert "line 300;" in console.text()


async def test_the_state_of_the_line_is_always_in_words(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.tell(LinkChanged(LinkState.PAUSING, retry_at_ms=2_500))
        await console.type("still here")
        await console.keys("enter")
        await console.tell()
        assert "reconnecting in 3 s, 1 unsent" in console.text().splitlines()[0]
        assert "waiting for the line" in console.text()
        await console.tell(LinkChanged(LinkState.CATCHING_UP))
        assert "catching up" in console.text().splitlines()[0]
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.UNKNOWN_PROTOCOL))
        assert "offline. This console is too old" in console.text().splitlines()[0]


async def test_a_refused_line_can_be_taken_back_and_changed(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("too late")
        await console.keys("enter")
        cid = next(iter(console.desk.seat.model.conversations[conv_id(1)].pending))
        await console.tell(Failed(cid, Code.NOT_OWNER))
        assert console.row("too late").rstrip().endswith("✗")
        assert "not yours any more" in console.text()
        await console.keys("up")
        assert console.composer.text == "too late"
        assert console.text().count("too late") == 1


async def test_a_bar_says_that_the_visitor_types(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.tell(Writing(conv=conv_id(1), on=True, who="visitor"))
        assert "Visitor1 is typing" in console.text()
        console.clock.move(20)
        console.desk.tick()
        await console.pilot.pause()
        assert "is typing" not in console.text()


async def test_while_browsing_letters_act_and_esc_loses_nothing(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.keys("alt+n")
        await console.type("half a")
        await console.keys("escape")
        assert "Enter goes back to typing" in console.text()
        await console.keys("J")
        assert console.desk.seat.model.open == conv_id(2)
        await console.keys("alt+l")
        assert console.composer.text == "half a"
        await console.keys("escape", "y", "enter")
        await console.type(" word")
        assert console.composer.text == "half a word"


async def test_the_list_is_chosen_from_with_the_arrows_at_any_width(open_console: Open) -> None:
    async with open_console(brief(1), brief(2, "queued", waits_s=9)) as console:
        await console.keys("alt+n", "alt+q")
        assert "─ queue 1 " in console.text()
        await console.keys("down", "enter")
        assert console.desk.seat.model.open == conv_id(2)
        assert "─ queue 1 " not in console.text()


async def test_the_list_keeps_its_order_while_somebody_is_at_the_keyboard(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.keys("alt+n")
        console.desk.key_pressed()
        await console.tell(brief(2, waits_s=90))
        assert console.desk.order() == [conv_id(1), conv_id(2)]
        console.clock.move(3)
        console.desk.tick()
        assert console.desk.order() == [conv_id(2), conv_id(1)]


async def test_help_names_every_key(open_console: Open) -> None:
    async with open_console(brief(1), size=(100, 170)) as console:
        await console.keys("f1")
        for action in ACTIONS:
            assert action.title in console.text()
            assert all(long(key) in console.text() for key in action.keys)


async def test_the_palette_finds_a_command_by_its_name_and_does_it(open_console: Open) -> None:
    async with open_console(brief(1), size=(100, 40)) as console:
        await console.keys("alt+n", "ctrl+p")
        await console.until(lambda: "Every command by name" in console.text())
        assert "theme" not in console.text().casefold()
        await console.type("write a note")
        await console.until(lambda: "Each keeps its own draft" in console.text())
        assert "alt+i" in console.row("Write a note to the team")
        await console.keys("enter")
        await console.until(lambda: "team only" in console.text())


async def test_a_new_owner_keeps_the_words_that_were_typed(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("hello")
        await console.tell(Briefs(rows=[brief(1, owner=9, owner_name="omar", gen=2)], fresh=True))
        await console.keys("enter")
        assert console.asked("post") == []
        assert console.composer.text == "hello"
        assert "Visitor1" in console.row("with omar")


async def test_quitting_from_the_browse_level_asks_too(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n", "escape", "Q")
        await console.until(lambda: "Quit the console?" in console.text())


async def test_a_live_resize_loses_nothing(open_console: Open) -> None:
    async with open_console(brief(1), brief(2), size=(120, 40)) as console:
        await console.tell(*(said(1, seq, f"line {seq} " + "word " * 30) for seq in range(1, 40)))
        await console.keys("alt+n", "alt+i")
        await console.type("a note")
        await console.keys("alt+i")
        await console.type("half an answer")
        for size in ((80, 24), (200, 60), (59, 14), (60, 15), (100, 30), (120, 40)):
            await console.pilot.resize_terminal(*size)
            await console.until(lambda wide=size[0]: ("half an answer" in console.text()) == (wide >= 60))  # type: ignore[misc]
            assert console.composer.text == "half an answer"
            assert ("line 39" in console.text()) == (size[0] >= 60)
        await console.keys("alt+i")
        assert console.composer.text == "a note"
        await console.keys("ctrl+z")
        assert console.composer.text == ""


async def test_a_chat_is_found_again_where_it_was_read(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.tell(*(said(1, seq, f"line {seq}", "agent") for seq in range(1, 80)))
        await console.tell(said(2, 1, "line of another"))
        await console.keys("ctrl+g", "1", "pageup", "pageup")
        before = console.lines_said()
        await console.keys("ctrl+g", "2")
        assert "line of another" in console.text()
        await console.keys("ctrl+g", "1")
        assert console.lines_said() == before
        await console.keys("ctrl+end", "alt+l", "alt+l")
        assert "line 79" in console.text()
        await console.keys("pageup", "pageup", "alt+l")
        await console.tell(said(1, 80, "line of a visitor"))
        await console.keys("ctrl+g", "1")
        assert "line of a visitor" in console.text()


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (200, "today 31 · first answer 0:22 · ★ 4.7"),
        (100, "today 31 · first answer 0:22"),
        (80, "connected"),
    ],
)
async def test_the_status_row_tells_the_shops_day_where_there_is_room(
    open_console: Open, width: int, words: str
) -> None:
    async with open_console(brief(1), size=(width, 30)) as console:
        await console.tell(
            Today(begun=31, closed=28, answered=30, first_answer_s=22, rated=12, rating=4.7),
        )
        assert words in console.text().splitlines()[0]
        assert "sara" in console.text().splitlines()[0] or width < 100
        await console.tell(Today())
        assert "today" not in console.text().splitlines()[0]


async def test_a_long_chat_that_was_just_opened_leads_to_each_of_its_lines(open_console: Open) -> None:
    said_before = [
        said(1, seq, f"line {seq}: سلام " + "كلمة " * (seq % 40), "visitor") for seq in range(1, 301)
    ]
    async with open_console(brief(1, head=300), size=(80, 24)) as console:
        await console.tell(page(1, *said_before))
        await console.keys("alt+n")
        at_its_end = console.text()
        console.desk.transcript.put_on_top(205)
        await console.pilot.pause()
        assert "line 205:" in console.text().splitlines()[3]
        console.desk.transcript.go_to_end()
        await console.pilot.pause()
        assert console.text() == at_its_end


@pytest.mark.parametrize(("height", "at_rest", "at_most"), [(24, 2, 6), (40, 3, 10), (60, 5, 15)])
async def test_the_composer_has_rows_by_the_height_of_the_window(
    open_console: Open, height: int, at_rest: int, at_most: int
) -> None:
    async with open_console(brief(1), size=(120, height)) as console:
        await console.keys("alt+n")
        assert console.composer.size.height == at_rest
        await console.keys(*["a", "ctrl+j"] * 20)
        assert console.composer.size.height == at_most
        await console.pilot.resize_terminal(120, 24)
        await console.until(lambda: console.composer.size.height == 6)


async def test_a_wide_list_has_the_keys_at_its_foot_and_what_is_watched(open_console: Open) -> None:
    theirs = brief(2, owner=9, owner_name="omar")
    async with open_console(brief(1), theirs, size=(200, 60)) as console:
        foot = [row[:35].rstrip() for row in console.text().splitlines()][-14:]
        assert any(row.startswith("─ keys") for row in foot)
        assert any(row.startswith(" alt+a  Go to who needs me") for row in foot), foot
        assert "watching" not in console.text()
        console.desk.open_chat(conv_id(2))
        await console.pilot.pause()
        rows = [row[:35] for row in console.text().splitlines()]
        below = rows[next(n for n, row in enumerate(rows) if "watching" in row) + 1]
        assert "Visitor2" in below and "omar" in below
    async with open_console(brief(1), size=(120, 40)) as console:
        assert "─ keys" not in console.text()
