"""What a visitor does with the chat as a whole: ends it, saves it, hears that it goes on elsewhere."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.access import violations
from tests.browser.agent import FrameAgent
from tests.browser.conftest import NewContext
from tests.browser.scripted_relay import ScriptedRelay
from tests.browser.shop import Shop, Widget

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNTS_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...rest) { tones++; return start.apply(this, rest); };
"""


async def menu(widget: Widget, item: str = "") -> None:
    """Opens the menu, and picks from it."""
    await widget.panel.get_by_label("More").click()
    if item:
        await widget.panel.get_by_role("button", name=item).click()


async def test_the_visitor_ends_the_chat_rates_it_and_may_go_on(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await expect(widget.panel.get_by_label("More")).to_be_hidden()
    await widget.say("That is all I wanted")
    chat = await sara.take("That is all I wanted")
    await chat.say("Gladly")
    await expect(widget.theirs("Gladly")).to_be_visible()
    end = widget.panel.get_by_role("button", name="End chat")
    for is_shown in (True, False, True):
        await menu(widget)
        await expect(end).to_be_visible(visible=is_shown)
    assert await violations(page) == []
    await end.click()
    await expect(widget.log).to_contain_text("This chat is over")
    await expect(widget.panel.locator(".extras")).to_contain_text("How was this chat?")
    assert (await chat.happens("closed"))["body"]["reason"] == "visitor"
    await menu(widget)
    await expect(end).to_be_hidden()
    await widget.say("One more thing")
    await expect(widget.mine("One more thing")).to_contain_text("✓ Sent")
    await menu(widget)
    await menu(widget)
    await expect(end).to_be_visible()


async def test_an_end_without_a_line_waits_for_it(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await scripted_shop.visit(page)
    await widget.open()
    await widget.say("Goodbye")
    await expect(widget.mine("Goodbye")).to_contain_text("✓ Sent")
    await page.context.set_offline(True)
    await scripted.hang_up()
    await menu(widget, "End chat")
    assert scripted.sent("end") == []
    await page.context.set_offline(False)
    await scripted.has_heard("end")


async def test_the_chat_is_saved_as_a_text(page: Page, shop: Shop, sara: FrameAgent) -> None:
    shop.lang = "fa"
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("سفارش 245-99881 کجاست؟\nhttps://shop.example/a را ببینید")
    await (await sara.take("245-99881")).say("در راه است")
    await expect(widget.theirs("در راه است")).to_be_visible()
    await widget.panel.locator("summary").click()
    async with page.expect_download() as found:
        await widget.panel.get_by_role("button", name="ذخیره").click()
    download = await found.value
    assert download.suggested_filename == "Demo shop.txt"
    text = await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8")
    when = "[۰-۹/،,]+ ?[۰-۹:، ]+"
    assert re.fullmatch(
        rf"شما: {when}\nسفارش \u2066245-99881\u2069 کجاست؟\n"
        r"\u2066https://shop.example/a\u2069 را ببینید\n\n"
        rf"sara {when}\nدر راه است\n\n",
        text,
    ), text


async def test_a_closed_or_hidden_chat_sounds_softly_unless_that_is_off(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    await page.add_init_script(COUNTS_TONES)
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Ring me")
    chat = await sara.take("Ring me")
    await chat.say("Before your eyes")
    await expect(widget.theirs("Before your eyes")).to_be_visible()
    assert await page.evaluate("tones") == 0
    await widget.launcher.click()
    await chat.say("Behind your back")
    await expect(widget.launcher).to_contain_text("(1)")
    assert await page.evaluate("tones") == 1
    await widget.open()
    sound = widget.panel.get_by_role("button", name="Sound")
    await menu(widget)
    await expect(sound).to_have_attribute("aria-pressed", "true")
    await sound.click()
    await menu(widget)
    await expect(sound).to_have_attribute("aria-pressed", "false")
    await widget.launcher.click()
    await chat.say("In silence")
    await expect(widget.launcher).to_contain_text("(1)")
    assert await page.evaluate("tones") == 1


async def test_the_title_counts_what_came_while_the_page_was_hidden(
    new_context: NewContext, shop: Shop, sara: FrameAgent
) -> None:
    context: BrowserContext = await new_context()
    page = await context.new_page()
    await page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => !!window.away })")
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("I look elsewhere")
    chat = await sara.take("I look elsewhere")
    await page.evaluate("away = true; document.dispatchEvent(new Event('visibilitychange'))")
    await chat.say("One")
    await chat.say("Two")
    await expect(page).to_have_title("(2) A shop")
    await page.evaluate("document.title = document.title.replace('A shop', 'A cart')")
    await page.evaluate("away = false; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page).to_have_title("A cart")
