/**
 * The visitor's side of a line, as rules: what came in, what is to be done, and when to look again.
 *
 * No socket, clock or chance in here: `now` is in milliseconds, `newId` and `rng` are handed in, and
 * what must happen is taken as a list of effects. Rules that hold at all times:
 * - a message is kept (`save`) before it is sent, and until the relay says that it is stored; so is a rating;
 * - what is not stored is sent in order, each message naming the one before it;
 * - the cursor moves by one: a gap is fetched, a repetition is dropped.
 */
import {
  AGAIN, BACKOFF_FIRST_S, BACKOFF_LAST_S, BEAT_S, FINAL_CLOSE_CODES, OUTBOX_BYTES_MAX, OUTBOX_MESSAGES_MAX,
  PROTOCOL, SILENCE_S,
} from "./protocol.js";

/** @typedef {import("./protocol.js").VisitorUpdate} VisitorUpdate */
/** @typedef {import("./protocol.js").VisitorCommand} VisitorCommand */
/** @typedef {import("./protocol.js").Entry} Entry */
/** @typedef {import("./store.js").Change} Change */
/** @typedef {"idle"|"dialing"|"greeting"|"catching_up"|"live"|"pausing"|"ended"} LinkState */
/**
 * What the visitor says and the relay has not stored yet: a message, perhaps with the id of an upload, or
 * with `t` a rating, where to reach him, or that it is over.
 * @typedef {{t?: "rate"|"contact"|"end", text?: string, file?: string, score?: number, agreed?: boolean|null, comment?: string}} What
 * @typedef {What & {cid: string, at: number}} Mine
 */
/**
 * @typedef {{do: "dial"}|{do: "send", text: string}|{do: "hangup"}|{do: "token", token: string}|
 *   {do: "save", mine: Mine}|{do: "forget", cid: string}|{do: "show", change: Change}} Effect
 */
/**
 * @typedef {object} Options
 * @property {string} site
 * @property {string} [lang]
 * @property {string} [page]
 * @property {string} [title]
 * @property {string} [ref] the page before this one
 * @property {string} [department]
 * @property {string} [identity] who he is, signed by the shop
 * @property {string} [token]
 * @property {Mine[]} [outbox]
 * @property {() => string} newId
 * @property {() => number} rng
 * @property {() => number} [last_s] the longest pause between two tries now, in seconds
 */
/** @typedef {ReturnType<typeof visitorSession>} VisitorSession */

/** How a line that has been dialled may end, whatever it was at. @type {Record<string, LinkState>} */
const ENDS = { lost: "pausing", barred: "ended" };

/** States of the link, and what each event makes of them; where nothing stands, the event means nothing. */
export const LINK = /** @type {Record<LinkState, Record<string, LinkState>>} */ ({
  idle: { dial: "dialing" },
  dialing: { opened: "greeting", ...ENDS },
  greeting: { welcome: "catching_up", ...ENDS },
  catching_up: { live: "live", ...ENDS },
  live: ENDS,
  pausing: { dial: "dialing" },
  ended: {},
});

/** Who stands in the way of a line may let it hang in its opening; then another is tried. */
const OPENING_MS = 10000;

/** That somebody types is said at most this often, and believed for twice as long. */
const TYPING_MS = 3000;

/** @param {Options} options */
export function visitorSession({ token = "", outbox: kept = [], newId, rng, last_s = () => BACKOFF_LAST_S, ...who }) {
  /** @type {LinkState} */
  let state = "idle";
  /** @type {Effect[]} */
  let effects = [];
  let outbox = [...kept];
  let flying = 0; // how many of them were sent on this line
  let beat_s = BEAT_S, silence_s = SILENCE_S, epoch = "";
  let conv = "", cursor = 0, known = 0, asked = false, seen = 0, logged = 0;
  let tries = 0, holds = 0, pauseMs = 0, typedAt = 0;

  /** What is to happen when; a line that ends takes its times along. @type {Record<string, number>} */
  let due = {};

  /** What happens then. @type {Record<string, (now: number) => void>} */
  const timers = {
    retry: dial,
    silence(now) {
      effects.push({ do: "hangup" });
      lost(now);
    },
    beat(now) {
      due.beat = now + beat_s * 1000;
      send({ t: "beat" });
    },
    resend: sendWaiting,
    writing: () => writing(0),
  };

  const show = (/** @type {Change} */ change) => effects.push({ do: "show", change });
  const send = (/** @type {VisitorCommand} */ frame) => effects.push({ do: "send", text: JSON.stringify(frame) });
  const isLive = () => state === "live";

  /** A random share of a pause that doubles with each try (full jitter). */
  const pause = (/** @type {number} */ count) =>
    Math.floor(rng() * Math.min(last_s(), BACKOFF_FIRST_S * 2 ** count) * 1000);

  /** Moves the link, and says whether the event meant anything. @param {string} event */
  function move(event) {
    const link = LINK[state][event];
    if (link) show({ is: "set", link: state = link, writing: null });
    return link;
  }

  /** @param {number} now */
  function dial(now) {
    if (!move("dial")) return;
    due = { silence: now + OPENING_MS };
    effects.push({ do: "dial" });
  }

  /** @param {number} now */
  function heard(now) {
    due.silence = now + silence_s * 1000;
  }

  /** @param {number} now */
  function lost(now, code = 0) {
    if (!move(FINAL_CLOSE_CODES.includes(code) ? "barred" : "lost")) return;
    due = state === "pausing" ? { retry: now + pauseMs + pause(tries++) } : {};
    flying = typedAt = pauseMs = 0;
    known = cursor;
    asked = false;
  }

  /** The agent types until `until`, or has stopped where that is 0. @param {number} until */
  function writing(until, name = "") {
    if (until) due.writing = until;
    else delete due.writing;
    show({ is: "set", writing: until ? name : null });
  }

  /** Sends what is not on its way, in order. */
  function sendWaiting() {
    if (!isLive() || due.resend) return;
    let after = "";
    outbox.forEach(({ at, ...frame }, index) => {
      const { t, cid } = frame;
      if (index >= flying) {
        send(/** @type {any} */ ({ t: "post", ...!t && { after }, ...frame }));
        show({ is: "own", cid, progress: "sent" });
      }
      if (!t) after = cid;
    });
    flying = outbox.length;
  }

  function sendSeen() {
    if (isLive() && seen > logged) send({ t: "seen", conv, seq: seen });
  }

  /** Takes a message out of the outbox, and shows what became of it. */
  function settle(cid = "", /** @type {"stored"|"failed"} */ progress) {
    const at = outbox.findIndex((mine) => mine.cid === cid);
    if (at < 0) return;
    outbox.splice(at, 1);
    if (at < flying) flying--;
    effects.push({ do: "forget", cid });
    show({ is: "own", cid, progress });
  }

  /** Reads this conversation from the entry after `after` on. @param {string} next @param {number} after */
  function follow(next, after) {
    conv = next;
    cursor = known = after;
    asked = false;
    seen = logged = 0;
    show({ is: "reset", conv });
  }

  /** Shows what comes next, and asks for what is missing unless that is under way. @param {Entry[]} entries */
  function take(entries) {
    for (const entry of entries) {
      known = Math.max(known, entry.seq);
      if (entry.seq !== cursor + 1) continue;
      cursor++;
      if (entry.who === "agent") writing(0);
      else if (entry.body.k === "seen") logged = entry.body.upto;
      show({ is: "entry", entry });
    }
    if (known > cursor && !asked) {
      asked = true;
      send({ t: "fetch", conv, after: cursor, upto: known });
    }
  }

  /** What each frame means; an unknown one means nothing, because the relay may be newer. */
  const frames = /** @type {Record<string, (frame: any, now: number) => void>} */ ({
    __proto__: /** @type {any} */ (null),
    welcome(/** @type {import("./protocol.js").WelcomeUpdate} */ frame, now) {
      if (!move("welcome")) return;
      if (conv && (frame.token || frame.epoch !== epoch)) follow("", 0);
      ({ epoch, limits: { beat_s, silence_s } } = frame);
      if (frame.token) effects.push({ do: "token", token: token = frame.token });
      due.beat = now + beat_s * 1000;
      show({ is: "set", present: frame.present || 0, limits: frame.limits, token, standing: "" });
    },
    following(/** @type {import("./protocol.js").FollowingUpdate} */ frame) {
      if (frame.conv !== conv || frame.reset) follow(frame.conv, frame.after);
    },
    live() {
      if (!move("live")) return;
      tries = pauseMs = 0;
      sendWaiting();
      sendSeen();
    },
    entry(/** @type {Entry} */ frame) {
      if (frame.conv === conv) take([frame]);
    },
    page(/** @type {import("./protocol.js").PageUpdate} */ frame) {
      if (frame.conv !== conv) return;
      asked = false;
      if (!frame.entries.length) known = cursor;
      take(frame.entries);
    },
    beat(/** @type {import("./protocol.js").PulseUpdate} */ frame) {
      known = Math.max(known, frame.heads?.[conv] || 0);
      asked = false;
      if ("present" in frame) show({ is: "set", present: frame.present });
      take([]);
    },
    ack(/** @type {import("./protocol.js").AckUpdate} */ frame) {
      holds = 0;
      settle(frame.cid, "stored");
    },
    refused(/** @type {import("./protocol.js").RefusedUpdate} */ { code, cid, retry_ms }, now) {
      if (!AGAIN.includes(code)) return settle(cid, "failed");
      flying = 0;
      due.resend ||= now + (retry_ms || pause(holds++));
    },
    bye(/** @type {import("./protocol.js").ByeUpdate} */ frame) {
      pauseMs = frame.after_ms || 0;
    },
    earlier: (/** @type {import("./protocol.js").EarlierUpdate} */ { entries }) => show({ is: "set", past: entries }),
    standing(/** @type {import("./protocol.js").StandingUpdate} */ frame) {
      if (frame.conv === conv) show({ is: "set", standing: frame.text });
    },
    typing(/** @type {import("./protocol.js").WritingUpdate} */ frame, now) {
      if (frame.who === "agent") writing(frame.on ? now + 2 * TYPING_MS : 0, frame.name);
    },
  });

  return {
    /** Dials for the first time. @param {number} now */
    start: dial,

    /** The line is open: says who is here. @param {number} now */
    opened(now) {
      if (!move("opened")) return;
      heard(now);
      send({ t: "hello", proto: PROTOCOL, token, epoch, have: conv ? { [conv]: cursor } : {}, ...who });
    },

    /** A frame has come. @param {number} now @param {string} text */
    received(now, text) {
      let frame;
      try {
        frame = JSON.parse(text);
      } catch {
        return;
      }
      if (!LINK[state].lost) return;
      heard(now);
      frames[frame?.t]?.(frame, now);
    },

    /** The line is gone, with the close code of the websocket if there was one. */
    lost,

    /** Time has passed. @param {number} now */
    tick,

    /** The page or the network is back: does not wait out the pause. @param {number} now */
    wake(now) {
      tick(now);
      if (due.retry) dial(now);
    },

    /**
     * Keeps and sends; gives the client id, or "" when so much waits that it must stay with the caller.
     * @param {number} now @param {What} what
     */
    keep(now, what, cid = newId()) {
      const mine = { cid, ...what, at: now };
      const bytes = new Blob([JSON.stringify([outbox, mine])]).size;
      if (outbox.length >= OUTBOX_MESSAGES_MAX || bytes > OUTBOX_BYTES_MAX) return "";
      outbox.push(mine);
      typedAt = 0;
      effects.push({ do: "save", mine });
      show({ is: "own", ...mine, progress: "waiting" });
      sendWaiting();
      return cid;
    },

    /** The shop has said who he is: says hello anew with it. @param {number} now @param {string} identity */
    identify(now, identity) {
      who.identity = identity;
      // who is not through yet says it with his hello
      if (!LINK[state].lost || LINK[state].opened) return;
      effects.push({ do: "hangup" });
      lost(now);
      dial(now);
    },

    /** The visitor is typing, or has stopped. @param {number} now @param {boolean} on */
    typing(now, on) {
      if (!isLive() || (on ? typedAt && now < typedAt + TYPING_MS : !typedAt)) return;
      typedAt = on ? now : 0;
      send({ t: "typing", on });
    },

    /** Everything up to `seq` has been on the screen. @param {number} _now @param {number} seq */
    seen(_now, seq) {
      if (seq <= seen || seq <= logged) return;
      seen = seq;
      sendSeen();
    },

    /** What is to be done now, in this order. */
    takeEffects: () => effects.splice(0),

    /** When `tick` has something to do, or Infinity. */
    nextWakeMs: () => Math.min(...Object.values(due)),
  };

  /** @param {number} now */
  function tick(now) {
    for (const what in timers) {
      if (due[what] <= now) {
        delete due[what];
        timers[what](now);
      }
    }
  }
}
