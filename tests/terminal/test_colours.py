"""Every ink that carries words can be read on its ground, in a dark and in a light theme."""

import pytest
from rich.color import Color

from console.widgets.ink import INKS
from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import brief

DECORATION = {"rule"}


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2, definition)."""
    parts = [value / 255 for value in color.get_truecolor()]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_every_ink_has_a_contrast_of_four_and_a_half(open_console: Open, theme: str) -> None:
    async with open_console(brief(1)) as console:
        console.app.theme = theme
        await console.pilot.pause()
        for name in set(INKS) - DECORATION:
            style = console.desk.transcript.ink(name)
            assert style.color is not None
            assert style.bgcolor is not None
            light, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{name} in {theme}: {style}"
