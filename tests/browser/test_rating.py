"""How it was: asked below the log, given with the keyboard alone, and never lost."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.access import violations
from tests.browser.agent import Chat, FrameAgent
from tests.browser.conftest import PASSWORD, NewContext
from tests.browser.scripted_relay import ScriptedRelay
from tests.browser.shop import Shop, Widget
from tests.browser.test_host_page import REMEMBERS_VIOLATIONS
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Card:
    """The rating below the log."""

    def __init__(self, widget: Widget) -> None:
        self.all = widget.panel.locator(".extras")
        self.question = self.all.locator("form").filter(has=widget.page.locator("[name=score]"))
        self.thanks = self.all.locator("section").first
        self.send = self.question.locator(".send")
        self.comment = self.question.locator("textarea")

    def score(self, score: int) -> Locator:
        return self.question.locator(f"[name=score][value='{score}']")

    def button(self, name: str) -> Locator:
        return self.all.get_by_role("button", name=name)


async def asked(page: Page, scripted_shop: Shop, scripted: ScriptedRelay) -> tuple[Widget, Card]:
    """A chat that was closed a moment ago, with the question before the visitor's eyes."""
    widget = await scripted_shop.visit(page)
    await widget.open()
    await widget.say("Is 245-12784 on its way?")
    await scripted.has_heard("post")
    await scripted.assign()
    await scripted.say("It will be there tomorrow.")
    await scripted.close()
    card = Card(widget)
    await expect(card.question).to_be_visible()
    return widget, card


async def test_a_chat_is_rated_with_the_keyboard_alone(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    press = page.keyboard.press
    await expect(widget.field).to_be_focused()
    await expect(card.send).to_be_hidden()
    await press("Shift+Tab")
    await expect(card.button("Not now")).to_be_focused()
    await press("Shift+Tab")
    await press("ArrowLeft")
    await expect(card.score(4)).to_be_focused()
    await expect(card.score(4)).to_be_checked()
    await press("Tab")
    await press("Space")
    await press("Tab")
    await page.keyboard.type("Quick and kind.")
    await press("Tab")
    await expect(card.send).to_be_focused()
    await press("Enter")
    await expect(card.thanks.locator("p").first).to_be_focused()
    await expect(card.thanks).to_contain_text("Your rating: 4 Good · My question was answered: I agree")
    await expect(card.thanks).to_contain_text("Quick and kind.")
    await expect(card.question).to_be_hidden()
    (rate,) = scripted.sent("rate")
    assert (rate["score"], rate["agreed"], rate["comment"]) == (4, True, "Quick and kind.")
    await press("Tab")
    await expect(card.button("Change")).to_be_focused()
    await press("Enter")
    await expect(card.score(4)).to_be_focused()
    await expect(card.comment).to_have_value("Quick and kind.")
    await press("ArrowRight")
    await press("Enter")
    await expect(card.thanks).to_contain_text("5 Very good")
    assert [rate["score"] for rate in await scripted.has_heard("rate", 2)] == [4, 5]


async def test_a_screen_reader_hears_numbers_with_words_and_is_told_of_the_question(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    group = card.question.get_by_role("group", name="How was this chat?")
    names = ["1 Very bad", "2 Bad", "3 Okay", "4 Good", "5 Very good"]
    assert await group.get_by_role("radio").count() == len(names)
    for name in names:
        await expect(group.get_by_role("radio", name=name, exact=True)).to_be_visible()
    await expect(widget.announcer).to_have_text("How was this chat?")
    await card.score(2).check()
    line = card.question.get_by_role("group", name="My question was answered:")
    await expect(line.get_by_role("radio", name="I disagree")).to_be_visible()
    await expect(card.question.get_by_label("Anything to add? (optional)")).to_be_visible()


async def test_a_score_is_all_that_must_be_said(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    _, card = await asked(page, scripted_shop, scripted)
    await card.score(1).focus()
    await page.keyboard.press("Enter")
    await card.score(2).check()
    await card.send.click()
    await expect(card.thanks).to_contain_text("Your rating: 2 Bad")
    (rate,) = scripted.sent("rate")
    assert rate["score"] == 2 and rate.get("agreed") is None and not rate.get("comment")


async def test_a_rating_without_a_line_is_kept_over_a_reload_and_stored_once(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    scripted.is_deaf = True
    await card.score(3).check()
    await card.send.click()
    await expect(card.thanks).to_contain_text("Your rating: 3 Okay … Sending")
    await scripted.has_heard("rate")
    await expect(widget.said).to_have_count(2)
    await page.reload()
    await scripted.has_heard("rate", 2)
    await expect(card.thanks).to_contain_text("Your rating: 3 Okay")
    scripted.is_deaf = False
    await scripted.hang_up()
    await expect(card.thanks).to_have_text("Your rating: 3 OkayChange")
    assert len({rate["cid"] for rate in scripted.sent("rate")}) == 1
    assert [entry["body"]["k"] for entry in scripted.log].count("rated") == 1
    assert await page.evaluate("Object.keys(localStorage).filter(key => key.includes(':out:'))") == []
    await page.reload()
    await expect(card.thanks).to_have_text("Your rating: 3 OkayChange")


async def test_a_tab_without_the_line_can_rate_as_well(
    new_context: NewContext, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    context: BrowserContext = await new_context()
    first, second = await context.new_page(), await context.new_page()
    _, one = await asked(first, scripted_shop, scripted)
    two = Card(await scripted_shop.visit(second))
    await expect(two.question).to_be_visible()
    await two.score(5).check()
    await two.send.click()
    await expect(two.thanks).to_have_text("Your rating: 5 Very goodChange")
    await expect(one.thanks).to_have_text("Your rating: 5 Very goodChange")
    assert len(scripted.sent("rate")) == len(scripted.sent("hello")) == 1


async def test_who_writes_on_is_left_alone_and_the_next_closing_asks_anew(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    await card.score(5).check()
    await card.send.click()
    await expect(card.thanks).to_contain_text("5 Very good")
    await widget.say("One more thing")
    await expect(card.thanks).to_be_hidden()
    await expect(card.question).to_be_hidden()
    await scripted.assign()
    await scripted.close()
    await expect(card.question).to_be_visible()
    await expect(card.score(5)).not_to_be_checked()
    await expect(card.send).to_be_hidden()


async def test_who_does_not_want_to_say_is_not_asked_again(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    await card.button("Not now").click()
    await expect(card.question).to_be_hidden()
    await expect(widget.field).to_be_focused()
    await page.reload()
    await expect(widget.said).to_have_count(2)
    await scripted.say("Bye")
    await expect(widget.theirs("Bye")).to_be_visible()
    await expect(card.question).to_be_hidden()
    assert scripted.sent("rate") == []


async def test_a_refused_rating_is_said_to_be_so(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    scripted.refusal = "cannot_rate"
    await card.score(5).check()
    await card.send.click()
    await expect(card.question).to_contain_text("! Could not be sent")
    await expect(card.score(5)).to_be_checked()
    await expect(widget.announcer).to_have_text("! Could not be sent")
    scripted.refusal = ""
    await card.send.click()
    await expect(card.thanks).to_contain_text("5 Very good")


async def test_a_rating_is_open_to_change_for_a_day(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    day_ms = 86_400_000
    widget, card = await asked(page, scripted_shop, scripted)
    await scripted.entry("visitor", {"k": "rated", "score": 2})
    await expect(card.thanks).to_contain_text("2 Bad")
    scripted.log[-1]["at_ms"] -= day_ms
    await page.reload()
    await expect(widget.said).to_have_count(2)
    await expect(card.thanks).to_be_hidden()
    await expect(card.question).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_axe_finds_nothing_while_rating(
    new_context: NewContext, scripted_shop: Shop, scripted: ScriptedRelay, lang: str, scheme: str
) -> None:
    scripted_shop.lang = lang
    context: BrowserContext = await new_context(color_scheme=scheme)
    page = await context.new_page()
    _, card = await asked(page, scripted_shop, scripted)
    assert await violations(page) == []
    await card.score(2).check()
    assert await violations(page) == []
    scripted.refusal = "cannot_rate"
    await card.send.click()
    await expect(card.question).to_be_visible()
    assert await violations(page) == []
    scripted.refusal = ""
    await card.send.click()
    await expect(card.thanks).to_be_visible()
    assert await violations(page) == []


@pytest.mark.parametrize(("lang", "digits"), [("en", "12345"), ("ar", "12345"), ("fa", "۱۲۳۴۵")])
async def test_the_scores_run_in_the_direction_of_the_language(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay, lang: str, digits: str
) -> None:
    scripted_shop.lang = lang
    _, card = await asked(page, scripted_shop, scripted)
    places = [await _box(card.score(score)) for score in range(1, 6)]
    rows = [place["x"] for place in places]
    assert rows == sorted(rows, reverse=lang != "en") and len({place["y"] for place in places}) == 1
    shown = [
        text.split()[0] for text in await card.question.locator("label:has([name=score])").all_inner_texts()
    ]
    assert "".join(shown).strip() == digits


@pytest.mark.parametrize("size", [(360, 640), (320, 256)])
async def test_it_can_be_reached_on_a_small_screen(
    new_context: NewContext, scripted_shop: Shop, scripted: ScriptedRelay, size: tuple[int, int]
) -> None:
    width, height = size
    context: BrowserContext = await new_context(viewport={"width": width, "height": height}, has_touch=True)
    widget, card = await asked(await context.new_page(), scripted_shop, scripted)
    await card.score(4).check()
    for control in await card.question.locator("label:has(input), button, textarea").all():
        await control.scroll_into_view_if_needed()
        box = await _box(control)
        assert box["width"] >= 24 and box["height"] >= 24
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= height
    field = await _box(widget.field)
    assert field["y"] + field["height"] <= height
    await card.send.tap()
    await expect(card.thanks).to_contain_text("4 Good")


async def test_the_last_words_stay_in_view_beside_the_question(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    widget, card = await asked(page, scripted_shop, scripted)
    for number in range(12):
        await scripted.say(f"line {number}")
    last = widget.log.locator("> *").last
    for _ in range(2):
        await expect(last).to_be_in_viewport()
        edge = await _box(widget.log)
        box = await _box(last)
        assert box["y"] + box["height"] <= edge["y"] + edge["height"] + 1
        await card.score(4).check()
        await expect(card.send).to_be_visible()


async def test_it_comes_when_it_is_needed_and_under_a_strict_policy(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    host = scripted.url.removeprefix("http://")
    scripted_shop.policy = (
        f"default-src 'none'; script-src {scripted.url}; connect-src {scripted.url} ws://{host}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    await page.add_init_script(REMEMBERS_VIOLATIONS)
    widget = await scripted_shop.visit(page)
    await widget.open()
    await widget.say("Strictly speaking")
    await scripted.has_heard("post")
    await scripted.say("Yes")
    await expect(widget.theirs("Yes")).to_be_visible()
    assert scripted.asked == ["panel-en", "extras-en"]
    await scripted.close()
    card = Card(widget)
    await card.score(5).check()
    await card.send.click()
    await expect(card.thanks).to_contain_text("5 Very good")
    assert await page.evaluate("window.violations || []") == []


@pytest.mark.threat(9)
async def test_words_about_it_are_never_markup(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    _, card = await asked(page, scripted_shop, scripted)
    hostile = '<img src=x onerror="window.owned = 1"> <b>'
    await card.score(1).check()
    await card.comment.fill(hostile)
    await card.send.click()
    await expect(card.thanks).to_contain_text(hostile)
    assert await page.evaluate("window.owned") is None


async def test_a_chat_is_walked_through_its_closing_to_its_rating(
    page: Page, shop_relay: RelayProcess
) -> None:
    """On a real relay, as the sample shop closes its chats."""
    async with Shop(shop_relay.url) as shop, FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as sara:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("Where is 245-12784?")
        chat = await sara.take("Where is 245-12784?")
        await expect(widget.panel).to_contain_text("sara is here now")
        await chat.start_closing()
        await chat.step("anything_else")
        await chat.step("tag", "delivery")
        await chat.step("summary", "Asked for his parcel.")
        await chat.step("thanks")
        card = Card(widget)
        await expect(widget.theirs("Have a good day!")).to_be_visible()
        await expect(card.question).to_be_hidden()
        await chat.step("rate")
        await expect(card.question).to_be_visible()
        await chat.step("close")
        await expect(widget.panel).to_contain_text("This chat is over.")
        await card.score(2).check()
        await card.question.get_by_role("radio", name="I disagree").check()
        await card.comment.fill("Nobody knew.")
        await card.send.click()
        rated = await chat.happens("rated")
        assert rated["body"] == {"k": "rated", "score": 2, "agreed": False, "comment": "Nobody knew."}
        await expect(card.thanks).to_contain_text("2 Bad")
        await card.button("Change").click()
        await card.score(4).check()
        await card.send.click()
        await expect(card.thanks).to_contain_text("4 Good")
        await page.reload()
        await expect(card.thanks).to_contain_text("Your rating: 4 Good")
        await expect(card.thanks).to_contain_text("Nobody knew.")


async def test_a_rating_survives_the_relay(page: Page, shop_relay: RelayProcess) -> None:
    """Said while the relay is down, and the page is left: it is there when both are back."""
    async with Shop(shop_relay.url) as shop, FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as sara:
        widget = await shop.visit(page)
        await widget.open()
        await widget.say("One quick question")
        chat = await sara.take("One quick question")
        await chat.start_closing()
        await chat.step("tag", "product")
        await chat.step("rate")
        await chat.step("close")
        card = Card(widget)
        await expect(widget.panel).to_contain_text("This chat is over.")
        await expect(card.question).to_be_visible()
        shop_relay.kill()
        await expect(widget.bar).to_have_text("No connection. Your messages wait here.")
        await card.score(5).check()
        await card.send.click()
        await expect(card.thanks).to_contain_text("◷ Not sent yet")
        fresh = await page.context.new_page()
        await page.close()
        shop_relay.start()
        card = Card(await shop.visit(fresh))
        await expect(card.thanks).to_have_text("Your rating: 5 Very goodChange")
        async with FrameAgent.signed_in(shop_relay.url, "sara", PASSWORD) as later:
            await later.send(t="follow", conv=chat.conv)
            rated = await Chat(later, chat.conv, chat.gen).happens("rated")
            assert rated["body"] == {"k": "rated", "score": 5}


async def _box(node: Locator) -> Any:
    box = await node.bounding_box()
    assert box
    return box
