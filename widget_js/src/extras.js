/** What belongs to a conversation, fetched beside the line: the log, files, the rating, and where he can be reached. */
import { attachButton } from "./attach.js";
import { chips } from "./chips.js";
import { contactForm } from "./contact.js";
import { element } from "./dom.js";
import { showFiles } from "./files.js";
import { launcher, log, root, tell } from "./kit.js";
import { logView } from "./log_view.js";
import { menu } from "./menu.js";
import { pollingLine } from "./polling.js";
import { ratingCard } from "./rating.js";
import { streamLine } from "./stream.js";
import { unreadMarks } from "./unread.js";

/** @typedef {ReturnType<typeof import("./store.js").summary>} Told */
/** @typedef {(view: import("./store.js").View, told: Told) => void} Draw */
/** @typedef {{node: HTMLElement, draw: Draw}} Part */
/**
 * `atEnd`: whether the log's end is on the screen; `others`: lines to try where a websocket does not open.
 * @typedef {{draw: Draw, atEnd: () => boolean, others: import("./transport.js").Opener[]}} Extras
 */

/** Fills the log, puts the rest below it, and gives what draws them. @returns {Extras} */
export function startExtras() {
  const lines = logView();
  /** Does what makes the log smaller, and keeps its end before the visitor's eyes. @param {() => void} act */
  const steady = (act) => {
    const end = lines.atEnd();
    act();
    if (end) lines.toEnd();
  };
  const parts = [chips(), ratingCard(steady), contactForm()];
  const attach = attachButton();
  const drawMenu = menu();
  const markUnread = unreadMarks(launcher, tell);
  const extras = element("div", { class: "extras" }, ...parts.map(({ node }) => node));
  log.after(extras);
  // the keyboard of a phone covers the end of the page
  visualViewport?.addEventListener("resize", ({ target }) => {
    /** @type {HTMLElement} */ (root.host).style.setProperty("--height", /** @type {VisualViewport} */ (target).height + "px");
  });
  return {
    draw: (view, told) => steady(() => {
      lines.draw(view, told);
      for (const part of parts) part.draw(view, told);
      attach(view);
      drawMenu(view, told);
      markUnread(told);
      showFiles(lines, view.token);
    }),
    atEnd: lines.atEnd,
    others: [streamLine, pollingLine],
  };
}
