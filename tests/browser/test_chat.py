"""A chat from the visitor's side: what he sees in a real browser, against the real relay."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.agent import FrameAgent
from tests.browser.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_visitor_and_an_agent_talk(page: Page, shop: Shop, sara: FrameAgent) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Is 245-12784 on its way?")
    await expect(widget.mine("Is 245-12784 on its way?")).to_contain_text("Sent")

    chat = await sara.take("Is 245-12784")
    await expect(widget.panel).to_contain_text("sara is here now")
    await chat.type()
    await expect(widget.panel).to_contain_text("sara is typing…")
    entry = await chat.hears("Is 245-12784 on its way?")
    await chat.see(entry["seq"])
    await expect(widget.mine("Is 245-12784 on its way?")).to_contain_text("✓✓ Seen")
    await chat.say("It will be there tomorrow.")
    await expect(widget.theirs("It will be there tomorrow.")).to_be_visible()
    await expect(widget.panel).not_to_contain_text("is typing…")
    await expect(widget.announcer).to_have_text("sara: It will be there tomorrow.")
    await sara.heard(lambda f: f["t"] == "entry" and f["body"]["k"] == "seen" and f["who"] == "visitor")
    await widget.field.press_sequentially("and")
    await sara.heard(lambda f: f["t"] == "typing" and f["on"] and f["who"] == "visitor")
    await chat.close()
    await expect(widget.panel).to_contain_text("This chat is over.")
    await expect(page.locator("dukkan-chat")).not_to_contain_text(re.compile("undefined|null|NaN"))
