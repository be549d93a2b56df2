/**
 * The line to the relay: with `stream.js`, `polling.js` and `files.js`, all there is that touches the network.
 *
 * A websocket; where that cannot be opened three times running, or hangs in its opening, the same frames by
 * server-sent events, and where those fail, by long polling. When such a line ends, a websocket is tried once before the next.
 */

/** @typedef {{opened: () => void, received: (text: string) => void, lost: (code: number) => void}} Listener */
/** @typedef {{send: (text: string) => void, hangup: () => void}} Line */
/** @typedef {(origin: string, listener: Listener) => Line} Opener */

const SOCKET_TRIES = 3;

/**
 * A dialler: `dial` replaces the line there was, and what that one still says is not heard.
 * @param {string} origin the relay's, such as `https://chat.example`
 * @param {() => Opener[]} others what to try after the websocket, as far as it is there
 * @param {Listener} listener
 */
export function dialler(origin, others, { opened, received, lost }) {
  let failures = 0;
  let number = 0;
  /** @type {Line|undefined} */
  let line;

  function leave() {
    number++;
    line?.hangup();
    line = undefined;
  }

  /** From outside: what hung in its opening is not tried again for now. */
  function hangup() {
    failures &&= Math.max(failures, SOCKET_TRIES);
    leave();
  }

  function dial() {
    leave();
    const own = number, tried = failures;
    const other = /** @type {Opener|undefined} */ (others()[tried - SOCKET_TRIES]);
    failures = other || tried < SOCKET_TRIES ? tried + 1 : 0;
    /** @type {Listener} */
    const listener = {
      opened() {
        if (own !== number) return;
        // the relay ends such a line after some minutes: then a websocket is tried, once, before the next
        failures = other ? SOCKET_TRIES - 1 : 0;
        opened();
      },
      received: (text) => own === number && received(text),
      lost(code) {
        if (own !== number) return;
        leave();
        lost(code);
      },
    };

    try {
      line = (other || socketLine)(origin, listener);
    } catch {
      // a page's policy may forbid it outright
      setTimeout(listener.lost, 0, 0);
    }
  }

  return { dial, hangup, send: (/** @type {{text: string}} */ { text }) => line?.send(text) };
}

/** @type {Opener} */
function socketLine(origin, { opened, received, lost }) {
  const socket = new WebSocket(origin.replace("http", "ws") + "/v1/visitor");
  socket.onopen = opened;
  socket.onmessage = ({ data }) => received(data);
  socket.onclose = ({ code }) => lost(code);
  return { send: (text) => socket.send(text), hangup: () => socket.close() };
}
