"""The console with an agent's own keys: they act, the old ones do not, and every word about them is true."""

import pytest

from console import keymap
from console.actions import ACTIONS
from console.keys import Keys
from console.session.updates import Failed
from console.terminal.place import Place
from tests.terminal.conftest import Open
from tests.terminal.test_alerts import Heard
from tests.unit.console.model.desk_builder import brief, conv_id, said

OWN = Keys(
    keymap.read(
        """
[bind]
"queue.take" = ["f11"]
"reply.send" = ["ctrl+s"]
"reply.newline" = ["enter"]
"chat.next_needing" = []
"app.quit" = ["f13"]
[bind.browse]
"note.toggle" = ["Y"]
""",
        "keys.toml",
    )
)


async def test_own_keys_act_and_the_old_ones_do_not(open_console: Open) -> None:
    async with open_console(brief(1, "queued"), keys=OWN, size=(120, 40)) as console:
        assert [row for row in console.text().splitlines() if "queue 1" in row and "F11 takes" in row]
        assert "F11 takes the next from the queue." in console.text()
        await console.keys("ctrl+t", "alt+a", "f2")
        assert console.asked("take") == []
        await console.keys("f11")
        assert console.asked("take") == [(conv_id(1), 1)]


async def test_enter_begins_a_line_where_that_is_set(open_console: Open) -> None:
    async with open_console(brief(1), keys=OWN) as console:
        await console.keys("alt+n")
        await console.type("one")
        await console.keys("enter")
        await console.type("two")
        assert console.composer.text == "one\ntwo"
        assert console.asked("post") == []
        await console.keys("ctrl+s")
        assert console.asked("post") == [(conv_id(1), 1, "one\ntwo")]


async def test_footer_help_and_letters_follow(open_console: Open) -> None:
    async with open_console(brief(1), keys=OWN, size=(120, 40)) as console:
        await console.keys("alt+n")
        footer = console.text().splitlines()[-1]
        assert "^S send" in footer and "alt+a" not in footer
        await console.keys("f1")
        assert "F11" in console.row("Take this chat, what is offered")
        await console.keys("escape", "ctrl+p")
        await console.type("hand over")
        await console.until(lambda: "It stays yours" in console.text())
        assert "alt+o" in console.row("Hand over to a person")
        await console.keys("escape", "escape", "i")
        assert "team only" not in console.text()
        await console.keys("Y")
        assert "team only" in console.text()


async def test_the_words_of_the_transcript_name_own_keys(open_console: Open) -> None:
    own = Keys(keymap.read('[bind]\n"transcript.first_unread" = ["f13"]\n"reply.take_back" = ["f14"]', "k"))
    async with open_console(brief(1), keys=own, size=(120, 40)) as console:
        await console.tell(said(1, 1, "hello"))
        await console.keys("alt+n")
        assert "F13" in console.row("1 new")
        await console.type("no")
        await console.keys("enter")
        (line,) = console.desk.seat.model.conversations[conv_id(1)].pending
        await console.tell(Failed(line, "bad_text"))
        assert "F14 takes it back." in console.text()
        await console.keys("f14")
        assert console.composer.text == "no"


async def test_quit_is_on_its_own_key_everywhere(open_console: Open) -> None:
    async with open_console(brief(1), keys=OWN) as console:
        await console.keys("ctrl+q")
        assert "Quit the console?" not in console.text()
        await console.keys("ctrl+k", "ctrl+q")
        assert "Quit the console?" not in console.text()
        await console.keys("escape", "f13")
        assert "Your open chats" in console.text()


async def test_a_leader_and_a_letter_act_from_the_composer(open_console: Open) -> None:
    async with open_console(brief(1), size=(80, 24)) as console:
        await console.keys("alt+n")
        await console.type("half a word")
        await console.keys("ctrl+g", "i")
        assert "team only" in console.text()
        assert console.composer.text == ""
        await console.keys("alt+i")
        assert console.composer.text == "half a word"
        await console.keys("ctrl+g", "escape")
        await console.type("s")
        assert console.composer.text == "half a words"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_who_hesitates_is_shown_the_letters(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(brief(1), size=size) as console:
        await console.keys("alt+n", "ctrl+g")
        await console.until(lambda: "A letter does it" in console.text())
        for action in ACTIONS:
            shown = f"{action.letters}  {action.title[:20]}" in console.text()
            assert shown == (bool(action.letter) and console.desk.deeds.may(action.id)), action.id
        await console.keys("?")
        assert "MOVE BETWEEN CHATS" in console.text()


async def test_links_are_listed_and_copied(open_console: Open) -> None:
    away = Place(kind="kitty", is_remote=True)
    async with open_console(brief(1), place=away, size=(120, 40)) as console:
        await console.keys("alt+n", "escape", "o")
        assert "Nobody has written a link here." in console.text()
        await console.tell(
            said(1, 1, "see https://x.example/a and javascript:alert(1)"),
            said(1, 2, "or https://аpple.com/."),
        )
        heard = Heard(console)
        await console.keys("o")
        assert "1  https://xn--pple-43d.com/" in console.text()
        assert "2  https://x.example/a" in console.text()
        assert "it is copied" in console.text()
        await console.keys("escape", "y", "2", "enter")
        assert b"\x1b]52;c;aHR0cHM6Ly94LmV4YW1wbGUvYQ==\x07" in heard.sent
        await console.until(lambda: "Copied (OSC 52)." in console.text())


async def test_on_this_machine_a_link_is_opened_only_when_that_is_chosen(
    open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console(brief(1), place=Place(kind="kitty"), size=(120, 40)) as console:
        opened: list[str] = []
        monkeypatch.setattr(console.app, "open_url", opened.append)
        await console.tell(said(1, 1, "see https://x.example/a"))
        await console.keys("alt+n", "escape", "o")
        assert "Open which link?" in console.text()
        await console.keys("escape")
        assert opened == []
        await console.keys("o", "enter")
        assert opened == ["https://x.example/a"]
