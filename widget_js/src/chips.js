/** Answers to pick from where the relay itself has spoken first, always with the way to a person. */
import { element } from "./dom.js";
import { WORDS } from "./i18n.js";
import { keep } from "./kit.js";

/** @returns {import("./extras.js").Part} */
export function chips() {
  const node = element("div", { class: "chips" });
  /** @type {import("./protocol.js").Entry|undefined} */
  let last;
  return {
    node,
    draw({ log }) {
      const now = log.filter(({ body }) => body.k === "message").pop();
      if (now === last) return;
      last = now;
      const { auto, choices = [] } = /** @type {any} */ (now || {}).body || {};
      const texts = auto === "welcome" ? [...choices, WORDS.person] : [];
      node.replaceChildren(...texts.map((text) => element("button", { dir: "auto", click: () => keep({ text }) }, text)));
    },
  };
}
