/** How the log and the extras look, on the ground of the panel's styles, with which they come: they compress better there. */

export const EXTRAS_CSS = `
  .log > :first-child { margin-top: auto; }
  .log > * { max-width: 84%; align-self: start; }
  .log > .me { align-self: end; text-align: end; }
  .log > .note { align-self: center; text-align: center; }
  div > p[dir] {
    padding: 8px 12px; border: 1px solid transparent; border-radius: 12px; background: #8883;
    unicode-bidi: plaintext; text-align: start;
  }
  .me > p[dir] { background: var(--accent); color: var(--ink); }
  .waiting > p[dir], .failed > p[dir] { border: 1px dashed; }
  a { color: inherit; }
  bdi { display: inline-block; }
  small button { border: 0; text-decoration: underline; }
  .extras { max-width: 460px; max-height: 60%; overflow-y: auto; }
  .extras form, .extras section { display: block; padding: 10px 16px; border-top: 1px solid #8888; }
  summary { padding: 8px 16px; list-style: none; }
  details button { display: block; }
  [aria-pressed=true]::before { content: "✓ "; }
  [hidden] { display: none !important; }
  fieldset { display: flex; gap: 4px; min-width: 0; border: 0; }
  fieldset label { flex: 1; padding: 8px 2px; border: 1px solid #888; border-radius: 12px; text-align: center; }
  .extras [name] { width: 100%; margin-top: 6px; }
  .extras [type=radio] { display: block; width: 20px; min-height: 20px; margin: 0 auto; accent-color: var(--accent); }
  .file, .chips { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 4px 16px; }
  canvas { display: block; max-width: 100%; max-height: 240px; border-radius: 12px; }
  .row { display: flex; gap: 8px; }
  .extras button { margin-top: 8px; }
`;
