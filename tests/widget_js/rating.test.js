/** When a rating is asked for, and what was given: read off the log. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ratingState } from "../../widget_js/src/rating.js";

let seq = 0;
const entry = (who, body) => ({ t: "entry", conv: "c", seq: ++seq, at_ms: seq, who, body });
const said = (who) => entry(who, { k: "message", text: "x" });
const asked = () => entry("relay", { k: "rateasked" });
const closed = () => entry("agent", { k: "closed", gen: 1 });
const rated = (score) => entry("visitor", { k: "rated", score });
const state = (log, own = {}) => ratingState({ log, own });

test("a chat that was closed without a question is not rated", () => {
  assert.equal(state([said("visitor"), closed()]).askedAt, 0);
});

test("it is asked for before the chat is closed and after", () => {
  const log = [said("visitor"), asked()];
  assert.equal(state(log).askedAt, log[1].at_ms);
  assert.equal(state([...log, closed()]).askedAt, log[1].at_ms);
});

test("who writes on is left alone until the chat is closed", () => {
  const log = [asked(), said("visitor")];
  assert.equal(state(log).askedAt, 0);
  assert.equal(state([...log, closed()]).askedAt, log[0].at_ms);
});

test("somebody who comes back to a closed chat is not rated for what he says next", () => {
  const assigned = entry("agent", { k: "assigned", agent: 1, name: "sara", gen: 3, reason: "taken" });
  assert.ok(state([asked(), assigned]).askedAt);
  assert.equal(state([asked(), closed(), rated(1), assigned]).askedAt, 0);
  assert.equal(state([asked(), closed(), rated(1), assigned, closed()]).given.score, 1);
});

test("a chat that begins anew is not rated for its last time", () => {
  const queued = entry("relay", { k: "queued", gen: 2, reason: "reopened" });
  assert.equal(state([asked(), closed(), rated(1), queued, said("visitor"), closed()]).askedAt, 0);
});

test("the last rating counts, and the day for changes begins with the first", () => {
  const log = [asked(), closed(), rated(2), rated(5)];
  const { given, firstAt } = state(log);
  assert.deepEqual([given.score, firstAt], [5, log[2].at_ms]);
});

test("a new closing asks anew", () => {
  const log = [asked(), closed(), rated(2), said("visitor"), asked(), closed()];
  assert.deepEqual(state(log), { askedAt: log[4].at_ms, firstAt: 0, given: undefined, last: undefined });
});

test("what is on its way is newer than the log", () => {
  const own = { a: { cid: "a", t: "rate", score: 1 }, b: { cid: "b", text: "x" }, d: { cid: "d", t: "rate", score: 4 } };
  assert.equal(state([asked()], own).last.score, 4);
});
