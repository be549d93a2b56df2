"""Keyboard, screen reader, zoom, print, colours: for everybody who writes to a shop."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.access import violations
from tests.browser.agent import FrameAgent
from tests.browser.conftest import NewContext
from tests.browser.shop import Shop, Widget

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_axe_finds_nothing_in_any_state(
    new_context: NewContext, shop: Shop, sara: FrameAgent, lang: str, scheme: str
) -> None:
    context: BrowserContext = await new_context(color_scheme=scheme)
    page = await context.new_page()
    shop.lang = lang
    widget = await shop.visit(page)
    assert await violations(page) == []
    await widget.open()
    assert await violations(page) == []
    await widget.say(f"{lang} {scheme} 245-12784")
    chat = await sara.take(f"{lang} {scheme}")
    await chat.say("See https://shop.example/ or call +49 30 1234567")
    await expect(widget.theirs("See")).to_be_visible()
    await chat.type()
    assert await violations(page) == []
    await context.set_offline(True)
    await widget.say("Waiting")
    assert await violations(page) == []


async def test_the_keyboard_opens_writes_and_closes(page: Page, shop: Shop) -> None:
    widget = await shop.visit(page)
    await page.keyboard.press("Tab")
    await expect(widget.launcher).to_be_focused()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("Enter")
    await expect(widget.field).to_be_focused()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(widget.said).to_have_text(["one\ntwo"], use_inner_text=True)
    await expect(widget.field).to_have_value("")
    await page.keyboard.press("Escape")
    await expect(widget.panel).to_be_hidden()
    await expect(widget.launcher).to_be_focused()


async def test_an_input_method_keeps_its_enter(page: Page, shop: Shop) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.field.fill("にほ")
    await widget.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(widget.said).to_have_count(0)
    await widget.field.press("Enter")
    await expect(widget.said).to_have_count(1)


async def test_an_answer_to_a_closed_panel_is_counted_and_not_seen(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("I close the panel now")
    chat = await sara.take("I close the panel now")
    await expect(widget.panel).to_contain_text("sara is here now")
    await page.keyboard.press("Escape")
    await chat.say("Are you there?")
    await expect(widget.launcher).to_have_text("Chat with us (1)")
    await chat.say("Hello?")
    await expect(widget.launcher).to_have_text("Chat with us (2)")
    await widget.open()
    await expect(widget.launcher).to_have_text("Chat with us")


async def test_it_fits_at_four_hundred_percent_and_is_not_printed(
    new_context: NewContext, shop: Shop
) -> None:
    context: BrowserContext = await new_context(viewport={"width": 320, "height": 256})
    page = await context.new_page()
    widget = await shop.visit(page)
    await widget.open()
    for control in await widget.panel.locator("button:visible, textarea:visible").all():
        box = await control.bounding_box()
        assert box and box["width"] >= 24 and box["height"] >= 24
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["y"] + box["height"] <= 256
    await page.emulate_media(media="print")
    await expect(Widget(page).launcher).to_be_hidden()
    await expect(widget.panel).to_be_hidden()
