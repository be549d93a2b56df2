"""A visitor behind a bad network and a real relay: nothing lost, nothing doubled, the truth told."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewData
from tests.browser.shop import Shop, Widget
from tests.support.fault_proxy import FaultProxy
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 20261129
MESSAGES = 200
CALM_MESSAGES = "10000"
LONG_MS = 60_000

NO_LINE = "No connection. Your messages wait here."
LEAVES = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
RETURNS = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture(scope="module")
def calm_relay(tmp_path_factory: pytest.TempPathFactory, new_data: NewData) -> Iterator[RelayProcess]:
    """A relay that lets a visitor write as fast as a test does; whoever stops it starts it again."""
    data = new_data(tmp_path_factory.mktemp("calm"))
    with RelayProcess(data, "--messages-per-window", CALM_MESSAGES) as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session")
async def network(calm_relay: RelayProcess) -> AsyncIterator[FaultProxy]:
    async with FaultProxy(calm_relay.port, random.Random(SEED)) as network:
        yield network


@pytest_asyncio.fixture(loop_scope="session")
async def far_shop(network: FaultProxy) -> AsyncIterator[Shop]:
    """A shop whose visitors reach the relay through the bad network."""
    async with Shop(network.url) as shop:
        yield shop


async def all_told(relay: RelayProcess, widget: Widget, texts: list[str]) -> None:
    """The visitor and the agent both have exactly these messages, in this order."""
    await expect(widget.mine(texts[-1]).last).to_contain_text("✓ Sent", timeout=LONG_MS)
    await expect(widget.said).to_have_text(texts, timeout=LONG_MS)
    async with FrameAgent.signed_in(relay.url, "sara", PASSWORD) as sara:
        chat = await sara.take(texts[-1][:20])
        await chat.hears(texts[-1])
        await sara.heard(lambda frame: len(chat.texts()) >= len(texts))
        assert chat.texts() == texts


async def test_two_hundred_messages_arrive_once_and_in_order_while_the_line_flaps(
    page: Page, calm_relay: RelayProcess, network: FaultProxy, far_shop: Shop
) -> None:
    widget = await far_shop.visit(page)
    await widget.open()
    texts = [f"message {number:03}" for number in range(MESSAGES)]
    chance = random.Random(SEED)
    drops = 0
    for text in texts:
        if chance.random() < 0.08:
            drops += network.reset(1.0)
        await widget.say(text)
        # with 50 waiting the widget leaves the words with the visitor, who tries again
        while await widget.field.input_value():
            await expect(widget.log.locator(".waiting, .me:has-text('…')")).not_to_have_count(
                50, timeout=LONG_MS
            )
            await widget.field.press("Enter")
    assert drops >= 8
    await all_told(calm_relay, widget, texts)


async def test_a_silent_line_is_found_dead_and_replaced(
    page: Page, calm_relay: RelayProcess, network: FaultProxy, far_shop: Shop
) -> None:
    await page.clock.install()
    widget = await far_shop.visit(page)
    await widget.open()
    await widget.say("before")
    await page.clock.run_for(1_000)
    await expect(widget.mine("before")).to_contain_text("✓ Sent")
    network.hold()
    await widget.say("into the silence")
    await expect(widget.mine("into the silence")).to_contain_text("… Sending")
    await page.clock.run_for(46_000)
    await expect(widget.mine("into the silence")).to_contain_text("Not sent yet")
    network.release()
    await page.clock.resume()
    await all_told(calm_relay, widget, ["before", "into the silence"])


async def test_a_line_that_drips_is_slow_and_whole(
    page: Page, calm_relay: RelayProcess, network: FaultProxy, far_shop: Shop
) -> None:
    widget = await far_shop.visit(page)
    await widget.open()
    network.drip_share = 1.0
    network.reset(1.0)
    text = "سلام، سفارش 245-12784 " * 20
    await widget.say(text.strip())
    await all_told(calm_relay, widget, [text.strip()])


async def test_a_page_that_comes_back_from_the_browsers_cache_goes_on(
    page: Page, calm_relay: RelayProcess, far_shop: Shop
) -> None:
    widget = await far_shop.visit(page)
    await widget.open()
    await widget.say("before I go")
    await expect(widget.mine("before I go")).to_contain_text("✓ Sent")
    await page.evaluate(LEAVES)
    async with FrameAgent.signed_in(calm_relay.url, "sara", PASSWORD) as sara:
        chat = await sara.take("before I go")
        await chat.say("while you were away")
    await page.evaluate(RETURNS)
    await expect(widget.theirs("while you were away")).to_be_visible()
    await widget.say("and back")
    await expect(widget.mine("and back")).to_contain_text("✓ Sent")


@pytest.mark.parametrize("years", [-1, 1], ids=["a year slow", "a year fast"])
async def test_a_clock_that_is_wrong_by_a_year_disturbs_nothing(
    page: Page, calm_relay: RelayProcess, network: FaultProxy, far_shop: Shop, years: int
) -> None:
    await page.add_init_script(f"const now = Date.now; Date.now = () => now() + {years} * 365 * 86_400_000")
    widget = await far_shop.visit(page)
    await widget.open()
    await widget.say(f"one {years}")
    await expect(widget.mine("one")).to_contain_text("✓ Sent")
    network.reset(1.0)
    await widget.say("two")
    await widget.say(f"three {years}")
    await all_told(calm_relay, widget, [f"one {years}", "two", f"three {years}"])


async def test_a_loader_of_an_earlier_release_finds_todays_panel(page: Page, shop: Shop) -> None:
    async def yesterdays(route: Route) -> None:
        answer = await route.fetch()
        text = await answer.text()
        old, count = re.subn(r"(-\w\w)\.\w+\.js", r"\1.0123ab.js", text)
        assert count == 3
        await route.fulfill(response=answer, body=old)

    await page.route("**/w/demo.js", yesterdays)
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("An old page")
    await expect(widget.mine("An old page")).to_contain_text("✓ Sent")


async def test_a_relay_that_restarts_is_told_as_a_pause_and_then_as_over(
    page: Page, calm_relay: RelayProcess, far_shop: Shop
) -> None:
    widget = await far_shop.visit(page)
    await widget.open()
    await widget.say("first")
    await expect(widget.mine("first")).to_contain_text("✓ Sent")
    await asyncio.to_thread(calm_relay.stop)
    await expect(widget.bar).to_have_text(NO_LINE)
    await widget.say("second")
    await expect(widget.mine("second")).to_contain_text("Not sent yet")
    await asyncio.to_thread(calm_relay.start)
    await expect(widget.bar).to_have_text("", timeout=LONG_MS)
    await all_told(calm_relay, widget, ["first", "second"])
