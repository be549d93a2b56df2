"""Pictures and files between a visitor's browser and an agent: sent, shown, saved, and lines that drop."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from PIL import Image
from playwright.async_api import Download, Page, Route, expect

from tests.browser.access import violations
from tests.browser.agent import FrameAgent
from tests.browser.conftest import PASSWORD, NewData
from tests.browser.shop import Shop, Widget
from tests.support.pictures import HTML, SECRET, picture, telephone_photo
from tests.support.relay_process import RelayProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONSENT = "What you write is kept for a year: https://shop.example/privacy"


@pytest.fixture(scope="module")
def files_relay(tmp_path_factory: pytest.TempPathFactory, new_data: NewData) -> Iterator[RelayProcess]:
    """A relay that takes files, and tells visitors what becomes of their words."""
    folder = tmp_path_factory.mktemp("files")
    config = folder / "config"
    config.mkdir()
    (config / "relay.toml").write_text(
        '[[sites]]\nname = "demo"\ntitle = "Demo shop"\norigins = ["*"]\n'
        f'consent = {{ en = "{CONSENT}", fa = "نوشته‌های شما یک سال می‌ماند." }}\n[uploads]\nenabled = true\n'
    )
    with RelayProcess(new_data(folder), "--config", str(config)) as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session")
async def files_shop(files_relay: RelayProcess) -> AsyncIterator[Shop]:
    async with Shop(files_relay.url) as shop:
        host = files_relay.url.removeprefix("http://")
        shop.policy = (
            f"default-src 'none'; script-src {files_relay.url}; connect-src {files_relay.url} ws://{host}; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        yield shop


@pytest_asyncio.fixture(loop_scope="session")
async def agent(files_relay: RelayProcess) -> AsyncIterator[FrameAgent]:
    async with FrameAgent.signed_in(files_relay.url, "sara", PASSWORD) as sara:
        yield sara


class Attaching:
    """What a visitor does with files."""

    def __init__(self, widget: Widget) -> None:
        self.button = widget.panel.get_by_role("button", name="Send a picture or file")
        self.input = widget.panel.locator("form input[type=file]")
        self.rows = widget.panel.locator(".file")

    async def choose(self, name: str, data: bytes, kind: str) -> None:
        await self.button.wait_for()
        await self.input.set_input_files({"name": name, "mimeType": kind, "buffer": data})


DROP = """([panel, name, type, bytes]) => {
  const brought = new DataTransfer();
  brought.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const init = { dataTransfer: brought, bubbles: true, cancelable: true, composed: true };
  panel.querySelector("[role=log]").dispatchEvent(new DragEvent("drop", init));
}"""
COPY = """async (bytes) => {
  const picture = new Blob([new Uint8Array(bytes)], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
}"""


async def opened(page: Page, shop: Shop) -> tuple[Widget, Attaching]:
    widget = await shop.visit(page)
    await widget.open()
    attaching = Attaching(widget)
    await attaching.button.wait_for()
    return widget, attaching


async def posted(agent: FrameAgent, name: str) -> dict[str, Any]:
    """The file that an entry of the log names."""

    def is_it(frame: dict[str, Any]) -> bool:
        return bool(frame["t"] == "entry" and frame["body"].get("file", {}).get("name") == name)

    found: dict[str, Any] = (await agent.heard(is_it))["body"]["file"]
    return found


async def fetched(relay: RelayProcess, file_id: str, session: str) -> bytes:
    """The file, as an agent's console fetches it."""
    headers = {"Authorization": f"Bearer {session}"}
    url = f"{relay.url}/v1/agent/file/{file_id}"
    async with ClientSession() as http, http.get(url, headers=headers) as answer:
        assert answer.status == 200
        return await answer.read()


async def saved(download: Download) -> bytes:
    """What the browser has saved."""
    return await asyncio.to_thread((await download.path()).read_bytes)


async def session_of(agent: FrameAgent) -> str:
    return str((await agent.heard(lambda frame: frame["t"] == "welcome"))["session"])


async def test_a_photo_is_shrunk_and_stripped_in_the_browser_and_shown(
    page: Page, files_relay: RelayProcess, files_shop: Shop, agent: FrameAgent
) -> None:
    await page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => "
        "(window.violations ||= []).push(event.violatedDirective));"
        "const send = XMLHttpRequest.prototype.send; XMLHttpRequest.prototype.send = function (body) {"
        "  window.sent = body.text(); return send.call(this, body); }"
    )
    widget, attaching = await opened(page, files_shop)
    big = BytesIO()
    with Image.open(BytesIO(telephone_photo())) as photo:
        photo.resize((3_000, 2_000)).save(big, "JPEG", exif=photo.getexif(), comment=SECRET)
    assert SECRET in big.getvalue()
    await attaching.choose("IMG_1.jpg", big.getvalue(), "image/jpeg")
    canvas = widget.log.locator("canvas")
    await expect(canvas).to_have_attribute("aria-label", "IMG_1.webp")
    await expect(attaching.rows).to_have_count(0)
    await agent.take("IMG_1.webp")
    file = await posted(agent, "IMG_1.webp")
    assert (file["media"], max(file["width"], file["height"])) == ("image/webp", 1_600)
    left = await page.evaluate("window.sent")
    assert len(left) > 1_000 and SECRET.decode() not in left, "it left the browser without its place"
    drawn = await fetched(files_relay, file["id"], await session_of(agent))
    assert SECRET not in drawn
    await page.wait_for_function(
        """canvas => canvas.getContext("2d").getImageData(5, 5, 1, 1).data[3] === 255""",
        arg=await canvas.element_handle(),
    )
    assert await page.evaluate("window.violations || []") == []
    assert await violations(page) == []


async def test_a_picture_can_be_dropped(page: Page, files_shop: Shop, agent: FrameAgent) -> None:
    widget, _ = await opened(page, files_shop)
    panel = await widget.panel.element_handle()
    await page.evaluate(DROP, [panel, "dropped.png", "image/png", list(picture())])
    await expect(widget.log.locator("canvas")).to_have_count(1)
    await agent.take("dropped.webp")
    await expect(widget.log.locator(".me")).to_have_count(1)


async def test_a_picture_can_be_pasted(page: Page, files_shop: Shop, agent: FrameAgent) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget, _ = await opened(page, files_shop)
    await page.evaluate(COPY, list(picture()))
    await widget.field.focus()
    await page.keyboard.press("Control+v")
    await expect(widget.log.locator("canvas")).to_have_count(1)
    await expect(widget.field).to_have_value("")
    await agent.take("image.webp")


async def test_words_that_are_pasted_stay_words(page: Page, files_shop: Shop) -> None:
    widget, attaching = await opened(page, files_shop)
    await widget.field.evaluate(
        """field => {
          const brought = new DataTransfer();
          brought.setData("text/plain", "words");
          const init = { clipboardData: brought, bubbles: true, cancelable: true };
          const event = new ClipboardEvent("paste", init);
          window.left = field.dispatchEvent(event);
        }"""
    )
    assert await page.evaluate("window.left") is True
    await expect(attaching.rows).to_have_count(0)


@pytest.mark.threat(49)
async def test_what_is_no_picture_is_a_button_to_save_it(page: Page, files_shop: Shop) -> None:
    widget, attaching = await opened(page, files_shop)
    await attaching.choose("holiday.png", HTML, "image/png")
    save = widget.log.get_by_role("button", name="Save")
    await expect(save).to_have_count(1)
    await expect(widget.log.locator("canvas")).to_have_count(0)
    async with page.expect_download() as waiting:
        await save.click()
    download = await waiting.value
    assert download.suggested_filename == "holiday.png"
    assert await saved(download) == HTML


async def test_an_agents_picture_is_shown_and_can_be_saved(
    page: Page, files_relay: RelayProcess, files_shop: Shop, agent: FrameAgent
) -> None:
    widget, _ = await opened(page, files_shop)
    await widget.say("Which one?")
    await expect(widget.mine("Which one?")).to_contain_text("✓ Sent")
    chat = await agent.take("Which one?")
    headers = {
        "Authorization": f"Bearer {await session_of(agent)}",
        "X-Dukkan-Id": secrets.token_hex(16),
        "X-Dukkan-Name": "this%20one.png",
    }
    async with (
        ClientSession() as http,
        http.post(f"{files_relay.url}/v1/agent/file", data=picture(), headers=headers) as answer,
    ):
        file = await answer.json()
    await agent.send(
        t="post", cid=secrets.token_hex(16), conv=chat.conv, gen=chat.gen, text="", file=file["id"]
    )
    await expect(widget.log.get_by_role("img", name="this one.png")).to_be_visible()
    async with page.expect_download() as waiting:
        await widget.log.get_by_role("button", name="Save").click()
    assert len(await saved(await waiting.value)) == file["bytes"]


async def test_a_line_that_drops_in_the_middle_is_taken_up_again_and_nothing_doubles(
    page: Page, files_shop: Shop, agent: FrameAgent
) -> None:
    widget, attaching = await opened(page, files_shop)
    tries: list[str] = []

    async def dropping(route: Route) -> None:
        if route.request.method != "POST":
            return await route.continue_()
        tries.append(route.request.headers["x-dukkan-id"])
        if len(tries) == 1:  # Lost on the way there.
            await route.abort("connectionreset")
        elif len(tries) == 2:  # Arrived, and the answer was lost on the way back.
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/v1/visitor/file", dropping)
    await attaching.choose("once.png", picture(), "image/png")
    await expect(attaching.rows).to_contain_text("Not sent yet")
    await expect(widget.log.locator("canvas")).to_have_count(1, timeout=20_000)
    await expect(widget.log.locator(".me")).to_have_count(1)
    assert len(tries) == 3 and len(set(tries)) == 1
    await agent.take("once.webp")


async def test_an_upload_can_be_cancelled_and_leaves_nothing(page: Page, files_shop: Shop) -> None:
    widget, attaching = await opened(page, files_shop)
    held: list[Route] = []

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            await route.continue_()

    await page.route("**/v1/visitor/file", hold)
    await attaching.choose("never.png", picture(), "image/png")
    await expect(attaching.rows.get_by_role("progressbar", name="never.png")).to_be_visible()
    await attaching.rows.get_by_role("button", name="Cancel").click()
    await expect(attaching.rows).to_have_count(0)
    await expect(widget.field).to_be_focused()
    await page.unroute("**/v1/visitor/file")
    await widget.say("never mind")
    await expect(widget.log.locator(".me")).to_have_count(1)


async def test_what_the_relay_refuses_is_told_with_another_try(page: Page, files_shop: Shop) -> None:
    _, attaching = await opened(page, files_shop)
    await attaching.choose("broken.gif", b"GIF89a" + b"\x00" * 200, "image/gif")
    await expect(attaching.rows).to_contain_text("We cannot take this kind")
    await expect(attaching.rows.get_by_role("button", name="Try again")).to_be_visible()
    assert await violations(page) == []
    await attaching.rows.get_by_role("button", name="Cancel").click()
    await expect(attaching.rows).to_have_count(0)


async def test_no_button_where_the_shop_takes_no_files(page: Page, shop: Shop) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    widget = await shop.visit(page)
    await widget.open()
    await widget.say("hello")
    await expect(widget.mine("hello")).to_contain_text("✓ Sent")
    await expect(Attaching(widget).button).to_have_count(0)


async def test_the_visitor_reads_what_becomes_of_his_words_before_he_writes(
    page: Page, files_shop: Shop
) -> None:
    widget = await files_shop.visit(page)
    await widget.open()
    link = widget.log.get_by_role("link", name="https://shop.example/privacy")
    await expect(link).to_be_visible()
    await expect(widget.log).to_contain_text("kept for a year")
    files_shop.lang = "fa"
    await page.evaluate("localStorage.clear()")
    widget = await files_shop.visit(page)
    await widget.launcher.click()
    await expect(widget.log).to_contain_text("یک سال می‌ماند")
    assert await violations(page) == []
