/** Where files come from: a button (a telephone offers its camera and its gallery there), a paste, a drop. */
import { element } from "./dom.js";
import { sender } from "./files.js";
import { WORDS } from "./i18n.js";
import { root } from "./kit.js";

export function attachButton() {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("dialog > form"));
  const input = element("input", { type: "file", multiple: "", hidden: "", change: () => {
    add(input.files);
    input.value = "";
  } });
  const button = element("button", { type: "button", "aria-label": WORDS.file, click: () => input.click() }, "+");
  let name = "";
  const send = sender(form, () => name);

  /** Takes files, and leaves words to the browser. @param {FileList|undefined|null} chosen @param {Event} [event] */
  function add(chosen, event) {
    if (!button.parentNode || !chosen?.[0]) return;
    event?.preventDefault();
    for (const file of chosen) send(file);
  }

  form.onpaste = (event) => add(event.clipboardData?.files, event);
  const dialog = /** @type {HTMLElement} */ (form.parentNode);
  dialog.ondrop = (event) => add(event.dataTransfer?.files, event);
  // otherwise the browser would leave the page for what is dropped
  dialog.ondragover = (event) => event.preventDefault();

  /** @param {import("./store.js").View} view */
  return ({ limits, token }) => {
    name = token || "";
    if (!limits?.file_bytes_max) button.remove();
    else if (!button.parentNode) form.prepend(button, input);
  };
}
