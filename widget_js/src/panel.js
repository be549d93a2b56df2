/** The chat of one page: joins session, line, storage, tabs and view, and does what the session asks. */
import { translator } from "./i18n.js";
import { FIELD_CHARS_MAX } from "./protocol.js";
import { visitorSession } from "./session.js";
import { siteStorage } from "./storage.js";
import { EMPTY_VIEW, reduce, summary } from "./store.js";
import { joinTabs } from "./tabs.js";
import { dialler } from "./transport.js";
import { panelView } from "./view.js";

/** @typedef {import("./session.js").VisitorSession} VisitorSession */
/** @typedef {import("./session.js").Mine} Mine */
/** @typedef {import("./store.js").Change} Change */

/**
 * @param {import("./loader.js").Place} place
 * @param {string} lang
 * @param {import("./i18n.js").Words} words
 */
export function startPanel(place, lang, words) {
  const { launcher, settings: { site, polling }, origin, full } = place;
  const storage = siteStorage(site);
  const label = launcher.textContent;
  let view = EMPTY_VIEW;
  let token = storage.read("token");
  /** @type {VisitorSession|undefined} */
  let session;
  /** @type {ReturnType<typeof joinTabs>|undefined} */
  let tabs;
  let timer = 0;
  let drawing = false;

  const line = dialler(origin, polling, {
    opened: () => act("opened"),
    received: (text) => act("received", text),
    lost: (code) => act("lost", code),
  });

  const panel = panelView(place, translator(words), lang, {
    post(text) {
      const cid = newId();
      // in its own key before another tab is asked to send it
      if (!session) storage.save({ cid, text, at: Date.now() });
      return act("post", text, cid) !== "";
    },
    draft(text) {
      storage.write("draft", text);
      act("typing", !!text.trim());
    },
    drop: (cid) => change({ is: "gone", cid }),
    scroll: redraw,
    close,
  });

  /** A verb of the session's, in whichever tab leads, and what follows from it. @param {string} verb @param {...any} values */
  function act(verb, ...values) {
    if (!session) return tabs?.say([verb, ...values]);
    const result = /** @type {any} */ (session)[verb](Date.now(), ...values);
    session.takeEffects().forEach(perform);
    clearTimeout(timer);
    const wake = session.nextWakeMs();
    if (wake < Infinity) timer = setTimeout(act, Math.max(0, wake - Date.now()), "tick");
    redraw();
    return result;
  }

  /** @param {import("./session.js").Effect} effect */
  function perform(effect) {
    switch (effect.do) {
      case "dial": line.dial(); break;
      case "send": line.send(effect.text); break;
      case "hangup": line.hangup(); break;
      case "forget": storage.forget(effect.cid); break;
      case "show": change(effect.change); break;
      case "save": storage.save(effect.mine); keepToken(); break;
      case "token": token = effect.token; if (storage.outbox().length) keepToken();
    }
  }

  /** From the first message on there is something to come back to, and so a token to keep. */
  const keepToken = () => storage.write("token", token);

  /** @param {Change} next */
  function change(next) {
    view = reduce(view, next);
    redraw();
  }

  /** Draws once for all changes of this turn, here and in the other tabs. */
  function redraw() {
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      if (session) tabs?.say(view);
      const told = summary(view);
      panel.draw(view, told);
      if (told.unread && view.link === "live" && panel.isRead()) {
        change({ is: "set", read: told.last });
        act("seen", told.last);
      }
      launcher.dataset.unread = `${told.unread || ""}`;
      launcher.ariaLabel = label + (told.unread ? ` (${told.unread})` : "");
    });
  }

  function lead() {
    const outbox = storage.outbox();
    session = visitorSession({
      site, lang, outbox, token: storage.read("token"), newId, rng: Math.random,
      page: (location.origin + location.pathname).slice(0, FIELD_CHARS_MAX),
      // by letters, so that none is cut in two
      title: [...document.title].slice(0, FIELD_CHARS_MAX).join(""),
    });
    for (const mine of outbox) change({ is: "own", ...mine, progress: "waiting" });
    act("start");
  }

  function follow() {
    clearTimeout(timer);
    session = undefined;
    line.hangup();
  }

  /** Another tab has said what its visitor does, or the leader what there is to see. @param {any} message */
  function hear(message) {
    if (!Array.isArray(message)) view = session ? view : message;
    else if (session) act(message[0], ...message.slice(1));
    redraw();
  }

  /** Takes the line up, or listens to the tab that has it. */
  function begin() {
    if (tabs) return;
    tabs = joinTabs("dukkan:" + site, lead, follow, hear);
    const wake = () => document.hidden || act("wake");
    wake();
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    addEventListener("pagehide", () => {
      tabs?.leave();
      follow();
    });
    addEventListener("pageshow", ({ persisted }) => persisted && tabs?.join());
  }

  function open() {
    begin();
    panel.show();
    launcher.ariaExpanded = "true";
    storage.write("open", full ? "" : "1");
    redraw();
  }

  function close() {
    panel.hide();
    launcher.ariaExpanded = "false";
    storage.write("open", "");
    launcher.focus();
  }

  panel.fill(storage.read("draft"));
  if (storage.read("token") || storage.outbox().length) begin();
  // restored from the page before: the focus stays where it is
  if (!full && storage.read("open")) open();

  return {
    toggle() {
      if (panel.isOpen()) return close();
      open();
      panel.focus();
    },
  };
}

/** 128 random bits as hexadecimal digits. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join("");
}
