/** The chat of one page: joins session, line, storage, tabs and view, and does what the session asks. */
import { translator } from "./i18n.js";
import { FIELD_CHARS_MAX, OUTBOX_MESSAGES_MAX } from "./protocol.js";
import { visitorSession } from "./session.js";
import { siteStorage } from "./storage.js";
import { EMPTY_VIEW, reduce, summary } from "./store.js";
import { joinTabs } from "./tabs.js";
import { dialler } from "./transport.js";
import { panelView } from "./view.js";

/** @typedef {import("./session.js").VisitorSession} VisitorSession */
/** @typedef {import("./store.js").Change} Change */

/**
 * @param {import("./loader.js").Place} place
 * @param {string} lang
 * @param {import("./i18n.js").Words} words
 */
export function startPanel(place, lang, words) {
  const { launcher, settings, origin, full } = place;
  const { site } = settings;
  const t = translator(lang, words);
  const storage = siteStorage(site);
  const label = launcher.textContent || "";
  let view = EMPTY_VIEW;
  let token = storage.read("token");
  let session = /** @type {VisitorSession|undefined} */ (undefined);
  let tabs = /** @type {import("./tabs.js").Tabs|undefined} */ (undefined);
  let timer = 0;
  let drawing = false;

  const line = dialler(origin, settings.polling, {
    opened: () => run((leader, now) => leader.opened(now)),
    received: (text) => run((leader, now) => leader.received(text, now)),
    lost: (code) => run((leader, now) => leader.lost(now, code)),
  });
  const panel = panelView(place, t, lang, {
    post, close,
    draft(text) {
      storage.write("draft", text);
      act("typing", !!text.trim());
    },
    drop: (cid) => change({ is: "gone", cid }),
  });

  /** Lets the session take one step where this tab leads, and does what follows from it. */
  function run(/** @type {(leader: any, now: number) => unknown} */ step) {
    if (!session) return undefined;
    const result = step(session, Date.now());
    for (const effect of session.takeEffects()) perform(effect);
    clearTimeout(timer);
    const wake = session.nextWakeMs();
    if (wake < Infinity) timer = setTimeout(() => run((leader, now) => leader.tick(now)), Math.max(0, wake - Date.now()));
    return result;
  }

  function perform(/** @type {import("./session.js").Effect} */ effect) {
    switch (effect.do) {
      case "dial": return line.dial();
      case "send": return line.send(effect.text);
      case "hangup": return line.hangup();
      case "token":
        token = effect.token;
        return view.own.length ? storage.write("token", token) : undefined;
      case "save":
        // the token is kept from here on: there is something to come back to
        storage.write("token", token);
        return storage.save(effect.mine);
      case "forget": return storage.forget(effect.cid);
      case "show": return change(effect.change);
    }
  }

  /** A change of the view, here and in all other tabs. */
  function change(/** @type {Change} */ next) {
    view = reduce(view, next);
    tabs?.say(["show", next]);
    redraw();
  }

  /** Draws once for all changes of this turn. */
  function redraw() {
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      const told = summary(view);
      panel.draw(view, told);
      if (told.unread && view.link === "live" && panel.isRead()) {
        act("seen", told.last);
        change({ is: "set", read: told.last });
      }
      if (told.unread) launcher.dataset.unread = `${told.unread}`;
      else delete launcher.dataset.unread;
      launcher.ariaLabel = told.unread ? `${label}, ${t("unread", { n: told.unread })}` : label;
    });
  }

  /** A verb of the session's, in whichever tab leads. */
  function act(/** @type {string} */ verb, /** @type {unknown} */ value = undefined, cid = "") {
    if (session) run((leader, now) => (cid ? leader[verb](value, now, cid) : leader[verb](value, now)));
    else tabs?.say(["act", verb, value, cid]);
  }

  /** Keeps and sends a message; false when too much waits already. */
  function post(/** @type {string} */ text) {
    if (session) return run((leader, now) => leader.post(text, now));
    if (view.own.length >= OUTBOX_MESSAGES_MAX) return false;
    const mine = { cid: newId(), text, at: Date.now() };
    storage.save(mine);
    waits(mine);
    act("post", text, mine.cid);
    return true;
  }

  const waits = (/** @type {import("./session.js").Mine} */ mine) => change({ is: "own", ...mine, progress: "waiting" });

  function lead() {
    const outbox = storage.outbox();
    session = visitorSession({
      site, lang, outbox, newId, rng: Math.random,
      token: storage.read("token"),
      page: field(location.origin + location.pathname),
      title: field(document.title),
    });
    outbox.forEach(waits);
    run((leader, now) => leader.start(now));
  }

  function follow() {
    clearTimeout(timer);
    session = undefined;
    line.hangup();
  }

  /** What another tab says. */
  function hear(/** @type {any[]} */ [kind, what, value, cid]) {
    if (session) {
      if (kind === "ask") tabs?.say(["view", view]);
      if (kind === "act") act(what, value, cid);
    } else if (kind === "show" || kind === "view") {
      view = kind === "view" ? what : reduce(view, what);
      redraw();
    }
  }

  /** Takes the line up, or listens to the tab that has it. */
  function begin() {
    if (tabs) return;
    tabs = joinTabs(`dukkan:${site}`, { lead, follow, hear });
    tabs.ask();
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    addEventListener("pagehide", () => {
      tabs?.leave();
      follow();
    });
    addEventListener("pageshow", (event) => event.persisted && tabs?.rejoin());
  }

  function wake() {
    if (document.hidden) return;
    if (session) run((leader, now) => leader.wake(now));
    else tabs?.ask();
    redraw();
  }

  function open() {
    begin();
    panel.show();
    launcher.setAttribute("aria-expanded", "true");
    storage.write("open", full ? "" : "1");
    redraw();
  }

  function close() {
    panel.hide();
    launcher.setAttribute("aria-expanded", "false");
    storage.write("open", "");
    launcher.focus();
  }

  panel.onScroll(redraw);
  panel.fill(storage.read("draft"));
  if (storage.read("token") || storage.outbox().length) begin();
  // restored from the page before, so the focus stays where the visitor has it
  if (storage.read("open")) open();

  return {
    toggle() {
      if (panel.isOpen()) {
        close();
      } else {
        open();
        panel.focus();
      }
    },
  };
}

/** A text that the relay takes as a field, without letters cut in two. @param {string} text */
function field(text) {
  return [...text].slice(0, FIELD_CHARS_MAX).join("");
}

/** 128 random bits as hexadecimal digits. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
