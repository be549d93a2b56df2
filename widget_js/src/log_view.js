/** The log on the screen: one element a line of the chat, made anew only when the line has changed. */
import { chime } from "./chime.js";
import { clock } from "./clock.js";
import { element } from "./dom.js";
import { LOCALE, NOUGHT, WORDS } from "./i18n.js";
import { announce, change, consent, fill, focus, isOpen, log, shop, storage, tell } from "./kit.js";
import { pieces } from "./linkify.js";
import { PROGRESS } from "./progress.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("./store.js").Own} Own */
/** @typedef {import("./protocol.js").Entry} Entry */

/** What is told of the chat itself, by the kind of the entry. @type {Record<string, string>} */
const NOTES = { assigned: WORDS.is_assigned, closed: WORDS.is_closed, queued: WORDS.is_queued };

/** How near to its end the log must be to stay there when something is added, in pixels. */
const NEAR_END = 60;

export function logView() {
  const greeting = element("div", { class: "note" }, WORDS.hello, ...consent ? [drawText(consent)] : []);
  /** @type {Map<object, {mark: string, node: Node}>} */
  let drawn = new Map();
  let announced = -1;

  const toEnd = () => log.scrollTop = log.scrollHeight;
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;

  /** @param {View} view @param {import("./extras.js").Told} told */
  function draw({ past, log: entries, own, link }, { seen, last }) {
    const before = drawn;
    /** @type {Node[]} */
    const nodes = [greeting];
    drawn = new Map();

    /** @param {Entry|Own} line @param {string} mark @param {() => Node|undefined} make */
    function add(line, mark, make) {
      const old = before.get(line);
      const node = old?.mark === mark ? old.node : make();
      if (!node) return;
      drawn.set(line, { mark, node });
      nodes.push(node);
    }

    for (const entry of past) add(entry, "", () => drawEntry(entry, ""));
    for (const entry of entries) {
      const mark = entry.who === "visitor" ? (entry.seq > seen ? "stored" : "seen") : "";
      add(entry, mark, () => drawEntry(entry, mark));
    }
    for (const one of Object.values(own)) {
      if (one.t) continue;
      const mark = one.progress === "sent" && link !== "live" ? "waiting" : one.progress;
      add(one, mark, () => drawOwn(/** @type {string} */ (one.text), one.at, mark, one));
    }
    nodes.forEach((node, at) => {
      if (log.childNodes[at] !== node) log.insertBefore(node, log.childNodes[at]);
    });
    while (log.childNodes[nodes.length]) log.childNodes[nodes.length].remove();
    if (link !== "live") return;
    // once for what has come since the last time, and never for what was there before
    const { seq = 0, name = shop, body } = last || {};
    if (announced >= 0 && seq > announced) {
      const { text } = /** @type {any} */ (body);
      announce(`${name}: ${text}`);
      tell("message", { who: last?.who, name, text });
      if ((document.hidden || !isOpen()) && !storage.read("mute")) chime();
    }
    announced = seq;
  }

  /** Back into the field with what could not be sent. @param {Own} own */
  function edit({ cid, text }) {
    fill(/** @type {string} */ (text));
    change({ is: "gone", cid });
    focus();
  }

  /** @param {Entry} entry @param {string} mark */
  function drawEntry({ body, who, name = shop, at_ms }, mark) {
    if (body.k !== "message") {
      const { k, reason, name } = /** @type {import("./protocol.js").AssignedBody} */ (body);
      // that he waits is no news to who has just written
      const note = !/opened/.test(reason) && NOTES[k]?.replace("{name}", () => name);
      return note ? element("p", { class: "note" }, note) : undefined;
    }
    return who === "visitor"
      ? drawOwn(body.text, at_ms, mark)
      : element("div", {}, element("small", {}, element("bdi", {}, name), " " + clock(LOCALE, NOUGHT, at_ms)), drawText(body.text));
  }

  /** @param {string} text @param {number} at @param {string} mark @param {Own} [own] */
  function drawOwn(text, at, mark, own) {
    const small = element("small", {}, clock(LOCALE, NOUGHT, at) + " " + (PROGRESS[mark] || ""));
    if (own && mark === "failed") {
      small.append(element("button", { click: () => edit(own) }, WORDS.change));
    }
    return element("div", { class: "me " + mark }, element("span", { class: "hear" }, WORDS.you), drawText(text), small);
  }

  return { draw, atEnd, toEnd, shown: () => drawn };
}

/** A link's `noreferrer` is `noopener` as well (HTML, link type "noreferrer"). @param {string} text */
function drawText(text) {
  return element("p", { dir: "auto" }, ...pieces(text).map(({ text, href, ltr }) =>
    href
      ? element("a", { href, dir: "ltr", target: "_blank", rel: "noreferrer nofollow" }, text)
      : ltr ? element("bdi", { dir: "ltr" }, text) : text));
}
