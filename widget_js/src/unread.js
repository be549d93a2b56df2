/** Tells what has come and was not read yet: on the launcher, in the page's title, and to the page itself. */
import { launcher, tell } from "./kit.js";

export function unreadMarks() {
  const label = launcher.textContent;
  let known = 0, marked = "";

  /** @param {import("./extras.js").Told} told */
  return ({ unread }) => {
    if (unread !== known) tell("unread", known = unread);
    launcher.textContent = label + (unread ? ` (${unread})` : "");
    const mark = document.hidden && unread ? `(${unread}) ` : "";
    if (mark !== marked) document.title = mark + document.title.replace(marked, "");
    marked = mark;
  };
}
