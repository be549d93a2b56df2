"""Where we touch something private of Textual's: each touch still does what it is there for."""

from string import ascii_lowercase

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver

from console.compat import alt_keys, driver
from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import brief

LETTERS = "acdeghijklmnopqrstuvwxyz"


def keys(parser: XTermParser, data: str) -> list[str]:
    return [event.key for event in parser.feed(data) if isinstance(event, events.Key)]


@pytest.mark.parametrize("letter", LETTERS)
def test_alt_with_a_letter_is_known_without_waiting(letter: str) -> None:
    assert keys(alt_keys.PromptParser(), f"\x1b{letter}") == [f"alt+{letter}"]


def test_textual_itself_still_waits_or_this_is_needed_no_more() -> None:
    assert keys(XTermParser(), "\x1ba") == []


def test_no_sequence_begins_with_what_is_taken_for_a_whole_key() -> None:
    longer = [known for known in ANSI_SEQUENCES_KEYS if len(known) > 2 and known[0] == "\x1b"]
    assert len(longer) > 100
    assert [known for known in longer if known[1] in ascii_lowercase] == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("\x1b[A", ["up"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[1;3B", ["alt+down"]),
        ("\x1bb", ["ctrl+left"]),
        ("a\x1bab", ["a", "alt+a", "b"]),
        ("\x0b", ["ctrl+k"]),
        ("\r", ["enter"]),
        ("\n", ["ctrl+j"]),
    ],
)
def test_all_other_keys_mean_what_they_meant(data: str, expected: list[str]) -> None:
    assert keys(alt_keys.PromptParser(), data) == expected


async def test_the_console_reads_its_terminal_with_it(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        assert vars(linux_driver)["XTermParser"] is alt_keys.PromptParser
        driver.write(console.app, "\x1b]2;not in a test\x07")
        assert console.app.is_headless
