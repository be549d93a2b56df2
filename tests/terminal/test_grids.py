"""Every screen and dialog as a grid of text, at three sizes and in two languages, beside the kept one.

The grids lie in `grids/`, a file a screen, without the rows that look as those of `desk.txt`. Where one
differs on purpose, look at it and renew them all:

    DUKKAN_GRIDS=renew .venv/bin/python -m pytest tests/terminal/test_grids.py
"""

import difflib
import inspect
import os
import pkgutil
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Final

import pytest
from textual.screen import Screen

from console import screens
from console.catalogues import speak
from console.screens import times
from console.screens.desk_view import WIDE_CELLS
from console.settings import Settings
from console.text.sides import set_mirrored
from console.text.words import speak_again
from tests.terminal.conftest import Console, Open
from tests.terminal.scenes import SCENES, furnish, tidy

GRIDS: Final = Path(__file__).parent / "grids"
RENEW: Final = os.environ.get("DUKKAN_GRIDS") == "renew"
SIZES: Final = [(80, 24), (120, 40), (200, 60)]
LANGUAGES: Final = ("en", "fa")
BASES: Final = {"Question", "DeskView", "ReadingDesk", "Roster"}
"""Screens that others are made from."""

SETTINGS: Final = Settings(hold_s=0, undo_close_s=0, glyphs="unicode")


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The console speaks it, in a time zone that is everybody's."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    times._day_of_quarter.cache_clear()
    before = speak(request.param, "latin")
    yield request.param
    speak_again(before)
    set_mirrored(False)
    monkeypatch.undo()
    time.tzset()
    times._day_of_quarter.cache_clear()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_is_as_it_is_kept(open_console: Open, lang: str, size: tuple[int, int]) -> None:
    found: dict[str, str] = {}
    seen = {"Login"}
    async with open_console(live=False, name="", size=size, settings=SETTINGS) as console:
        found["login"] = await picture(console)
    async with open_console(size=size, settings=SETTINGS) as console:
        console.clock.wall_stands = True
        found["desk-empty"] = await picture(console)
        await furnish(console)
        for name, scene in SCENES.items():
            await tidy(console)
            await scene(console)
            seen.add(type(console.app.screen).__name__)
            found[name] = await picture(console)
    mark = f"== {lang} {size[0]}x{size[1]} =="
    found = {name: numbered(rows, found["desk"] if name != "desk" else "") for name, rows in found.items()}
    if RENEW:
        for name, grid in found.items():
            keep(name, mark, grid)
    told = [difference(name, mark, grid) for name, grid in found.items()]
    assert not any(told), "".join(told) + f"\n{__doc__}"
    beside_the_chat = {"Card"} if size[0] >= WIDE_CELLS else set()
    assert seen | beside_the_chat == every_screen(), "each is among the scenes"


def test_no_grid_is_kept_of_what_there_is_no_longer() -> None:
    assert {path.stem for path in GRIDS.glob("*.txt")} == {"login", "desk-empty", *SCENES}


def every_screen() -> set[str]:
    """The names of all screens that the console has."""
    return {
        name
        for module in pkgutil.iter_modules(screens.__path__, "console.screens.")
        for name, kind in inspect.getmembers(import_module(module.name), inspect.isclass)
        if issubclass(kind, Screen) and kind.__module__.startswith("console.") and name not in BASES
    }


async def picture(console: Console) -> str:
    """The screen as rows of text, without notices, which come and go; the desk below as it is by now."""
    console.app.clear_notifications()
    await console.pilot.pause()
    if console.app.desk is not None:
        console.desk.tick()
        await console.pilot.pause()
        console.app.screen.refresh()
        await console.pilot.pause()
    return "\n".join(row.rstrip() for row in console.text().splitlines()) + "\n"


def numbered(grid: str, desk: str) -> str:
    """The rows with their numbers; without those that look as at the desk below, and equal ones but once."""
    below = dict(enumerate(desk.splitlines(), 1))
    rows = enumerate(grid.splitlines(), 1)
    own = [(number, row) for number, row in rows if row != below.get(number)]
    told = ""
    for row, same in groupby(own, lambda each: each[1]):
        numbers = [number for number, _ in same]
        span = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}..{numbers[-1]}"
        told += f"{span:>6} {row}".rstrip() + "\n"
    return told


def kept(name: str) -> dict[str, str]:
    """The grids of one screen by their marks, as their file has them."""
    path = GRIDS / f"{name}.txt"
    grids: dict[str, str] = {}
    mark = ""
    for line in path.read_text("utf-8").splitlines(keepends=True) if path.is_file() else ():
        if line.startswith("== ") and line.rstrip().endswith(" =="):
            mark = line.rstrip()
            grids[mark] = ""
        else:
            grids[mark] += line
    return grids


def keep(name: str, mark: str, grid: str) -> None:
    """Put this grid into the screen's file."""
    grids = {**kept(name), mark: grid}
    order = [f"== {lang} {width}x{height} ==" for lang in LANGUAGES for width, height in SIZES]
    text = "".join(f"{each}\n{grids[each]}" for each in order if each in grids)
    (GRIDS / f"{name}.txt").write_text(text, "utf-8")


def difference(name: str, mark: str, grid: str) -> str:
    """Which rows differ from those kept, and how; nothing where none does."""
    was = kept(name).get(mark, "").splitlines()
    rows = difflib.unified_diff(was, grid.splitlines(), "kept", "now", lineterm="", n=1)
    lines = list(rows)
    return "\n".join([f"\n{name} {mark}", *lines, ""]) if lines else ""
