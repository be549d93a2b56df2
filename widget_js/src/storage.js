/**
 * What the browser keeps for one site: token, unsent messages, draft, whether the panel is open.
 *
 * A browser may deny storage at any call; then it is kept in memory, and lost with the page. Each
 * unsent message has a key of its own, so that two tabs never overwrite each other's.
 */

/** @typedef {import("./session.js").Mine} Mine */
/** @typedef {ReturnType<typeof siteStorage>} SiteStorage */

/** @param {string} site */
export function siteStorage(site) {
  const prefix = `dukkan:${site}:`;
  const memory = /** @type {Map<string, string>} */ (new Map());

  const storage = {
    /** @param {string} key */
    read(key) {
      try {
        return localStorage.getItem(prefix + key) ?? memory.get(key) ?? "";
      } catch {
        return memory.get(key) ?? "";
      }
    },

    /** Keeps `value`; an empty one is removed. @param {string} key @param {string} value */
    write(key, value) {
      try {
        if (value) localStorage.setItem(prefix + key, value);
        else localStorage.removeItem(prefix + key);
        memory.delete(key);
      } catch {
        memory.set(key, value);
      }
    },

    /** @param {Mine} mine */
    save: (mine) => storage.write("out:" + mine.cid, JSON.stringify(mine)),

    /** @param {string} cid */
    forget: (cid) => storage.write("out:" + cid, ""),

    /** The unsent messages, oldest first. @returns {Mine[]} */
    outbox() {
      const values = [...memory].filter(([key]) => key.startsWith("out:")).map(([, value]) => value);
      try {
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith(prefix + "out:")) values.push(localStorage.getItem(key) || "");
        }
      } catch {
        // what is in memory is all there is
      }
      return values.flatMap(parsed).sort((one, other) => one.at - other.at);
    },
  };
  return storage;
}

/** The message that `text` holds, if it is one: another script may have written there. @param {string} text */
function parsed(text) {
  try {
    const mine = JSON.parse(text);
    return /^[0-9a-f]{32}$/.test(mine.cid) && typeof mine.text === "string" ? [mine] : [];
  } catch {
    return [];
  }
}
