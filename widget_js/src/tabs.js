/**
 * One line for all tabs of a browser: one tab leads, the others say to it what the visitor does there.
 *
 * The leader holds a lock, and the next tab gets it when that one closes. Whatever a tab says is
 * answered; where it is not, the tab takes the lock by force: a phone may have put the leader to
 * sleep. Without Web Locks (an insecure page, an old browser) each tab leads itself; who has them has
 * BroadcastChannel as well.
 */

const ANSWER_MS = 2000;

/**
 * @param {string} name
 * @param {() => void} lead this tab leads from here on
 * @param {() => undefined} follow the lead was taken away
 * @param {(message: any) => void} hear
 */
export function joinTabs(name, lead, follow, hear) {
  const channel = navigator.locks && new BroadcastChannel(name);
  /** @type {((value?: unknown) => void)|undefined} */
  let leave;
  let isHere = true, answered = true;

  /** Waits for the lead, or takes it. @param {boolean} [steal] */
  function join(steal) {
    isHere = true;
    if (!channel) lead();
    else navigator.locks.request(name, { steal }, () => isHere && new Promise((done) => {
      leave = done;
      lead();
    })).catch(() => {
      // never had: a frame of another site, where the browser keeps nothing and has no locks either
      if (!leave) return lead();
      leave = follow();
      join();
    });
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      answered = true;
      hear(data);
    };
  }
  join();
  return {
    join,

    /** To the other tabs; who does not lead wants an answer. @param {unknown} message */
    say(message) {
      channel?.postMessage(message);
      answered = !!leave;
      setTimeout(() => answered || leave || !isHere || join(true), ANSWER_MS);
    },

    /** The page goes away, perhaps to come back: gives up the lead, or the wish for it. */
    leave() {
      isHere = false;
      leave?.();
      leave = undefined;
    },
  };
}
