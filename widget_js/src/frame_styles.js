/** Where the frame stands: as the panel does without one (`styles.js`). */

export const FRAME_CSS = `
  dialog {
    bottom: calc(100% + 12px); inset-inline: var(--side); overflow: hidden; padding: 0;
    width: 378px; height: 598px; max-height: calc(100vh - 106px);
    background: Canvas; border: 1px solid #888; border-radius: 12px; box-shadow: 0 8px 40px #0004;
  }
  dialog:modal { inset: 0; max-width: none; max-height: none; border-radius: 0; }
  dialog:modal, iframe { width: 100%; height: 100%; border: 0; }
  p { position: absolute; bottom: 100%; inset-inline: var(--side); width: 300px; }
  a.launcher { display: block; padding: 12px 22px; }
`;
