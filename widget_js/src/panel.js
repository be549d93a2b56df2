/** The chat of one page: joins session, line, storage, tabs and view, and does what the session asks. */
import { element } from "./dom.js";
import { LANG } from "./i18n.js";
import { newId } from "./ids.js";
import { visitorSession } from "./session.js";
import { siteStorage } from "./storage.js";
import { EMPTY_VIEW, reduce, summary } from "./store.js";
import { joinTabs } from "./tabs.js";
import { dialler } from "./transport.js";
import { panelView } from "./view.js";

/** @typedef {import("./session.js").VisitorSession} VisitorSession */
/** @typedef {import("./session.js").Mine} Mine */
/** @typedef {import("./store.js").Change} Change */

/** Who looks at the chat does not wait long for a relay that is back; a page behind others may. */
const SHOWN_PAUSE_S = 10;
const HIDDEN_PAUSE_S = 60;

/** @param {import("./loader.js").Place} place */
export function startPanel([root, style, launcher, site, shop, origin, consent, tell, who, load, full = ""]) {
  const isLone = full === "full lone";
  const storage = siteStorage(site);
  let view = EMPTY_VIEW;
  let token = storage.read("token");
  /** @type {VisitorSession|undefined} */
  let session;
  /** @type {ReturnType<typeof joinTabs>|undefined} */
  let tabs;
  let timer = 0;
  let drawing = false, fetching = false;
  /** @type {import("./extras.js").Extras|undefined} */
  let more;

  const line = dialler(origin, () => more?.others || [], {
    opened: () => act("opened"),
    received: (text) => act("received", text),
    lost: (code) => act("lost", code),
  });

  const panel = panelView(root, style, full, shop, {
    keep,
    draft(text) {
      storage.write("draft", text);
      act("typing", !!text.trim());
    },
    scroll: redraw,
    close: () => isLone || close(),
  });

  /** @param {import("./session.js").What} what */
  function keep(what) {
    const cid = newId();
    // in its own key before another tab is asked to send it
    if (!session) storage.save({ cid, ...what, at: Date.now() });
    const isKept = act("keep", what, cid) !== "";
    if (!isKept) panel.refuse();
    else if (!what.t) tell("message", { who: "visitor", text: what.text });
    return isKept;
  }

  /** A verb of the session's, in whichever tab leads, and what follows from it. @param {string} verb @param {...any} values */
  function act(verb, ...values) {
    if (!session) return tabs?.say([verb, ...values]);
    const result = /** @type {any} */ (session)[verb](Date.now(), ...values);
    for (const effect of session.takeEffects()) perform[effect.do](effect);
    clearTimeout(timer);
    const wake = session.nextWakeMs();
    if (wake < Infinity) timer = setTimeout(act, wake - Date.now(), "tick");
    redraw();
    return result;
  }

  /** What the session asks for. @type {Record<string, (effect: any) => void>} */
  const perform = {
    ...line,
    forget: ({ cid }) => storage.forget(cid),
    show: (effect) => change(effect.change),
    save({ mine }) {
      storage.save(mine);
      keepToken();
    },
    token(effect) {
      token = effect.token;
      if (storage.outbox().length) keepToken();
    },
  };

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
      if (!more) return fetchMore();
      more.draw(view, told);
      if (told.unread && view.link === "live" && panel.isOpen() && !document.hidden && more.atEnd()) {
        const { seq } = /** @type {import("./protocol.js").Entry} */ (told.last);
        change({ is: "set", read: seq });
        act("seen", seq);
      }
    });
  }

  /** The log and what belongs to it comes beside the line, and is asked for once more where that failed. */
  function fetchMore() {
    if (fetching) return;
    fetching = true;
    load("extras").then((found) => {
      const { log, announce, fill, focus, isOpen } = panel;
      // in the order of `SHARED` in relay/web/widget_files.py
      more = found.default(
        element, newId, shop, root, tell, origin, consent, change, fill, isOpen, announce, keep, focus, launcher, log, storage,
      );
      panel.ready();
      redraw();
    }, () => fetching = false);
  }

  function lead() {
    const outbox = storage.outbox();
    token = storage.read("token");
    session = visitorSession({
      site, lang: LANG, outbox, token, newId, rng: Math.random, ...who(),
      last_s: () => document.hidden ? HIDDEN_PAUSE_S : SHOWN_PAUSE_S,
    });
    for (const mine of outbox) change({ is: "own", ...mine, progress: "waiting" });
    act("start");
  }

  /** Another tab leads, or none. @returns {undefined} */
  function follow() {
    clearTimeout(timer);
    session = undefined;
    line.hangup();
  }

  /** Another tab has said what its visitor does, or the leader what there is to see. @param {any} message */
  function hear(message) {
    if (!Array.isArray(message)) view = session ? view : message;
    else if (message[0] === "forget") forget();
    else if (session) act(.../** @type {[string]} */ (message));
    redraw();
  }

  /** Takes the line up, or listens to the tab that has it. */
  function begin() {
    if (tabs) return;
    tabs = joinTabs("dukkan:" + site, lead, follow, hear);
    const wake = () => document.hidden ? redraw() : act("wake");
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
    if (!isLone) storage.write("open", "1");
    tell("open");
    redraw();
  }

  function close() {
    panel.hide();
    launcher.ariaExpanded = "false";
    storage.write("open", "");
    launcher.focus();
    tell("close");
  }

  /** The next to sit here may be another person: nothing of this chat stays, in any tab. */
  function forget() {
    storage.clear();
    panel.fill("");
    view = EMPTY_VIEW;
    if (panel.isOpen()) close();
    redraw();
    if (!session) return;
    follow();
    lead();
  }

  panel.fill(storage.read("draft"));
  if (storage.read("token") || storage.outbox().length) begin();
  // restored from the page before: the focus stays where it is
  if (!isLone && storage.read("open")) open();

  return {
    toggle(isOpen = !panel.isOpen()) {
      if (isOpen !== panel.isOpen()) (isOpen ? open : close)();
      // in a frame of the page's own nobody has asked for it
      if (isOpen && (!isLone || parent === self)) panel.focus();
    },
    identify: (/** @type {string} */ token) => act("identify", token),
    forget() {
      tabs?.say(["forget"]);
      forget();
    },
  };
}
