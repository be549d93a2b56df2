/** How far what the visitor sent has come, in words. */
import { WORDS } from "./i18n.js";

/** @type {Record<string, string>} */
export const PROGRESS = {
  waiting: WORDS.waiting, sent: WORDS.sent, stored: WORDS.stored, seen: WORDS.seen, failed: WORDS.failed,
};
