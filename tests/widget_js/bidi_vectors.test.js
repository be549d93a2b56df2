/** The widget reads direction and islands of the shared texts as the console does. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isolated, pieces } from "../../widget_js/src/linkify.js";

const TABLE = new URL("../contract/bidi_vectors.jsonl", import.meta.url);
const STRONG = /[\p{L}\u200e\u200f]/u;
const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}\u200f]/u;

/** What a browser's dir=auto finds: the first strong letter outside what has a direction of its own. */
function direction(found) {
  const first = found.filter((piece) => !piece.ltr && !piece.href).map((piece) => piece.text).join("").match(STRONG);
  return !first ? "" : RTL.test(first[0]) ? "rtl" : "ltr";
}

for (const line of readFileSync(TABLE, "utf8").trim().split("\n")) {
  const row = JSON.parse(line);
  test(row.text, () => {
    const found = pieces(row.text);
    assert.deepEqual(found.filter((piece) => piece.ltr || piece.href).map((piece) => piece.text), row.islands);
    assert.deepEqual(found.filter((piece) => piece.href).map((piece) => piece.text), row.links);
    assert.equal(direction(found), row.dir);
    const saved = isolated(row.text);
    assert.deepEqual([...saved.matchAll(/\u2066([^\u2069]*)\u2069/g)].map((island) => island[1]), row.islands);
    assert.equal(saved.replace(/[\u2066\u2069]/g, ""), row.text);
  });
}
