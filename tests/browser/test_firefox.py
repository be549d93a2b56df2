"""The widget in Firefox: what it draws otherwise than Chromium, and a chat there and back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.browser import firefox
from tests.browser.agent import FrameAgent
from tests.browser.firefox import ENTER, Firefox
from tests.browser.shop import Shop

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not firefox.executable(), reason="Firefox is not here"),
]

ROOT: Final = "document.querySelector('dukkan-chat').shadowRoot"
LAUNCHER: Final = f"{ROOT}.querySelector('.launcher')"
FIELD: Final = f"{ROOT}.querySelector('dialog > form textarea')"
LOG: Final = f"{ROOT}.querySelector('[role=log]')"
SAID: Final = "سلام، سفارش 245-12784 نرسیده"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def window(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Firefox]:
    profile: Path = tmp_path_factory.mktemp("firefox")
    async with Firefox(profile) as window:
        yield window
    assert window.faults == []


async def opened(window: Firefox, shop: Shop, lang: str) -> None:
    shop.lang = lang
    await window.visit(shop.url)
    await window.until(f"document.querySelector('dukkan-chat') && {LAUNCHER}")
    await window.run(f"{LAUNCHER}.click()")
    await window.until(f"{ROOT}.querySelector('dialog') && {ROOT}.activeElement === {FIELD}")


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
async def test_the_empty_field_is_one_line_that_asks_to_write(window: Firefox, shop: Shop, lang: str) -> None:
    await opened(window, shop, lang)
    sizes = (
        f"(f => [f.offsetHeight, f.scrollWidth - f.clientWidth, f.matches(':placeholder-shown')])({FIELD})"
    )
    assert await window.run(sizes) == [44, 0, True]
    assert await window.run(f"getComputedStyle({FIELD}).direction") == ("ltr" if lang == "en" else "rtl")


async def test_what_is_written_stands_in_its_own_direction(window: Firefox, shop: Shop) -> None:
    await opened(window, shop, "en")
    for words, direction in [(SAID, "rtl"), ("hello", "ltr")]:
        await window.press(words)
        assert await window.run(f"getComputedStyle({FIELD}).direction") == direction
        await window.run(f"{FIELD}.select()")
    await window.press("\ue003")
    assert await window.run(f"[{FIELD}.value, getComputedStyle({FIELD}).direction]") == ["", "ltr"]


async def test_a_chat_goes_there_and_back(window: Firefox, shop: Shop, sara: FrameAgent) -> None:
    await opened(window, shop, "fa")
    await window.press(SAID + ENTER)
    await window.until(f"{LOG}.textContent.includes('✓')")
    chat = await sara.take(SAID)
    await chat.say("فردا می‌رسد")
    await window.until(f"{LOG}.textContent.includes('فردا می‌رسد')")
    assert await window.run(f"{FIELD}.value") == ""
