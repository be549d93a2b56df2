/**
 * What the browser keeps for one site: token, unsent messages, draft, whether the panel is open.
 *
 * A browser may deny storage at any call; from then on it is kept in memory, and lost with the page.
 * Each unsent message has a key of its own, so that two tabs never overwrite each other's.
 */

/** @typedef {import("./session.js").Mine} Mine */
/** @typedef {ReturnType<typeof siteStorage>} SiteStorage */

/** @param {string} site */
export function siteStorage(site) {
  const prefix = `dukkan:${site}:`;
  /** @type {Record<string, string>} */
  let kept = {};
  try {
    kept = localStorage || kept;
  } catch {
    // the page's visitor wants it so
  }

  /** Keeps `value`; an empty one is removed. @param {string} key @param {string} value */
  function write(key, value) {
    try {
      if (value) kept[prefix + key] = value;
      else delete kept[prefix + key];
    } catch {
      kept = { ...kept, [prefix + key]: value };
    }
  }

  return {
    read: (/** @type {string} */ key) => kept[prefix + key] || "",
    write,
    save: (/** @type {Mine} */ mine) => write("out:" + mine.cid, JSON.stringify(mine)),
    forget: (/** @type {string} */ cid) => write("out:" + cid, ""),

    /** Keeps nothing any more. */
    clear: () => Object.keys(kept).forEach((key) => key.startsWith(prefix) && delete kept[key]),

    /** The unsent messages, oldest first. */
    outbox: () => Object.keys(kept)
      .filter((key) => key.startsWith(prefix + "out:"))
      .flatMap((key) => parsed(kept[key]))
      .sort((one, other) => one.at - other.at),
  };
}

/** The message that `text` holds, if it can be read: another script may have written there. @returns {Mine[]} */
function parsed(/** @type {string} */ text) {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
