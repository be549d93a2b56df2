/** The scenario files that the Python session plays too; their format is told beside them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { visitorSession } from "../../widget_js/src/session.js";
import { EMPTY_VIEW, reduce } from "../../widget_js/src/store.js";

const FOLDER = new URL("../contract/scenarios/", import.meta.url);

/** `@c1` and `@@a1` written out, at any depth. */
function full(value) {
  if (Array.isArray(value)) return value.map(full);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [full(key), full(item)]));
  }
  if (typeof value !== "string" || !value.startsWith("@")) return value;
  return value.startsWith("@@") ? value.slice(2).padEnd(64, "0") : value.slice(1).padEnd(32, "0");
}

/** One session with what a shell would hold for it. */
class Player {
  rng = 0.5;
  cid = "";
  token = "";
  kept = new Map();
  sent = [];
  effects = [];
  view = EMPTY_VIEW;

  constructor() {
    this.session = this.newSession();
  }

  newSession() {
    return visitorSession({
      site: "demo",
      token: this.token,
      outbox: [...this.kept.values()],
      newId: () => this.cid,
      rng: () => this.rng,
    });
  }

  play(steps) {
    steps.forEach((step, index) => {
      const line = `line ${index + 2}`;
      if (step.expect) {
        for (const [what, wanted] of Object.entries(step.expect)) this.expect(what, wanted, line);
      } else {
        assert.deepEqual(this.sent, [], `${line}: sent, but not expected`);
        this.effects = [];
        this.input(step);
        this.collect();
      }
    });
    assert.deepEqual(this.sent, [], "at the end: sent, but not expected");
  }

  input(step) {
    const { at, session = this.session } = step;
    this.rng = step.rng ?? this.rng;
    if ("receive" in step) return session.received(at, JSON.stringify(step.receive));
    if ("receive_raw" in step) return session.received(at, step.receive_raw);
    switch (step.do) {
      case "start":
      case "opened":
      case "tick":
      case "wake":
        return session[step.do](at);
      case "lost":
        return session.lost(at, step.code);
      case "post":
        this.cid = step.cid;
        return assert.equal(session.keep(at, { text: step.text }), step.cid);
      case "rate":
        this.cid = step.cid;
        return assert.equal(session.keep(at, { t: "rate", score: step.score, agreed: step.agreed, comment: step.comment }), step.cid);
      case "contact":
        this.cid = step.cid;
        return assert.equal(session.keep(at, { t: "contact", text: step.text }), step.cid);
      case "typing":
        return session.typing(at, step.on);
      case "seen":
        return session.seen(at, step.seq);
      case "reload":
        this.view = EMPTY_VIEW;
        this.session = this.newSession();
        return undefined;
      default:
        throw new Error(`no such step: ${step.do}`);
    }
  }

  collect() {
    for (const effect of this.session.takeEffects()) {
      if (["dial", "send", "hangup", "save", "forget"].includes(effect.do)) this.effects.push(effect.do);
      if (effect.do === "send") this.sent.push(JSON.parse(effect.text));
      if (effect.do === "save") this.kept.set(effect.mine.cid, effect.mine);
      if (effect.do === "forget") assert.ok(this.kept.delete(effect.cid));
      if (effect.do === "token") this.token = effect.token;
      if (effect.do === "show") this.view = reduce(this.view, effect.change);
    }
  }

  expect(what, wanted, line) {
    const told = `${line}: ${what}`;
    if (what === "send") {
      assert.ok(this.sent.length, `${line}: nothing was sent`);
      const frame = this.sent.shift();
      for (const [key, value] of Object.entries(wanted)) {
        assert.deepEqual(empty(frame[key]) ? null : frame[key], empty(value) ? null : value, `${told}.${key}`);
      }
    } else if (what === "outbox") {
      assert.deepEqual([...this.kept.keys()], wanted, told);
    } else if (what === "view") {
      assert.deepEqual(this.shown(), wanted, told);
    } else if (what === "failed") {
      const failed = Object.values(this.view.own).filter((one) => one.progress === "failed");
      assert.deepEqual(failed.map((one) => one.cid), Object.keys(wanted), told);
    } else if (what === "standing") {
      assert.equal(this.view.standing, wanted, told);
    } else if (what === "wake_at") {
      assert.equal(this.session.nextWakeMs(), wanted ?? Infinity, told);
    } else {
      assert.deepEqual({ effects: this.effects, state: this.view.link, cursor: this.cursor() }[what], wanted, told);
    }
  }

  cursor() {
    return Object.fromEntries(Object.entries(this.shown()).map(([conv, numbers]) => [conv, numbers.at(-1)]));
  }

  shown() {
    const shown = {};
    for (const { conv, seq } of this.view.log) (shown[conv] ||= []).push(seq);
    return shown;
  }
}

const empty = (value) => !value || (typeof value === "object" && !Object.keys(value).length);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl"))) {
  const [head, ...steps] = readFileSync(new URL(file, FOLDER), "utf8").trim().split("\n").map((line) => full(JSON.parse(line)));
  if (head.roles.includes("visitor")) test(`${file}: ${head.scenario}`, () => new Player().play(steps));
}
