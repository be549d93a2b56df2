/**
 * A text in pieces: plain words, links, and what must read from left to right in any language.
 *
 * A phone number or an order code inside Arabic text would have its groups reversed (UAX #9: digits
 * after an Arabic letter are Arabic numbers, and a hyphen between those is neutral). Isolated with
 * its own direction it reads as it was typed. Pure: the view makes elements of the pieces.
 */

/** Links are `ltr` as well. @typedef {{text: string, href?: string, ltr?: boolean}} Piece */

/**
 * Web addresses (without what ends the sentence), e-mail addresses, codes, phone numbers; then words,
 * which are passed over whole. The console has the same in `console/text/bidi/islands.py`, where its
 * reasons stand, and `tests/contract/bidi_vectors.jsonl` is played with both.
 */
const PIECES = /(https?:\/\/(?:[^\s<>"()«»،؛؟]|\([^\s<>"()«»،؛؟]*\))*(?:[^\s<>"()«»،؛؟'.,;:!?*\]}]|\([^\s<>"()«»،؛؟]*\)))|[\w.+-]{1,40}@[\w.-]+\w|#?(?=[\w./#-]{0,40}[a-z])(?=[\w./#-]{0,40}\d)\w+(?:[-./#]\w+)+|\+?(?:\((?=[\d۰-۹]{1,4}\)))?[\d۰-۹](?:[- ./()]{0,2}[\d۰-۹]){6,40}(?![\w۰-۹%])|(\w+)/gi;

/** The pieces of `text` in order, some of them empty; joined they are `text` again. @param {string} text */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const [raw, url, word] = match;
    if (word) continue;
    found.push({ text: text.slice(at, match.index) }, { text: raw, ltr: true, ...url && link(raw) });
    at = match.index + raw.length;
  }
  found.push({ text: text.slice(at) });
  return found;
}

/**
 * The text for where there are no elements: each island between LRI and PDI (UAX #9, 2.4). A reader who takes
 * each line's direction from its first strong letter outside of those sees what the chat has shown.
 * @param {string} text
 */
export const isolated = (text) => pieces(text).map(({ text, ltr }) => ltr ? `\u2066${text}\u2069` : text).join("");

/**
 * Where a link leads, and its text; nothing where the browser reads no web address in it.
 *
 * A host in other letters than Latin is shown as the browser resolves it, so that no letter that
 * merely looks like another one leads elsewhere.
 * @param {string} raw
 */
function link(raw) {
  try {
    const { href, host } = new URL(raw);
    return { text: host.includes("xn--") ? href : raw, href };
  } catch {
    return undefined;
  }
}
