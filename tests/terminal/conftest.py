"""The console on a fake link, at a size and a time of the test's choosing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.keys import DEFAULTS, Keys
from console.screens.desk import DeskScreen
from console.session.identity import Identity
from console.settings import Settings
from console.terminal.place import NOWHERE, Place
from console.text.mode import Bidi
from console.widgets.composer import Composer
from tests.terminal.fake_link import FakeLink
from tests.unit.console.model.desk_builder import NOW_MS


class Clock:
    """Time that moves when a test says so; both of the console's clocks."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self.wall_stands = False
        """Whether what is read off the wall stays as it is, for pictures that are to be the same again."""

    def move(self, seconds: float) -> None:
        self.passed_s += seconds

    def now_ms(self) -> int:
        return NOW_MS + (0 if self.wall_stands else round(self.passed_s * 1000))

    def now_s(self) -> float:
        return 1_000.0 + self.passed_s


class Console:
    """A running console: what is on its screen, what it asked of the link, keys for it."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None], links: list[FakeLink], clock: Clock) -> None:
        self.app, self.pilot, self.links, self.clock = app, pilot, links, clock

    @property
    def link(self) -> FakeLink:
        """The link that is in use: the last one made."""
        return self.links[-1]

    @property
    def desk(self) -> DeskScreen:
        desk = self.app.desk
        assert desk is not None
        return desk

    @property
    def composer(self) -> Composer:
        return self.desk.composer

    def text(self) -> str:
        """The whole screen as lines of text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def row(self, holding: str) -> str:
        """The first row of the screen that holds these words."""
        rows = [row for row in self.text().splitlines() if holding in row]
        assert rows, f"{holding!r} is not on the screen:\n{self.text()}"
        return rows[0]

    def lines_said(self) -> list[str]:
        """The rows of the transcript that hold a visitor's "line ...", without the scroll bar."""
        return [row[:79].rstrip() for row in self.text().splitlines() if " line " in row]

    async def tell(self, *updates: Any) -> None:
        """The relay says this, and the next beat has drawn it."""
        self.clock.move(0.5)
        self.link.tell(*updates)
        await self.until(lambda: not self.link.updates and self.app.pump.is_idle)

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        """Words letter by letter, at a person's pace."""
        for letter in words:
            self.clock.move(0.1)
            if letter.isascii():
                await self.pilot.press({" ": "space"}.get(letter, letter))
            else:  # a terminal sends the letter; the pilot only knows names of keys
                self.app.post_message(events.Key(f"u{ord(letter):x}", letter))
                await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Returns when it holds; fails after about five seconds."""
        for _ in range(500):
            await self.pilot.pause(0.01)
            self.clock.move(0.01)
            if holds():
                return
        raise AssertionError(f"it never came to be; the screen:\n{self.text()}")

    async def sees(self, words: str) -> None:
        """Returns when the screen shows the words."""
        await self.until(lambda: words in self.text())

    def asked(self, what: str) -> list[tuple[Any, ...]]:
        return [call[1:] for call in self.link.asked if call[0] == what]


Open = Callable[..., AbstractAsyncContextManager[Console]]


@pytest.fixture
def open_console() -> Open:
    """`async with open_console(brief(1), size=(80, 24)) as console`: signed in, live, with these chats."""

    @asynccontextmanager
    async def opened(
        *rows: Any,
        size: tuple[int, int] = (80, 24),
        live: bool = True,
        keep: dict[str, str] | None = None,
        name: str = "sara",
        password: str = "secret",
        join: str = "",
        settings: Settings | None = None,
        bidi: Bidi = "app",
        place: Place = NOWHERE,
        keys: Keys = DEFAULTS,
    ) -> AsyncIterator[Console]:
        clock = Clock()
        links: list[FakeLink] = []
        kept = dict(keep or {})

        def make(who: Identity) -> FakeLink:
            link = FakeLink(who)
            link.keep.kept = kept
            links.append(link)
            return link

        app = ConsoleApp(
            make,
            settings or Settings(hold_s=0, undo_close_s=0),
            who=Identity(name=name, password=password, join=join),
            bidi=bidi,
            place=place,
            keys=keys,
            now_ms=clock.now_ms,
            clock_s=clock.now_s,
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            console = Console(app, pilot, links, clock)
            await pilot.pause()
            if live:
                console.link.live(*rows)
                clock.move(1)
                await console.until(lambda: app.pump.is_idle and not console.link.updates)
            yield console

    return opened
