/**
 * Messages that the widget shows by itself, by the shop's rules: a bubble above the launcher, at most one a week.
 *
 * Only the loader of a site with rules carries this. The rules are weighed here, and nothing is told to anybody. The
 * browser keeps when the next message may come and, for rules about who returns, when he counts as that; where it
 * keeps nothing, and where he has a chat with the shop, none comes. Nothing here moves the focus.
 */
import { begun } from "./begun.js";
import { RULES, SITE } from "./site.js";

const DAY_MS = 86400000;
const WEEK_MS = 604800000;
/** For so many weeks who has said "not now" is left alone. */
const WEEKS_AFTER_NO = 4;

/** @param {HTMLElement} host @param {ShadowRoot} root @param {() => void} open */
export function startInvites(host, root, open) {
  const key = "dukkan-invite:" + SITE, first = key + ":1", now = Date.now;
  /** @type {any} */
  let kept;
  /** @type {any} */
  let bubble;
  try {
    kept = localStorage;
  } catch {
    return;
  }
  const hush = (weeks = 1) => {
    kept[key] = now() + weeks * WEEK_MS;
    bubble?.remove();
  };
  host.addEventListener("open", () => hush());

  for (const [start, after_s, returning, event, least, texts] of RULES) {
    let isDue = false, value = 0;
    if (returning) kept[first] ||= now() + DAY_MS;

    /** As soon as the page is in sight. @param {unknown} _ what has just come about */
    const weigh = (_) => requestAnimationFrame(() => {
      const lines = location.pathname.startsWith(start) && texts[host.lang];
      if (!lines || !isDue || !(value >= least) || returning && kept[first] > now() || begun(SITE) || kept[key] > now()) return;
      hush();
      bubble = document.createElement("div");
      bubble.role = "status";
      bubble.style.cssText = "position:absolute;bottom:100%;inset-inline:var(--side);width:300px;text-align:end";
      root.append(bubble);
      // what comes into a status that is there already is read out
      setTimeout(() => lines.forEach((text, at) => {
        const button = document.createElement("button");
        button.textContent = text;
        button.className = "launcher";
        button.style.cssText = "background:Canvas;color:inherit";
        button.onclick = () => at ? hush(WEEKS_AFTER_NO) : open();
        bubble.append(button);
      }), 99);
    });

    setTimeout(() => weigh(isDue = true), after_s * 1000);
    host.addEventListener(event, (/** @type {any} */ { detail }) => weigh(value = detail));
  }
}
