/**
 * How the chat was: asked for when it is closed, shown as given, and open to change for a day.
 *
 * What to show follows from the log and from what is still on its way. It is out of the way while they
 * talk; and who does not want to say is not asked again until the next closing.
 */
import { element } from "./dom.js";
import { inDigits, NOUGHT, WORDS } from "./i18n.js";
import { announce, focus, keep, storage } from "./kit.js";
import { PROGRESS } from "./progress.js";
import { TEXT_CHARS_MAX } from "./protocol.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("./session.js").What} Given */

/** What the scores from 1 on mean. */
const SCORES = [WORDS.rate_1, WORDS.rate_2, WORDS.rate_3, WORDS.rate_4, WORDS.rate_5];
const CHANGE_MS = 86400000;
/** Who reads with his ears is told of a request that is not older than this. */
const NEWS_MS = 60000;
/** What was said before is read to him first. */
const HUSH_MS = 1000;

/**
 * Where the log stands: when it was last asked for, what was said then and when first; all empty while
 * nothing is to be shown.
 * @param {Pick<View, "log"|"own">} view
 */
export function ratingState({ log, own }) {
  let askedAt = 0, firstAt = 0, isTalking = false, isOver = false;
  /** @type {Given|undefined} */
  let given;
  for (const { at_ms, who, body } of log) {
    if (body.k === "rateasked") {
      askedAt = at_ms;
      firstAt = 0;
      given = undefined;
      isTalking = isOver = false;
    }
    if (body.k === "rated") {
      given = body;
      firstAt ||= at_ms;
    }
    // a new beginning: there is nothing to rate yet
    if (body.k === "queued" && /opened|returned/.test(body.reason)) askedAt = 0;
    // he goes on, or somebody comes back to it
    if (body.k === "message" && who === "visitor" || body.k === "assigned" && isOver) isTalking = true;
    if (body.k === "closed") {
      isTalking = false;
      isOver = true;
    }
  }
  const last = Object.values(own).filter(({ t }) => t === "rate").pop();
  return { askedAt: isTalking ? 0 : askedAt, firstAt, given, last };
}

/**
 * @param {(act: () => void) => void} steady
 * @returns {import("./extras.js").Part}
 */
export function ratingCard(steady) {
  /** @type {ReturnType<typeof ratingState>} */
  let state;
  let askedAt = 0, isEditing = false;
  /** The last one that failed, which the visitor has been told of. */
  let failed = "";
  /** What was said here, until the tab that has the line shows it. @type {Given|undefined} */
  let said;

  const score = choice("score", WORDS.rate, SCORES.map((word, at) => [`${at + 1}`, inDigits(NOUGHT, at + 1), word]));
  const agreed = choice("agreed", WORDS.line, [["1", "", WORDS.agree], ["0", "", WORDS.disagree]]);
  const comment = element("textarea", { name: "comment", dir: "auto", maxlength: TEXT_CHARS_MAX });
  const rest = element("div", {}, agreed, element("label", {}, WORDS.comment, comment));
  const send = element("button", { class: "send" }, WORDS.send);
  const trouble = element("p", {});
  const form = element("form", { submit, change: () => steady(paint) }, score, rest, trouble,
    element("div", { class: "row" }, send, element("button", { type: "button", click: skip }, WORDS.skip)));
  const words = element("p", { tabindex: -1 });
  const comments = element("p", { dir: "auto" });
  const change = element("button", { type: "button", click: edit }, WORDS.change);
  const thanks = element("section", {}, words, comments, change);

  const fields = /** @type {any} */ (form.elements);

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const yes = fields.agreed.value;
    const given = { score: +fields.score.value, agreed: yes ? yes === "1" : undefined, comment: comment.value.trim() };
    if (!keep({ t: "rate", ...given })) return;
    said = given;
    trouble.textContent = "";
    leave();
  }

  function skip() {
    if (shown()) return leave();
    storage.write("skip", `${askedAt}`);
    steady(paint);
    focus();
  }

  /** From the form back to what was said. */
  function leave() {
    isEditing = false;
    steady(paint);
    words.focus();
  }

  function edit() {
    const { score: was, agreed: yes, comment: text = "" } = shown() || {};
    isEditing = true;
    form.reset();
    fields.score.value = was;
    if (typeof yes === "boolean") fields.agreed.value = +yes;
    comment.value = text;
    steady(paint);
    /** @type {HTMLElement|null} */ (form.querySelector(":checked"))?.focus();
  }

  /** What was said last, unless it has failed. @returns {Given|undefined} */
  const shown = () => state.last && state.last.progress !== "failed" ? state.last : state.given || said;

  function paint() {
    const { last, firstAt } = state;
    const now = shown();
    const isAsked = !!askedAt && storage.read("skip") !== `${askedAt}`;
    const mayChange = !firstAt || Date.now() - firstAt < CHANGE_MS;
    form.hidden = !isAsked || !!now && !isEditing;
    rest.hidden = send.hidden = !fields.score.value;
    thanks.hidden = !askedAt || !now || isEditing || !mayChange;
    if (!now) return;
    const { score: value = 0, agreed: yes, comment: text = "" } = now;
    words.textContent = [
      WORDS.rated, inDigits(NOUGHT, value), SCORES[value - 1],
      typeof yes === "boolean" ? `· ${WORDS.line} ${yes ? WORDS.agree : WORDS.disagree}` : "",
      last && last === now ? PROGRESS[last.progress] : "",
    ].join(" ").trim();
    comments.textContent = text;
  }

  return {
    node: element("div", {}, form, thanks),
    draw(view) {
      state = ratingState(view);
      if (state.askedAt && state.askedAt !== askedAt) {
        form.reset();
        said = undefined;
        isEditing = false;
        trouble.textContent = "";
        if (Date.now() - state.askedAt < NEWS_MS && !state.given) setTimeout(announce, HUSH_MS, WORDS.rate);
      }
      askedAt = state.askedAt;
      const { last } = state;
      if (last) said = undefined;
      if (last?.progress === "failed" && last.cid !== failed) {
        failed = last.cid;
        isEditing = true;
        announce(trouble.textContent = WORDS.failed);
      }
      paint();
    },
  };
}

/** One of several, as radio buttons; the score is the one that must be. @param {string} name @param {string} legend @param {string[][]} each */
function choice(name, legend, each) {
  return element("fieldset", {}, element("legend", {}, legend), ...each.map(([value, sign, word]) =>
    element("label", {}, element("input", { type: "radio", name, value, ...name === "score" && { required: "" } }), `${sign} ${word}`)));
}
