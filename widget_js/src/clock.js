/** The time of day, as the visitor's language writes it. */
import { inDigits } from "./i18n.js";

const DAY_MS = 86400000;

/** Hours and minutes where the visitor is, after the day where that is long ago. @param {string} locale @param {number} nought @param {number} atMs */
export function clock(locale, nought, atMs) {
  const at = new Date(atMs);
  const day = Date.now() - atMs > DAY_MS ? at.toLocaleDateString(locale) + " " : "";
  return day + inDigits(nought, at.toTimeString().slice(0, 5));
}
