"""Messages that the widget shows by itself: when the rule says so, politely, and at most one a week."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.access import violations
from tests.browser.conftest import NewContext
from tests.browser.scripted_relay import LOOK, ScriptedRelay
from tests.browser.shop import Shop
from tests.contract.test_widget_size import Rule

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAIT_MS: Final = 91_000
DAY: Final = 86_400_000
WEEK: Final = 7 * DAY + 1_000
TEXT: Final = {"en": "Can we help you with your order?", "fa": "در سفارش کمکی لازم است؟"}
PLAIN: Final = Rule(TEXT, page="/cart", returning=False, event="")


@pytest_asyncio.fixture(loop_scope="session")
async def relay() -> AsyncIterator[ScriptedRelay]:
    """A relay whose site has one rule, and stays away from where people pay."""
    look = LOOK._replace(invitations=(PLAIN,), exclude=("/cart/pay",))
    async with ScriptedRelay(look) as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session")
async def cart(relay: ScriptedRelay) -> AsyncIterator[Shop]:
    async with Shop(relay.url) as shop:
        yield shop


def bubble(page: Page) -> Locator:
    return page.locator("dukkan-chat > [role=status], dukkan-chat [role=status]:not(dialog *)")


async def stay(page: Page, shop: Shop, path: str = "/cart") -> Locator:
    """What is shown of its own accord to who stays on a page for as long as the rule says."""
    await page.goto(shop.url + path)
    await page.wait_for_load_state("networkidle")
    await page.clock.run_for(WAIT_MS)
    return bubble(page)


async def test_it_comes_in_its_time_moves_no_focus_and_leads_to_the_chat(
    page: Page, cart: Shop, relay: ScriptedRelay
) -> None:
    cart.body = "<input aria-label='Amount'>"
    await page.clock.install()
    widget = await cart.visit(page, "/cart")
    amount = page.get_by_label("Amount")
    await amount.focus()
    await page.clock.run_for(89_000)
    await expect(bubble(page)).to_have_count(0)
    await page.clock.run_for(2_000)
    await expect(bubble(page)).to_contain_text(TEXT["en"])
    await expect(amount).to_be_focused()
    assert relay.asked == []
    await page.clock.resume()
    await bubble(page).get_by_role("button", name=TEXT["en"]).click()
    await expect(widget.field).to_be_focused()
    await expect(bubble(page)).to_have_count(0)


async def test_nobody_sees_a_second_one_in_the_same_week(page: Page, cart: Shop) -> None:
    await page.clock.install()
    await expect(await stay(page, cart)).to_have_count(1)
    await expect(await stay(page, cart)).to_have_count(0)
    await page.clock.fast_forward(DAY)
    await expect(await stay(page, cart)).to_have_count(0)
    await page.clock.fast_forward(WEEK)
    await expect(await stay(page, cart)).to_have_count(1)


async def test_who_says_not_now_is_left_alone_for_four_weeks(page: Page, cart: Shop) -> None:
    await page.clock.install()
    shown = await stay(page, cart)
    await shown.get_by_role("button", name="Not now").click()
    await expect(shown).to_have_count(0)
    for _ in range(3):
        await page.clock.fast_forward(WEEK)
        await expect(await stay(page, cart)).to_have_count(0)
    await page.clock.fast_forward(WEEK)
    await expect(await stay(page, cart)).to_have_count(1)


async def test_it_comes_on_the_pages_of_the_rule_alone(page: Page, cart: Shop) -> None:
    await page.clock.install()
    for path in ("/", "/about/cart", "/cart/pay"):
        await expect(await stay(page, cart, path)).to_have_count(0)
    await expect(await stay(page, cart, "/cart/2")).to_have_count(1)


async def test_who_has_the_chat_open_or_has_written_is_not_asked(
    page: Page, cart: Shop, relay: ScriptedRelay
) -> None:
    await page.clock.install()
    widget = await cart.visit(page, "/cart")
    await widget.open()
    await page.clock.run_for(WAIT_MS)
    await expect(bubble(page)).to_have_count(0)
    await widget.say("A question of my own")
    await page.clock.run_for(1_000)
    await expect(widget.mine("A question")).to_contain_text("✓ Sent")
    await page.keyboard.press("Escape")
    await page.clock.fast_forward(WEEK)
    await expect(await stay(page, cart)).to_have_count(0)


async def test_who_has_looked_into_the_chat_is_not_asked_that_week(page: Page, cart: Shop) -> None:
    await page.clock.install()
    widget = await cart.visit(page, "/cart")
    await widget.open()
    await page.keyboard.press("Escape")
    await page.clock.run_for(WAIT_MS)
    await expect(bubble(page)).to_have_count(0)


async def one_rule(page: Page, rule: Rule, steps: list[str | int]) -> list[int]:
    """How many messages stand there after each step: a path that he stays on, or time that goes by."""
    counts = []
    async with ScriptedRelay(LOOK._replace(invitations=(rule,))) as relay, Shop(relay.url) as shop:
        await page.clock.install()
        for step in steps:
            if isinstance(step, int):
                await page.clock.fast_forward(step)
            else:
                counts.append(await (await stay(page, shop, step)).count())
    return counts


async def test_a_rule_may_be_for_those_who_come_back(page: Page) -> None:
    rule = Rule(TEXT, page="/cart", event="")
    assert await one_rule(page, rule, ["/", "/cart", DAY, "/cart", "/cart"]) == [0, 0, 1, 0]


async def test_a_rule_may_wait_for_what_the_page_tells(page: Page) -> None:
    rule = Rule(TEXT, page="/", after_s=5, returning=False, event="cart", at_least=100)
    async with ScriptedRelay(LOOK._replace(invitations=(rule,))) as relay, Shop(relay.url) as shop:
        # told before the script has come
        shop.head = "<script>(window.dukkan ||= []).push(['event', 'cart', 50])</script>"
        await page.clock.install()
        shown = await stay(page, shop, "/")
        await expect(shown).to_have_count(0)
        await page.evaluate("dukkan.push(['event', 'cart', 120])")
        await page.clock.run_for(1_000)
        await expect(shown).to_contain_text(TEXT["en"])


async def test_telling_an_event_where_nobody_waits_for_it_does_no_harm(page: Page, shop: Shop) -> None:
    shop.head = "<script>(window.dukkan ||= []).push(['event', 'cart', 120])</script>"
    widget = await shop.visit(page)
    await page.evaluate("dukkan.push(['event', 'cart', 120])")
    await expect(bubble(page)).to_have_count(0)
    assert await page.evaluate("Object.keys(localStorage)") == []
    await widget.open()


async def test_where_nothing_can_be_kept_nobody_is_asked(page: Page, cart: Shop) -> None:
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied') } })"
    )
    await page.clock.install()
    await expect(await stay(page, cart)).to_have_count(0)


async def test_who_reads_another_language_is_not_asked(page: Page, cart: Shop) -> None:
    cart.lang = "ar"
    await page.clock.install()
    await expect(await stay(page, cart)).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("width", [390, 1000])
async def test_axe_finds_nothing_and_all_of_it_is_on_the_screen(
    new_context: NewContext, cart: Shop, lang: str, width: int
) -> None:
    cart.lang = lang
    context: BrowserContext = await new_context(viewport={"width": width, "height": 700})
    page = await context.new_page()
    await page.clock.install()
    shown = await stay(page, cart)
    await expect(shown).to_contain_text(TEXT[lang])
    await page.clock.resume()
    assert await violations(page) == []
    for button in await shown.get_by_role("button").all():
        box = await button.bounding_box()
        assert box and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= width
    await page.emulate_media(media="print")
    await expect(shown).to_be_hidden()
