/**
 * The chat in a frame of the relay's, for pages that want it apart from themselves (`data-frame`): what the visitor
 * and the shop say to each other is out of reach of every script here.
 *
 * The frame's page is given one end of a channel, in a message for the relay's origin and no other: from then on nobody
 * else can speak to it, or be heard here. It is told what the visitor or the page wants, and tells what happens, of
 * messages only whose they are. Whether it keeps something to come back to is marked in the storage of this page.
 */
import { FRAME_CSS } from "./frame_styles.js";
import { LANG, WORDS } from "./i18n.js";
import { isPhone } from "./phone.js";
import { unreadMarks } from "./unread.js";

/** A frame that has not spoken by then does not come: the relay is down, or a policy forbids it. */
const COMES_MS = 10000;

/** @param {import("./loader.js").Place} place @returns {import("./loader.js").Chat} */
export function startFrame([root, style, launcher, site, _shop, origin, _consent, tell, who]) {
  const key = `dukkan:${site}:framed`, title = /** @type {string} */ (launcher.textContent);
  const markUnread = unreadMarks(launcher, tell);
  const dialog = document.createElement("dialog"), way = document.createElement("a"), note = document.createElement("p");
  /** @type {HTMLIFrameElement} */
  let frame;
  /** @type {MessagePort} */
  let port;
  let unread = 0, isWanted = false, isHere = false;

  style(FRAME_CSS);
  root.append(dialog, note);
  note.role = "status";
  way.className = "launcher";
  way.target = "_blank";
  way.href = origin + "/chat/" + site + "?lang=" + LANG;
  way.textContent = WORDS.apart;
  dialog.ariaLabel = title;
  dialog.onclose = () => {
    // told late: it may have been opened again by now
    if (dialog.open) return;
    isWanted = false;
    launcher.ariaExpanded = "false";
    launcher.focus();
    say("toggle", false);
  };
  // the keyboard of a phone covers the end of the page
  visualViewport?.addEventListener("resize", ({ target }) => {
    dialog.style.height = isPhone() ? /** @type {VisualViewport} */ (target).height + "px" : "";
  });
  document.addEventListener("visibilitychange", () => markUnread({ unread }));
  begin();

  /** What is said before the frame is there waits in the channel. @param {string} [verb] @param {unknown} [value] */
  function say(verb, value) {
    port.postMessage([who(), verb, value]);
  }

  function begin() {
    const { port1, port2 } = new MessageChannel();
    isHere = false;
    way.remove();
    port = port1;
    port.onmessage = hear;
    frame = document.createElement("iframe");
    frame.title = title;
    // a soft tone for what comes, as where he has acted on the page itself
    frame.allow = "autoplay";
    frame.src = way + "#framed";
    frame.onload = () => {
      /** @type {Window} */ (frame.contentWindow).postMessage(0, origin, [port2]);
      // loaded once more, it knows nothing of the channel
      frame.onload = begin;
    };
    dialog.replaceChildren(frame);
    say();
  }

  function show() {
    launcher.ariaExpanded = "true";
    if (dialog.open) return;
    if (isPhone()) dialog.showModal();
    else dialog.setAttribute("open", "");
  }

  /** On the screen before the panel opens in it: what is not there cannot have the focus. */
  function open() {
    show();
    frame.focus();
    say("toggle", true);
  }

  /** @param {MessageEvent} message */
  function hear({ data: [isBegun, name, detail] }) {
    if (!isHere) {
      isHere = true;
      way.remove();
      if (isWanted) open();
    }
    if (name === "open") show();
    if (name === "close") dialog.close();
    if (name === "unread") markUnread({ unread: unread = detail });
    else if (name) tell(name, detail);
    try {
      if (isBegun) localStorage[key] = 1;
      else delete localStorage[key];
    } catch {
      // the page's visitor wants it so
    }
  }

  return {
    toggle(isOpen = !dialog.open) {
      isWanted = isOpen;
      if (!isOpen) return dialog.close();
      if (isHere) return open();
      if (way.parentNode) begin();
      setTimeout(() => isHere || note.append(way), COMES_MS);
    },
    identify: (token) => say("identify", token),
    forget: () => say("forget"),
  };
}
