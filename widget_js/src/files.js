/**
 * Files of a chat: sent with progress, cancel and another try, and shown where they arrived.
 *
 * A file is on its way under one id until the relay has it, and then a message names it, which waits and
 * is sent like any other: nothing doubles and nothing vanishes while the page is open.
 */
import { element } from "./dom.js";
import { inDigits, NOUGHT, WORDS } from "./i18n.js";
import { newId } from "./ids.js";
import { announce, focus, keep, origin } from "./kit.js";
import { BACKOFF_LAST_S } from "./protocol.js";
import { shrunk } from "./shrink.js";

const PATH = "/v1/visitor/file";

/** Why the relay does not take it, by the code. @type {Record<string, string>} */
const REFUSALS = {
  bad_picture: WORDS.bad_picture, file_too_big: WORDS.file_too_big, too_many_files: WORDS.too_many_files,
};

/** What sends one file, with a row above the form while it is on its way. @param {Element} form @param {() => string} token */
export const sender = (form, token) => async (/** @type {File} */ file) => {
  const { name } = file, cid = newId();
  const words = element("span", { role: "status" });
  const bar = element("progress", { value: 0, "aria-label": name });
  const again = element("button", { type: "button", click: start }, WORDS.again);
  const row = element("div", { class: "file" }, element("bdi", {}, name), bar, words, again,
    element("button", { type: "button", click: cancel }, WORDS.cancel));
  const request = new XMLHttpRequest();
  let timer = 0, tries = 0;
  /** What the relay has made of it. @type {import("./protocol.js").File|undefined} */
  let stored;
  request.upload.onprogress = ({ loaded, total }) => bar.value = loaded / total;
  request.onloadend = ended;
  request.responseType = "json";
  again.hidden = true;
  form.before(row);
  const body = await shrunk(file);
  addEventListener("online", start);
  start();

  function start() {
    clearTimeout(timer);
    // cancelled, or on its way
    if (!row.parentNode || request.readyState % 4) return;
    tell("");
    if (stored) return post();
    request.open("POST", origin + PATH);
    request.setRequestHeader("Authorization", "Bearer " + token());
    request.setRequestHeader("X-Dukkan-Id", cid);
    request.setRequestHeader("X-Dukkan-Name", encodeURIComponent(name));
    request.send(body);
  }

  function ended() {
    const { status, response } = request, { code, retry_ms } = response || {};
    if (status === 200) {
      stored = response;
      return post();
    }
    // without an answer the line has dropped; 401: the relay does not know his line yet; from 500 on it has no room now
    if (status && status !== 401 && status < 500) return tell(REFUSALS[code] || WORDS.failed, true);
    timer = setTimeout(start, retry_ms || Math.random() * 1000 * Math.min(BACKOFF_LAST_S, 2 ** ++tries));
    tell(WORDS.waiting);
  }

  function post() {
    if (!stored || !keep({ text: stored.name, file: stored.id })) return tell(WORDS.failed, true);
    removeEventListener("online", start);
    row.remove();
  }

  function cancel() {
    row.remove();
    request.abort();
    focus();
  }

  /** @param {string} text @param {boolean} [isFinal] only he himself tries again */
  function tell(text, isFinal) {
    words.textContent = text;
    bar.hidden = !!text;
    again.hidden = !isFinal;
  }
};

/** Has the browser keep `blob` as a file. @param {Blob} blob @param {string} download its name */
export function save(blob, download) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** Puts a picture, and a way to keep the file, to each line of the chat that names one. @param {ReturnType<typeof import("./log_view.js").logView>} view @param {string} [token] */
export function showFiles(view, token) {
  for (const [line, { node }] of view.shown()) {
    const place = /** @type {HTMLElement} */ (node);
    const { body } = /** @type {any} */ (line);
    if (!body?.file || place.dataset.file) continue;
    const { id, name, width, height, bytes } = /** @type {import("./protocol.js").File} */ (body.file);
    const fetched = () => fetch(origin + PATH + "/" + id, { headers: { Authorization: "Bearer " + token } })
      .then((answer) => answer.ok ? answer.blob() : Promise.reject());
    place.dataset.file = id;
    place.append(element("button", {
      type: "button",
      click: () => fetched().then((blob) => save(blob, name)).catch(() => announce(WORDS.failed)),
    }, WORDS.save, ` ${inDigits(NOUGHT, Math.ceil(bytes / 1000))} kB`));
    if (!width) continue;
    // a canvas needs no word in the page's policy, as an image would
    const canvas = element("canvas", { role: "img", "aria-label": name, width, height: height || 1 });
    place.querySelector("p")?.before(canvas);
    fetched().then((blob) => createImageBitmap(blob)).then((picture) => canvas.getContext("2d")?.drawImage(picture, 0, 0))
      .catch(() => canvas.remove());
  }
}
