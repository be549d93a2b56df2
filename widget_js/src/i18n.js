/**
 * Words and numbers in the visitor's language. What is in capitals the relay puts in place of its name wherever
 * that stands, when it makes the scripts of a language: see `_values` in `relay/web/widget_files.py`.
 */

/** What is said, by the last part of its key in the catalogue. @type {Record<string, string>} */
export const WORDS = {};

/** As in `en`. @type {string} */
export const LANG = "";

/** The language as the browser writes days in it. @type {string} */
export const LOCALE = "";

/** The code point of the digit nought. @type {number} */
export const NOUGHT = 48;

/** A number in the digits of the language. @param {number} nought @param {number|string} number */
export const inDigits = (nought, number) => `${number}`.replace(/\d/g, (digit) => String.fromCharCode(nought + +digit));
