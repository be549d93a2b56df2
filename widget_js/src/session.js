/**
 * The visitor's side of a line, as rules: what came in, what is to be done, and when to look again.
 *
 * No socket, clock or chance in here: `now` is in milliseconds, `newId` and `rng` are handed in, and
 * what must happen is taken as a list of effects. Rules that hold at all times:
 * - a message is kept (`save`) before it is sent, and until the relay says that it is stored;
 * - unstored messages are sent in order, each naming the one before it;
 * - the cursor moves by one: a gap is fetched, a repetition is dropped.
 */
import {
  AGAIN, BACKOFF_FIRST_S, BACKOFF_LAST_S, BEAT_S, FIELD_CHARS_MAX, FINAL_CLOSE_CODES,
  OUTBOX_BYTES_MAX, OUTBOX_MESSAGES_MAX, PROTOCOL, SILENCE_S,
} from "./protocol.js";

/** @typedef {import("./protocol.js").VisitorUpdate} VisitorUpdate */
/** @typedef {import("./protocol.js").VisitorCommand} VisitorCommand */
/** @typedef {import("./protocol.js").Entry} Entry */
/** @typedef {import("./store.js").Change} Change */
/** @typedef {"idle"|"dialing"|"greeting"|"catching_up"|"live"|"pausing"|"ended"} LinkState */
/** @typedef {{cid: string, text: string, at: number, failed?: string}} Mine A message that is not stored yet. */
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
 * @property {string} [token]
 * @property {Mine[]} [outbox]
 * @property {() => string} newId
 * @property {() => number} rng
 */
/** @typedef {ReturnType<typeof visitorSession>} VisitorSession */

/** State of the link, and what each event makes of it; where there is none, the event means nothing. */
export const LINK = /** @type {Record<LinkState, Record<string, LinkState>>} */ ({
  idle: { dial: "dialing" },
  dialing: { opened: "greeting", lost: "pausing", barred: "ended" },
  greeting: { welcome: "catching_up", lost: "pausing", barred: "ended" },
  catching_up: { live: "live", lost: "pausing", barred: "ended" },
  live: { lost: "pausing", barred: "ended" },
  pausing: { dial: "dialing" },
  ended: {},
});

/** "Typing" is said at most this often, and forgotten after twice as long. */
const TYPING_MS = 3000;
/** Entries that came before the gap in front of them was filled; more are left to the next beat. */
const EARLY_MAX = 200;

/** @param {Options} options */
export function visitorSession({
  site, lang = "", page = "", title = "", token = "", outbox: kept = [], newId, rng,
}) {
  let state = /** @type {LinkState} */ ("idle");
  let effects = /** @type {Effect[]} */ ([]);
  let outbox = [...kept];
  let tokenKept = !!token;
  let epoch = "", conv = "", cursor = 0, base = 0;
  let tries = 0, heardAt = 0, beatAt = 0, retryAt = 0, resendAt = 0, byeUntil = 0;
  let fetchUpto = 0, typedAt = 0, writingUntil = 0, seenUpto = 0, seenStored = 0;
  let early = /** @type {Map<number, Entry>} */ (new Map());

  const show = (/** @type {Change} */ change) => effects.push({ do: "show", change });
  const send = (/** @type {VisitorCommand} */ frame) => effects.push({ do: "send", text: JSON.stringify(frame) });
  const unsent = () => outbox.filter((mine) => !mine.failed);
  const cut = (/** @type {string} */ text) => [...text].slice(0, FIELD_CHARS_MAX).join("");

  /** Moves the link, and says whether the event meant anything. @param {string} event */
  function move(event) {
    const next = LINK[state][event];
    if (!next) return false;
    state = next;
    show({ is: "link", state, retryAt });
    return true;
  }

  /** @param {number} now */
  function dial(now) {
    if (!move("dial")) return;
    heardAt = now;
    effects.push({ do: "dial" });
  }

  /** The longest pause doubles with each try; a random share of it is waited (full jitter). */
  function pause() {
    return rng() * Math.min(BACKOFF_LAST_S, BACKOFF_FIRST_S * 2 ** tries++) * 1000;
  }

  /** @param {number} now @param {number} code */
  function lost(now, code = 0) {
    if (!LINK[state].lost) return;
    resendAt = fetchUpto = 0;
    early.clear();
    if (writingUntil) stopWriting();
    if (FINAL_CLOSE_CODES.includes(code)) {
      move("barred");
      return;
    }
    retryAt = Math.max(now, byeUntil) + pause();
    byeUntil = 0;
    move("lost");
  }

  function stopWriting() {
    writingUntil = 0;
    show({ is: "writing", on: false, name: "" });
  }

  /** Sends everything that is not stored, in order. */
  function resend() {
    resendAt = 0;
    let after = "";
    for (const { cid, text } of unsent()) {
      sendPost(cid, text, after);
      after = cid;
    }
  }

  /** @param {string} cid @param {string} text @param {string} after */
  function sendPost(cid, text, after) {
    keepToken();
    send(after ? { t: "post", cid, text, after } : { t: "post", cid, text });
    show({ is: "sent", cid });
  }

  /** The token is kept once there is something to come back to, and before that leaves. */
  function keepToken() {
    if (tokenKept || !token) return;
    tokenKept = true;
    effects.push({ do: "token", token });
  }

  /** @param {string} cid */
  function forget(cid) {
    const before = outbox.length;
    outbox = outbox.filter((mine) => mine.cid !== cid);
    if (outbox.length < before) effects.push({ do: "forget", cid });
  }

  function follow(/** @type {string} */ newConv, /** @type {number} */ after) {
    conv = newConv;
    cursor = base = after;
    fetchUpto = seenUpto = seenStored = 0;
    early.clear();
    show({ is: "reset", conv, base });
  }

  /** Asks for what lies between the cursor and `upto`, unless that is under way. */
  function fetchUntil(/** @type {number} */ upto) {
    if (fetchUpto) return;
    fetchUpto = upto;
    send({ t: "fetch", conv, after: cursor, upto });
  }

  /** Shows the next entry and those that waited behind it. @param {Entry} entry */
  function accept(entry) {
    for (let next = /** @type {Entry|undefined} */ (entry); next; next = early.get(cursor + 1)) {
      cursor = next.seq;
      early.delete(cursor);
      if (next.body.k === "seen" && next.who === "visitor") seenStored = Math.max(seenStored, next.body.upto);
      if (next.who === "agent" && next.body.k === "message" && writingUntil) stopWriting();
      show({ is: "entry", entry: next });
    }
  }

  /** What each frame means; an unknown one means nothing, because the relay may be newer. */
  const frames = /** @type {Record<string, (frame: any, now: number) => void>} */ ({
    welcome(/** @type {import("./protocol.js").WelcomeUpdate} */ frame) {
      if (!move("welcome")) return;
      epoch = frame.epoch;
      if (frame.token) {
        token = frame.token;
        tokenKept = false;
        if (conv) follow("", 0);
      }
      show({ is: "present", count: frame.present || 0 });
    },
    following(/** @type {import("./protocol.js").FollowingUpdate} */ frame) {
      if (frame.conv !== conv || frame.reset) follow(frame.conv, frame.after);
    },
    live(_frame, now) {
      if (!move("live")) return;
      tries = 0;
      beatAt = now + BEAT_S * 1000;
      resend();
      if (seenUpto > seenStored) send({ t: "seen", conv, seq: seenUpto });
    },
    entry(/** @type {Entry} */ frame) {
      if (frame.conv !== conv || frame.seq <= cursor) return;
      if (frame.seq === cursor + 1) accept(frame);
      else {
        if (early.size < EARLY_MAX) early.set(frame.seq, frame);
        fetchUntil(frame.seq - 1);
      }
    },
    page(/** @type {import("./protocol.js").PageUpdate} */ frame) {
      if (frame.conv !== conv) return;
      const upto = fetchUpto;
      fetchUpto = 0;
      const history = frame.entries.filter((entry) => entry.seq <= base);
      for (const entry of frame.entries) if (entry.seq === cursor + 1) accept(entry);
      if (history.length) {
        base = history[0].seq - 1;
        show({ is: "history", entries: history, base });
      } else if (cursor < upto && frame.entries.length) fetchUntil(upto);
    },
    beat(/** @type {import("./protocol.js").PulseUpdate} */ frame) {
      const head = frame.heads?.[conv] || 0;
      if (head <= cursor) return;
      fetchUpto = 0;
      fetchUntil(head);
    },
    ack(/** @type {import("./protocol.js").AckUpdate} */ { cid, seq, at_ms }) {
      forget(cid);
      show({ is: "stored", cid, seq, at: at_ms });
    },
    refused(/** @type {import("./protocol.js").RefusedUpdate} */ { code, cid, retry_ms }, now) {
      if (AGAIN.includes(code)) {
        resendAt = Math.max(resendAt, now + (retry_ms || (resendAt ? 0 : pause())));
        return;
      }
      const mine = outbox.find((one) => one.cid === cid);
      if (!mine) return;
      mine.failed = code;
      effects.push({ do: "save", mine });
      show({ is: "failed", cid: mine.cid, code });
    },
    bye(/** @type {import("./protocol.js").ByeUpdate} */ frame, now) {
      byeUntil = now + (frame.after_ms || 0);
    },
    typing(/** @type {import("./protocol.js").WritingUpdate} */ frame, now) {
      if (frame.conv !== conv || frame.who !== "agent") return;
      writingUntil = frame.on ? now + 2 * TYPING_MS : 0;
      show({ is: "writing", on: frame.on, name: frame.name || "" });
    },
  });

  const session = {
    /** Dials for the first time. @param {number} now */
    start(now) {
      if (state === "idle") dial(now);
    },

    /** The line is open: says who is here. @param {number} now */
    opened(now) {
      if (!move("opened")) return;
      heardAt = now;
      const have = conv ? { [conv]: cursor } : {};
      send({ t: "hello", proto: PROTOCOL, site, token, epoch, have, lang, page: cut(page), title: cut(title) });
    },

    /** A frame has come. @param {string} text @param {number} now */
    received(text, now) {
      let frame;
      try {
        frame = JSON.parse(text);
      } catch {
        return;
      }
      heardAt = now;
      if (Object.hasOwn(frames, frame?.t)) frames[frame.t](frame, now);
    },

    /** The line is gone, with the close code of the websocket if there was one. */
    lost,

    /** Time has passed. @param {number} now */
    tick(now) {
      if (writingUntil && now >= writingUntil) stopWriting();
      if (state === "pausing") {
        if (now >= retryAt) dial(now);
      } else if (LINK[state].lost) {
        if (now >= heardAt + SILENCE_S * 1000) {
          effects.push({ do: "hangup" });
          lost(now);
        } else if (state === "live") {
          if (resendAt && now >= resendAt) resend();
          if (now >= beatAt) {
            beatAt = now + BEAT_S * 1000;
            send({ t: "beat" });
          }
        }
      }
    },

    /** The page or the network is back: do not wait out the pause. @param {number} now */
    wake(now) {
      session.tick(now);
      if (state === "pausing") dial(now);
    },

    /**
     * Keeps and sends a message; its client id, or "" when so much waits that it must stay with the caller.
     * @param {string} text @param {number} now @param {string} cid
     */
    post(text, now, cid = newId()) {
      const before = unsent();
      const bytes = before.reduce((sum, mine) => sum + bytesOf(mine.text), bytesOf(text));
      if (before.length >= OUTBOX_MESSAGES_MAX || bytes > OUTBOX_BYTES_MAX) return "";
      const mine = { cid, text, at: now };
      outbox.push(mine);
      effects.push({ do: "save", mine });
      show({ is: "mine", mine });
      typedAt = 0;
      if (state === "live" && !resendAt) sendPost(cid, text, before.at(-1)?.cid || "");
      return cid;
    },

    /** Sends a failed message anew, as a new one. @param {string} cid @param {number} now */
    retry(cid, now) {
      const mine = outbox.find((one) => one.cid === cid && one.failed);
      if (mine && session.post(mine.text, now)) session.dismiss(cid);
    },

    /** Lets go of a failed message. @param {string} cid */
    dismiss(cid) {
      if (!outbox.some((mine) => mine.cid === cid && mine.failed)) return;
      forget(cid);
      show({ is: "dismissed", cid });
    },

    /** The visitor is typing, or has stopped. @param {boolean} on @param {number} now */
    typing(on, now) {
      if (state !== "live" || !conv || (on ? typedAt && now < typedAt + TYPING_MS : !typedAt)) return;
      typedAt = on ? now : 0;
      send({ t: "typing", on });
    },

    /** Everything up to `seq` is on the screen. @param {number} seq */
    seen(seq) {
      if (seq <= seenUpto || seq > cursor) return;
      seenUpto = seq;
      if (state === "live" && seq > seenStored) send({ t: "seen", conv, seq });
    },

    /** Asks for the entries before those that are shown. */
    earlier() {
      if (state === "live" && base) {
        send({ t: "fetch", conv, after: Math.max(0, base - 50), upto: base });
      }
    },

    /** What is to be done now, in this order. */
    takeEffects() {
      const taken = effects;
      effects = [];
      return taken;
    },

    /** When `tick` has something to do, or Infinity. */
    nextWakeMs() {
      if (state === "pausing") return retryAt;
      if (!LINK[state].lost) return Infinity;
      const times = [heardAt + SILENCE_S * 1000];
      if (state === "live") times.push(beatAt, resendAt || Infinity);
      return Math.min(...times, writingUntil || Infinity);
    },

    /** What a test may look at. */
    look: () => ({ state, token, conv, cursor, outbox: unsent().map((mine) => mine.cid) }),
  };
  return session;
}

/** Bytes in UTF-8. @param {string} text */
function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}
