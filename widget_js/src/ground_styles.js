/** What launcher and panel have in common, on any page, and how styles come into a root. */

export const GROUND_CSS = `
  button { font: inherit; cursor: pointer; }
  :focus-visible { outline: 3px solid CanvasText; outline-offset: 2px; box-shadow: 0 0 0 2px Canvas; }
`;

/** Adds style sheets to a root: a constructed one needs no word in the page's policy. @param {ShadowRoot} root */
export const stylesOf = (root) => (/** @type {string} */ css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
};
