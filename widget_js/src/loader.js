/**
 * The launcher: draws the button with the shop's settings baked in, and sleeps until it is needed.
 *
 * One request, and then nothing: no cookie, nothing written, no socket and no timer before the visitor
 * acts. Its own keys are read once; where there are some, a chat was begun, and the panel is fetched
 * when the browser is idle. Where the page wants the chat apart from itself (`data-frame`), what is fetched
 * in the panel's stead is `frame.js`.
 */
import { begun } from "./begun.js";
import { startInvites } from "./invites.js";
import { GROUND_CSS, stylesOf } from "./ground_styles.js";
import { LAUNCHER_CSS } from "./launcher_styles.js";
import { FIELD_CHARS_MAX } from "./protocol.js";
import { AWAY, HAS_AWAY, HAS_RULES, LANGS, SITE, TITLE, WISH } from "./site.js";

/**
 * What the panel is given, by its place in the list: names of properties would be loaded twice. A loader that a browser
 * has kept hands it to the panel of a newer release for up to an hour: once released, the list only grows at its end.
 *
 * `style` adds a style sheet to the root; `origin` is the relay's; `consent` is what he is told of his data before
 * he writes; `tell` tells the page what happens; `who` gives what is known of him; `load` fetches one more script of
 * his language; `full` is the class of a panel that fills its page: "full", or "full lone" where nothing could open it
 * again.
 * @typedef {[
 *   root: ShadowRoot, style: (css: string) => void, launcher: HTMLButtonElement, site: string, shop: string, origin: string,
 *   consent: string|undefined, tell: (name: string, detail?: unknown) => void, who: () => Who,
 *   load: (name: string) => Promise<any>, full?: string,
 * ]} Place
 */
/**
 * Where he is, where the page wants the chat to go, and who he is, signed by the shop.
 * @typedef {{page: string, title: string, ref: string, department?: string, identity?: string}} Who
 */
/** @typedef {{toggle: (isOpen?: boolean) => void, identify: (token: string) => void, forget: () => void}} Chat */

export function startLoader() {
  if (HAS_AWAY) {
    if (AWAY.some((start) => location.pathname.startsWith(start))) return;
  }
  const { dataset, src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const origin = new URL(src).origin;
  const langs = LANGS;
  const wishes = [dataset.lang, WISH, document.documentElement.lang, navigator.language];
  const lang = wishes.map((wish) => (wish || "").slice(0, 2)).find((wish) => langs[wish]) || "en";
  const [tail, label, consent] = langs[lang];
  let loads = 0;
  /** @type {Promise<any>|undefined} */
  let module;
  /** @type {Promise<Chat>|undefined} */
  let chat;
  /** @type {string|undefined} */
  let identity;

  const host = document.createElement("dukkan-chat");
  host.lang = lang;
  host.dir = /ar|fa|he|ur/.test(lang) ? "rtl" : "ltr";
  // a page may turn everything on it, and `all` leaves the direction alone (CSS Cascade 5, 3.2)
  host.style.cssText = `direction:${host.dir}!important`;

  const root = host.attachShadow({ mode: "open" });
  const launcher = document.createElement("button");
  launcher.className = "launcher";
  launcher.textContent = label;
  launcher.ariaExpanded = "false";
  const style = stylesOf(root);
  style(LAUNCHER_CSS + GROUND_CSS);
  root.append(launcher);

  /** A module of this language, under another address each time, because browsers remember failures. */
  const load = (/** @type {string} */ name) => import(`${origin}/a/${name + tail}#${loads++}`);
  const fetchChat = () => (module ||= load("frame" in dataset ? "frame" : "panel").catch((error) => {
    module = chat = undefined;
    throw error;
  }));
  const tell = (/** @type {string} */ name, /** @type {unknown} */ detail) =>
    host.dispatchEvent(new CustomEvent(name, { detail }));
  const who = () => {
    const [page, title, ref] = [location.origin + location.pathname, document.title, document.referrer]
      // by letters, so that none is cut in two
      .map((text) => [...text].slice(0, FIELD_CHARS_MAX).join(""));
    return { department: dataset.department, identity, page, title, ref };
  };
  /** @type {Place} */
  const place = [
    root, style, launcher, SITE, TITLE, origin, consent, tell, who, load,
  ];
  const start = () => (chat ||= fetchChat().then((found) => found.default(place)));
  const toggle = (/** @type {[boolean?]} */ ...isOpen) => start().then((found) => found.toggle(...isOpen), () => {});

  /** What a page asks for with `(window.dukkan ||= []).push(["open"])`, before this script has come or later. */
  const commands = /** @type {Record<string, (...values: any[]) => void>} */ ({
    open: () => toggle(true),
    close: () => chat && toggle(false),
    forget() {
      identity = undefined;
      if (chat || begun(SITE)) start().then((found) => found.forget(), () => {});
    },
    identify(token) {
      identity = token;
      chat?.then((found) => found.identify(token));
    },
    event: tell,
    on: (name, hear) => host.addEventListener(name, ({ detail }) => hear(detail)),
  });
  const push = (/** @type {string[]} */ [name, ...values]) => commands[name](...values);
  const prefetch = () => {
    // @ts-ignore: not every browser tells
    if (!navigator.connection?.saveData) fetchChat().catch(() => {});
  };
  launcher.onclick = () => toggle();
  launcher.onpointerenter = launcher.onfocus = prefetch;

  // what gets the focus is not to be hidden by the launcher (WCAG 2.2, 2.4.11): what is, has its corner behind it
  addEventListener("focusin", ({ target }) => setTimeout(() => {
    const { x, y } = /** @type {Element} */ (target).getBoundingClientRect();
    launcher.style.opacity = target !== host && document.elementFromPoint(x, y) === host ? "0.2" : "";
  }));

  if (HAS_RULES) startInvites(host, root, commands.open);

  const mount = () => {
    document.body.append(host);
    const page = /** @type {any} */ (globalThis);
    const asked = page.dukkan || [];
    page.dukkan = { push };
    asked.forEach(push);
    if (begun(SITE)) (page.requestIdleCallback || setTimeout)(() => start().catch(() => {}));
  };
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
}
