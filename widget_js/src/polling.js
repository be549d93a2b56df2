/**
 * The line by long polling, for where nothing else comes through.
 *
 * The relay holds a request until it has something to say. What the visitor sends goes in requests of its
 * own that are not held, one after the other. `got` confirms an answer; without it, it comes again.
 */

/** @param {string} origin @param {import("./transport.js").Listener} listener @returns {import("./transport.js").Line} */
export function pollingLine(origin, { opened, received, lost }) {
  const stop = new AbortController(), end = () => lost(0);
  let line = "", got = 0;
  /** @type {Promise<unknown>} */
  let sending = Promise.resolve();

  /** @param {boolean} wait */
  async function ask(wait, frame = "") {
    const body = `{"line":"${line}","got":${got},"wait":${wait},"frames":[${frame}]}`;
    const answer = await fetch(origin + "/v1/visitor/poll", { method: "POST", body, signal: stop.signal });
    if (!answer.ok) throw answer;
    const said = await answer.json();
    // the first answer names the line; from then on one request waits
    if (!line) setTimeout(listen);
    line = said.line;
    if (said.n > got) {
      got = said.n;
      for (const each of said.frames) received(JSON.stringify(each));
    }
  }

  /** @returns {Promise<unknown>} */
  const listen = () => ask(true).then(listen, end);

  setTimeout(opened);
  return {
    send(text) {
      sending = sending.then(() => ask(false, text)).catch(end);
    },
    hangup: () => stop.abort(),
  };
}
