/**
 * The line by server-sent events, for where no websocket can be opened: they bring what the relay says, and
 * requests take what the visitor says, one after the other. The first event names the line.
 */

/** @param {string} origin @param {import("./transport.js").Listener} listener @returns {import("./transport.js").Line} */
export function streamLine(origin, { opened, received, lost }) {
  const url = origin + "/v1/visitor/stream", source = new EventSource(url), end = () => lost(0);
  let line = "";
  /** @type {Promise<unknown>} */
  let sending = Promise.resolve();
  source.onmessage = ({ data }) => {
    if (line) return received(data);
    line = data;
    opened();
  };
  source.onerror = end;
  return {
    send(text) {
      sending = sending.then(() => fetch(url, { method: "POST", body: line + text })).then(({ ok }) => ok || end(), end);
    },
    hangup: () => source.close(),
  };
}
