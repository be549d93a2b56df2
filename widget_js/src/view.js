/** The panel: its parts, what the visitor can do in it, and how a view is drawn on it. */
import { addStyles, element } from "./dom.js";
import { logView } from "./log_view.js";
import { TEXT_CHARS_MAX } from "./protocol.js";
import { PANEL_CSS } from "./styles.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {"retry"|"dismiss"|"earlier"|"typing"|"seen"} Verb */
/** @typedef {(verb: Verb, value?: any) => void} Act */
/** @typedef {{act: Act, post: (text: string) => boolean, draft: (text: string) => void, close: () => void}} Did */
/** @typedef {ReturnType<typeof panelView>} PanelView */

/** As wide as a phone, or as low as one on its side. */
const SHEET = "(max-width: 480px), (max-height: 480px) and (max-width: 900px)";

/** What the bar says of a link that is not live. @type {Record<string, string>} */
const LINK_WORDS = { pausing: "offline", ended: "ended", live: "" };

/**
 * @param {import("./loader.js").Place} place
 * @param {import("./i18n.js").Translate} t
 * @param {string} lang
 * @param {Did} did
 */
export function panelView({ root, settings, full }, t, lang, did) {
  const shop = settings.title;
  const log = logView(t, lang, shop, did.act);
  const presence = element("p", { dir: "auto" });
  const bar = element("p", { class: "bar" });
  const typing = element("p", { class: "note typing", dir: "auto" });
  const announcer = element("p", { class: "hear", role: "status" });
  const input = element("textarea", {
    dir: "auto", rows: 1, maxlength: TEXT_CHARS_MAX, placeholder: t("write"), "aria-label": t("write"),
    enterkeyhint: "send", input: () => {
      did.draft(input.value);
      did.act("typing", !!input.value.trim());
    },
    keydown: (event) => {
      // an input method uses Enter for itself
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      submit();
    },
  });
  const form = element("form", {
    submit: (event) => {
      event.preventDefault();
      submit();
      input.focus();
    },
  }, input, element("button", { class: "send" }, t("send")));
  const dialog = element("dialog", {
    class: full ? "full" : null, "aria-labelledby": "title",
    keydown: (event) => {
      event.stopPropagation();
      if (event.key === "Escape" && !event.isComposing && !full) did.close();
    },
    cancel: (event) => event.preventDefault(),
  },
  element("header", {},
    element("div", {}, element("h2", { id: "title", dir: "auto" }, shop), presence),
    element("button", { class: "close", type: "button", "aria-label": t("close"), click: did.close }, "\u2715"),
  ), bar, log.node, typing, form, announcer);
  let announced = -1;

  function submit() {
    const text = input.value.trim();
    if (!text) return;
    if (did.post(text)) {
      input.value = "";
      did.draft("");
    } else {
      announcer.textContent = bar.textContent = t("full");
    }
  }

  /** Tells a screen reader, once, what has come since the last time. @param {View} view */
  function announce(view) {
    const last = view.log.findLast((item) => item.who === "agent" && !item.note);
    if (view.link !== "live") return;
    const seq = last?.seq || 0;
    if (last && announced >= 0 && seq > announced) announcer.textContent = `${last.name || shop}: ${last.text}`;
    announced = seq;
  }

  addStyles(root, PANEL_CSS);
  root.append(dialog);
  globalThis.visualViewport?.addEventListener("resize", () => {
    dialog.style.setProperty("--height", visualViewport?.height + "px");
  });

  return {
    /** @param {View} view */
    draw(view) {
      const link = t(LINK_WORDS[view.link] ?? "connecting");
      presence.textContent = view.agent ? t("with", { name: view.agent }) : t(view.present ? "here" : "away");
      if (bar.textContent !== link) {
        bar.textContent = link;
        if (view.link === "pausing") announcer.textContent = link;
      }
      typing.textContent = view.writing === null ? "" : t("typing", { name: view.writing || shop });
      log.draw(view);
      announce(view);
    },

    /** A sheet over the whole screen on a phone, a window beside the page elsewhere. */
    show() {
      if (!full && matchMedia(SHEET).matches) dialog.showModal();
      else dialog.show();
    },
    hide: () => dialog.close(),
    isOpen: () => dialog.open,
    focus: () => input.focus(),
    fill: (/** @type {string} */ text) => {
      input.value = text;
    },

    /** Whether the end of the log is before the visitor's eyes. */
    isRead: () => dialog.open && !document.hidden && log.atEnd(),
    onScroll: (/** @type {() => void} */ tell) => log.node.addEventListener("scroll", tell),
  };
}
