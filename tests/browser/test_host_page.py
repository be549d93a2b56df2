"""The widget as a guest: what it asks of a shop's page, and what it leaves alone."""

import re

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.agent import FrameAgent
from tests.browser.conftest import NewContext
from tests.browser.shop import Shop, Widget
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

REMEMBERS_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', (event) => "
    "(window.violations ||= []).push(event.violatedDirective + ' ' + event.blockedURI))"
)


@pytest.mark.threat(9)
async def test_it_works_under_a_strict_policy_with_trusted_types(
    page: Page, relay: RelayProcess, shop: Shop
) -> None:
    host = relay.url.removeprefix("http://")
    shop.policy = (
        f"default-src 'none'; script-src {relay.url}; connect-src {relay.url} ws://{host}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    await page.add_init_script(REMEMBERS_VIOLATIONS)
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Strictly speaking")
    await expect(widget.mine("Strictly speaking")).to_contain_text("✓ Sent")
    assert await widget.launcher.evaluate("button => getComputedStyle(button).borderRadius") == "26px"
    assert await page.evaluate("window.violations || []") == []


async def test_nothing_is_stored_or_asked_before_the_visitor_acts(page: Page, shop: Shop) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    widget = await shop.visit(page)
    await page.wait_for_load_state("networkidle")
    of_relay = [
        url for url in asked if url.startswith((shop.relay_url, shop.relay_url.replace("http", "ws")))
    ]
    assert of_relay == [shop.relay_url + "/w/demo.js"]
    assert await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    await widget.open()
    await expect(widget.bar).to_have_text("")
    assert await page.evaluate("Object.keys(localStorage)") == ["dukkan:demo:open"]
    await widget.say("Now I have acted")
    await expect(widget.mine("Now I have acted")).to_contain_text("✓ Sent")
    assert sorted(await page.evaluate("Object.keys(localStorage)")) == [
        "dukkan:demo:open",
        "dukkan:demo:token",
    ]


async def test_it_chats_where_storage_is_denied(page: Page, shop: Shop) -> None:
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    )
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Nothing to remember me by")
    await expect(widget.mine("Nothing to remember me by")).to_contain_text("✓ Sent")


HOSTILE = [
    '<img src=x onerror="window.owned = 1">',
    "<script>window.owned = 1</script> &lt;b&gt;",
    "[/] [@click=app.quit]x[/] **bold** `code`",
    'javascript:window.owned=1 data:text/html,x https://a.example/"onmouseover=owned=1',
]


@pytest.mark.threat(9)
async def test_words_are_never_markup(page: Page, shop: Shop, sara: FrameAgent) -> None:
    widget = await shop.visit(page)
    await widget.open()
    for text in HOSTILE:
        await widget.say(text)
    await expect(widget.said).to_have_text(HOSTILE)
    await expect(widget.mine(HOSTILE[-1])).to_contain_text("✓ Sent")
    chat = await sara.take("javascript:")
    for text in HOSTILE:
        await chat.say(text)
    await expect(widget.said).to_have_text(HOSTILE * 2)
    assert await page.evaluate("window.owned") is None
    assert await widget.log.locator("img, script, b, code").count() == 0
    links = await widget.log.locator("a").evaluate_all("links => links.map(link => [link.href, link.rel])")
    assert links == [["https://a.example/", "noreferrer nofollow"]] * 2


@pytest.mark.threat(5)
async def test_control_characters_and_overrides_are_made_harmless(
    page: Page, shop: Shop, sara: FrameAgent
) -> None:
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("esc\x1b[31m over\u202eride \u2066isolate c1\x9b")
    await expect(widget.said).to_have_text([re.compile(r"esc␛\[31m override isolate c1�")])
    chat = await sara.take("esc")
    await chat.say("back\x1b]0;x\x07 \u202egnp.exe")
    await expect(widget.theirs("back")).to_contain_text("back␛]0;x␇ gnp.exe")


ISLANDS = """(log, wanted) => {
  // the place of each letter of `wanted`, wherever the log shows it
  const walker = document.createTreeWalker(log, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(wanted);
    if (at < 0) continue;
    return [...wanted].map((_, i) => {
      const range = new Range();
      range.setStart(walker.currentNode, at + i);
      range.setEnd(walker.currentNode, at + i + 1);
      return range.getBoundingClientRect().x;
    });
  }
}"""


@pytest.mark.parametrize(
    ("lang", "before", "island", "after"),
    [
        ("ar", "طلب رقم ", "245-12784", " لم يصل بعد"),
        ("ar", "اتصل على ", "+966 50 123 4567", " من فضلك"),
        ("fa", "سفارش ", "881-4402-B", " هنوز نرسیده"),
        ("fa", "شماره ", "۰۹۱۲-۳۴۵-۶۷۸۹", " را بگیرید"),
        ("ar", "انظر ", "https://shop.example/t?n=1", " هناك"),
        ("fa", "بنویسید به ", "sara.k@shop.example", " لطفاً"),
    ],
)
async def test_codes_and_numbers_read_from_left_to_right_in_a_mirrored_chat(
    page: Page, shop: Shop, lang: str, before: str, island: str, after: str
) -> None:
    shop.lang = lang
    widget = await shop.visit(page)
    box, size = await widget.launcher.bounding_box(), page.viewport_size
    assert box and size and box["x"] < size["width"] / 2
    await widget.open()
    await widget.say(before + island + after)
    await expect(widget.mine(island)).to_contain_text("✓")
    places = await widget.log.evaluate(ISLANDS, island)
    assert places == sorted(places) and len(set(places)) == len(island)
    sides = [(await widget.log.evaluate(ISLANDS, part.strip()))[0] for part in (before, after)]
    assert sides[0] > places[-1] > sides[1] or sides[0] > sides[1]
    direction = "dialog => getComputedStyle(dialog).direction"
    assert await widget.panel.evaluate(direction) == "rtl"


async def test_each_message_has_the_direction_of_its_own_words(page: Page, shop: Shop) -> None:
    shop.lang = "ar"
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("English, please!")
    await widget.say("شكرًا!")
    await expect(widget.said).to_have_count(2)
    await expect(widget.said.nth(0)).to_have_css("direction", "ltr")
    await expect(widget.said.nth(1)).to_have_css("direction", "rtl")


async def test_an_empty_field_runs_with_the_page_and_a_written_one_with_its_words(
    page: Page, shop: Shop
) -> None:
    shop.lang = "fa"
    widget = await shop.visit(page)
    await widget.open()
    await expect(widget.field).to_have_css("direction", "rtl")
    await widget.field.fill("English, please!")
    await expect(widget.field).to_have_css("direction", "ltr")
    await widget.field.fill("")
    await expect(widget.field).to_have_css("direction", "rtl")


async def test_the_chat_has_a_page_of_its_own(page: Page, relay: RelayProcess) -> None:
    await page.add_init_script(REMEMBERS_VIOLATIONS)
    await page.add_init_script("localStorage.setItem('dukkan:demo:open', '1')")
    await page.goto(relay.url + "/chat/demo?lang=fa")
    widget = Widget(page)
    await expect(widget.field).to_be_focused()
    await expect(widget.launcher).to_be_hidden()
    box, size = await widget.panel.bounding_box(), page.viewport_size
    assert box and size and (box["width"], box["height"]) == (size["width"], size["height"])
    await widget.say("سلام")
    await expect(widget.mine("سلام")).to_contain_text("✓")
    assert await page.evaluate("window.violations || []") == []


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
async def test_the_demo_shop_shows_the_widget_under_its_own_policy(
    page: Page, relay: RelayProcess, lang: str
) -> None:
    await page.add_init_script(REMEMBERS_VIOLATIONS)
    await page.goto(f"{relay.url}/demo/?lang={lang}")
    widget = Widget(page)
    await widget.open()
    await widget.say("245-12784?")
    await expect(widget.mine("245-12784?")).to_contain_text("✓")
    assert await page.evaluate("window.violations || []") == []
    assert await page.locator("html").get_attribute("lang") == lang


async def test_a_phone_gets_a_sheet_over_the_whole_screen(new_context: NewContext, shop: Shop) -> None:
    size = {"width": 390, "height": 700}
    context: BrowserContext = await new_context(viewport=size, has_touch=True, is_mobile=True)
    widget = await shop.visit(await context.new_page())
    await widget.open()
    box = await widget.panel.bounding_box()
    assert box == {"x": 0, "y": 0, **size}
    assert float((await widget.field.evaluate("f => getComputedStyle(f).fontSize")).removesuffix("px")) >= 16


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_in_a_frame_the_page_runs_no_script_of_ours(
    page: Page, relay: RelayProcess, shop: Shop, host: str
) -> None:
    """Also on a page of another site, where the browser may deny a frame storage and locks."""
    shop.url = shop.url.replace("127.0.0.1", host)
    shop.policy = f"default-src 'none'; frame-src {relay.url}"
    frame = f'<iframe src="{relay.url}/chat/demo" title="Chat" width="380" height="600"></iframe>'
    shop.body = f"<input autofocus>{frame}"
    await page.goto(shop.url)
    panel = page.frame_locator("iframe").locator("dukkan-chat dialog")
    await panel.locator("> form textarea").wait_for()
    await expect(page.locator("input")).to_be_focused()
    await panel.locator("> form textarea").fill("From a frame")
    await panel.locator("> form textarea").press("Enter")
    await expect(panel.locator(".me")).to_contain_text("✓ Sent")
    assert await page.locator("dukkan-chat").count() == 0
