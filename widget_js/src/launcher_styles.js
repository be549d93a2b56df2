/** How the launcher looks, and the ground that the panel's styles stand on. */

export const LAUNCHER_CSS = `
  :host {
    all: initial; position: fixed; bottom: 20px; inset-inline-end: 20px; z-index: 2147483000;
    display: flex; flex-direction: column-reverse; align-items: end; gap: 12px;
    font: 16px/1.5 system-ui, Tahoma, sans-serif; color: CanvasText; color-scheme: light dark;
  }
  :host([side=start]) { inset-inline: 20px auto; align-items: start; }
  @media print { :host { display: none; } }
  button { font: inherit; cursor: pointer; }
  .launcher {
    min-height: 52px; padding: 0 22px; border: 2px solid Canvas; border-radius: 26px;
    background: var(--accent); color: var(--ink); box-shadow: 0 3px 14px #0005;
  }
  .launcher::after { content: " " attr(data-unread); }
  :focus-visible { outline: 3px solid CanvasText; outline-offset: 2px; box-shadow: 0 0 0 2px Canvas; }
`;
