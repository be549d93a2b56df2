/**
 * How the panel looks. Sides are logical, so that it mirrors by itself in Arabic and Persian; a border
 * that cannot be seen is seen where the visitor forces his own colours. The panel hangs on the launcher, which
 * does not move: not even a panel that comes late shifts anything.
 */

export const PANEL_CSS = `
  * { box-sizing: border-box; margin: 0; padding: 0; }
  dialog, button, textarea, input, fieldset label { border: 1px solid #888; border-radius: 12px; }
  dialog {
    bottom: calc(100% + 12px); inset-inline: var(--side); overflow: hidden;
    width: 380px; height: 600px; max-width: none; max-height: calc(100vh - 104px);
    background: Canvas; color: CanvasText; box-shadow: 0 8px 40px #0004;
  }
  dialog.full, dialog:modal {
    position: fixed; inset: 0; width: 100%; height: var(--height, 100%); max-height: none; border: 0; border-radius: 0;
  }
  form, .file, .chips, .row, fieldset { display: flex; gap: 8px; }
  header, form, .file, .chips, .log, .bar:not(:empty), summary, .extras section { padding: 8px 16px; }
  dialog[open], .log { display: flex; flex-direction: column; }
  header div, .log, textarea, fieldset label { flex: 1; min-width: 0; }
  .log, .extras { overflow-y: auto; }
  h2 { font-size: 17px; }
  p { white-space: pre-wrap; overflow-wrap: anywhere; }
  button, textarea, input { min-height: 44px; padding: 8px 12px; background: none; color: inherit; font: inherit; }
  header, .send, .me > p[dir] { background: var(--accent); color: var(--ink); }
  header { display: flex; align-items: start; }
  form { align-items: end; }
  header button { border-color: transparent; }
  .lone .close { display: none; }
  .log { gap: 8px; }
  header p, .bar, small, .note, fieldset label, .file { font-size: 14px; }
  small, .note, ::placeholder { color: inherit; opacity: .75; }
  .typing { min-height: 22px; padding: 0 16px; }
  textarea { max-height: 140px; resize: none; field-sizing: content; }
  .hear { position: absolute; clip-path: inset(50%); }
`;
