/** Words with a name in them, and the time in the language's digits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clock } from "../../widget_js/src/clock.js";
import { translator } from "../../widget_js/src/i18n.js";

test("a name is put in as it stands, whatever letters it has", () => {
  const t = translator({ typing: "{name} is typing" });
  assert.equal(t("typing", "$& {name} $1"), "$& {name} $1 is typing");
});

test("a key without words gives what was asked for instead, or itself", () => {
  const t = translator({});
  assert.equal(t("missing"), "missing");
  assert.equal(t("missing", "", ""), "");
});

test("the clock shows the language's digits", () => {
  const at = new Date().setHours(9, 5);
  assert.deepEqual([clock("en", at), clock("ar", at), clock("fa", at)], ["09:05", "09:05", "۰۹:۰۵"]);
});

test("the clock tells the day where that is long ago", () => {
  const at = new Date(2025, 0, 2, 9, 5).getTime();
  assert.equal(clock("en", at), "1/2/2025 09:05");
  assert.match(clock("fa", at), /^۱۴۰۳.۱۰.۱۳ ۰۹:۰۵$/);
});
