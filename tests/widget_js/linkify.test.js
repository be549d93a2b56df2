/** What is a link, what is an island, and what is just words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../../widget_js/src/linkify.js";

const islands = (text) => pieces(text).filter((piece) => piece.ltr).map((piece) => piece.text);
const links = (text) => pieces(text).filter((piece) => piece.href).map((piece) => piece.text);

test("the pieces joined are the text again", () => {
  for (const text of ["", "plain", "a 245-12784, b https://x.example/a). c@d.example 0501234567", "\n\n", "https://", "-1-"]) {
    assert.equal(pieces(text).map((piece) => piece.text).join(""), text);
  }
});

test("phone numbers, order codes and e-mail addresses are islands", () => {
  for (const one of [
    "245-12784", "#A-17", "881-4402-B", "INV-2026-0007", "0501234567", "+966 50 123 4567", "(030) 123 45 67",
    "050-123 4567", "۰۹۱۲-۳۴۵-۶۷۸۹", "sara.k+shop@mail.example",
  ]) {
    assert.deepEqual(islands(`طلب ${one} من فضلك`), [one]);
  }
});

test("dates in words, prices and hyphens between words are left alone", () => {
  for (const text of ["well-known", "14.50 €", "3 x 2", "يوم 12", "e-mail", "100-", "می‌خواهم", "10-20", "٠٥٠ ١٢٣ ٤٥٦٧"]) {
    assert.deepEqual(islands(text), []);
  }
});

test("a web address ends before the sentence does", () => {
  assert.deepEqual(links("See https://shop.example/a?b=1. And (http://two.example)!"), ["https://shop.example/a?b=1", "http://two.example"]);
  assert.deepEqual(links("انظر https://shop.example/x؟"), ["https://shop.example/x"]);
});

test("only http and https are links", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "https://"]) {
    assert.deepEqual(links(text), []);
  }
});

test("a host in letters that look like others is shown as it resolves", () => {
  assert.deepEqual(links("https://ex\u0430mple.com/"), ["https://xn--exmple-4nf.com/"]);
});

test("a hostile length costs little", () => {
  const began = performance.now();
  for (const one of ["1-", "1", "a@", "https://a", "+(", "A-"]) pieces(one.repeat(4000 / one.length));
  assert.ok(performance.now() - began < 500);
});
