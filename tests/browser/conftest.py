"""A real relay, a real Chromium, a shop on an origin of its own, and an agent who speaks the wire."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from relay.web.data_files import sample_config
from tests.browser.agent import FrameAgent
from tests.browser.scripted_relay import ScriptedRelay
from tests.browser.shop import Shop
from tests.support import chromium
from tests.support.relay_process import RelayProcess

PASSWORD = "a long password for sara"

NewContext = Callable[..., Any]


NewData = Callable[[Path], Path]


@pytest.fixture(scope="session")
def new_data(tmp_path_factory: pytest.TempPathFactory) -> NewData:
    """Makes data folders in which sara has an account; it is made once, and copied."""
    made = tmp_path_factory.mktemp("accounts") / "data"
    RelayProcess(made).add_agent("sara", PASSWORD)

    def copy(folder: Path) -> Path:
        return Path(shutil.copytree(made, folder / "data"))

    return copy


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory, new_data: NewData) -> Iterator[RelayProcess]:
    """One relay for all tests that do not harm it."""
    with RelayProcess(new_data(tmp_path_factory.mktemp("relay"))) as relay:
        yield relay


@pytest.fixture
def own_relay(tmp_path: Path, new_data: NewData) -> Iterator[RelayProcess]:
    """A relay that a test may kill."""
    with RelayProcess(new_data(tmp_path)) as relay:
        yield relay


@pytest.fixture
def shop_relay(tmp_path: Path, new_data: NewData) -> Iterator[RelayProcess]:
    """A relay with the departments, closing script and words of the sample shop."""
    config = shutil.copytree(sample_config(), tmp_path / "config")
    with RelayProcess(new_data(tmp_path), "--config", str(config)) as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.executable(), args=list(chromium.ARGUMENTS)
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser) -> AsyncIterator[NewContext]:
    """Makes fresh browser profiles; an error in any of their pages fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def new(**options: Any) -> BrowserContext:
        context = await browser.new_context(**options)
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        await context.close()
    assert faults == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(new_context: NewContext) -> Page:
    context: BrowserContext = await new_context()
    return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(relay: RelayProcess) -> AsyncIterator[Shop]:
    """A shop whose pages embed the widget of `relay`."""
    async with Shop(relay.url) as shop:
        yield shop


@pytest_asyncio.fixture(loop_scope="session")
async def sara(relay: RelayProcess) -> AsyncIterator[FrameAgent]:
    """An agent who is signed in."""
    async with FrameAgent.signed_in(relay.url, "sara", PASSWORD) as agent:
        yield agent


@pytest_asyncio.fixture(loop_scope="session")
async def scripted() -> AsyncIterator[ScriptedRelay]:
    """A relay that says what the test wants, for states that are rare or short."""
    async with ScriptedRelay() as scripted:
        yield scripted


@pytest_asyncio.fixture(loop_scope="session")
async def scripted_shop(scripted: ScriptedRelay) -> AsyncIterator[Shop]:
    """A shop whose pages embed the widget of `scripted`."""
    async with Shop(scripted.url) as shop:
        yield shop
