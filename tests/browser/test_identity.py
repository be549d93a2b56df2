"""A customer who is signed in to the shop, with the real widget on a real relay."""

import time
from collections.abc import AsyncIterator, Iterator

import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewContext, NewData
from tests.browser.shop import Shop
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "the shop's own secret, thirty-two bytes and more"


def identified(sub: str, name: str, life_s: int = 600) -> str:
    """What the shop's server writes into the page of a customer."""
    claims = {"aud": "demo", "sub": sub, "name": name, "exp": int(time.time()) + life_s}
    token = jwt.encode(claims, SECRET.encode(), algorithm="HS256")
    return f'<script>(window.dukkan ||= []).push(["identify", "{token}"])</script>'


OLD = identified("17", "Mina", -3_600)
FORGED = identified("17", "Mina")[:-30] + '"])</script>'


@pytest.fixture(scope="module")
def signing_relay(tmp_path_factory: pytest.TempPathFactory, new_data: NewData) -> Iterator[RelayProcess]:
    data = new_data(tmp_path_factory.mktemp("signing"))
    with RelayProcess(data, environment={"DUKKAN_IDENTITY_DEMO": SECRET}) as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session")
async def signing_shop(signing_relay: RelayProcess) -> AsyncIterator[Shop]:
    async with Shop(signing_relay.url) as shop:
        yield shop


@pytest.mark.threat(16)
async def test_a_customer_goes_on_where_he_was_on_another_device(
    page: Page, new_context: NewContext, signing_shop: Shop, signing_relay: RelayProcess
) -> None:
    signing_shop.head = identified("17", "Mina")
    widget = await signing_shop.visit(page)
    await widget.open()
    await widget.say("Where is my order?")
    async with FrameAgent.signed_in(signing_relay.url, "sara", PASSWORD) as sara:
        brief = await sara.heard(lambda f: f["t"] == "brief" and "order" in f.get("preview", ""))
        assert (brief["visitor"], brief["customer"]) == ("Mina", "17")
        chat = await sara.take("Where is my order?")
        phone = await signing_shop.visit(await (await new_context()).new_page())
        await phone.open()
        await expect(phone.mine("Where is my order?")).to_be_visible()
        await phone.say("I am on my phone now")
        await expect(widget.mine("I am on my phone now")).to_be_visible()
        await chat.say("It left today")
        await expect(phone.theirs("It left today")).to_be_visible()


@pytest.mark.threat(16)
@pytest.mark.parametrize(("head", "question"), [(OLD, "An old question"), (FORGED, "A forged question")])
async def test_an_identity_that_does_not_hold_is_not_noticed_by_the_visitor(
    page: Page, signing_shop: Shop, signing_relay: RelayProcess, head: str, question: str
) -> None:
    signing_shop.head = head
    widget = await signing_shop.visit(page)
    await widget.open()
    await widget.say(question)
    await expect(widget.mine(question)).to_contain_text("✓ Sent")
    async with FrameAgent.signed_in(signing_relay.url, "sara", PASSWORD) as sara:
        brief = await sara.heard(lambda f: f["t"] == "brief" and f.get("preview") == question)
        assert (brief.get("customer"), brief["unverified"]) == (None, True)
