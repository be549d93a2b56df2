/**
 * What the extras have from the panel. In the joined file these names are the parameters of the function around
 * the extras' modules: `SHARED` in `relay/web/widget_files.py` lists them, and the panel hands the values over.
 */

/** Who speaks where no name is told. @type {string} */
export let shop;
/** @type {ShadowRoot} */
export let root;
/** Tells the page. @type {import("./loader.js").Place[7]} */
export let tell;
/** The relay's. @type {string} */
export let origin;
/** What he is told of his data before he writes. @type {string|undefined} */
export let consent;
/** @type {(change: import("./store.js").Change) => void} */
export let change;
/** Puts a text into the message field. @type {(text: string) => void} */
export let fill;
/** Whether the panel is. @type {() => boolean} */
export let isOpen;
/** Tells who reads with his ears. @type {(text: string) => void} */
export let announce;
/** Falsy when there is no room for it. @type {(what: import("./session.js").What) => unknown} */
export let keep;
/** Moves the focus to the message field. @type {() => void} */
export let focus;
/** @type {HTMLButtonElement} */
export let launcher;
/** The log's place in the panel. @type {HTMLElement} */
export let log;
/** @type {import("./storage.js").SiteStorage} */
export let storage;
