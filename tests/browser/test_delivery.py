"""What a visitor wrote is never lost and never doubled, whatever happens to the line or the page."""

import asyncio

import pytest
from playwright.async_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewContext
from tests.browser.shop import Shop, Widget
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAILING_SOCKET = """
window.sockets = 0;
window.WebSocket = class {
  constructor() { window.sockets++; setTimeout(() => this.onclose({ code: 1006 })); }
  close() {}
};
"""


HANGING_SOCKET = """
window.sockets = 0;
window.WebSocket = class {
  constructor() { window.sockets++; }
  close() {}
};
"""


async def test_a_reload_keeps_the_conversation_the_draft_and_the_open_panel(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Before the reload")
    chat = await sara.take("Before the reload")
    await chat.say("I am here")
    await expect(widget.theirs("I am here")).to_be_visible()
    await widget.field.fill("half a sent")
    await page.reload()
    widget = Widget(page)
    await expect(widget.said).to_have_text(["Before the reload", "I am here"])
    await expect(widget.field).to_have_value("half a sent")
    assert await page.evaluate("document.activeElement.tagName") == "BODY"


async def test_what_is_written_without_a_relay_is_seen_waiting_and_sent_later(
    page: Page, own_relay: RelayProcess
) -> None:
    async with Shop(own_relay.url) as shop:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("one")
        await expect(widget.mine("one")).to_contain_text("✓ Sent")
        own_relay.kill()
        await expect(widget.bar).to_have_text("No connection. Your messages wait here.")
        await widget.say("two")
        await widget.say("three")
        await expect(widget.mine("three")).to_contain_text("Not sent yet")
        own_relay.start()
        await expect(widget.mine("three")).to_contain_text("✓ Sent")
        await expect(widget.bar).to_have_text("")
        async with FrameAgent.signed_in(own_relay.url, "sara", PASSWORD) as sara:
            chat = await sara.take("three")
            await chat.hears("three")
            assert chat.texts() == ["one", "two", "three"]
        await expect(widget.said).to_have_text(["one", "two", "three"])


async def test_what_waits_survives_the_page(page: Page, own_relay: RelayProcess) -> None:
    async with Shop(own_relay.url) as shop:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("one")
        await expect(widget.mine("one")).to_contain_text("✓ Sent")
        own_relay.kill()
        await widget.say("two")
        await expect(widget.mine("two")).to_contain_text("Not sent yet")
        fresh = await page.context.new_page()
        await page.close()
        own_relay.start()
        widget = await shop.visit(fresh)
        await expect(widget.mine("two")).to_contain_text("✓ Sent")
        await expect(widget.said).to_have_text(["one", "two"])


async def test_an_outbox_survives_the_page_and_the_relay(page: Page, own_relay: RelayProcess) -> None:
    async with Shop(own_relay.url) as shop:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("one")
        await expect(widget.mine("one")).to_contain_text("✓ Sent")
        # the relay dies between a message and its ack
        swallowed = asyncio.Event()

        async def swallow(line: WebSocketRoute) -> None:
            server = line.connect_to_server()

            def to_page(message: str | bytes) -> None:
                if '"ack"' in str(message):
                    swallowed.set()
                else:
                    line.send(message)

            line.on_message(server.send)
            server.on_message(to_page)

        await page.route_web_socket("**/v1/visitor", swallow)
        await page.reload()
        widget = Widget(page)
        await expect(widget.said).to_have_text(["one"])
        await widget.say("two")
        await expect(widget.said).to_have_text(["one", "two"])
        async with asyncio.timeout(10):
            await swallowed.wait()
        own_relay.kill()
        await page.unroute_all()
        fresh = await page.context.new_page()
        await page.close()
        own_relay.start()
        widget = await shop.visit(fresh)
        await expect(widget.said).to_have_text(["one", "two"])
        await expect(widget.mine("two")).to_contain_text("✓ Sent")
        assert (await widget.said.all_inner_texts()).count("two") == 1
        kept = await fresh.evaluate("Object.keys(localStorage).filter(key => key.includes(':out:'))")
        assert kept == []


@pytest.mark.parametrize("way", ["stream", "poll"])
async def test_a_blocked_websocket_gives_way(page: Page, shop: Shop, sara: FrameAgent, way: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    await page.add_init_script(FAILING_SOCKET)
    if way == "poll":
        await page.route("**/v1/visitor/stream", lambda route: route.abort())
    widget = await shop.visit(page)
    await widget.open()
    await widget.say(f"Through the wall by {way}")
    await expect(widget.mine("Through the wall")).to_contain_text("✓ Sent", timeout=20_000)
    assert await page.evaluate("sockets") == 3
    chat = await sara.take(f"Through the wall by {way}")
    await chat.say("I hear you")
    await expect(widget.theirs("I hear you")).to_be_visible()
    for text in ("one", "two", "three"):
        await widget.say(text)
    await chat.hears("three")
    assert chat.texts()[-3:] == ["one", "two", "three"]
    assert ("poll" in asked) == (way == "poll")


async def test_a_websocket_that_hangs_in_its_opening_gives_way_at_once(page: Page, shop: Shop) -> None:
    await page.clock.install()
    await page.add_init_script(HANGING_SOCKET)
    widget = await shop.visit(page)
    await widget.open()
    await widget.field.fill("Is there another way?")
    await widget.field.press("Enter")
    await expect(widget.mine("another way")).to_contain_text("Not sent yet")
    await page.clock.run_for(9_000)
    await expect(widget.bar).to_have_text("Connecting…")
    await page.clock.run_for(1_000)
    await page.clock.resume()
    await expect(widget.mine("another way")).to_contain_text("✓ Sent", timeout=20_000)
    assert await page.evaluate("sockets") == 1


async def test_a_websocket_is_taken_again_when_one_opens(page: Page, own_relay: RelayProcess) -> None:
    async with Shop(own_relay.url) as shop:
        await page.add_init_script("window.RealSocket = WebSocket;" + FAILING_SOCKET)
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("By a stream")
        await expect(widget.mine("By a stream")).to_contain_text("✓ Sent", timeout=20_000)
        await page.evaluate("() => { WebSocket = RealSocket }")
        # The websocket that is tried first may come before the relay is back; the other ways would do then.
        for way in ("stream", "poll"):
            await page.route(f"**/v1/visitor/{way}", lambda route: route.abort())
        own_relay.kill()
        await expect(widget.bar).to_have_text("No connection. Your messages wait here.")
        async with page.expect_websocket(timeout=30_000):
            own_relay.start()
        await widget.say("By a socket")
        await expect(widget.mine("By a socket")).to_contain_text("✓ Sent", timeout=20_000)


async def test_two_tabs_share_one_line(new_context: NewContext, shop: Shop, sara: FrameAgent) -> None:
    context: BrowserContext = await new_context()
    sockets: list[Page] = []
    first, second = await context.new_page(), await context.new_page()
    first.on("websocket", lambda _: sockets.append(first))
    second.on("websocket", lambda _: sockets.append(second))
    one = await shop.visit(first)
    await one.open()
    await one.say("From the first tab")
    await expect(one.mine("From the first tab")).to_contain_text("✓ Sent")
    two = await shop.visit(second)
    await expect(two.said).to_have_text(["From the first tab"])
    await two.say("From the second tab")
    await expect(two.mine("From the second tab")).to_contain_text("✓ Sent")
    await expect(one.said).to_have_text(["From the first tab", "From the second tab"])
    assert sockets == [first]
    await first.close()
    await two.say("The first is gone")
    await expect(two.mine("The first is gone")).to_contain_text("✓ Sent")
    assert sockets == [first, second]
    chat = await sara.take("The first is gone")
    await chat.hears("The first is gone")
    assert chat.texts() == ["From the first tab", "From the second tab", "The first is gone"]
