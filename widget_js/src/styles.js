/** How the panel looks. Sides are logical, so that it mirrors by itself in Arabic and Persian. */

export const PANEL_CSS = `
  * { box-sizing: border-box; margin: 0; letter-spacing: 0; }
  dialog {
    position: fixed; inset: auto; inset-block-end: 84px; inset-inline-end: 20px;
    width: 380px; height: 600px; max-width: none; max-height: calc(100vh - 104px); padding: 0;
    border: 1px solid var(--line); border-radius: 14px; overflow: hidden;
    background: var(--bg); color: var(--text); box-shadow: 0 8px 40px #0004;
  }
  :host([side=start]) dialog { inset-inline: 20px auto; }
  dialog[open] { display: flex; flex-direction: column; }
  header { display: flex; align-items: center; gap: 8px; padding: 10px 16px; background: var(--accent); color: var(--ink); }
  header div { flex: 1; min-width: 0; }
  h2 { font-size: 17px; line-height: 1.4; }
  header p { font-size: 14px; }
  .close { width: 44px; height: 44px; border: 0; border-radius: 8px; background: none; color: inherit; font-size: 20px; }
  header :focus-visible { outline-color: currentColor; box-shadow: none; outline-offset: -3px; }
  .bar { padding: 6px 16px; background: var(--soft); font-size: 14px; }
  .bar:empty { display: none; }
  .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 12px 16px; display: flex; flex-direction: column; gap: 8px; }
  .log:focus-visible { outline-offset: -3px; }
  .log > :first-child { margin-block-start: auto; }
  .log > div { max-width: 84%; align-self: flex-start; }
  .log > .me { align-self: flex-end; }
  div > p[dir] {
    padding: 8px 12px; border-radius: 14px; border: 1px solid transparent; background: var(--soft);
    white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; text-align: start;
  }
  .me > p { background: var(--accent); color: var(--ink); }
  .waiting > p, .failed > p { background: var(--bg); color: var(--text); border: 1px dashed var(--line); }
  small, .note { font-size: 13px; color: var(--quiet); }
  .me small { display: block; text-align: end; }
  .note { align-self: center; text-align: center; max-width: 90%; }
  .failed small { color: var(--text); font-weight: 600; }
  a { color: inherit; }
  small button { min-height: 32px; margin-inline-start: 6px; padding: 2px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--bg); color: var(--text); }
  .typing { min-height: 22px; padding: 0 16px; }
  form { display: flex; align-items: flex-end; gap: 8px; padding: 6px 12px 12px; }
  textarea {
    flex: 1; min-width: 0; min-height: 46px; max-height: 140px; padding: 10px 12px; resize: none; field-sizing: content;
    border: 1px solid var(--line); border-radius: 12px; background: var(--bg); color: inherit; font: inherit; line-height: 1.5;
  }
  textarea::placeholder { color: var(--quiet); opacity: 1; }
  .send { min-height: 46px; padding: 0 16px; border: 0; border-radius: 12px; background: var(--accent); color: var(--ink); font-weight: 600; }
  .hear { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  dialog.full, dialog:modal { inset: 0; width: 100%; height: var(--height, 100%); max-height: none; border: 0; border-radius: 0; }
  .full .close { display: none; }
  .full > * { width: 100%; max-width: 720px; margin-inline: auto; }
  @media (max-height: 420px) { header p, .typing:empty { display: none; } header { padding-block: 0; } }
  @media (prefers-reduced-motion: no-preference) { dialog[open] { animation: rise .16s ease-out; } }
  @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
  @media (forced-colors: active) { .log p, .send { border: 1px solid; } }
`;
