"""Every ink that carries words can be read on its ground, in a dark and in a light theme."""

import re
from pathlib import Path

import pytest
from rich.color import Color

from console.settings import Settings
from console.widgets.ink import INKS
from console.widgets.themes import ThemeName
from tests.terminal.conftest import Open
from tests.terminal.fake_terminal import FakeTerminal
from tests.unit.console.model.desk_builder import brief

DECORATION = {"rule"}


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
