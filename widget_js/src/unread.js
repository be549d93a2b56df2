/** Tells what has come and was not read yet: on the launcher, in the page's title, and to the page itself. */
import { inDigits, NOUGHT } from "./i18n.js";

/** @param {HTMLElement} launcher @param {(name: string, detail: number) => void} tell */
export function unreadMarks(launcher, tell) {
  const label = launcher.textContent;
  let known = 0, marked = "";

  /** @param {{unread: number}} told */
  return ({ unread }) => {
    if (unread !== known) tell("unread", known = unread);
    const count = unread ? `(${inDigits(NOUGHT, unread)})` : "";
    launcher.textContent = label + (count && " ") + count;
    const mark = document.hidden && count ? count + " " : "";
    if (mark !== marked) document.title = mark + document.title.replace(marked, "");
    marked = mark;
  };
}
