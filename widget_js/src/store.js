/** What the visitor sees, as one plain value: `reduce(view, change)` is the next one. */

/** @typedef {import("./protocol.js").Entry} Entry */
/** @typedef {import("./session.js").Mine} Mine */
/** @typedef {import("./session.js").LinkState} LinkState */
/** @typedef {"waiting"|"sent"|"stored"|"failed"} Progress */
/**
 * One line of the chat. `note` names the words of a happening; otherwise `text` was said by `who`.
 * @typedef {object} Item
 * @property {string} key
 * @property {number} seq
 * @property {number} at
 * @property {"visitor"|"agent"|"relay"} who
 * @property {string} name
 * @property {string} text
 * @property {string} note
 * @property {Progress} progress
 * @property {string} code
 */
/**
 * @typedef {object} View
 * @property {LinkState} link
 * @property {number} retryAt
 * @property {number} present agents who could answer
 * @property {number} base entries up to this one are not here
 * @property {Item[]} log what is stored, in order
 * @property {Item[]} mine the visitor's own messages that are not in the log yet
 * @property {number} read the visitor has seen up to here
 * @property {number} seen the agents have seen up to here
 * @property {string|null} writing name of the agent who types, null for nobody
 * @property {string} agent who answers here
 */
/**
 * @typedef {{is: "link", state: LinkState, retryAt: number}|{is: "present", count: number}|
 *   {is: "reset", conv: string, base: number}|{is: "entry", entry: Entry}|
 *   {is: "history", entries: Entry[], base: number}|{is: "writing", on: boolean, name: string}|
 *   {is: "mine", mine: Mine}|{is: "sent", cid: string}|{is: "failed", cid: string, code: string}|
 *   {is: "stored", cid: string, seq: number, at: number}|{is: "dismissed", cid: string}|
 *   {is: "read", seq: number}} Change
 */

/** @returns {View} */
export function emptyView() {
  return {
    link: "idle", retryAt: 0, present: 0, base: 0, log: [], mine: [], read: 0, seen: 0, writing: null, agent: "",
  };
}

/** Messages of the other side that the visitor has not seen. @param {View} view */
export function unread(view) {
  return view.log.filter((item) => item.who === "agent" && !item.note && item.seq > view.read).length;
}

/** @param {View} view @param {Change} change @returns {View} */
export function reduce(view, change) {
  switch (change.is) {
    case "link":
      return {
        ...view,
        link: change.state,
        retryAt: change.retryAt,
        mine: change.state === "live" ? view.mine : view.mine.map(unsentAgain),
      };
    case "present":
      return { ...view, present: change.count };
    case "reset":
      return { ...view, base: change.base, log: [], read: 0, seen: 0, agent: "", mine: view.mine.filter(isUnstored) };
    case "entry":
      return logged(view, change.entry);
    case "history":
      return { ...view, base: change.base, log: [...change.entries.flatMap(itemOf), ...view.log] };
    case "writing":
      return { ...view, writing: change.on ? change.name : null };
    case "mine":
      return known(view, change.mine.cid) ? view : { ...view, mine: [...view.mine, itemOfMine(change.mine)] };
    case "sent":
      return changed(view, change.cid, { progress: "sent" });
    case "stored":
      return changed(view, change.cid, { progress: "stored", seq: change.seq, at: change.at });
    case "failed":
      return changed(view, change.cid, { progress: "failed", code: change.code });
    case "dismissed":
      return { ...view, mine: view.mine.filter((item) => item.key !== change.cid) };
    case "read":
      return { ...view, read: Math.max(view.read, change.seq) };
  }
}

const isUnstored = (/** @type {Item} */ item) => item.progress !== "stored";

/** What was on its way when the line fell is waiting again. @param {Item} item @returns {Item} */
function unsentAgain(item) {
  return item.progress === "sent" ? { ...item, progress: "waiting" } : item;
}

/** @param {View} view @param {string} cid */
function known(view, cid) {
  return [...view.log, ...view.mine].some((item) => item.key === cid);
}

/** @param {View} view @param {string} cid @param {Partial<Item>} fields @returns {View} */
function changed(view, cid, fields) {
  return { ...view, mine: view.mine.map((item) => (item.key === cid ? { ...item, ...fields } : item)) };
}

/** The view with one more entry of the log; the visitor's own message moves there by its client id. */
function logged(/** @type {View} */ view, /** @type {Entry} */ entry) {
  const { body, who } = entry;
  const mine = entry.cid ? view.mine.filter((item) => item.key !== entry.cid) : view.mine;
  const next = { ...view, log: [...view.log, ...itemOf(entry)], mine };
  if (body.k === "seen" && who === "agent") next.seen = Math.max(view.seen, body.upto);
  if (body.k === "seen" && who === "visitor") next.read = Math.max(view.read, body.upto);
  if (body.k === "assigned") next.agent = body.name;
  if (body.k === "queued" || body.k === "closed") next.agent = "";
  return next;
}

/** @type {Record<string, string>} */
const NOTES = { assigned: "joined", released: "requeued", agent_left: "requeued", closed: "closed" };

/** What an entry looks like: one item, or none. @param {Entry} entry @returns {Item[]} */
function itemOf({ seq, at_ms, who, name = "", cid, body }) {
  const said = body.k === "message";
  const note = said ? "" : NOTES[body.k === "queued" ? body.reason : body.k];
  if (note === undefined) return [];
  return [{
    key: cid || `${seq}`, seq, at: at_ms, who, note, code: "", progress: "stored",
    name: body.k === "assigned" ? body.name : name,
    text: said ? body.text : "",
  }];
}

/** @param {Mine} mine @returns {Item} */
function itemOfMine({ cid, text, at, failed }) {
  return {
    key: cid, seq: 0, at, who: "visitor", name: "", text, note: "", code: failed || "",
    progress: failed ? "failed" : "waiting",
  };
}
