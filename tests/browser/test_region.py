"""Times, days and numbers are written as they are where the shop is."""

import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from console.net.visitor_client import VisitorClient
from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewData
from tests.browser.scripted_relay import LOOK, ScriptedRelay
from tests.browser.shop import Shop
from tests.support.relay_process import RelayProcess

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


@pytest.mark.parametrize(("region", "digits"), [("EG", "٠-٩"), ("MA", "0-9"), ("", "0-9")])
async def test_what_the_relay_says_by_itself_has_the_same_digits(
    page: Page, tmp_path: Path, new_data: NewData, region: str, digits: str
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    site = f'[[sites]]\nname = "demo"\norigins = ["*"]\nregion = "{region}"\n'
    (config / "relay.toml").write_text(site, encoding="utf-8")
    with RelayProcess(new_data(tmp_path), "--config", str(config)) as relay:
        async with Shop(relay.url) as shop, FrameAgent.signed_in(relay.url, "sara", PASSWORD):
            shop.lang = "ar"
            before = VisitorClient(relay.url, name="Leila")
            await before.connect()
            await before.post_and_wait("أنا أولًا")
            widget = await shop.visit(page)
            await widget.open()
            await widget.say("وأنا")
            time_shown = widget.mine("وأنا").locator("small")
            await expect(time_shown).to_have_text(re.compile(f"^[{digits}]{{2}}:[{digits}]{{2}} "))
            await expect(widget.standing).to_have_text(re.compile(f"^رقمك في الانتظار: [{digits}]\\.$"))
            await before.stop()
