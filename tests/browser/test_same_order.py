"""What stands where in a message is the same in a browser, and in a text file, as in the console."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page

from console.text.editing.signs import SIGNS
from console.text.lay_out import lay_out
from relay.web.data_files import widget_source

pytestmark = pytest.mark.asyncio(loop_scope="session")

TABLE: Final = Path(__file__).parents[1] / "contract" / "bidi_vectors.jsonl"
ROWS: Final[list[dict[str, Any]]] = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]

DRAWN: Final = r"""
window.drawn = (text, saved) => {
  const paragraph = document.createElement("p");
  paragraph.dir = "auto";
  paragraph.style = "unicode-bidi: plaintext; white-space: pre; font: 16px sans-serif";
  if (saved) paragraph.textContent = isolated(text);
  else for (const piece of pieces(text)) {
    if (!piece.ltr && !piece.href) { paragraph.append(piece.text); continue; }
    const island = document.createElement(piece.href ? "a" : "bdi");
    island.dir = "ltr";
    island.textContent = piece.text;
    paragraph.append(island);
  }
  document.body.replaceChildren(paragraph);
  const places = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    let at = 0;
    for (const character of walker.currentNode.data) {
      // what the file has and the message has not
      if (/[\u2066\u2069]/.test(character)) { at++; continue; }
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at += character.length);
      const box = range.getBoundingClientRect();
      places.push((box.left + box.right) / 2);
    }
  }
  range.selectNodeContents(paragraph);
  const [all, words] = [paragraph, range].map((each) => each.getBoundingClientRect());
  return { dir: words.left - all.left > all.right - words.right ? "rtl" : "ltr", places };
};
"""
"""As `drawText` of the widget's log view makes it, or the lines of the saved chat; and the middle of each
code point's box."""


def seen_by_the_console(text: str) -> list[int]:
    """The first drawn code point of each glyph, from left to right."""
    (row,) = lay_out(text, 200)
    if not row.glyphs:
        return list(range(len(text)))
    return [next(at for at in range(g.start, g.end) if text[at] not in SIGNS) for g in row.glyphs]


@pytest.mark.parametrize("saved", [False, True])
async def test_a_message_and_the_saved_text_have_the_consoles_order(page: Page, saved: bool) -> None:
    await page.set_content("<!doctype html><body></body>")
    source = (widget_source() / "linkify.js").read_text("utf-8")
    await page.add_script_tag(content=source + DRAWN, type="module")
    await page.wait_for_function("() => Boolean(window.drawn)")
    wrong = []
    for row in ROWS:
        text = row["text"]
        found = await page.evaluate("([text, saved]) => window.drawn(text, saved)", [text, saved])
        order = seen_by_the_console(text)
        by_place = sorted(order, key=lambda at: found["places"][at])
        if by_place != order or found["dir"] != (row["dir"] or "ltr"):
            wrong.append((text, found["dir"], "".join(text[at] for at in by_place)))
    assert wrong == []
