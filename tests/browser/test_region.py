"""Times, days and numbers are written as they are where the shop is."""

import re
import time

import pytest
from playwright.async_api import Page, expect

from tests.browser.scripted_relay import LOOK, ScriptedRelay
from tests.browser.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("lang", "region", "digits", "calendar"),
    [
        ("ar", "EG", "٠-٩", "gregory"),
        ("ar", "MA", "0-9", "gregory"),
        ("fa", "IR", "۰-۹", "persian"),
        ("en", "EG", "0-9", "gregory"),
        ("ar", "", "0-9", "gregory"),
        ("fa", "", "۰-۹", "persian"),
    ],
)
async def test_the_digits_and_the_calendar_are_the_shops(
    page: Page, lang: str, region: str, digits: str, calendar: str
) -> None:
    async with ScriptedRelay(LOOK._replace(region=region)) as relay, Shop(relay.url) as shop:
        shop.lang = lang
        now_ms = time.time_ns() // 1_000_000
        await relay.entry("visitor", {"k": "opened", "site": "demo"})
        long_ago = {"k": "message", "text": "long ago"}
        await relay.entry("agent", long_ago, name="sara", at_ms=now_ms - 40 * DAY_MS)
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("now")
        today = widget.mine("now").locator("small")
        await expect(today).to_have_text(re.compile(f"^[{digits}]{{2}}:[{digits}]{{2}} "))
        shown = await widget.theirs("long ago").locator("small").inner_text()
        assert re.search(f"[{digits}]{{2}}:[{digits}]{{2}}$", shown)
        expected = await page.evaluate(
            f"new Date({now_ms - 40 * DAY_MS}).toLocaleDateString('en-u-nu-latn-ca-{calendar}', "
            "{ year: 'numeric' }).match(/\\d+/)[0]"
        )
        latin = shown.translate({ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")})
        assert expected in latin
        await page.keyboard.press("Escape")
        await relay.say("one more")
        await expect(widget.launcher).to_contain_text(re.compile(f"\\([{digits}]+\\)"))
