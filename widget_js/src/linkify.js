/**
 * A text in pieces: plain words, links, and what must read from left to right in any language.
 *
 * A phone number or an order code inside Arabic text would have its groups reversed (UAX #9: digits
 * after an Arabic letter are Arabic numbers, and a hyphen between those is neutral). Isolated with
 * its own direction it reads as it was typed. Pure: the view makes elements of the pieces.
 */

/** @typedef {{text: string, href?: string, ltr?: boolean}} Piece */

/** Web addresses (without what ends the sentence), e-mail addresses, phone numbers, codes with a hyphen. */
const PIECES = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}،؛؟»])|[\w.+-]+@[\w.-]+\w|\+?\(?[\d٠-٩۰-۹](?:[-. /()]{0,2}[\d٠-٩۰-۹]){6,}(?:-[A-Z\d]+)*|#?(?=[A-Z-]*[\d٠-٩۰-۹])[A-Z\d٠-٩۰-۹]+(?:-[A-Z\d٠-٩۰-۹]+)+/gi;

/** The pieces of `text` in order; joined they are `text` again. @param {string} text */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const [raw, url] = match;
    found.push({ text: text.slice(at, match.index) }, url ? link(raw) : { text: raw, ltr: true });
    at = (match.index || 0) + raw.length;
  }
  found.push({ text: text.slice(at) });
  return found.filter((piece) => piece.text);
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
    const { href, host } = new URL(raw);
    return { text: host.includes("xn--") ? href : raw, href };
  } catch {
    return { text: raw };
  }
}
