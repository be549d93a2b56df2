/**
 * A text in pieces: plain words, links, and what must read from left to right in any language.
 *
 * A phone number or an order code inside Arabic text would have its groups reversed (UAX #9: digits
 * after an Arabic letter are Arabic numbers, and a hyphen between those is neutral). Isolated with
 * its own direction it reads as it was typed. Pure: the view makes elements of the pieces.
 */

/** @typedef {{text: string, href?: string, ltr?: boolean}} Piece */

const DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]";
const PIECES = new RegExp(
  [
    "(https?:\\/\\/[^\\s<>\"']+)",
    "([\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)",
    `(\\+?\\(?${DIGIT}(?:[-. /()]{0,2}${DIGIT}){6,}|#?(?=[A-Z\\d-]*\\d)[A-Z\\d]+(?:-[A-Z\\d]+)+)(?![A-Z\\d])`,
  ].join("|"),
  "gi",
);

/** What may end a sentence, and so does not belong to the address before it. */
const TRAILING = /[.,;:!?)\]}\u060c\u061b\u061f\u00bb]+$/;

/** The pieces of `text` in order; joined they are `text` again. @param {string} text @returns {Piece[]} */
export function pieces(text) {
  const found = /** @type {Piece[]} */ ([]);
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const raw = match[1] ? match[1].replace(TRAILING, "") : match[0];
    const piece = match[1] ? link(raw) : match[2] ? { text: raw, href: "mailto:" + raw } : { text: raw, ltr: true };
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push(piece);
    at = match.index + raw.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/**
 * A safe link, or plain text where the browser reads no web address in it.
 *
 * A host in other letters than Latin is shown as the browser resolves it, so that no letter that
 * merely looks like another one leads elsewhere.
 * @param {string} raw @returns {Piece}
 */
function link(raw) {
  try {
    const url = new URL(raw);
    return { text: url.host.includes("xn--") ? url.href : raw, href: url.href };
  } catch {
    return { text: raw };
  }
}
