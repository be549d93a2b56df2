"""The chat apart from the shop's page: `data-frame` has it run in a frame of the relay's."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jwt
import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.browser.access import violations
from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewContext, NewData
from tests.browser.scripted_relay import LOOK, ScriptedRelay
from tests.browser.shop import Shop, Widget
from tests.browser.test_guest_manners import REMEMBERS
from tests.browser.test_host_page import REMEMBERS_VIOLATIONS
from tests.browser.test_page_commands import BEFORE, told
from tests.contract.test_widget_size import Rule
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEPT: Final = "Object.keys(localStorage)"
NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
MARK: Final = "dukkan:demo:framed"
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 700},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture(autouse=True)
def in_a_frame(shop: Shop) -> None:
    """The shop wants it so."""
    shop.script = " data-frame"


@pytest.fixture
def framing_shop(scripted_shop: Shop) -> Shop:
    """The same of the relay that says what a test wants."""
    scripted_shop.script = " data-frame"
    return scripted_shop


async def close(widget: Widget) -> None:
    """Closes by the launcher; returns when the page in the frame knows of it, too."""
    await widget.launcher.click()
    await expect(widget.dialog).to_be_hidden()
    await widget.page.frames[1].wait_for_function("!localStorage['dukkan:demo:open']")


async def test_a_chat_in_a_frame_reaches_the_agent_and_comes_back(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await expect(widget.field).to_be_focused()
    await widget.say("Through the frame")
    await expect(widget.mine("Through the frame")).to_contain_text("✓ Sent")
    chat = await sara.take("Through the frame")
    await chat.say("And back")
    await expect(widget.theirs("And back")).to_be_visible()
    await chat.close()
    await expect(widget.log).to_contain_text("This chat is over")


async def test_the_agent_sees_the_shops_page_and_not_the_frames(
    page: Page, framing_shop: Shop, scripted: ScriptedRelay
) -> None:
    framing_shop.script = ' data-frame data-department="orders" data-lang="fa"'
    widget = await framing_shop.visit(page, "/dates?size=2")
    await widget.open()
    hello = (await scripted.has_heard("hello"))[0]
    said = {key: hello.get(key) for key in ("page", "title", "department", "lang", "site")}
    assert said == {
        "page": framing_shop.url + "/dates",
        "title": "A shop",
        "department": "orders",
        "lang": "fa",
        "site": "demo",
    }
    await expect(widget.frame).to_have_attribute("title", "گفت‌وگو با ما")
    assert scripted.asked == ["frame-fa", "page-fa"]


EAVESDROPS: Final = """if (window === top) {
  window.overheard = [];
  const hear = (data) => overheard.push(JSON.stringify(data));
  addEventListener("message", ({ data }) => hear(data));
  const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", { get, set(listener) {
    set.call(this, (event) => { hear(event.data); listener(event); });
  } });
}"""


@pytest.mark.threat(9)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_no_script_of_the_shop_can_read_the_chat(
    page: Page, shop: Shop, sara: FrameAgent, host: str
) -> None:
    """Also of another site, where the browser may deny the frame storage: it chats all the same."""
    shop.url = shop.url.replace("127.0.0.1", host)
    shop.head = BEFORE
    await page.add_init_script(EAVESDROPS)
    widget = await shop.visit(page)
    await widget.open()
    text = f"A secret on {host}"
    await widget.say(text)
    await expect(widget.mine(text)).to_contain_text("✓ Sent")
    chat = await sara.take(text)
    await chat.say("The secret answer")
    await expect(widget.theirs("The secret answer")).to_be_visible()
    await page.wait_for_function("told.filter(([name]) => name === 'message').length === 2")
    heard = [detail for name, detail in await told(page) if name == "message"]
    assert heard == [{"who": "visitor"}, {"who": "agent"}]
    found = await page.evaluate("""() => {
      const frame = document.querySelector("dukkan-chat").shadowRoot.querySelector("iframe");
      const attempts = [() => frame.contentDocument.body, () => frame.contentWindow.document,
        () => frame.contentWindow.localStorage.length, () => frame.contentWindow.location.href];
      const reached = attempts.filter((attempt) => { try { return attempt() !== null } catch { return 0 } });
      const kept = JSON.stringify({ ...localStorage, ...sessionStorage });
      return [reached.length, overheard.join(), kept, frame.src];
    }""")
    reached, overheard, kept, address = found
    assert reached == 0 and "message" in overheard
    for words in (text, "secret"):
        assert words not in overheard + kept + address
    tokens = await widget.frame.content_frame.locator("html").evaluate(
        "() => { try { return Object.values(localStorage) } catch { return [] } }"
    )
    assert not any(token in overheard + kept for token in tokens if len(token) > 9)


SENDS: Final = """(text) => {
  const { port1, port2 } = new MessageChannel();
  window.answers = 0;
  port1.onmessage = () => answers++;
  port1.postMessage([{ page: text, title: "", ref: "" }, "toggle", true]);
  window.top.document.querySelector("#chat").contentWindow.postMessage(0, "*", [port2]);
}"""


@pytest.mark.threat(9)
async def test_the_frames_page_heeds_the_page_around_it_and_nobody_else(
    page: Page, framing_shop: Shop, scripted: ScriptedRelay
) -> None:
    shop = framing_shop
    shop.head = f"<script>window.send = {SENDS}</script>"
    shop.body = f"""<iframe id="chat" src="{scripted.url}/chat/demo#framed" title="Chat"></iframe>
<iframe name="child" src="/child" title="Child"></iframe>"""
    await page.goto(shop.url)
    chat, child = page.frame(url=re.compile("#framed")), page.frame("child")
    assert chat and child
    for sender in (child, page.main_frame, child, page.main_frame):
        await sender.evaluate("send(location.pathname)")
        # what it was sent before this, it has had by now
        await chat.evaluate("new Promise((done) => setTimeout(done))")
    await expect(page.frame_locator("#chat").locator("dukkan-chat dialog > form textarea")).to_be_visible()
    assert [hello["page"] for hello in await scripted.has_heard("hello")] == ["/"]
    await page.wait_for_function("window.answers === 0")
    assert await child.evaluate("answers") == 0


@pytest.mark.threat(9)
async def test_the_shops_page_gives_the_channel_to_the_relays_origin_alone(page: Page, shop: Shop) -> None:
    async with Shop(shop.relay_url) as stranger:
        stranger.head = """<script>addEventListener("message", ({ data, ports }) => {
          parent.postMessage(["got", data, ports.length], "*");
          parent.postMessage([true, "open"], "*");
        }); parent.postMessage([true, "open"], "*")</script>"""
        shop.head = (
            "<script>addEventListener('message', ({ data }) => (window.got ||= []).push(data))</script>"
        )
        await page.route(
            "**/chat/demo*",
            lambda route: route.fulfill(status=302, headers={"Location": stranger.url + "/chat"}),
        )
        widget = await shop.visit(page)
        await widget.launcher.click()
        await page.wait_for_function("window.got")
        # the frame has been loaded, and what was sent to it would have come
        await page.frames[1].evaluate("new Promise((done) => setTimeout(done))")
        await expect(widget.dialog).to_be_hidden()
        assert await page.evaluate("got") == [[True, "open"]]


async def test_the_page_opens_closes_and_hears_as_without_a_frame(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    shop.head = BEFORE
    shop.body = "<button onclick=\"dukkan.push(['open'])\">Ask us</button>"
    widget = await shop.visit(page)
    await page.get_by_role("button", name="Ask us").click()
    await expect(widget.field).to_be_focused()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    await widget.say("Does the page around hear?")
    chat = await sara.take("Does the page around hear?")
    await page.evaluate("dukkan.push(['close'])")
    await expect(widget.dialog).to_be_hidden()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    await chat.say("It does")
    await expect(widget.launcher).to_have_text("Chat with us (1)")
    await page.get_by_role("button", name="Ask us").click()
    await expect(widget.theirs("It does")).to_be_visible()
    await expect(widget.launcher).to_have_text("Chat with us")
    await page.wait_for_function("told.at(-1)[1] === 0")
    assert await told(page) == [
        ["open", None],
        ["message", {"who": "visitor"}],
        ["close", None],
        ["message", {"who": "agent"}],
        ["unread", 1],
        ["open", None],
        ["unread", 0],
    ]


async def test_what_was_asked_before_the_script_came_is_done_in_the_frame(page: Page, shop: Shop) -> None:
    asked = "(window.dukkan ||= []).push(['open']); dukkan.push(['close']); dukkan.push(['open'])"
    shop.head = f"<script>{asked}</script>"
    widget = await shop.visit(page)
    await expect(widget.field).to_be_focused()
    await widget.launcher.click()
    await expect(widget.dialog).to_be_hidden()
    await expect(widget.launcher).to_be_focused()


SECRET: Final = "the shop's own secret, thirty-two bytes and more"


async def test_who_the_shop_says_he_is_reaches_the_frame_and_no_address(
    page: Page, tmp_path: Path, new_data: NewData
) -> None:
    claims = {"aud": "demo", "sub": "17", "name": "Mina", "exp": int(time.time()) + 600}
    token = jwt.encode(claims, SECRET.encode(), algorithm="HS256")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with RelayProcess(new_data(tmp_path), environment={"DUKKAN_IDENTITY_DEMO": SECRET}) as relay:
        async with Shop(relay.url) as shop, FrameAgent.signed_in(relay.url, "sara", PASSWORD) as sara:
            shop.script = " data-frame"
            widget = await shop.visit(page)
            await widget.open()
            await widget.say("Who am I?")
            await sara.heard(lambda f: f["t"] == "brief" and bool(f.get("preview")) and f["unverified"])
            await page.evaluate("token => dukkan.push(['identify', token])", token)
            await widget.say("Now you know")
            brief = await sara.heard(lambda f: f["t"] == "brief" and bool(f.get("customer")))
            assert (brief["customer"], brief["visitor"]) == ("17", "Mina")
            await page.reload()
            await page.evaluate("token => dukkan.push(['identify', token])", token)
            await expect(widget.mine("Now you know")).to_be_visible()
            await page.evaluate("dukkan.push(['forget'])")
            await expect(widget.dialog).to_be_hidden()
            await widget.open()
            await widget.say("I am somebody else")
            await expect(widget.said).to_have_text(["I am somebody else"])
            other = await sara.heard(lambda f: f["t"] == "brief" and "somebody" in f.get("preview", ""))
            assert other.get("customer") is None
    assert asked and not [url for url in asked if token[:20] in url]


async def test_nothing_is_asked_stored_or_heard_before_the_click(page: Page, shop: Shop) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.add_init_script(REMEMBERS)
    widget = await shop.visit(page)
    await page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.startswith(shop.relay_url)] == [shop.relay_url + "/w/demo.js"]
    found = await page.evaluate("[listened, timed, wrote, shifted, localStorage.length, document.cookie]")
    assert found in (
        [["focusin"], [], [], 0, 0, ""],
        [["focusin", "DOMContentLoaded"], [], [], 0, 0, ""],
    )
    await widget.open()
    assert await page.evaluate("shifted") == 0
    # open on the next page as well, and gone with the chat where he has said nothing
    assert await page.evaluate(KEPT) == [MARK]
    await widget.launcher.click()
    await page.wait_for_function("localStorage.length === 0")


async def test_the_chat_and_what_he_writes_survive_a_change_of_pages(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("From page to page")
    await sara.take("From page to page")
    await widget.field.fill("half a")
    await page.get_by_role("heading", name="A shop").click()
    widget = await shop.visit(page, "/next")
    await expect(widget.field).to_have_value("half a")
    await expect(widget.mine("From page to page")).to_be_visible()
    # restored, not asked for: the focus stays where it is
    assert await page.evaluate("document.activeElement === document.body")
    await widget.launcher.click()
    await expect(widget.dialog).to_be_hidden()
    await widget.open()
    await expect(widget.field).to_have_value("half a")
    await expect(widget.field).to_be_focused()


async def test_who_comes_back_sees_what_he_has_not_read_until_he_is_forgotten(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("I shall be back")
    chat = await sara.take("I shall be back")
    await close(widget)
    await page.goto("about:blank")
    await chat.say("Welcome back")
    await shop.visit(page, "/another")
    await expect(widget.launcher).to_have_text("Chat with us (1)")
    await expect(widget.dialog).to_be_hidden()
    await page.evaluate("dukkan.push(['forget'])")
    await expect(widget.launcher).to_have_text("Chat with us")
    await page.wait_for_function("localStorage.length === 0")
    await shop.visit(page, "/later")
    await page.wait_for_load_state("networkidle")
    await expect(widget.frame).to_have_count(0)


async def test_the_title_of_the_page_counts_what_came_while_it_was_hidden(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    hide = "Object.defineProperty(document, 'hidden', { get: () => window.isHidden, configurable: true })"
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Call me")
    chat = await sara.take("Call me")
    await close(widget)
    await page.evaluate(hide + "; isHidden = true")
    await chat.say("Hello?")
    await expect(page).to_have_title("(1) A shop")
    await page.evaluate("isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page).to_have_title("A shop")


async def test_the_keyboard_goes_in_and_out_of_the_frame(page: Page, shop: Shop) -> None:
    shop.body = '<a href="#after">A link of the shop</a>'
    widget = await shop.visit(page)
    await widget.launcher.focus()
    await page.keyboard.press("Enter")
    await expect(widget.field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(widget.dialog).to_be_hidden()
    await expect(widget.launcher).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(widget.field).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(widget.log).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(widget.panel.locator(".close")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(widget.launcher).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(widget.panel.locator(".close")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(widget.dialog).to_be_hidden()
    await expect(widget.launcher).to_be_focused()


@pytest.mark.parametrize("lang", ["en", "fa"])
async def test_the_frame_stands_where_the_panel_stands(
    new_context: NewContext, shop: Shop, lang: str
) -> None:
    shop.lang = lang
    style = "node => [getComputedStyle(node).direction, getComputedStyle(node).backgroundColor]"
    for size, border in (({}, 1), (PHONE, 0)):
        context: BrowserContext = await new_context(color_scheme="dark", **size)
        page = await context.new_page()
        found: list[list[Any]] = []
        inside = None
        for script in ("", " data-frame"):
            shop.script = script
            widget = await shop.visit(page)
            await widget.open()
            found.append([await widget.dialog.bounding_box(), await widget.panel.evaluate(style)])
            inside = await widget.panel.bounding_box()
            await page.evaluate("localStorage.clear()")
        assert found[0] == found[1]
        assert inside == {
            "x": found[1][0]["x"] + border,
            "y": found[1][0]["y"] + border,
            "width": found[1][0]["width"] - 2 * border,
            "height": found[1][0]["height"] - 2 * border,
        }
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_page_that_is_printed_has_no_frame_on_it(page: Page, shop: Shop) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await page.emulate_media(media="print")
    await expect(widget.frame).to_be_hidden()


@pytest.mark.threat(9)
async def test_a_strict_policy_needs_to_allow_the_script_and_the_frame_and_no_more(
    page: Page, shop: Shop
) -> None:
    shop.policy = (
        f"default-src 'none'; script-src {shop.relay_url}; frame-src {shop.relay_url}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    await page.add_init_script(REMEMBERS_VIOLATIONS)
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Strictly framed")
    await expect(widget.mine("Strictly framed")).to_contain_text("✓ Sent")
    assert await page.evaluate("window.violations || []") == []


async def test_a_frame_that_does_not_come_is_said_not_to_and_tried_again(page: Page, shop: Shop) -> None:
    await page.clock.install(time=NOON)
    await page.route("**/chat/demo*", lambda route: route.abort())
    widget = await shop.visit(page)
    await page.clock.pause_at(NOON + timedelta(minutes=1))
    await widget.launcher.click()
    await widget.frame.wait_for(state="attached")
    way = page.get_by_role("link", name="Open it in a new tab")
    await page.clock.run_for(9_900)
    await expect(way).to_be_hidden()
    await page.clock.run_for(200)
    await expect(way).to_be_visible()
    await expect(widget.dialog).to_be_hidden()
    assert await way.get_attribute("href") == f"{shop.relay_url}/chat/demo?lang=en"
    await page.clock.resume()
    assert await violations(page) == []
    await page.unroute("**/chat/demo*")
    async with page.expect_popup() as opened:
        await way.click()
    alone = Widget(await opened.value)
    await expect(alone.field).to_be_visible()
    await widget.open()
    await expect(widget.field).to_be_focused()
    await expect(way).to_be_hidden()


@pytest.mark.parametrize("by", ["the shop's page", "the relay"])
async def test_a_frame_that_a_policy_forbids_leaves_no_empty_box(page: Page, shop: Shop, by: str) -> None:
    async def elsewhere_only(route: Route) -> None:
        answer = await route.fetch()
        policy = answer.headers["content-security-policy"].replace(
            "ancestors *", "ancestors https://shop.example"
        )
        await route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    if by == "the relay":
        await page.route("**/chat/demo*", elsewhere_only)
    else:
        shop.policy = f"default-src 'none'; script-src {shop.relay_url}; frame-src 'none'"
    await page.clock.install()
    widget = await shop.visit(page)
    await widget.launcher.click()
    await widget.frame.wait_for(state="attached")
    await page.clock.run_for(10_100)
    await expect(page.get_by_role("link", name="Open it in a new tab")).to_be_visible()
    await expect(widget.dialog).to_be_hidden()


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_outside_or_inside_of_the_frame(
    new_context: NewContext, framing_shop: Shop, scripted: ScriptedRelay, lang: str, scheme: str
) -> None:
    framing_shop.lang = lang
    scripted.present = 0
    for size in ({}, PHONE):
        context: BrowserContext = await new_context(color_scheme=scheme, **size)
        page = await context.new_page()
        widget = await framing_shop.visit(page)
        assert await violations(page) == []
        await widget.open()
        await widget.say("245-12784?")
        await expect(widget.panel.locator("[name=email]")).to_be_visible()
        await scripted.close()
        await expect(widget.panel.get_by_role("radio").first).to_be_visible()
        assert await violations(page) == []
        assert await violations(page.frames[1]) == []
        await context.close()
        scripted.log.clear()


async def test_an_invitation_opens_the_chat_in_the_frame(page: Page) -> None:
    rule = Rule({"en": "Any questions?"}, page="/", after_s=0, returning=False, event="", at_least=0)
    async with ScriptedRelay(LOOK._replace(invitations=(rule,))) as relay, Shop(relay.url) as shop:
        shop.script = " data-frame"
        widget = await shop.visit(page)
        await page.get_by_role("button", name="Any questions?").click()
        await expect(widget.field).to_be_focused()
        await widget.say("One, yes")
        await expect(widget.mine("One, yes")).to_contain_text("✓ Sent")
        await widget.launcher.click()
        await expect(widget.dialog).to_be_hidden()
        await expect(page.get_by_role("button", name="Any questions?")).to_have_count(0)


async def test_a_frame_that_is_loaded_once_more_is_spoken_to_again(page: Page, shop: Shop) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.field.fill("half a")
    await page.frames[1].evaluate("location.reload()")
    await expect(widget.field).to_have_value("half a")
    await expect(widget.field).to_be_focused()
