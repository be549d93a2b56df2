/** The log on the screen: one element a line of the chat, made anew only when the line has changed. */
import { element } from "./dom.js";
import { clock } from "./i18n.js";
import { pieces } from "./linkify.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("./store.js").Item} Item */
/** @typedef {import("./view.js").Act} Act */

/** @type {Record<string, string>} */
const SIGNS = { waiting: "\u25f7", sent: "\u2026", stored: "\u2713", seen: "\u2713\u2713", failed: "!" };

/** How near to its end the log must be to stay there when something is added, in pixels. */
const NEAR_END = 60;

/**
 * @param {import("./i18n.js").Translate} t
 * @param {string} lang
 * @param {string} shop who speaks where no name is told
 * @param {Act} act
 */
export function logView(t, lang, shop, act) {
  const log = element("div", { class: "log", role: "log", tabindex: 0, "aria-live": "off", "aria-label": t("log") });
  let drawn = /** @type {Map<string, {item: Item, mark: string, node: Node}>} */ (new Map());
  const greeting = element("p", { class: "note", dir: "auto" }, t("hello"));
  const earlier = element("button", { class: "plain note", type: "button", click: () => act("earlier") }, t("earlier"));

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;

  /** @param {View} view */
  function draw(view) {
    const stay = atEnd();
    const height = log.scrollHeight - log.scrollTop;
    const before = drawn;
    const nodes = /** @type {Node[]} */ ([view.base ? earlier : greeting]);
    drawn = new Map();
    for (const item of [...view.log, ...view.mine]) {
      const mark = item.who === "visitor" && !item.note ? markOf(item, view) : "";
      const old = before.get(item.key);
      const node = old?.item === item && old.mark === mark ? old.node : drawItem(item, mark);
      drawn.set(item.key, { item, mark, node });
      nodes.push(node);
    }
    place(log, nodes);
    // growth above what is read must not move it
    log.scrollTop = stay ? log.scrollHeight : log.scrollHeight - height;
  }

  /** @param {Item} item @param {string} mark */
  function drawItem(item, mark) {
    const name = item.name || shop;
    if (item.note) return element("p", { class: "note", dir: "auto" }, t(item.note, { name }));
    const text = element("p", { dir: "auto" }, ...pieces(item.text).map(drawPiece));
    const time = clock(lang, item.at);
    if (item.who !== "visitor") {
      return element("div", { class: "said" }, element("small", {}, element("bdi", {}, name), " " + time), text);
    }
    const small = element("small", {}, `${time} ${SIGNS[mark]} ${why(item, mark)}`);
    if (mark === "failed") {
      for (const verb of /** @type {const} */ (["retry", "dismiss"])) {
        small.append(element("button", { class: "plain", type: "button", click: () => act(verb, item.key) }, t(verb)));
      }
    }
    return element("div", { class: "said me " + mark }, element("span", { class: "hear" }, t("you")), text, small);
  }

  /** The mark in words; of a failed message the reason, where there are words for it. */
  function why(/** @type {Item} */ { code }, /** @type {string} */ mark) {
    const reason = t("refusal." + code);
    return reason === "refusal." + code ? t(mark) : reason;
  }

  return { node: log, draw, atEnd };
}

/** How far a message of the visitor's has come. @param {Item} item @param {View} view */
function markOf(item, view) {
  return item.progress === "stored" && item.seq <= view.seen ? "seen" : item.progress;
}

/** @param {import("./linkify.js").Piece} piece */
function drawPiece({ text, href, ltr }) {
  if (href) return element("a", { href, dir: "ltr", target: "_blank", rel: "noopener noreferrer nofollow" }, text);
  return ltr ? element("bdi", { dir: "ltr" }, text) : text;
}

/** Makes `nodes` the children of `parent`, touching only what is out of place. @param {Node} parent @param {Node[]} nodes */
function place(parent, nodes) {
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    parent.removeChild(at);
    at = next;
  }
}
