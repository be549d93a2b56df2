/**
 * The chat as a page of its own, with all that belongs to it in one file: alone, or in the frame that `frame.js` makes
 * of it on a shop's page.
 *
 * In such a frame it does nothing until the page around it has sent the end of a channel, and then heeds and answers
 * that alone. Which pages may be around it is for the relay to say and for the browser to enforce (`frame-ancestors`).
 */
import { allExtras } from "./all_extras.js";
import { begun } from "./begun.js";
import { GROUND_CSS, stylesOf } from "./ground_styles.js";
import { PAGE_CSS } from "./page_styles.js";
import { startPanel } from "./panel.js";
import { FIELD_CHARS_MAX } from "./protocol.js";

export function startPage() {
  const { site = "", colours = "", consent } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  const { title, referrer } = document;
  const host = document.createElement("dukkan-chat");
  const root = host.attachShadow({ mode: "open" });
  host.style.cssText = colours;
  document.body.append(host);

  const style = stylesOf(root);
  style(PAGE_CSS + GROUND_CSS);

  /** @param {string} full @param {import("./loader.js").Place[7]} tell @param {() => import("./loader.js").Who} who */
  const start = (full, tell, who) => startPanel([
    root, style, document.createElement("button"), site, title, location.origin, consent, tell, who,
    async () => ({ default: allExtras }), full,
  ]);

  if (parent === self || !location.hash) {
    const who = { page: location.origin + location.pathname, title, ref: referrer.slice(0, FIELD_CHARS_MAX) };
    return start("full lone", () => {}, () => who).toggle(true);
  }

  /** @type {any} */
  let chat;
  /** @type {MessagePort|undefined} */
  let line;
  addEventListener("message", ({ source, ports: [port] }) => {
    if (source !== parent || line) return;
    line = port;
    /** @type {import("./loader.js").Who} */
    let who;
    /** What was said is for nobody outside. @param {string} [name] @param {any} [detail] */
    const tell = (name, detail) => port.postMessage([begun(site), name, detail?.who ? { who: detail.who } : detail]);
    port.onmessage = ({ data: [now, verb, value] }) => {
      who = now;
      chat ||= start("full", tell, () => who);
      chat[verb]?.(value);
      tell();
    };
  });
}
