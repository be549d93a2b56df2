/** What belongs to a conversation, fetched beside the line: the log, files, the rating, and where he can be reached. */
import { attachButton } from "./attach.js";
import { contactForm } from "./contact.js";
import { element } from "./dom.js";
import { showFiles } from "./files.js";
import { logView } from "./log_view.js";
import { menu } from "./menu.js";
import { ratingCard } from "./rating.js";
import { unreadMarks } from "./unread.js";

/** @typedef {ReturnType<typeof import("./store.js").summary>} Told */
/**
 * What the panel hands over.
 * @typedef {object} Kit
 * @property {HTMLButtonElement} launcher
 * @property {import("./i18n.js").Translate} t
 * @property {string} lang
 * @property {import("./storage.js").SiteStorage} storage
 * @property {HTMLElement} log
 * @property {import("./loader.js").Place["tell"]} tell
 * @property {import("./loader.js").Settings} settings
 * @property {string|undefined} consent what he is told of his data before he writes
 * @property {(change: import("./store.js").Change) => void} change
 * @property {() => boolean} isOpen whether the panel is
 * @property {(text: string) => void} fill puts it into the message field
 * @property {(text: string) => void} announce
 * @property {() => void} focus moves it to the message field
 * @property {ShadowRoot} root
 * @property {string} origin the relay's
 * @property {(what: import("./session.js").What) => unknown} keep falsy when there is no room for it
 */
/** @typedef {(view: import("./store.js").View, told: Told) => void} Draw */
/** @typedef {{node: HTMLElement, draw: Draw}} Part */
/** @typedef {{draw: Draw, atEnd: () => boolean}} Extras `atEnd`: whether the log's end is on the screen */

/** Fills the log, puts the rest below it, and gives what draws them. @param {Kit} kit @returns {Extras} */
export function startExtras(kit) {
  const log = logView(kit);
  /** Does what makes the log smaller, and keeps its end before the visitor's eyes. @param {() => void} act */
  const steady = (act) => {
    const end = log.atEnd();
    act();
    if (end) log.toEnd();
  };
  const parts = [ratingCard(kit, steady), contactForm(kit)];
  const attach = attachButton(kit);
  const drawMenu = menu(kit);
  const markUnread = unreadMarks(kit);
  const extras = element("div", { class: "extras" }, ...parts.map(({ node }) => node));
  kit.log.after(extras);
  return {
    draw: (view, told) => steady(() => {
      log.draw(view, told);
      for (const part of parts) part.draw(view, told);
      attach(view);
      drawMenu(view, told);
      markUnread(told);
      showFiles(kit, log, view.token);
    }),
    atEnd: log.atEnd,
  };
}
