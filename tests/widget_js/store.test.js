/** What follows from the log, and what becomes of one's own messages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_VIEW, reduce, summary } from "../../widget_js/src/store.js";

const entry = (seq, who, body, cid) => ({ is: "entry", entry: { t: "entry", conv: "c", seq, at_ms: seq, who, body, cid } });
const said = (seq, who, text, cid) => entry(seq, who, { k: "message", text }, cid);
const after = (...changes) => changes.reduce(reduce, EMPTY_VIEW);
const own = (cid, text = cid) => ({ is: "own", cid, text, at: 1, progress: "waiting" });

test("an own message moves into the log by its client id, whichever of ack and entry is first", () => {
  const stored = { is: "own", cid: "a", progress: "stored" };
  for (const view of [after(own("a"), stored, said(1, "visitor", "a", "a")), after(own("a"), said(1, "visitor", "a", "a"), stored)]) {
    assert.deepEqual(view.own, {});
    assert.equal(view.log.length, 1);
  }
});

test("own messages keep their order while they wait", () => {
  const view = after(own("a"), own("b"), { is: "own", cid: "a", progress: "sent" });
  assert.deepEqual(Object.keys(view.own), ["a", "b"]);
  assert.equal(view.own.a.text, "a");
});

test("a reset drops the log and keeps what is not stored", () => {
  const view = after(own("a"), said(1, "agent", "hi"), { is: "reset" });
  assert.deepEqual([view.log, Object.keys(view.own)], [[], ["a"]]);
});

test("a failed message leaves when the visitor takes it back", () => {
  const view = after(own("a"), { is: "own", cid: "a", progress: "failed" }, { is: "gone", cid: "a" });
  assert.deepEqual(view.own, {});
});

test("unread is what was said to the visitor after his last receipt, by an agent or the relay", () => {
  const view = after(
    said(1, "agent", "x"), entry(2, "visitor", { k: "seen", upto: 1 }), said(3, "agent", "y"), said(4, "relay", "w"),
    said(5, "visitor", "z"),
  );
  assert.deepEqual([summary(view).last.seq, summary(view).unread], [4, 2]);
  assert.equal(summary(reduce(view, { is: "set", read: 4 })).unread, 0);
});

test("how the wait goes is told until somebody answers or the chat is over", () => {
  const waiting = after(entry(1, "visitor", { k: "opened", site: "s" }), { is: "set", standing: "You are next." });
  assert.equal(after(said(1, "visitor", "x"), { is: "set", standing: "You are next." }, said(2, "relay", "y")).standing, "You are next.");
  for (const k of ["assigned", "closed"]) assert.equal(reduce(waiting, entry(2, "agent", { k, gen: 1 })).standing, "");
  assert.equal(reduce(waiting, { is: "reset" }).standing, "");
});

test("who answers is who took the chat last and still has it", () => {
  const taken = entry(1, "agent", { k: "assigned", agent: 7, name: "sara", gen: 1, reason: "taken" });
  assert.equal(summary(after(taken)).agent, "sara");
  assert.equal(summary(after(taken, entry(2, "relay", { k: "queued", gen: 2, reason: "released" }))).agent, "");
});
