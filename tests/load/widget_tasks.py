"""How long the widget holds a page up: tasks of 50 ms and more (Long Tasks, W3C) before and after opening."""

import asyncio
import os
from statistics import median
from typing import Final, NamedTuple

from playwright.async_api import Browser, async_playwright
from rich.table import Table

from tests.browser.scripted_relay import ScriptedRelay
from tests.browser.shop import Shop
from tests.support import chromium

OPENINGS: Final = 8
SETTLED_MS: Final = 1_500
WATCHES: Final = """window.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask", buffered: true });"""


class Opening(NamedTuple):
    """Milliseconds of each long task of one page."""

    before: list[float]
    after: list[float]


async def opening(browser: Browser, slowdown: int, is_bare: bool) -> Opening:
    """One new visitor on a small page; a bare one is the same without the widget, and nothing is opened."""
    async with ScriptedRelay() as relay, Shop(relay.url) as shop:
        context = await browser.new_context(viewport={"width": 390, "height": 700})
        page = await context.new_page()
        await page.add_init_script(WATCHES)
        if is_bare:
            await page.route("**/w/demo.js", lambda route: route.abort())
        devtools = await context.new_cdp_session(page)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        await page.goto(shop.url)
        await page.wait_for_timeout(SETTLED_MS)
        before = await page.evaluate("tasks.splice(0)")
        if not is_bare:
            await page.evaluate("setTimeout(() => dukkan.push(['open']))")
        await page.wait_for_timeout(SETTLED_MS)
        after = await page.evaluate("tasks")
        await context.close()
        return Opening(before, after)


async def openings(slowdown: int, is_bare: bool) -> list[Opening]:
    """The same some times over, each in a fresh profile."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.executable(), args=list(chromium.ARGUMENTS)
        )
        found = [await opening(browser, slowdown, is_bare) for _ in range(OPENINGS)]
        await browser.close()
        return found


def table() -> Table:
    """Fewest, median and most, because other programs on the machine only ever add to them."""
    shown = Table(
        title=f"The widget, long tasks in {OPENINGS} openings (load average {os.getloadavg()[0]:.1f})",
        title_justify="left",
    )
    shown.add_column("what")
    for column in ("before: fewest", "median", "most", "after: fewest", "median", "most", "longest ms"):
        shown.add_column(column, justify="right")
    for slowdown in (1, 4):
        for is_bare in (True, False):
            found = asyncio.run(openings(slowdown, is_bare))
            counts = [[len(part) for part in parts] for parts in zip(*found, strict=True)]
            longest = max((task for each in found for task in each.after), default=0)
            cells = [f"{value:g}" for each in counts for value in (min(each), median(each), max(each))]
            what = "the page without it" if is_bare else "with the widget"
            shown.add_row(f"{what}, CPU at 1/{slowdown}", *cells, f"{longest:.0f}")
    return shown
