/** What a visitor may do with the chat as a whole: end it, save it, have it sound. */
import { element } from "./dom.js";
import { save } from "./files.js";
import { LOCALE, WORDS } from "./i18n.js";
import { keep, root, shop, storage } from "./kit.js";
import { isolated } from "./linkify.js";

/** @returns {(view: import("./store.js").View, told: import("./extras.js").Told) => void} */
export function menu() {
  /** @type {import("./protocol.js").Entry[]} */
  let said = [];
  const end = element("button", { click: () => keep({ t: "end" }) }, WORDS.end);
  const store = element("button", { click: () => save(new Blob([transcript()]), shop + ".txt") }, WORDS.save);
  const sound = element("button", { click() {
    storage.write("mute", storage.read("mute") ? "" : "1");
    paint();
  } }, WORDS.sound);
  const node = element("details", {}, element("summary", { "aria-label": WORDS.more }, "⋯"),
    element("div", { click: () => node.open = false }, end, store, sound));
  root.querySelector(".close")?.before(node);

  const paint = () => sound.ariaPressed = `${!storage.read("mute")}`;

  /** What was said, a paragraph each, with the time as it is written in his language. */
  const transcript = () => said.map(({ who, name = shop, at_ms, body }) =>
    `${who === "visitor" ? WORDS.you : name} ${new Date(at_ms).toLocaleString(LOCALE)}\n${isolated(/** @type {any} */ (body).text)}\n\n`).join("");

  return ({ log }, { state }) => {
    said = log.filter(({ body }) => body.k === "message");
    node.hidden = !said.length;
    end.hidden = state === "closed";
    paint();
  };
}
