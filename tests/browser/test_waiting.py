"""What a visitor is told while nobody answers, and how he says where he can be reached."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from relay.protocol.limits import FIELD_CHARS_MAX
from tests.browser.access import violations
from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewContext
from tests.browser.scripted_relay import CONV, ScriptedRelay
from tests.browser.shop import Shop, Widget
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNTS_CHANGES = """(node) => {
  window.changes = 0;
  const observer = new MutationObserver(() => window.changes++);
  observer.observe(node, { childList: true, characterData: true, subtree: true });
}"""


async def waiting(page: Page, shop: Shop, relay: ScriptedRelay) -> Widget:
    """A visitor who has written a moment ago."""
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("Is 245-12784 on its way?")
    await expect(widget.mine("245-12784")).to_contain_text("✓ Sent")
    return widget


async def test_how_the_wait_goes_is_told_until_somebody_answers(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    await scripted.tell(t="standing", conv=CONV, text="You are number 2.", place=2)
    await expect(widget.standing).to_have_text("You are number 2.")
    await widget.standing.evaluate(COUNTS_CHANGES)
    await scripted.tell(t="standing", conv=CONV, text="You are number 2.", place=2, wait_s=60)
    await scripted.say("We are quick today.", who="relay")
    await expect(widget.theirs("We are quick today.")).to_be_visible()
    assert await page.evaluate("window.changes") == 0
    assert await violations(page) == []
    await scripted.assign()
    await expect(widget.panel).to_contain_text("sara is here now")
    await expect(widget.standing).to_be_empty()


async def test_how_the_wait_goes_stands_in_the_direction_of_its_words(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    for words, direction in [("الان کسی پشت میز نیست.", "rtl"), ("You are number 2.", "ltr")]:
        await scripted.tell(t="standing", conv=CONV, text=words, place=2)
        await expect(widget.standing).to_have_text(words)
        await expect(widget.standing).to_have_css("direction", direction)


async def test_a_page_that_stays_open_says_whether_anybody_is_there(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    await expect(widget.panel).to_contain_text("We are here for you")
    await scripted.tell(t="beat", now_ms=1, present=0)
    await expect(widget.panel).to_contain_text("Write to us, we answer here")
    await scripted.tell(t="beat", now_ms=2)
    await scripted.tell(t="beat", now_ms=3, present=2)
    await expect(widget.panel).to_contain_text("We are here for you")


async def test_a_wait_that_is_over_is_not_spoken_of(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    await scripted.tell(t="standing", conv=CONV, text="You are next.")
    await expect(widget.standing).to_have_text("You are next.")
    await scripted.tell(t="standing", conv=CONV, text="")
    await expect(widget.standing).to_be_empty()
    box = await widget.standing.bounding_box()
    assert box and box["height"] == 0


async def test_the_relays_own_words_are_the_shops_and_are_announced(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    await scripted.say("Your message has arrived.", who="relay")
    said = widget.theirs("Your message has arrived.")
    await expect(said.locator("bdi")).to_have_text("Demo shop")
    await expect(widget.announcer).to_have_text("Demo shop: Your message has arrived.")
    await scripted.has_heard("seen")
    await expect(widget.launcher).to_have_text("Chat with us")
    await page.keyboard.press("Escape")
    await scripted.say("Are you still there?", who="relay")
    await expect(widget.launcher).to_have_text("Chat with us (1)")


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (
            {"k": "queued", "gen": 2, "reason": "agent_break"},
            "A colleague goes on with you as soon as one is free",
        ),
        ({"k": "queued", "gen": 2, "reason": "moved"}, "A colleague goes on with you as soon as one is free"),
        (
            {"k": "assigned", "gen": 2, "agent": 2, "name": "omar", "reason": "transfer"},
            "omar is here now",
        ),
        (
            {"k": "assigned", "gen": 2, "agent": 2, "name": "omar", "reason": "last_agent"},
            "omar is here now",
        ),
        ({"k": "closed", "gen": 2, "reason": "silent"}, "This chat is over. Write to go on."),
        ({"k": "queued", "gen": 2, "reason": "reopened"}, ""),
        ({"k": "hidden"}, ""),
        ({"k": "something_newer", "reason": "whatever"}, ""),
    ],
)
async def test_what_happens_is_told_in_one_sentence_or_none(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay, body: dict[str, object], note: str
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    await scripted.entry("relay", body)
    await scripted.say("Then")
    await expect(widget.theirs("Then")).to_be_visible()
    notes = await widget.log.locator(".note").all_inner_texts()
    assert notes[1:] == [note] * bool(note)


async def test_the_page_says_where_the_chat_is_to_go(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    scripted_shop.script = ' data-department="orders"'
    await waiting(page, scripted_shop, scripted)
    assert scripted.sent("hello")[0]["department"] == "orders"


async def test_the_hello_says_which_page_led_here(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    # An address may be longer than a field of a frame.
    widget = await scripted_shop.visit(page, "/cart?" + "x" * 2_000)
    async with page.expect_navigation():
        await page.evaluate("location.href = '/pay'")
    await widget.open()
    (hello,) = await scripted.has_heard("hello")
    assert hello["page"] == scripted_shop.url + "/pay"
    assert hello["ref"] == (scripted_shop.url + "/cart?" + "x" * 2_000)[:FIELD_CHARS_MAX]


@pytest.mark.parametrize("lang", ["en", "fa"])
async def test_who_finds_nobody_can_leave_an_address(
    new_context: NewContext, scripted_shop: Shop, scripted: ScriptedRelay, lang: str
) -> None:
    scripted.present = 0
    scripted_shop.lang = lang
    context: BrowserContext = await new_context(viewport={"width": 360, "height": 640})
    page = await context.new_page()
    widget = await scripted_shop.visit(page)
    await widget.open()
    form = widget.panel.locator("form", has=page.locator("[name=email]"))
    await expect(form).to_be_hidden()
    await widget.say("Anybody?")
    await scripted.has_heard("post")
    await scripted.say("We are closed now.", who="relay")
    await expect(form).to_be_visible()
    await expect(widget.field).to_be_focused()
    assert await violations(page) == []
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.type("sara@mail.example")
    await page.keyboard.press("Enter")
    (contact,) = await scripted.has_heard("contact")
    assert contact["text"] == "sara@mail.example"
    await expect(form).to_be_hidden()
    thanks = widget.panel.locator(".extras section").last
    await expect(thanks.locator("p")).to_be_focused()
    await expect(thanks).to_contain_text("✓")
    assert await violations(page) == []
    await page.reload()
    await expect(thanks).to_be_visible()
    await thanks.get_by_role("button").click()
    await widget.panel.locator("[name=email]").fill("+966 50 123 4567")
    await page.keyboard.press("Enter")
    assert len(await scripted.has_heard("contact", 2)) == 2
    await scripted.assign()
    await expect(thanks).to_be_hidden()


async def test_who_is_left_a_ticket_can_leave_an_address_though_agents_are_there(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget = await waiting(page, scripted_shop, scripted)
    form = widget.panel.locator("form", has=page.locator("[name=email]"))
    await scripted.entry("relay", {"k": "left", "reason": "closed", "due_ms": 0})
    await expect(form).to_be_visible()
    await scripted.entry("relay", {"k": "queued", "gen": 2, "reason": "returned"})
    await expect(form).to_be_hidden()


async def test_an_address_without_a_line_is_kept_and_sent_once(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    scripted.present = 0
    widget = await waiting(page, scripted_shop, scripted)
    scripted.is_deaf = True
    await widget.panel.locator("[name=email]").fill("sara@mail.example")
    await page.keyboard.press("Enter")
    await scripted.has_heard("contact")
    await page.reload()
    await scripted.has_heard("contact", 2)
    scripted.is_deaf = False
    await scripted.hang_up()
    await scripted.has_heard("contact", 3)
    await expect(widget.panel.locator(".extras section").last).to_contain_text("✓ Sent")
    assert len({contact["cid"] for contact in scripted.sent("contact")}) == 1


async def test_a_visitor_of_the_sample_shop_is_told_how_it_stands(
    new_context: NewContext, shop_relay: RelayProcess
) -> None:
    """On a real relay: the first answer at once, his place, and nothing of it once somebody is there."""
    async with Shop(shop_relay.url) as shop, FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as sara:
        widgets = []
        for text in ("I am the first", "I am the second"):
            context: BrowserContext = await new_context()
            widget = await shop.visit(await context.new_page())
            await widget.open()
            await widget.say(text)
            await expect(widget.theirs("Your message has arrived")).to_be_visible()
            widgets.append(widget)
        one, two = widgets
        await expect(one.standing).to_have_text("You are next.")
        await expect(two.standing).to_have_text("You are number 2 in the queue.")
        await sara.take("I am the first")
        await expect(one.panel).to_contain_text("sara is here now")
        await expect(one.standing).to_be_empty()
        await expect(two.standing).to_have_text("You are next.")
        await sara.heard(lambda f: f["t"] == "entry" and f["who"] == "visitor" and f["body"]["k"] == "seen")
        await two.page.reload()
        await expect(two.standing).to_have_text("You are next.")
        await two.page.keyboard.press("Escape")
        await expect(two.launcher).to_have_text("Chat with us")


async def test_an_address_reaches_the_agent_who_comes_later(page: Page, shop_relay: RelayProcess) -> None:
    async with Shop(shop_relay.url) as shop:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("Anybody there?")
        await widget.panel.locator("[name=email]").fill("mona@mail.example")
        await page.keyboard.press("Enter")
        await expect(widget.panel.locator(".extras section").last).to_contain_text("✓ Sent")
        async with FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as sara:
            brief = await sara.heard(lambda f: f["t"] == "brief" and f["preview"] == "Anybody there?")
            assert brief["fields"] == {"contact": "mona@mail.example"}
            await sara.take("Anybody there?")
            await expect(widget.panel).to_contain_text("sara is here now")
            await expect(widget.panel.locator(".extras section").last).to_be_hidden()


async def test_answers_to_pick_from_and_a_person_are_one_click_away(
    page: Page, shop_relay: RelayProcess
) -> None:
    async with Shop(shop_relay.url) as shop, FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as sara:
        shop.lang = "fa"
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("سلام")
        chips = widget.panel.locator(".chips button")
        await expect(chips).to_have_text(
            ["سفارشم کجاست؟", "می‌خواهم کالایی را برگشت بدهم", "هزینهٔ ارسال چقدر است؟", "یک همکار، لطفاً"]
        )
        assert await violations(page) == []
        await chips.first.click()
        await expect(widget.mine("سفارشم کجاست؟")).to_contain_text("✓ ارسال شد")
        await expect(chips).to_have_count(0)
        chat = await sara.take("سفارشم کجاست؟")
        await chat.say("الان نگاه می‌کنم")
        await expect(widget.theirs("الان نگاه می‌کنم")).to_be_visible()
        await expect(chips).to_have_count(0)


async def test_what_was_said_before_is_shown_above(page: Page, shop_relay: RelayProcess) -> None:
    """A word after the time in which a closed chat is gone on with begins a new one."""
    config = shop_relay.data.parent / "config" / "relay.toml"
    config.write_text(config.read_text("utf-8").replace("# reopen_hours = 24", "reopen_hours = 0"), "utf-8")
    shop_relay.kill()
    shop_relay.start()
    async with Shop(shop_relay.url) as shop, FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as sara:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("The first time")
        chat = await sara.take("The first time")
        await chat.say("Done")
        await expect(widget.theirs("Done")).to_be_visible()
        await widget.panel.get_by_label("More").click()
        await widget.panel.get_by_role("button", name="End chat").click()
        await expect(widget.log).to_contain_text("This chat is over")
        await widget.say("The second time")
        await expect(widget.mine("The second time")).to_contain_text("✓ Sent")
        mine = widget.log.locator(".me p")
        await expect(mine).to_have_text(["The first time", "The second time"])
        widget = await shop.visit(page, "/another")
        await expect(mine).to_have_text(["The first time", "The second time"])
        await expect(widget.theirs("Done")).to_be_visible()
        await widget.say("And still one")
        await expect(widget.mine("And still one")).to_contain_text("✓ Sent")
        await expect(mine).to_have_text(["The first time", "The second time", "And still one"])
