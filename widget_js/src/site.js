/** The shop's settings: in the loader of a site, the relay puts each in place of its name. */

export const SITE = "";

/** Stands above the chat. */
export const TITLE = "";

/** A language, or empty for the page's. */
export const WISH = "";

/** Beginnings of paths where the widget stays away, such as a page to pay on. @type {string[]} */
export const AWAY = [];

/** Whether there are any; where not, nothing asks for them. */
export const HAS_AWAY = true;

/**
 * Language to the end of its scripts' addresses, the launcher's words, and what a visitor is told of his data before he writes.
 * @type {Record<string, [tail: string, label: string, consent?: string]>}
 */
export const LANGS = {};

/** Whether there are any of those below; where not, nothing of `invites.js` is in the loader. */
export const HAS_RULES = true;

/**
 * When to show a message by itself (`invites.js`): the beginning of the path, the seconds he has been on the page,
 * 1 for only on another day than his first, an event of the page's or "", the least that it must tell, and the
 * message and "not now" by language.
 * @type {[start: string, after_s: number, returning: number, event: string, least: number, texts: Record<string, string[]>][]}
 */
export const RULES = [];
