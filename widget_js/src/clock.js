/** The time of day, in the digits of the visitor's language. */
import { inDigits } from "./i18n.js";

const DAY_MS = 86400000;

/** Hours and minutes where the visitor is, after the day where that is long ago. @param {string} lang @param {number} atMs */
export function clock(lang, atMs) {
  const at = new Date(atMs);
  const day = Date.now() - atMs > DAY_MS ? at.toLocaleDateString(lang) + " " : "";
  return day + inDigits(lang, at.toTimeString().slice(0, 5));
}
