// @ts-check
// A quiet click at the chosen cadence. Clicks are handed to the sound clock ahead of time, so a busy page keeps the beat.

const AHEAD_S = 1.6; // a hidden page is woken once a second
const CLICK_S = 0.03;
export const CADENCES = [160, 165, 170, 175, 180, 185, 190];

/** The click to begin with: the runner's own choice, or a target of the plan that came after it.
 * @param {any} script @param {{spm?: number|null, target?: number|null}} chosen @returns {number|null} */
export const cadenceFor = (script, { spm = null, target = null }) =>
  script?.cadence && script.cadence !== target ? script.cadence : spm;

/** What there is to choose from. @param {number|null|undefined} target of the plan */
export const cadences = (target) => [...new Set(target ? [...CADENCES, target] : CADENCES)].sort((a, b) => a - b);

/**
 * Moments of the clicks up to `until`, one step each; late ones are left out rather than hurried.
 * @param {number|null} next moment of the next click, null: begin now @param {number} spm @param {number} now s @param {number} until s
 * @returns {{clicks: number[], next: number}}
 */
export function clicksFrom(next, spm, now, until) {
  const gap = 60 / spm;
  let at = next ?? now + 0.05;
  if (at < now) at += Math.ceil((now - at) / gap) * gap;
  const clicks = [];
  for (; at < until; at += gap) clicks.push(at);
  return { clicks, next: at };
}

export class Metronome {
  /** @param {import("./cues.js").Cues} cues whose sound it shares */
  constructor(cues) {
    this.cues = cues;
    /** @type {number|null} */
    this.next = null;
    /** @type {GainNode|null} */
    this.out = null;
  }

  /** To be called often. @param {number|null} spm steps per minute; null: be quiet at once */
  beat(spm) {
    const audio = this.cues.audio;
    if (!spm || !this.cues.on || audio?.state !== "running") return this.hush();
    this.out ??= this.outlet(audio);
    const { clicks, next } = clicksFrom(this.next, spm, audio.currentTime, audio.currentTime + AHEAD_S);
    this.next = next;
    for (const at of clicks) this.click(audio, at);
  }

  /** @param {AudioContext} audio */
  outlet(audio) {
    const out = audio.createGain();
    out.gain.value = 0.14;
    out.connect(audio.destination);
    return out;
  }

  /** @param {AudioContext} audio @param {number} at */
  click(audio, at) {
    const voice = audio.createOscillator();
    const level = audio.createGain();
    voice.frequency.value = 1800;
    level.gain.setValueAtTime(1, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + CLICK_S);
    voice.connect(level).connect(/** @type {GainNode} */ (this.out));
    voice.start(at);
    voice.stop(at + CLICK_S);
  }

  /** Clicks already handed over go with the outlet. */
  hush() {
    this.out?.disconnect();
    this.out = null;
    this.next = null;
  }
}
