/** Numbers and the time in the language's digits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clock } from "../../widget_js/src/clock.js";
import { inDigits } from "../../widget_js/src/i18n.js";

const NOUGHT = 0x30, ARABIC_NOUGHT = 0x660, PERSIAN_NOUGHT = 0x6f0;

test("a number has the digits of the language, and what is none stays", () => {
  assert.equal(inDigits(NOUGHT, "4 of 50"), "4 of 50");
  assert.equal(inDigits(ARABIC_NOUGHT, "12:30"), "١٢:٣٠");
  assert.equal(inDigits(PERSIAN_NOUGHT, 5), "۵");
});

test("the clock shows the language's digits", () => {
  const at = new Date().setHours(9, 5);
  const shown = [clock("en", NOUGHT, at), clock("ar-EG", ARABIC_NOUGHT, at), clock("fa", PERSIAN_NOUGHT, at)];
  assert.deepEqual(shown, ["09:05", "٠٩:٠٥", "۰۹:۰۵"]);
});

test("the clock tells the day where that is long ago", () => {
  const at = new Date(2025, 0, 2, 9, 5).getTime();
  assert.equal(clock("en", NOUGHT, at), "1/2/2025 09:05");
  assert.match(clock("fa", PERSIAN_NOUGHT, at), /^۱۴۰۳.۱۰.۱۳ ۰۹:۰۵$/);
});
