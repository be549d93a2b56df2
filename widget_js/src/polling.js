/**
 * The line by long polling, for where no websocket can be opened.
 *
 * The relay holds a request until it has something to say. A second one releases the first, so that
 * what the visitor sends never waits. `got` confirms an answer; without it, it comes again.
 */

/** @param {string} origin @param {import("./transport.js").Listener} listener @returns {import("./transport.js").Line} */
export function pollingLine(origin, { opened, received, lost }) {
  const stop = new AbortController();
  let line = "", got = 0, asking = 0;
  /** @type {string[]} */
  let out = [];

  async function ask() {
    const body = `{"line":"${line}","got":${got},"wait":true,"frames":[${out}]}`;
    out = [];
    asking++;
    try {
      const answer = await fetch(origin + "/v1/visitor/poll", { method: "POST", body, signal: stop.signal });
      if (!answer.ok) throw answer;
      const said = await answer.json();
      line = said.line;
      asking--;
      if (said.n > got) {
        got = said.n;
        for (const frame of said.frames) received(JSON.stringify(frame));
      }
      if (out.length || !asking) ask();
    } catch {
      lost(0);
    }
  }

  setTimeout(opened);
  return {
    send(text) {
      out.push(text);
      // one request may wait while another brings; what comes meanwhile goes with the next
      if (out.length < 2 && (line ? asking < 2 : !asking)) setTimeout(() => out.length && ask());
    },
    hangup: () => stop.abort(),
  };
}
