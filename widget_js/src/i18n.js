/** Words and numbers in the visitor's language. */

/** @typedef {Record<string, string>} Words */
/** @typedef {ReturnType<typeof translator>} Translate */

/** A function from key and name to words; a key without words gives `otherwise`. @param {Words} words */
export function translator(words) {
  return (/** @type {string} */ key, name = "", otherwise = key) => (words[key] || otherwise).replace("{name}", () => name);
}

/** U+06F0 */
const PERSIAN_ZERO = 1776;

/** A number in the digits of the language. @param {string} lang @param {string} text */
export function inDigits(lang, text) {
  return lang === "fa" ? text.replace(/\d/g, (digit) => String.fromCharCode(+digit + PERSIAN_ZERO)) : text;
}
