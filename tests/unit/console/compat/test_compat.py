"""Where we touch something private of Textual's: each touch still does what it is there for."""

from string import ascii_lowercase

import pytest
from rich.segment import Segment
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.drivers import linux_driver
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar

from console.compat import alt_keys, driver, own_clipboard
from console.compat.late_answers import REST_CHARS_MAX
from console.compat.quick_bar import QuickBarView
from console.compat.steady_view import set_virtual_size
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


LATE = [
    "\x1bP>|XTerm(379)\x1b\\",
    "\x1bP>|tmux 3.3a\x07",
    "\x1b[8;1$y",
    "\x1b[>65;7006;1c",
    "\x1b[?6c",
    "\x1b[?1;2c",
    "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",
]


@pytest.mark.parametrize("answer", LATE)
def test_a_late_answer_is_no_key_and_takes_none_with_it(answer: str) -> None:
    assert keys(alt_keys.PromptParser(), f"a{answer}b\x1b[A") == ["a", "b", "up"]
    parser = alt_keys.PromptParser()
    assert [key for letter in f"a{answer}b" for key in keys(parser, letter)] == ["a", "b"]


@pytest.mark.parametrize("answer", LATE)
def test_textual_itself_still_types_answers_or_this_is_needed_no_more(answer: str) -> None:
    typed = [key for letter in f"a{answer}b" for key in keys(XTermParser(), letter)]
    assert len(typed) > 2


def test_the_answer_that_textual_waits_for_still_arrives() -> None:
    found = [type(event).__name__ for event in alt_keys.PromptParser().feed("\x1b[?2026;2$y")]
    assert found == ["TerminalSupportsSynchronizedOutput"]


def test_what_only_begins_like_an_answer_does_not_silence_the_keys_for_ever() -> None:
    assert keys(alt_keys.PromptParser(), "\x1bP>|" + "a" * (REST_CHARS_MAX + 3)) == ["a"] * 3


async def test_the_console_reads_its_terminal_with_it(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        assert vars(linux_driver)["XTermParser"] is alt_keys.PromptParser
        driver.write(console.app, "\x1b]2;not in a test\x07")
        assert console.app.is_headless


async def test_what_is_remembered_can_be_pasted_and_nothing_is_written(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        own_clipboard.remember(console.app, "copied words")
        assert console.app.clipboard == "copied words"
        await console.keys("alt+n", "ctrl+v")
        assert console.composer.text == "copied words"


async def test_a_view_grows_without_a_new_layout_and_its_scroll_bar_knows() -> None:
    class Lines(ScrollView):
        pass

    class Program(App[None]):
        def compose(self) -> ComposeResult:
            yield Lines()

    async with Program().run_test(size=(40, 10)) as pilot:
        view = pilot.app.query_one(Lines)
        set_virtual_size(view, Size(10, 50))
        await pilot.pause()
        laid_out: list[int] = []
        pilot.app.screen._refresh_layout = lambda *_, **__: laid_out.append(1)  # type: ignore[method-assign]
        set_virtual_size(view, Size(10, 100))
        await pilot.pause()
        view.scroll_end(animate=False, immediate=True)
        await pilot.pause()
        assert laid_out == []
        assert view.max_scroll_y == 90
        assert view.scroll_offset.y == 90
        assert view.vertical_scrollbar.window_virtual_size == 100


def cells_of(bar: ScrollBar) -> list[tuple[Segment, dict[str, object]]]:
    """Each cell as it is drawn, and what a click on it means."""
    cells = [segment for strip in bar.render_lines(bar.size.region) for segment in strip]
    return [(cell, cell.style.meta if cell.style else {}) for cell in cells]


@pytest.mark.parametrize("mouse_over", [False, True])
async def test_the_quick_scroll_bar_looks_as_textuals(mouse_over: bool) -> None:
    class Program(App[None]):
        CSS = "ScrollView, QuickBarView { height: 10; }"

        def compose(self) -> ComposeResult:
            yield ScrollView()
            yield QuickBarView()

    async with Program().run_test(size=(40, 20)) as pilot:
        views = list(pilot.app.query(ScrollView))
        seen = set()
        for height, y in ((11, 0), (11, 1), (50, 0), (50, 13), (1_000, 990), (100_000, 31_000)):
            for view in views:
                view.virtual_size = Size(10, height)
                await pilot.pause()
                view.scroll_to(y=y, animate=False, immediate=True, force=True)
                view.vertical_scrollbar.mouse_over = mouse_over
            await pilot.pause()
            textuals, ours = (cells_of(view.vertical_scrollbar) for view in views)
            assert ours == textuals
            assert len(ours) == 10
            seen.add(repr(ours))
        assert len(seen) == 6
