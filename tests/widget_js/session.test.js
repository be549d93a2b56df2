/** The session's own corners, beyond the scenarios that it shares with the console's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK, visitorSession } from "../../widget_js/src/session.js";

let ids = 0;
const newSession = (options = {}) => visitorSession({
  site: "demo", rng: () => 0.5, newId: () => `${++ids}`.padStart(32, "0"), ...options,
});
const limits = { beat_s: 25, silence_s: 45 };
const kinds = (session) => session.takeEffects().map((effect) => effect.do);
const sent = (session) => session.takeEffects().filter((effect) => effect.do === "send").map((effect) => JSON.parse(effect.text));

function live(options) {
  const session = newSession(options);
  session.start(0);
  session.opened(0);
  session.received(0, JSON.stringify({ t: "welcome", proto: 2, epoch: "e", limits, token: "t" }));
  session.received(0, JSON.stringify({ t: "live" }));
  session.takeEffects();
  return session;
}

test("every state of the link is reached, and only states that exist", () => {
  const reached = new Set(["idle", ...Object.values(LINK).flatMap(Object.values)]);
  assert.deepEqual([...reached].sort(), Object.keys(LINK).sort());
});

test("a message is kept before it is sent", () => {
  const session = live();
  session.keep(1, { text: "hi" });
  assert.deepEqual(kinds(session), ["save", "show", "send", "show"]);
});

test("the outbox has a bound in messages and in bytes", () => {
  const many = newSession();
  for (let i = 0; i < 50; i++) assert.ok(many.keep(0, { text: "x" }));
  assert.equal(many.keep(0, { text: "x" }), "");
  const big = newSession();
  for (let i = 0; i < 8; i++) assert.ok(big.keep(0, { text: "م".repeat(4000) }));
  assert.equal(big.keep(0, { text: "م".repeat(4000) }), "");
});

test("a refusal without a client id has everything unstored sent again", () => {
  const session = live();
  session.keep(1, { text: "a" });
  session.keep(1, { text: "b" });
  session.takeEffects();
  session.received(2, JSON.stringify({ t: "refused", code: "slow_down", text: "", retry_ms: 100 }));
  session.tick(102);
  assert.deepEqual(sent(session).map((frame) => frame.text), ["a", "b"]);
});

test("typing is believed for six seconds, or until the agent has spoken", () => {
  const session = live();
  const writing = () => session.takeEffects().flatMap((effect) => effect.change && "writing" in effect.change ? [effect.change.writing] : []);
  session.received(0, JSON.stringify({ t: "typing", conv: "c", on: true, who: "agent", name: "sara" }));
  assert.deepEqual(writing(), ["sara"]);
  assert.equal(session.nextWakeMs(), 6000);
  session.tick(6000);
  assert.deepEqual(writing(), [null]);
});

test("frames without sense never raise", () => {
  const session = live();
  for (const text of ["", "{", "null", "1", "[]", '"x"', "{}", '{"t":1}', '{"t":"__proto__"}', '{"t":"constructor"}', '{"t":"toString"}']) {
    session.received(1, text);
  }
  assert.deepEqual(kinds(session), []);
});

test("who is identified while the line is open says hello anew", () => {
  const session = live();
  session.identify(1000, "signed");
  assert.deepEqual(kinds(session).filter((what) => what !== "show"), ["hangup", "dial"]);
  session.opened(1000);
  assert.equal(sent(session)[0].identity, "signed");
});

test("the pause between two tries is as long as the page says at most", () => {
  let last_s = 10;
  const session = newSession({ rng: () => 0.999, last_s: () => last_s });
  session.start(0);
  const pauses = Array.from({ length: 12 }, (_, at) => {
    if (at === 10) last_s = 60;
    session.lost(0);
    const pauseMs = session.nextWakeMs();
    session.wake(0);
    return pauseMs;
  });
  assert.equal(Math.max(...pauses.slice(0, 10)), 9990);
  assert.equal(pauses[11], 59940);
});

test("a line that hangs in its opening is given up after ten seconds", () => {
  const session = newSession();
  session.start(0);
  session.takeEffects();
  session.tick(9999);
  assert.deepEqual(kinds(session), []);
  session.tick(10000);
  assert.deepEqual(kinds(session), ["hangup", "show"]);
  session.wake(10000);
  assert.deepEqual(kinds(session), ["show", "dial"]);
});

test("a line that has opened is given longer", () => {
  const session = newSession();
  session.start(0);
  session.opened(9000);
  assert.equal(session.nextWakeMs(), 9000 + 45000);
});

test("who is identified before the line is open says it with his hello", () => {
  const session = newSession();
  session.start(0);
  session.identify(1, "signed");
  assert.deepEqual(kinds(session), ["show", "dial"]);
  session.opened(2);
  assert.equal(sent(session)[0].identity, "signed");
});
