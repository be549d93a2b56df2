"""What a page feels of the widget before a click, under hostile styles, and in states that are rare."""

import base64
import hashlib
from typing import Any, Final

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.access import violations
from tests.browser.agent import FrameAgent
from tests.browser.conftest import NewContext
from tests.browser.scripted_relay import LOOK, ScriptedRelay
from tests.browser.shop import Shop, Widget

pytestmark = pytest.mark.asyncio(loop_scope="session")

REMEMBERS: Final = """
window.listened = []; window.timed = []; window.wrote = []; window.shifted = 0;
const page = (target) => target === window || target === document;
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (name, ...rest) {
  if (page(this || window)) listened.push(name);
  return listen.call(this || window, name, ...rest);
};
for (const name of ["setTimeout", "setInterval", "requestIdleCallback", "requestAnimationFrame"]) {
  const real = window[name];
  window[name] = (...rest) => { timed.push(name); return real.apply(window, rest); };
}
const write = Storage.prototype.setItem;
Storage.prototype.setItem = function (...rest) { wrote.push(rest[0]); return write.apply(this, rest); };
// of the page and of the widget as a whole; inside of the panel a line that comes moves the others
const outside = ({ sources }) => sources.some(({ node }) => node?.getRootNode() === document);
new PerformanceObserver((list) => list.getEntries().filter(outside).forEach(({ value }) => shifted += value))
  .observe({ type: "layout-shift", buffered: true });
"""

HOSTILE_CSS: Final = """<style>
* { all: revert !important; font: 5px cursive !important; color: red !important;
    letter-spacing: 9px !important; text-transform: uppercase !important; background: yellow !important;
    float: right !important; max-width: 40px !important; line-height: 3 !important; margin: 50px !important }
button, dialog, textarea, form, header, p, div { display: none !important; visibility: hidden !important }
html { font-size: 4px }
* { direction: rtl !important; text-align: right !important }
</style>"""


async def test_before_the_click_nothing_ticks_writes_or_shifts(page: Page, shop: Shop) -> None:
    await page.add_init_script(REMEMBERS)
    widget = await shop.visit(page)
    await page.wait_for_load_state("networkidle")
    found = await page.evaluate("[listened, timed, wrote, shifted]")
    # the launcher makes way for what has the focus; everything else sleeps
    assert found in ([["focusin"], [], [], 0], [["focusin", "DOMContentLoaded"], [], [], 0])
    await widget.open()
    assert await page.evaluate("shifted") == 0


async def test_what_has_the_focus_is_seen_through_the_launcher(page: Page, shop: Shop) -> None:
    shop.body = """<a href="#a">Free</a><p style="height: 3000px"></p>
<a href="#b" style="position: fixed; bottom: 40px; right: 60px">Covered</a><a href="#c">Far down</a>"""
    widget = await shop.visit(page)
    faint, full = "0.2", "1"
    for key, name, opacity in (
        ("Tab", "Free", full),
        ("Tab", "Covered", faint),
        ("Tab", "Far down", full),
        ("Shift+Tab", "Covered", faint),
    ):
        await page.keyboard.press(key)
        await expect(page.get_by_role("link", name=name)).to_be_focused()
        await expect(widget.launcher).to_have_css("opacity", opacity)
    await widget.launcher.hover()
    await expect(widget.launcher).to_have_css("opacity", full)
    await page.mouse.move(0, 0)
    await expect(widget.launcher).to_have_css("opacity", faint)
    await widget.launcher.focus()
    await expect(widget.launcher).to_have_css("opacity", full)


async def test_a_hostile_style_sheet_changes_nothing_inside(page: Page, shop: Shop) -> None:
    async def looks(widget: Widget) -> list[Any]:
        parts = [widget.field, widget.panel.locator("> form .send"), widget.panel.locator("header h2")]
        styles = "node => ['fontSize', 'color', 'display', 'direction', 'letterSpacing', 'textTransform', "
        styles += "'lineHeight', 'float', 'visibility'].map((name) => getComputedStyle(node)[name])"
        return [[await part.evaluate(styles), await part.bounding_box()] for part in parts]

    widget = await shop.visit(page)
    await widget.open()
    calm = await looks(widget)
    shop.head = HOSTILE_CSS
    widget = await shop.visit(page)
    await widget.field.wait_for()
    hostile = await looks(widget)
    assert [style for style, _ in hostile] == [style for style, _ in calm]
    await widget.say("Still here")
    await expect(widget.mine("Still here")).to_contain_text("✓ Sent")


STATES: Final[dict[str, dict[str, Any]]] = {
    "zoomed to 400 %": {"viewport": {"width": 320, "height": 256}},
    "forced colours": {"forced_colors": "active"},
    "a phone": {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True},
    "less motion": {"reduced_motion": "reduce"},
}


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing_in_rare_states(
    new_context: NewContext, scripted_shop: Shop, scripted: ScriptedRelay, state: str, lang: str
) -> None:
    scripted_shop.lang = lang
    scripted.present = 0
    context: BrowserContext = await new_context(**STATES[state])
    page = await context.new_page()
    widget = await scripted_shop.visit(page)
    assert await violations(page) == []
    await widget.open()
    assert await violations(page) == []
    await widget.say("245-12784?")
    await expect(widget.panel.locator("[name=email]")).to_be_visible()
    await scripted.say("https://shop.example/ +49 30 1234567")
    await scripted.close()
    await expect(widget.theirs("+49")).to_be_visible()
    assert await violations(page) == []


async def test_a_screen_reader_is_told_of_each_message_once(page: Page, shop: Shop, sara: FrameAgent) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Do you read me aloud?")
    chat = await sara.take("Do you read me aloud?")
    await widget.announcer.evaluate(
        "(node) => { window.told = []; new MutationObserver(() => told.push(node.textContent))"
        ".observe(node, { childList: true, characterData: true, subtree: true }) }"
    )
    for text in ("One", "Two"):
        await chat.say(text)
        await expect(widget.announcer).to_have_text(f"sara: {text}")
    assert await page.evaluate("told") == ["sara: One", "sara: Two"]


async def test_a_pinned_script_is_checked_and_runs(page: Page, shop: Shop) -> None:
    body = await (await page.request.get(shop.relay_url + "/w/demo.js")).body()
    address = f"{shop.relay_url}/w/demo.{hashlib.sha256(body).hexdigest()[:16]}.js"
    digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
    shop.script = f' integrity="sha384-{digest}" crossorigin="anonymous"'
    await page.route("**/w/demo.js", lambda route: route.continue_(url=address))
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Pinned")
    await expect(widget.mine("Pinned")).to_contain_text("✓ Sent")


async def test_it_stays_away_from_the_pages_where_people_pay(page: Page) -> None:
    look = LOOK._replace(exclude=("/checkout",))
    async with ScriptedRelay(look) as relay, Shop(relay.url) as shop:
        await page.goto(shop.url + "/checkout/2")
        await page.wait_for_load_state("networkidle")
        assert await page.locator("dukkan-chat").count() == 0
        widget = await shop.visit(page, "/cart")
        await widget.open()


async def test_the_theme_page_shows_the_widget_as_it_would_look(page: Page, shop: Shop) -> None:
    await page.goto(shop.relay_url + "/demo/theme")
    await page.locator("[name=radius]").fill("4")
    await page.locator("[name=offset]").fill("40")
    await page.locator("[name=words]").fill("بپرسید")
    await page.locator("[name=lang]").select_option("fa")
    await page.locator("[name=accent]").fill("#ffd400")
    await page.get_by_role("button", name="Show").click()
    widget = Widget(page)
    await expect(widget.launcher).to_have_text("بپرسید")
    style = "node => [getComputedStyle(node).borderRadius, getComputedStyle(node).color]"
    assert await widget.launcher.evaluate(style) == ["4px", "rgb(0, 0, 0)"]
    box = await widget.launcher.bounding_box()
    assert box and box["x"] == 40
    await expect(page.locator("pre")).to_contain_text('accent = "#ffd400"')
    assert await violations(page) == []
    await widget.open()
    assert await violations(page) == []
