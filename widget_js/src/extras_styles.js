/** How the log and the extras look, on the ground of the panel's styles, with which they come: they compress better there. */

export const EXTRAS_CSS = `
  .bar, div > p[dir] { background: #8883; }
  .log > :first-child { margin-top: auto; }
  .log > * { max-width: 84%; align-self: start; }
  .log > .me { align-self: end; text-align: end; }
  .log > .note { align-self: center; text-align: center; }
  div > p[dir] { padding: 8px 12px; border: 1px solid transparent; border-radius: 12px; unicode-bidi: plaintext; text-align: start; }
  .waiting > p[dir], .failed > p[dir] { border: 1px dashed; }
  a { color: inherit; }
  bdi { display: inline-block; }
  .extras { max-width: 460px; max-height: 60%; }
  .extras form, details button { display: block; }
  .extras form, .extras section { border-top: 1px solid #888; }
  summary { list-style: none; }
  [aria-pressed=true]::before { content: "✓ "; }
  [hidden] { display: none !important; }
  fieldset { border: 0; }
  fieldset label { padding: 8px 0; text-align: center; }
  .extras button, .extras [name] { margin-top: 8px; }
  .extras [name] { width: 100%; }
  .extras [type=radio] { display: block; min-height: 20px; margin: 0; accent-color: var(--accent); }
  .file, .chips { flex-wrap: wrap; align-items: center; }
  canvas { display: block; max-width: 100%; max-height: 240px; border-radius: 12px; }
`;
