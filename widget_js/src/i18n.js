/** Words in the visitor's language, and the time of day in its digits. */

/** @typedef {Record<string, string>} Words */
/** @typedef {ReturnType<typeof translator>} Translate */

/** A function from key and name to words; a key without words gives `otherwise`. @param {Words} words */
export function translator(words) {
  return (/** @type {string} */ key, name = "", otherwise = key) => (words[key] || otherwise).replace("{name}", () => name);
}

/** Hours and minutes where the visitor is. @param {string} lang @param {number} atMs */
export function clock(lang, atMs) {
  const time = new Date(atMs).toTimeString().slice(0, 5);
  return lang === "fa" ? time.replace(/\d/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[+digit]) : time;
}
