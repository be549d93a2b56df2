"""A whole relay in the test's own loop: real sockets, real SQLite, a free port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from relay import main
from relay.main import Options, Relay
from relay.settings import DeskSettings, LimitSettings, Listen, Settings, Site, load_words
from relay.store.database import Database
from relay.web.data_files import widget_source
from relay.web.widget_files import WidgetFiles

StartRelay = Callable[..., Awaitable[Relay]]


@asynccontextmanager
async def running(folder: Path, settings: Settings) -> AsyncIterator[Relay]:
    database = Database(folder)
    try:
        relay = await Relay.opened(Options(settings=settings, words=load_words(None), data=folder), database)
        try:
            yield relay
        finally:
            await relay.stop()
    finally:
        database.close()


_made: dict[str, WidgetFiles] = {}


def widget_files(sites: tuple[Site, ...]) -> WidgetFiles:
    """The widget's files, compressed once for all tests: that is most of what a start takes."""
    key = repr(sites)
    if key not in _made:
        _made[key] = WidgetFiles(sites, load_words(None), widget_source())
    return _made[key]


@pytest.fixture
async def start_relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StartRelay]:
    """Starts a relay with these limits; it stops with the test."""
    monkeypatch.setattr(main, "WidgetFiles", lambda sites, words, source: widget_files(sites))
    async with AsyncExitStack() as stack:

        async def start(settings: Settings | None = None, **limits: Any) -> Relay:
            usual = settings or Settings(limits=LimitSettings(**limits), desk=DeskSettings())
            chosen = structs.replace(usual, listen=Listen(port=0))
            return await stack.enter_async_context(running(tmp_path / "data", chosen))

        yield start


@pytest.fixture
async def relay(start_relay: StartRelay) -> Relay:
    """A relay with the default settings."""
    return await start_relay()


async def settled(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds; gives the loop its turns meanwhile."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - there is no event to wait for; it is what is tested
            await asyncio.sleep(0)
