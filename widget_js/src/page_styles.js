/** What the chat's own page is written in; its colours come with the page. */

export const PAGE_CSS = `
  :host { font: 16px/1.5 system-ui, Tahoma, sans-serif; }
`;
