/** The time of day, in the digits of the visitor's language. */
import { inDigits } from "./i18n.js";

/** Hours and minutes where the visitor is. @param {string} lang @param {number} atMs */
export function clock(lang, atMs) {
  return inDigits(lang, new Date(atMs).toTimeString().slice(0, 5));
}
