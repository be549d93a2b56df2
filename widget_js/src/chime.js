/** A soft tone, made here: no file is fetched for it. */

const TONE_S = 0.3;

/** @type {AudioContext} */
let context;

/** Sounds where the visitor has acted on the page: before that, browsers do not let it. */
export function chime() {
  context ||= new AudioContext();
  const tone = context.createOscillator(), soft = context.createGain();
  const end = context.currentTime + TONE_S;
  tone.connect(soft).connect(context.destination);
  soft.gain.value = 0.1;
  soft.gain.linearRampToValueAtTime(0, end);
  tone.start();
  tone.stop(end);
}
