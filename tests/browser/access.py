"""What axe says about a page."""

from pathlib import Path
from typing import Any, Final

from playwright.async_api import Frame, Page

AXE: Final = Path(__file__).parents[1] / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RUN: Final = """() => axe.run(document, { runOnly:
  ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })"""


async def violations(page: Page | Frame) -> list[Any]:
    """What axe finds on the page or in the frame, in every open shadow root."""
    assert AXE.is_file(), "axe-core is missing: `make test` installs it"
    if await page.evaluate("!window.axe"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(RUN)
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
