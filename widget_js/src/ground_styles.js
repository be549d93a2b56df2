/** What launcher and panel have in common, on any page. */

export const GROUND_CSS = `
  button { font: inherit; cursor: pointer; }
  :focus-visible { outline: 3px solid CanvasText; outline-offset: 2px; box-shadow: 0 0 0 2px Canvas; }
`;
