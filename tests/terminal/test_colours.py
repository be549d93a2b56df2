"""Every ink that carries words can be read on its ground, in a dark and in a light theme."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import Color

from console.settings import Settings
from console.text.glyphs import Glyphs, set_ascii, wants_ascii
from console.widgets.ink import INKS
from console.widgets.themes import ThemeName
from tests.terminal.conftest import Open
from tests.terminal.fake_terminal import FakeTerminal
from tests.unit.console.model.desk_builder import brief, said

DECORATION = {"rule"}
SCROLL_BAR = set("▁▂▃▄▅▆▇█▔▎▊")
"""Textual draws its bars with blocks."""


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2, definition)."""
    parts = [value / 255 for value in color.get_truecolor()]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("theme", "least"), [("dark", 4.5), ("light", 4.5), ("high-contrast", 7.0)])
async def test_every_ink_can_be_read_on_its_ground(
    open_console: Open, theme: ThemeName, least: float
) -> None:
    """WCAG 2.2 SC 1.4.3, and 1.4.6 for who asks for high contrast."""
    async with open_console(brief(1), settings=Settings(theme=theme)) as console:
        await console.pilot.pause()
        for name in set(INKS) - DECORATION:
            style = console.desk.transcript.ink(name)
            assert style.color is not None
            assert style.bgcolor is not None
            light, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= least, f"{name} in {theme}: {style}"


SHADE = re.compile(rb"[34]8;2;(\d+);(\d+);(\d+)")
PALETTE = re.compile(rb"[34]8;[25];")


def test_the_terminals_own_colours_are_its_own(tmp_path: Path) -> None:
    with FakeTerminal(columns=100, rows=30) as terminal:
        terminal.run("-m", "tests.terminal.one_chat", "terminal", COLORTERM="truecolor")
        drawn = terminal.wait_for(b"Where is my parcel")
        assert PALETTE.search(drawn) is None, PALETTE.search(drawn)


def test_without_colours_everything_is_a_shade_of_grey(tmp_path: Path) -> None:
    with FakeTerminal(columns=100, rows=30) as terminal:
        terminal.run("-m", "tests.terminal.one_chat", NO_COLOR="1", COLORTERM="truecolor")
        shades = SHADE.findall(terminal.wait_for(b"Where is my parcel"))
        assert shades
        assert all(red == green == blue for red, green, blue in shades)


@pytest.fixture
def in_ascii() -> Iterator[None]:
    before = set_ascii(True)
    yield
    set_ascii(before)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_signs_and_frames_are_ascii_where_that_is_wanted(
    open_console: Open, in_ascii: None, size: tuple[int, int]
) -> None:
    rows = (brief(1, waits_s=300, tags=["refund"], rating=4), brief(2, "queued"), brief(3, owner=9))
    async with open_console(*rows, size=size) as console:
        await console.tell(said(1, 1, "Where is my parcel?"), said(1, 2, "On its way", "agent"))
        await console.keys("alt+n")
        for keys in (("alt+i",), ("alt+c",), ("escape", "ctrl+k"), ("escape", "alt+o"), ("escape", "f1")):
            await console.keys(*keys)
            strange = {sign for sign in console.text() if not sign.isascii()} - SCROLL_BAR
            assert strange == set(), keys


@pytest.mark.parametrize(
    ("setting", "locale", "is_ascii"),
    [
        ("auto", {"LANG": "C"}, True),
        ("auto", {"LANG": "de_DE.ISO-8859-1"}, True),
        ("auto", {"LC_ALL": "C.UTF-8", "LANG": "C"}, False),
        ("auto", {"LANG": "fa_IR.utf8"}, False),
        ("auto", {}, False),
        ("ascii", {"LANG": "C.UTF-8"}, True),
        ("unicode", {"LANG": "C"}, False),
    ],
)
def test_a_locale_that_is_not_utf_8_demands_ascii(
    setting: Glyphs, locale: dict[str, str], is_ascii: bool
) -> None:
    assert wants_ascii(setting, locale) == is_ascii
