"""The line mode speaks the console's language, in the order in which it is read; its commands are English."""

from collections.abc import Iterator

import pytest

from console.catalogues import LANGUAGES, speak
from console.plain.chats import Chats
from console.plain.commands import Listener
from console.plain.events import Speaker
from console.text.words import speak_again
from relay.protocol.agent import Briefs
from tests.terminal.fake_link import SARA, FakeLink
from tests.unit.console.model.desk_builder import brief, desk, said


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    before = speak(request.param)
    yield request.param
    speak_again(before)


class Lines:
    """The line mode on a link without a relay, and what it said since it was last asked."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self.link = FakeLink(SARA)
        chats = Chats(desk())
        speaker = Speaker(chats, self.link, self._out.append)  # type: ignore[arg-type]
        self.tell = speaker.tell
        self._listener = Listener(chats, self.link, speaker, self._out.append, 5)  # type: ignore[arg-type]

    def type(self, line: str) -> list[str]:
        self._out.clear()
        self._listener.take_line(line)
        return [*self._out]

    def said(self) -> list[str]:
        told, self._out[:] = [*self._out], []
        return told


def is_own(line: str, lang: str) -> bool:
    """Whether the line has words of the language, and is no key of a catalogue."""
    return "console." not in line and (lang == "en" or any("\u0600" <= c <= "\u06ff" for c in line))


def test_every_line_is_in_the_consoles_language(lang: str) -> None:
    lines = Lines()
    helped = lines.type("help")
    assert len(helped) > 30 and all(is_own(line, lang) for line in helped)
    for typed in ("list", "queue", "next", "say 9 hello", "tickets", "late", "step done", "defer", "field"):
        answers = lines.type(typed)
        assert answers and all(is_own(line, lang) for line in answers), typed
    lines.tell([Briefs([brief(1, waits_s=9)]), said(1, 1, "hello")])
    assert all(is_own(line, lang) for line in lines.said() if "hello" not in line)


def test_words_of_the_right_go_out_in_their_order_and_unjoined() -> None:
    before = speak("fa")
    try:
        lines = Lines()
        lines.tell([Briefs([brief(1, visitor="مریم")]), said(1, 1, "سفارش ۱۲۳ کجاست؟")])
        told = "\n".join(lines.said())
        assert "گفت‌وگوی 1 مریم با شما" in told
        assert "1 مریم: سفارش ۱۲۳ کجاست؟" in told
        assert not any("\ufb50" <= letter <= "\ufeff" for letter in told)
        assert lines.type("show ۱")[-1].endswith("سفارش ۱۲۳ کجاست؟")
    finally:
        speak_again(before)
