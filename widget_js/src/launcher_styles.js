/**
 * How the launcher looks on a shop's page. What is said of the host element is `!important`: there, and only
 * there, a page's own `!important` would win otherwise (CSS Cascade 5, 6.1).
 * The relay puts the shop's values in the place of the variables that have a default here.
 */

export const LAUNCHER_CSS = `
  :host {
    all: initial !important; position: fixed !important; bottom: var(--offset, 20px) !important;
    inset-inline: var(--inset, auto 20px) !important; z-index: var(--layer, 2147483000) !important;
    font: 16px/1.5 system-ui, Tahoma, sans-serif !important; color: CanvasText !important;
    color-scheme: light dark !important;
    --accent: var(--shade, #0f766e) !important; --ink: var(--letters, #fff) !important; --side: var(--edge, auto 0) !important;
  }
  @media print { :host { display: none !important; } }
  .launcher {
    min-height: 52px; padding: 0 22px; border: 2px solid Canvas; border-radius: var(--radius, 26px);
    background: var(--accent); color: var(--ink); box-shadow: 0 3px 14px #0005;
  }
  .launcher:hover { opacity: 1 !important; }
`;
