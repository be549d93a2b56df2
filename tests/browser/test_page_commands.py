"""What a shop's page may ask of the widget, before its script has come as well, and what it hears."""

import json
import time
from pathlib import Path
from typing import Any, Final

import jwt
import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewContext, NewData
from tests.browser.scripted_relay import ScriptedRelay
from tests.browser.shop import Shop, Widget
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEFORE: Final = """<script>
window.told = [];
for (const name of ["open", "close", "unread", "message"])
  (window.dukkan ||= []).push(["on", name, (detail) => told.push([name, detail])]);
</script>"""


async def told(page: Page) -> list[Any]:
    return json.loads(await page.evaluate("JSON.stringify(told)"))  # type: ignore[no-any-return]


async def test_what_was_asked_before_the_script_came_is_done(page: Page, shop: Shop) -> None:
    shop.head = '<script>(window.dukkan ||= []).push(["open"])</script>'
    widget = await shop.visit(page)
    await expect(widget.field).to_be_focused()


async def test_a_link_of_the_page_opens_and_closes_the_chat(page: Page, shop: Shop) -> None:
    shop.head = BEFORE
    shop.body = "<button onclick=\"dukkan.push(['open'])\">Ask us</button>"
    widget = await shop.visit(page)
    await page.get_by_role("button", name="Ask us").click()
    await expect(widget.field).to_be_focused()
    await page.get_by_role("button", name="Ask us").click()
    await expect(widget.field).to_be_focused()
    await page.evaluate("dukkan.push(['close'])")
    await expect(widget.panel).to_be_hidden()
    assert [name for name, _ in await told(page)] == ["open", "close"]


async def test_the_page_hears_what_is_said(page: Page, shop: Shop, sara: FrameAgent) -> None:
    shop.head = BEFORE
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Does the page hear?")
    chat = await sara.take("Does the page hear?")
    await widget.launcher.click()
    await chat.say("It does")
    await expect(widget.launcher).to_contain_text("(1)")
    await widget.open()
    await expect(widget.theirs("It does")).to_be_visible()
    await expect(widget.launcher).to_have_text("Chat with us")
    assert await told(page) == [
        ["open", None],
        ["message", {"who": "visitor", "text": "Does the page hear?"}],
        ["close", None],
        ["message", {"who": "agent", "name": "sara", "text": "It does"}],
        ["unread", 1],
        ["open", None],
        ["unread", 0],
    ]


async def test_who_the_shop_says_he_is_goes_with_the_hello(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    scripted_shop.head = '<script>(window.dukkan ||= []).push(["identify", "signed.one"])</script>'
    widget: Widget = await scripted_shop.visit(page)
    await widget.open()
    assert (await scripted.has_heard("hello"))[0]["identity"] == "signed.one"
    await expect(widget.bar).to_have_text("")
    await page.evaluate("dukkan.push(['identify', 'signed.two'])")
    assert (await scripted.has_heard("hello", 2))[1]["identity"] == "signed.two"
    await widget.say("It is still me")
    await expect(widget.mine("It is still me")).to_contain_text("✓ Sent")


SECRET: Final = "a secret of the shop's, long enough for HS256"


def identity(**claims: Any) -> str:
    return jwt.encode({"aud": "demo", "exp": int(time.time()) + 600, **claims}, SECRET, algorithm="HS256")


async def test_an_identity_that_the_shop_signed_is_verified_for_the_agent(
    page: Page, tmp_path: Path, new_data: NewData
) -> None:
    with RelayProcess(new_data(tmp_path), environment={"DUKKAN_IDENTITY_DEMO": SECRET}) as relay:
        async with Shop(relay.url) as shop, FrameAgent.signed_in(relay.url, "sara", PASSWORD) as sara:
            widget = await shop.visit(page)
            await widget.open()
            await widget.say("Who am I?")
            brief = await sara.heard(lambda frame: frame["t"] == "brief" and bool(frame.get("preview")))
            assert brief.get("unverified") and not brief.get("customer")
            token = identity(sub="17", name="Maryam")
            await page.evaluate("token => dukkan.push(['identify', token])", token)
            await widget.say("Now you know")
            await expect(widget.mine("Now you know")).to_contain_text("✓ Sent")
            known = await sara.heard(lambda frame: frame["t"] == "brief" and bool(frame.get("customer")))
            assert known["customer"] == "17" and not known.get("unverified")
            await page.evaluate("dukkan.push(['identify', 'a.forged.one'])")
            await widget.say("Still me")
            await expect(widget.mine("Still me")).to_contain_text("✓ Sent")


KEPT: Final = "Object.keys(localStorage).filter((key) => key.startsWith('dukkan:'))"


async def test_who_logs_out_leaves_nothing_of_his_chat_in_any_tab(
    new_context: NewContext, shop: Shop, sara: FrameAgent
) -> None:
    context: BrowserContext = await new_context()
    first, second = await context.new_page(), await context.new_page()
    one = await shop.visit(first)
    await one.open()
    await one.say("My secret size")
    chat = await sara.take("My secret size")
    await chat.say("It is in stock")
    two = await shop.visit(second)
    await expect(two.theirs("It is in stock")).to_be_visible()
    await two.field.fill("half a")
    await second.evaluate("dukkan.push(['forget'])")
    for widget in (one, two):
        await expect(widget.panel).to_be_hidden()
        await expect(widget.said).to_have_count(0)
        assert await widget.page.evaluate(KEPT) == []
    await two.open()
    await expect(two.field).to_have_value("")
    await two.say("I am somebody else")
    await expect(two.mine("somebody else")).to_contain_text("✓ Sent")
    other = await sara.take("I am somebody else")
    assert other.conv != chat.conv
    await chat.say("And there are two of them")
    await other.say("Hello")
    await expect(two.said).to_have_text(["I am somebody else", "Hello"])
    await first.reload()
    await expect(one.said).to_have_text(["I am somebody else", "Hello"])


async def test_forgetting_where_nothing_is_kept_asks_for_nothing(page: Page, shop: Shop) -> None:
    asked: list[str] = []
    shop.head = '<script>(window.dukkan ||= []).push(["forget"])</script>'
    page.on("request", lambda request: asked.append(request.url))
    await shop.visit(page)
    await page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/a/" in url] == []
