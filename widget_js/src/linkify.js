/**
 * A text in pieces: plain words, links, and what must read from left to right in any language.
 *
 * A phone number or an order code inside Arabic text would have its groups reversed (UAX #9: digits
 * after an Arabic letter are Arabic numbers, and a hyphen between those is neutral). Isolated with
 * its own direction it reads as it was typed. Pure: the view makes elements of the pieces.
 */

/** @typedef {{text: string, href?: string, ltr?: boolean}} Piece */

/**
 * Web addresses (without what ends the sentence), e-mail addresses, codes, phone numbers; then words,
 * which are passed over whole. The console has the same in `console/text/bidi/islands.py`, where its
 * reasons stand, and `tests/contract/bidi_vectors.jsonl` is played with both.
 */
const PIECES = /(https?:\/\/(?:[^\s<>"()«»،؛؟]|\([^\s<>"()«»،؛؟]*\))*(?:[^\s<>"()«»،؛؟'.,;:!?*\]}]|\([^\s<>"()«»،؛؟]*\)))|[\w.+-]{1,40}@[\w.-]+\w|#?(?=[\w./#-]{0,40}[a-z])(?=[\w./#-]{0,40}\d)\w+(?:[-./#]\w+)+|\+?(?:\((?=[\d۰-۹]{1,4}\)))?[\d۰-۹](?:[- ./()]{0,2}[\d۰-۹]){6,40}(?![\w۰-۹%])|(\w+)/gi;

/** The pieces of `text` in order; joined they are `text` again. @param {string} text */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const [raw, url, word] = match;
    if (word) continue;
    found.push({ text: text.slice(at, match.index) }, url ? link(raw) : { text: raw, ltr: true });
    at = match.index + raw.length;
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
    return { text: raw, ltr: true };
  }
}
