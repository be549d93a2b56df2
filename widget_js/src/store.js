/** What the visitor sees, as one plain value: `reduce(view, change)` is the next one. */

/** @typedef {import("./protocol.js").Entry} Entry */
/** @typedef {import("./session.js").LinkState} LinkState */
/**
 * A message of the visitor's that is not in the log yet.
 * @typedef {object} Own
 * @property {string} cid
 * @property {string} text
 * @property {number} at
 * @property {"waiting"|"sent"|"stored"|"failed"} progress
 */
/**
 * @typedef {object} View
 * @property {LinkState} link
 * @property {number} present agents who could answer
 * @property {string|null} writing name of the agent who types, null for nobody
 * @property {number} read the visitor has seen up to here
 * @property {Entry[]} log what is stored, in order
 * @property {Record<string, Own>} own by client id, oldest first
 */
/**
 * @typedef {({is: "set"} & Partial<View>)|{is: "reset"}|{is: "entry", entry: Entry}|
 *   ({is: "own", cid: string} & Partial<Own>)|{is: "gone", cid: string}} Change
 */

/** @type {View} */
export const EMPTY_VIEW = { link: "idle", present: 0, writing: null, read: 0, log: [], own: {} };

/** @param {View} view @param {Change} change @returns {View} */
export function reduce(view, { is, ...change }) {
  const { log, own } = view;
  const { cid, entry } = /** @type {any} */ (change);
  switch (is) {
    case "reset":
      return { ...view, read: 0, log: [] };
    case "entry":
      return { ...view, log: [...log, entry], own: without(own, entry.cid) };
    case "own":
      // what is in the log already needs no word of how far it has come
      return own[cid] || "text" in change ? { ...view, own: { ...own, [cid]: { ...own[cid], ...change } } } : view;
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

/** What follows from the log: who has seen how far, who answers, and how much the visitor has not read. */
export function summary(/** @type {View} */ { log, read }) {
  let seen = 0, agent = "", last = 0;
  for (const { seq, who, body } of log) {
    if (body.k === "seen") {
      if (who === "agent") seen = Math.max(seen, body.upto);
      else read = Math.max(read, body.upto);
    }
    if (body.k === "assigned") agent = body.name;
    if (body.k === "queued" || body.k === "closed") agent = "";
    if (body.k === "message" && who === "agent") last = seq;
  }
  const unread = log.filter(({ seq, who, body }) => who === "agent" && body.k === "message" && seq > read).length;
  return { seen, agent, last, unread };
}
