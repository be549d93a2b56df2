"""The composer: letters that must not be lost, whole clusters, and pastes that cannot send."""

from textual import events

from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import brief, conv_id


async def test_letters_that_persian_and_arabic_need_can_be_typed(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("می\u200cخواهم\u00a0\u200f")
        assert console.composer.text == "می\u200cخواهم\u00a0\u200f"
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "می\u200cخواهم\u00a0\u200f")]


async def test_backspace_and_arrows_take_whole_clusters(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        console.composer.load("a👩‍💻🇩🇪é")
        await console.keys("backspace")
        assert console.composer.text == "a👩‍💻🇩🇪"
        await console.keys("backspace")
        assert console.composer.text == "a👩‍💻"
        await console.keys("left", "delete")
        assert console.composer.text == "a"


async def test_a_burst_of_keys_with_an_enter_in_it_does_not_send(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        for letter in "pasted words":
            await console.pilot.press({" ": "space"}.get(letter, letter))
        await console.keys("enter")
        assert console.asked("post") == []
        assert console.composer.text == "pasted words\n"
        console.clock.move(1)
        await console.keys("enter")
        assert console.asked("post") == [(conv_id(1), 1, "pasted words\n")]


async def test_a_paste_is_cleaned_and_does_not_send(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        console.app.post_message(events.Paste("safe \x1b[31mred\rSEND\r\x9b"))
        await console.until(lambda: "SEND" in console.composer.text)
        assert console.composer.text == "safe ␛[31mred\nSEND\n\ufffd"
        assert console.asked("post") == []


async def test_a_long_paste_is_asked_about(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        console.app.post_message(events.Paste("\n".join(f"row {n}" for n in range(12))))
        await console.until(lambda: "Insert what you pasted?" in console.text())
        assert "12 lines" in console.text()
        await console.keys("escape")
        assert console.composer.text == ""
        console.app.post_message(events.Paste("\n".join(f"row {n}" for n in range(12))))
        await console.until(lambda: "Insert what you pasted?" in console.text())
        await console.keys("tab", "tab", "enter")
        assert console.composer.text.startswith("row 0 row 1 ")


async def test_too_long_a_message_stays_and_says_by_how_much(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        console.composer.load("x" * 4_010)
        await console.keys("enter")
        assert console.asked("post") == []
        await console.until(lambda: "Too long by 10 characters" in console.text())


async def test_typing_is_told_and_its_end_too(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("a")
        await console.keys("backspace")
        assert console.asked("typing") == [(conv_id(1), True), (conv_id(1), False)]


async def test_the_last_letter_before_a_switch_is_not_lost(open_console: Open) -> None:
    async with open_console(brief(1), brief(2)) as console:
        await console.keys("alt+n")
        await console.type("abc")
        console.composer.insert("d")
        console.desk.open_chat(conv_id(2))
        await console.pilot.pause()
        assert console.composer.text == ""
        await console.keys("alt+l")
        assert console.composer.text == "abcd"


async def test_what_is_written_is_on_disk_when_the_program_has_ended(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("unfinished")
        kept = console.link.keep
        await console.keys("ctrl+q", "tab")
        console.composer.insert("!")
        await console.keys("enter")
        await console.until(lambda: not console.app.is_running)
    assert kept.kept == {conv_id(1): "unfinished!"}
