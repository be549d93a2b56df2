/**
 * The line to the relay, and the only file that touches the network.
 *
 * A websocket; where that cannot be opened three times running, the same frames by long polling.
 * After a line by polling has ended, the websocket is tried once more before the next.
 */

/** @typedef {{opened: () => void, received: (text: string) => void, lost: (code: number) => void}} Listener */
/** @typedef {{send: (text: string) => void, hangup: () => void}} Line */

const SOCKET_TRIES = 3;

/**
 * A dialler: `dial` replaces the line there was, and what that one still says is not heard.
 * @param {string} origin the relay's, such as `https://chat.example`
 * @param {Listener} listener
 */
export function dialler(origin, listener) {
  let failures = 0;
  let line = /** @type {Line|undefined} */ (undefined);

  /** @param {typeof socketLine} kind @param {number} failuresAfter */
  function open(kind, failuresAfter) {
    let wasOpen = false;
    const heard = (/** @type {() => void} */ tell) => own === line && tell();
    const own = kind(origin, {
      opened: () => heard(() => {
        wasOpen = true;
        listener.opened();
      }),
      received: (text) => heard(() => listener.received(text)),
      lost: (code) => heard(() => {
        failures = wasOpen && kind === socketLine ? 0 : failuresAfter;
        hangup();
        listener.lost(code);
      }),
    });
    line = own;
  }

  function hangup() {
    const last = line;
    line = undefined;
    last?.hangup();
  }

  return {
    dial() {
      hangup();
      if (failures < SOCKET_TRIES) open(socketLine, failures + 1);
      else open(pollingLine, SOCKET_TRIES - 1);
    },
    send: (/** @type {string} */ text) => line?.send(text),
    hangup,
  };
}

/** @param {string} origin @param {Listener} listener @returns {Line} */
function socketLine(origin, { opened, received, lost }) {
  let socket = /** @type {WebSocket|undefined} */ (undefined);
  try {
    socket = new WebSocket(origin.replace("http", "ws") + "/v1/visitor");
    socket.onopen = opened;
    socket.onmessage = (event) => received(event.data);
    socket.onclose = (event) => lost(event.code);
  } catch {
    // a page's policy may forbid it outright
    setTimeout(lost, 0, 0);
  }
  return { send: (text) => socket?.send(text), hangup: () => socket?.close() };
}

/**
 * Requests that the relay holds until it has something to say. A second one releases the first, so
 * that what the visitor sends never waits. `got` confirms an answer; without it, it comes again.
 * @param {string} origin @param {Listener} listener @returns {Line}
 */
function pollingLine(origin, { opened, received, lost }) {
  const stop = new AbortController();
  let name = "", got = 0, asking = 0;
  let out = /** @type {string[]} */ ([]);

  async function ask() {
    const body = `{"line":"${name}","got":${got},"wait":true,"frames":[${out}]}`;
    out = [];
    asking++;
    try {
      const answer = await fetch(origin + "/v1/visitor/poll", { method: "POST", body, signal: stop.signal });
      if (!answer.ok) throw answer;
      const { line, n, frames } = await answer.json();
      name = line;
      if (n > got) {
        got = n;
        for (const frame of frames) received(JSON.stringify(frame));
      }
      asking--;
      if (out.length || !asking) ask();
    } catch {
      lost(0);
    }
  }

  setTimeout(opened);
  return {
    send(text) {
      out.push(text);
      if (name ? asking < 2 : !asking) setTimeout(() => out.length && ask());
    },
    hangup: () => stop.abort(),
  };
}
