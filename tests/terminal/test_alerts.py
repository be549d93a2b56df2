"""Alerts at the console: when it rings, what reaches the terminal, and what a copy says."""

from base64 import b64decode
from datetime import datetime
from typing import Any, Final

import pytest

from console.model.alert_rules import AlertRules
from console.settings import Settings
from console.terminal import clipboard
from console.terminal.place import Place
from relay.protocol.agent import Team
from tests.terminal.conftest import Console, Open
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, mate, said

KITTY: Final = Place(kind="kitty")
OFFER: Final[dict[str, Any]] = {"offered_to": ME, "offered_until_ms": NOW_MS + 600_000, "visitor": "Bob"}


class Heard:
    """The bells and the sequences that a console has sent."""

    def __init__(self, console: Console) -> None:
        self.bells = 0
        self.sent = b""
        console.app.bell = self._bell  # type: ignore[method-assign]
        console.app.send = self._send  # type: ignore[method-assign]

    def _bell(self) -> None:
        self.bells += 1

    def _send(self, sequence: bytes) -> None:
        self.sent += sequence

    @property
    def words(self) -> list[str]:
        """What stands in the notices' bodies."""
        parts = [part.rsplit(b";", 1)[1] for part in self.sent.split(b"\x07") if b":p=body;" in part]
        return [b64decode(part).decode() for part in parts]


async def look(console: Console, seconds: float) -> None:
    """Time passes, in steps of a second."""
    for _ in range(round(seconds)):
        console.clock.move(1)
        console.desk.call()


async def test_an_offer_rings_and_is_shown_on_the_desktop_until_it_is_looked_at(open_console: Open) -> None:
    async with open_console(place=KITTY) as console:
        heard = Heard(console)
        await console.tell(brief(1, "queued", preview="my card is 4111", **OFFER))
        assert (heard.bells, heard.words) == (1, ["Bob is offered to you"])
        await look(console, 30)
        assert heard.bells == 2, "again after a pause"
        await console.keys("alt+a")
        await look(console, 3)
        assert b"\x1b]99;i=dukkan-" + conv_id(1).encode() + b":p=close;\x07" in heard.sent
        bells = heard.bells
        await look(console, 50)
        assert heard.bells == bells


async def test_the_title_tells_of_a_call_until_it_is_looked_at(
    open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    async with open_console() as console:
        monkeypatch.setattr("console.app.driver.write", lambda app, sequence: written.append(sequence))
        await console.tell(brief(1, "queued", **OFFER))
        assert written[-1] == "\x1b]2;!! dukkan\x07"
        await console.keys("alt+a")
        await console.tell(brief(1, "queued", **OFFER))
        assert written[-1] == "\x1b]2;dukkan\x07"


async def test_a_word_in_the_chat_on_the_screen_rings_only_when_nobody_is_there(open_console: Open) -> None:
    async with open_console(brief(1, visitor="Bob")) as console:
        await console.keys("alt+n")
        heard = Heard(console)
        await console.tell(said(1, 1, "hello"))
        assert heard.bells == 0
        console.clock.move(90)
        await console.tell(said(1, 2, "anybody?"))
        await look(console, 1)
        assert heard.bells == 0, "he has seen that this visitor waits"
        await look(console, 40)
        assert heard.bells == 1, "now the visitor has waited too long"


async def test_without_focus_the_open_chat_rings_too(open_console: Open) -> None:
    async with open_console(brief(1, visitor="Bob"), place=KITTY) as console:
        await console.keys("alt+n")
        heard = Heard(console)
        console.app.app_focus = False
        await console.tell(said(1, 1, "hello"))
        assert (heard.bells, len(heard.words)) == (1, 1)


async def test_the_words_of_a_visitor_are_shown_only_when_that_is_set(open_console: Open) -> None:
    loud = Settings(alerts=AlertRules(show_text=True))
    for settings, expected in ((Settings(), "Bob is offered to you"), (loud, "Bob is offered to you: hello")):
        async with open_console(place=KITTY, settings=settings) as console:
            heard = Heard(console)
            await console.tell(brief(1, "queued", preview="hello", **OFFER))
            assert heard.words == [expected]


async def test_many_at_once_are_one_notice(open_console: Open) -> None:
    async with open_console(place=KITTY) as console:
        heard = Heard(console)
        await console.tell(*(brief(number, "queued", **OFFER) for number in range(1, 7)))
        assert (heard.bells, heard.words) == (1, ["6 chats need you"])


async def test_in_quiet_hours_and_on_a_break_only_the_title_tells(open_console: Open) -> None:
    hour = datetime.fromtimestamp(NOW_MS / 1000).hour
    night = Settings(alerts=AlertRules(quiet=(f"{hour:02d}:00-{(hour + 2) % 24:02d}:00",)))
    resting = Team(agents=[mate(ME, "sara", presence="on_break")])
    for settings, team in ((night, Team(agents=[mate(ME, "sara")])), (Settings(), resting)):
        async with open_console(place=KITTY, settings=settings) as console:
            heard = Heard(console)
            await console.tell(team)
            await console.tell(brief(1, "queued", **OFFER))
            assert (heard.bells, heard.sent) == (0, b"")
            assert console.desk.calling.calls_somebody


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (KITTY, "Copied (OSC 52)."),
        (Place(kind="xterm", is_remote=True), "which may not allow it"),
        (Place(kind="linux", is_remote=True), "Not copied"),
    ],
)
async def test_a_copy_says_which_way_it_went(open_console: Open, place: Place, words: str) -> None:
    async with open_console(brief(1), place=place, size=(120, 40)) as console:
        heard = Heard(console)
        console.app.copy_to_clipboard("سلام")
        await console.until(lambda: words in " ".join(console.text().split()))
        assert (b"\x1b]52;c;2LPZhNin2YU=\x07" in heard.sent) == (not words.startswith("Not"))
        assert console.app.clipboard == "سلام"


async def test_where_a_program_fails_the_terminal_is_tried(
    open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Place(kind="kitty", inside="tmux")
    monkeypatch.setattr("console.app.shutil.which", lambda name: name)
    given: list[tuple[str, ...]] = []

    def refuse(command: tuple[str, ...], text: str) -> bool:
        given.append((*command, text))
        return False

    monkeypatch.setattr(clipboard, "hand_to", refuse)
    async with open_console(brief(1), place=here, size=(120, 40)) as console:
        heard = Heard(console)
        console.app.copy_to_clipboard("x")
        await console.until(lambda: "Copied (OSC 52)." in console.text())
        assert given == [("tmux", "load-buffer", "-w", "-", "x")]
        assert heard.sent == b"\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"
