/** What few visitors need, fetched for the first who does: files, the rating, and where he can be reached. */
import { attachButton } from "./attach.js";
import { contactForm } from "./contact.js";
import { element } from "./dom.js";
import { EXTRAS_CSS } from "./extras_styles.js";
import { showFiles } from "./files.js";
import { translator } from "./i18n.js";
import { ratingCard } from "./rating.js";

/** @typedef {ReturnType<typeof import("./store.js").summary>} Told */
/**
 * What the panel hands over.
 * @typedef {object} Kit
 * @property {import("./loader.js").Place["style"]} style
 * @property {import("./i18n.js").Translate} t the panel's words
 * @property {string} lang
 * @property {import("./storage.js").SiteStorage} storage
 * @property {import("./view.js").PanelView["log"]} log
 * @property {(text: string) => void} announce
 * @property {() => void} focus moves it to the message field
 * @property {ShadowRoot} root
 * @property {string} origin the relay's
 * @property {(what: import("./session.js").What) => unknown} keep falsy when there is no room for it
 */
/** @typedef {(view: import("./store.js").View, told: Told) => void} Extras */
/** @typedef {{node: HTMLElement, draw: Extras}} Part */

/** Puts them below the log, and gives what draws them. @param {Kit} kit @param {import("./i18n.js").Words} words */
export function startExtras(kit, words) {
  const { style, log } = kit;
  const say = translator(words);
  /** Does what makes the log smaller, and keeps its end before the visitor's eyes. @param {() => void} act */
  const steady = (act) => {
    const end = log.atEnd();
    act();
    if (end) log.toEnd();
  };
  const parts = [ratingCard(kit, say, steady), contactForm(kit, say)];
  const attach = attachButton(kit, say);
  const extras = element("div", { class: "extras" }, ...parts.map(({ node }) => node));
  style(EXTRAS_CSS);
  /** @type {Extras} */
  const draw = (view, told) => steady(() => {
    for (const part of parts) part.draw(view, told);
    attach(view);
    showFiles(kit, say, view.token);
    if (!extras.parentNode) log.node.after(extras);
  });
  return draw;
}
