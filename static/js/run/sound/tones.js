// @ts-check
// The tone of each event, made on the phone so that none is ever missing. Distinct in rhythm as well as in pitch. Pure.
import { encode, RATE } from "./mulaw.js";

/** Notes: [frequency Hz, start s, length s]. */
const NOTES = {
  prompt: [
    [660, 0, 0.18],
    [880, 0.24, 0.18],
    [1175, 0.48, 0.36],
  ],
  start: [[880, 0, 0.25]],
  step: [[740, 0, 0.16]],
  change_side: [
    [740, 0, 0.12],
    [740, 0.2, 0.12],
  ],
  ten: [[520, 0, 0.1]],
  walk: [
    [1047, 0, 0.14],
    [784, 0.18, 0.4],
  ],
  rate: [
    [587, 0, 0.2],
    [494, 0.26, 0.3],
  ],
  count: [[880, 0, 0.09]],
  run_on: [
    [784, 0, 0.14],
    [1047, 0.18, 0.4],
  ],
  stop: [
    [392, 0, 0.4],
    [330, 0.5, 0.4],
    [262, 1.0, 0.7],
  ],
  saved: [[990, 0, 0.06]],
  half: [
    [880, 0, 0.12],
    [660, 0.2, 0.12],
    [880, 0.4, 0.24],
  ],
  end: [
    [1047, 0, 0.2],
    [784, 0.26, 0.2],
    [523, 0.52, 0.4],
  ],
};
const LEVEL = 0.5;
const OVERTONE = 0.25; // small loudspeakers swallow the pure tone
const ATTACK_S = 0.012;

/** @typedef {keyof typeof NOTES} Tone */
export const TONES = /** @type {Tone[]} */ (Object.keys(NOTES));

/** Rises and ends in a moment, fading in between. @param {number} at s @param {number} length s */
const shape = (at, length) => Math.min(1, at / ATTACK_S, (length - at) / ATTACK_S) * 0.1 ** (at / length);

/** @type {Map<Tone, Uint8Array>} */
const made = new Map();

/** @param {Tone} name @returns {Uint8Array} mu-law */
export function tone(name) {
  const known = made.get(name);
  if (known) return known;
  const notes = NOTES[name];
  const [, from, length] = notes[notes.length - 1];
  const wave = new Float32Array(Math.ceil((from + length) * RATE));
  for (const [hertz, start, long] of notes) {
    const first = Math.round(start * RATE);
    for (let n = 0; n < long * RATE && first + n < wave.length; n += 1) {
      const turn = (2 * Math.PI * hertz * n) / RATE;
      wave[first + n] += LEVEL * shape(n / RATE, long) * (Math.sin(turn) + OVERTONE * Math.sin(2 * turn));
    }
  }
  const bytes = Uint8Array.from(wave, encode);
  made.set(name, bytes);
  return bytes;
}
