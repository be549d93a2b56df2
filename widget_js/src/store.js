/** What the visitor sees, as one plain value: `reduce(view, change)` is the next one. */

/** @typedef {import("./protocol.js").Entry} Entry */
/** @typedef {import("./session.js").LinkState} LinkState */
/** What is the visitor's and not in the log yet. @typedef {import("./session.js").Mine & {progress: "waiting"|"sent"|"stored"|"failed"}} Own */
/**
 * @typedef {object} View
 * @property {LinkState} link
 * @property {number} present agents who could answer
 * @property {import("./protocol.js").Limits} [limits] what the shop takes, once it has said so
 * @property {string} [token] names the visitor to the relay
 * @property {string|null} writing name of the agent who types, null for nobody
 * @property {string} standing how the wait goes, in words
 * @property {number} read the visitor has seen up to here
 * @property {Entry[]} past what was said in conversations before this one
 * @property {Entry[]} log what is stored, in order
 * @property {Record<string, Own>} own by client id, oldest first
 */
/**
 * @typedef {({is: "set"} & Partial<View>)|{is: "reset", conv: string}|{is: "entry", entry: Entry}|
 *   ({is: "own", cid: string} & Partial<Own>)|{is: "gone", cid: string}} Change
 */

/** @type {View} */
export const EMPTY_VIEW = { link: "idle", present: 0, writing: null, standing: "", read: 0, past: [], log: [], own: {} };

/** @param {View} view @param {Change} change @returns {View} */
export function reduce(view, { is, ...change }) {
  const { standing, past, log, own } = view;
  const { cid, entry, conv } = /** @type {any} */ (change);
  switch (is) {
    case "reset":
      // what was said stays on the screen when he begins anew; else it comes once more
      return { ...view, standing: "", read: 0, log: [], past: conv === log[0]?.conv ? past : conv ? [...past, ...log] : [] };
    case "entry":
      // who is being served, or has gone, does not wait
      return {
        ...view, standing: /assigned|closed/.test(entry.body.k) ? "" : standing, log: [...log, entry],
        own: without(own, entry.cid),
      };
    case "own":
      // what is in the log already needs no word of how far it has come
      return own[cid] || "at" in change ? { ...view, own: { ...own, [cid]: { ...own[cid], ...change } } } : view;
    case "gone":
      return { ...view, own: without(own, cid) };
    default:
      return { ...view, ...change };
  }
}

/** @param {View["own"]} own @param {string} cid */
function without(own, cid) {
  const { [cid]: gone, ...rest } = own;
  return gone ? rest : own;
}

/** What follows from the log: who has seen how far, who answers, where the chat stands, how much he has not read. */
export function summary(/** @type {View} */ { log, read }) {
  let seen = 0, agent = "", state = "";
  for (const { who, body } of log) {
    if (body.k === "seen") {
      if (who === "agent") seen = Math.max(seen, body.upto);
      else read = Math.max(read, body.upto);
    }
    if (/queued|assigned|left|closed/.test(body.k)) {
      state = body.k;
      agent = body.k === "assigned" ? body.name : "";
    }
  }
  const theirs = log.filter(({ who, body }) => who !== "visitor" && body.k === "message");
  return { seen, agent, state, unread: theirs.filter(({ seq }) => seq > read).length, last: theirs.pop() };
}
