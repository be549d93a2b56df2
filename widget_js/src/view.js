/** The panel: its parts, what the visitor can do in it, and how a view is drawn on it; the log is filled by `log_view.js`. */
import { element } from "./dom.js";
import { WORDS } from "./i18n.js";
import { isPhone } from "./phone.js";
import { TEXT_CHARS_MAX } from "./protocol.js";
import { EXTRAS_CSS } from "./extras_styles.js";
import { PANEL_CSS } from "./styles.js";

/** @typedef {import("./store.js").View} View */
/**
 * @typedef {object} Did what the visitor does
 * @property {(what: import("./session.js").What) => unknown} keep falsy when there is no room for it
 * @property {(text: string) => void} draft
 * @property {() => void} scroll
 * @property {() => void} close
 */
/** @typedef {ReturnType<typeof panelView>} PanelView */

/** How the line stands, in words. @type {Record<string, string>} */
const LINKS = { live: "", pausing: WORDS.pausing, ended: WORDS.ended };

/**
 * @param {ShadowRoot} root
 * @param {(css: string) => void} style
 * @param {string} full
 * @param {string} shop
 * @param {Did} did
 */
export function panelView(root, style, full, shop, did) {
  const log = element("div", {
    class: "log", role: "log", tabindex: 0, "aria-live": "off", "aria-label": WORDS.log, scroll: did.scroll,
  });
  const presence = element("p", {});
  const bar = element("p", { class: "bar" });
  const wait = element("p", { class: "bar", role: "status", dir: "auto" });
  const typing = element("p", { class: "note typing" });
  const announcer = element("p", { class: "hear", role: "status" });
  const input = element("textarea", {
    rows: 1, maxlength: TEXT_CHARS_MAX, placeholder: WORDS.write, "aria-label": WORDS.write, input: typed,
    keydown: (event) => {
      // an input method uses Enter for itself
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
    },
  });
  const dialog = element("dialog", {
    class: full, "aria-label": shop,
    keydown: (event) => {
      event.stopPropagation();
      if (event.key === "Escape" && !event.isComposing) did.close();
    },
    cancel: (event) => event.preventDefault(),
  },
  element("header", { role: "none" },
    element("div", {}, element("h2", {}, shop), presence),
    element("button", { class: "close", "aria-label": WORDS.close, click: did.close }, "✕"),
  ), bar, wait, log, typing,
  element("form", { submit }, input, element("button", { class: "send" }, WORDS.send)), announcer);
  /** Whether the log is there, and whether he has pressed Enter before that. */
  let isReady = false, isLate = false;

  /** What he writes stays in the field until the log can show it. @param {Event} event */
  function submit(event) {
    event.preventDefault();
    isLate = !isReady;
    if (isReady) post();
    input.focus();
  }

  function post() {
    const text = input.value.trim();
    if (text && did.keep({ text })) fill("");
  }

  /** @param {string} text */
  function announce(text) {
    announcer.textContent = text;
  }

  /** @param {string} text */
  function fill(text) {
    input.value = text;
    typed();
  }

  /** While there is nothing, the field is the panel's way round, like what it asks for. */
  function typed() {
    input.dir = input.value && "auto";
    did.draft(input.value);
  }

  style(PANEL_CSS + EXTRAS_CSS);
  root.append(dialog);

  return {
    /** @param {View} view @param {ReturnType<typeof import("./store.js").summary>} summary */
    draw(view, { agent }) {
      presence.textContent = agent || (view.present ? WORDS.here : WORDS.away);
      bar.textContent = LINKS[view.link] ?? WORDS.connecting;
      // said once
      if (wait.textContent !== view.standing) wait.textContent = view.standing;
      typing.textContent = view.writing === null ? "" : WORDS.typing.replace("{name}", () => view.writing || shop);
    },

    /** The log is there. */
    ready() {
      isReady = true;
      if (isLate) post();
    },

    /** A sheet over the whole screen on a phone, a window beside the page elsewhere; moves no focus there. */
    show() {
      if (!full && isPhone()) dialog.showModal();
      else dialog.setAttribute("open", "");
    },
    hide: () => dialog.close(),
    isOpen: () => dialog.open,
    focus: () => input.focus(),
    fill,
    log,
    announce,
    /** There is no room for what he wants to send: it stays with him. */
    refuse: () => announce(bar.textContent = WORDS.full),
  };
}
