/** Words in the visitor's language: catalogue keys, plural forms by their CLDR names, digits, the time of day. */

/** @typedef {Record<string, string>} Words */
/** @typedef {ReturnType<typeof translator>} Translate */

/**
 * The plural form of `n` (CLDR, "Language Plural Rules"); whole numbers only.
 *
 * By hand, because the first `Intl` object costs a page tens of milliseconds.
 * @param {string} lang @param {number} n
 */
export function pluralForm(lang, n) {
  if (lang !== "ar") return n === 1 || (lang === "fa" && n === 0) ? "one" : "other";
  if (n < 3) return ["zero", "one", "two"][n];
  const rest = n % 100;
  return rest > 10 ? "many" : rest > 2 ? "few" : "other";
}

/** Digits as the language writes them. @param {string} lang @param {string|number} text */
export function digits(lang, text) {
  return lang === "fa" ? `${text}`.replace(/\d/g, (digit) => String.fromCharCode(1776 + +digit)) : `${text}`;
}

/**
 * A function from key and values to words; a key without words gives `otherwise`, or itself.
 *
 * With a value `n` the key's plural form is taken where there is one.
 * @param {string} lang @param {Words} words
 */
export function translator(lang, words) {
  return (/** @type {string} */ key, /** @type {Record<string, string|number>} */ values = {}, otherwise = key) => {
    const text = words[`${key}.${pluralForm(lang, +values.n)}`] ?? words[key] ?? otherwise;
    return text.replace(/\{(\w+)\}/g, (all, name) => digits(lang, values[name] ?? all));
  };
}

/** Hours and minutes where the visitor is. @param {string} lang @param {number} atMs */
export function clock(lang, atMs) {
  return digits(lang, new Date(atMs).toTimeString().slice(0, 5));
}
