/** How the launcher looks, and the ground that the panel's styles stand on. */

export const LAUNCHER_CSS = `
  :host {
    all: initial;
    --bg: #fff; --text: #1b1b20; --soft: #eeeef2; --quiet: #5b5b66; --line: #8a8a94;
    position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000;
    font: 16px/1.5 system-ui, "Segoe UI", Tahoma, "Noto Naskh Arabic UI", sans-serif;
    color: var(--text); color-scheme: light dark;
  }
  :host([side=start]) { inset-inline: 20px auto; }
  @media (prefers-color-scheme: dark) {
    :host { --bg: #1c1c21; --text: #f3f3f6; --soft: #35353d; --quiet: #b9b9c3; --line: #8a8a94; }
  }
  @media print { :host { display: none; } }
  button { font: inherit; cursor: pointer; }
  .launcher {
    position: relative; min-height: 52px; padding: 0 22px; border: 2px solid var(--bg); border-radius: 26px;
    background: var(--accent); color: var(--ink); font-weight: 600; box-shadow: 0 3px 14px #0005;
  }
  .launcher:not([data-unread=""])[data-unread]::after {
    content: attr(data-unread); position: absolute; inset-block-start: -8px; inset-inline-end: -4px;
    min-width: 16px; padding: 0 5px; border-radius: 12px; background: #c3002f; color: #fff; font-size: 14px;
  }
  :focus-visible { outline: 3px solid var(--text); outline-offset: 2px; box-shadow: 0 0 0 2px var(--bg); }
`;
