/**
 * One line for all tabs of a browser: one tab leads, the others hear and say what it hears and says.
 *
 * The leader holds a lock, and the next tab gets it when that one closes. A tab that is looked at and
 * gets no answer takes the lock by force: a phone may have put the leader to sleep. Without Web Locks
 * or BroadcastChannel (an insecure page, an old browser) each tab leads itself.
 */

/** @typedef {ReturnType<typeof joinTabs>} Tabs */

const ANSWER_MS = 2000;

/**
 * @param {string} name
 * @param {{lead: () => void, follow: () => void, hear: (message: any) => void}} told
 *   `follow` is told when the lead was taken away.
 */
export function joinTabs(name, { lead, follow, hear }) {
  if (!globalThis.BroadcastChannel || !navigator.locks) {
    lead();
    return { say(/** @type {unknown} */ _message) {}, ask() {}, leave() {}, rejoin: lead };
  }
  const channel = new BroadcastChannel(name);
  let leave = () => {};
  let answered = false, left = false;
  channel.onmessage = ({ data }) => {
    answered = true;
    hear(data);
  };

  function want(/** @type {LockOptions} */ options) {
    const hold = () => left || new Promise((/** @type {(value?: unknown) => void} */ done) => {
      leave = done;
      answered = true;
      lead();
    });
    navigator.locks.request(name, options, hold).catch(() => {
      follow();
      want({});
    });
  }

  want({});
  return {
    /** To all other tabs. @param {unknown} message */
    say: (message) => channel.postMessage(message),

    /** Asks the leader to say something, and becomes the leader where nobody does. */
    ask() {
      answered = false;
      channel.postMessage(["ask"]);
      setTimeout(() => answered || left || want({ steal: true }), ANSWER_MS);
    },

    /** The page goes away, perhaps to come back: gives up the lead, or the wish for it. */
    leave() {
      left = true;
      leave();
    },

    /** The page has come back. */
    rejoin() {
      left = false;
      want({});
    },
  };
}
