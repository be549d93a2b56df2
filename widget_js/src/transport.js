/**
 * The line to the relay: with `polling.js`, all there is that touches the network.
 *
 * A websocket; where that cannot be opened three times running, the same frames by long polling.
 * After a line by polling has ended, the websocket is tried once more before the next.
 */

import { pollingLine } from "./polling.js";

/** @typedef {{opened: () => void, received: (text: string) => void, lost: (code: number) => void}} Listener */
/** @typedef {{send: (text: string) => void, hangup: () => void}} Line */

const SOCKET_TRIES = 3;

/**
 * A dialler: `dial` replaces the line there was, and what that one still says is not heard.
 * @param {string} origin the relay's, such as `https://chat.example`
 * @param {Listener} listener
 */
export function dialler(origin, { opened, received, lost }) {
  let failures = 0;
  let number = 0;
  /** @type {Line|undefined} */
  let line;

  function hangup() {
    number++;
    line?.hangup();
    line = undefined;
  }

  function dial() {
    hangup();
    const own = number;
    const bySocket = failures < SOCKET_TRIES;
    failures = bySocket ? failures + 1 : SOCKET_TRIES - 1;
    /** @type {Listener} */
    const listener = {
      opened() {
        if (own !== number) return;
        if (bySocket) failures = 0;
        opened();
      },
      received: (text) => own === number && received(text),
      lost(code) {
        if (own !== number) return;
        hangup();
        lost(code);
      },
    };
    try {
      line = (bySocket ? socketLine : pollingLine)(origin, listener);
    } catch {
      // a page's policy may forbid it outright
      setTimeout(listener.lost, 0, 0);
    }
  }

  return { dial, hangup, send: (/** @type {{text: string}} */ { text }) => line?.send(text) };
}

/** @param {string} origin @param {Listener} listener @returns {Line} */
function socketLine(origin, { opened, received, lost }) {
  const socket = new WebSocket(origin.replace("http", "ws") + "/v1/visitor");
  socket.onopen = opened;
  socket.onmessage = ({ data }) => received(data);
  socket.onclose = ({ code }) => lost(code);
  return { send: (text) => socket.send(text), hangup: () => socket.close() };
}
