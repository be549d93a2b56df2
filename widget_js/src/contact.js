/** Where the visitor can be reached: asked when he has written and nobody is there, and never required. */
import { element } from "./dom.js";
import { WORDS } from "./i18n.js";
import { keep, storage } from "./kit.js";
import { PROGRESS } from "./progress.js";
import { FIELD_CHARS_MAX } from "./protocol.js";

/** @returns {import("./extras.js").Part} */
export function contactForm() {
  let conv = "", isEditing = false;
  const input = element("input", { name: "email", autocomplete: "email", dir: "auto", maxlength: FIELD_CHARS_MAX, required: "" });
  const form = element("form", { submit },
    element("label", {}, WORDS.contact, input), element("button", { class: "send" }, WORDS.save));
  const words = element("p", { tabindex: -1 });
  const thanks = element("section", {}, words, element("button", { type: "button", click: edit }, WORDS.change));

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!keep({ t: "contact", text })) return;
    storage.write("contact", conv);
    isEditing = false;
    paint();
    words.focus();
  }

  function edit() {
    isEditing = true;
    paint();
    input.focus();
  }

  function paint(progress = "") {
    const isKnown = storage.read("contact") === conv && !isEditing;
    form.hidden = isKnown;
    thanks.hidden = !isKnown;
    words.textContent = WORDS.contact_kept + " " + (PROGRESS[progress] || "");
  }

  const node = element("div", { hidden: "" }, form, thanks);
  return {
    node,
    draw({ log, own, present }, { agent, state }) {
      const last = Object.values(own).filter((one) => one.t === "contact").pop();
      const wrote = log.filter(({ who, body }) => who === "visitor" && body.k === "message");
      conv = log[0]?.conv || "";
      if (last?.progress === "failed") storage.write("contact", "");
      const isMissed = !present || state === "left";
      node.hidden = !isMissed || !!agent || state === "closed" || !wrote.length;
      paint(last?.progress);
    },
  };
}
