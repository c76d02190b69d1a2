// @ts-check
// What reaches the runner: short tones, a voice, vibration. Each only where the browser has it; none may ever break the run.

/** Notes of each event: [frequency Hz, start s, length s]. Distinct in rhythm as well as in pitch. */
const TONES = {
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
  end: [
    [1047, 0, 0.2],
    [784, 0.26, 0.2],
    [523, 0.52, 0.4],
  ],
};
/** @type {Record<string, number[]>} ms on, off, on ... */
const BUZZ = {
  prompt: [300, 120, 300, 120, 600],
  start: [150],
  step: [120],
  change_side: [120, 80, 120],
  rate: [250, 100, 250],
  run_on: [100, 60, 400],
  walk: [400, 60, 100],
  stop: [700, 200, 700],
  end: [400],
};

/** @typedef {keyof typeof TONES} Tone */

export class Cues {
  /** @param {string} language of the voice */
  constructor(language = "en") {
    this.language = language;
    this.on = true;
    /** How much is spoken: full, short or tones. */
    this.voice = "full";
    /** @type {AudioContext|null} */
    this.audio = null;
    this.tested = false;
  }

  /** What this browser could do at all. */
  static channels() {
    return {
      tone: "AudioContext" in window,
      voice: "speechSynthesis" in window,
      vibration: "vibrate" in navigator,
      screen: "wakeLock" in navigator,
    };
  }

  /** To be called in a tap: only then may a page make a sound. */
  unlock() {
    try {
      this.audio ??= new AudioContext();
      if (this.audio.state !== "running") this.audio.resume().catch(() => {});
    } catch {
      this.audio = null;
    }
  }

  /** @returns {boolean} can a tone be heard now? */
  get sounds() {
    return this.on && this.audio?.state === "running";
  }

  /** @param {Tone} name @param {string} [words] spoken after the tone */
  play(name, words = "") {
    if (!this.on) return;
    try {
      this.tone(name);
      if (BUZZ[name] && "vibrate" in navigator) navigator.vibrate(BUZZ[name]);
      if (words && this.voice !== "tones") this.say(words);
    } catch {
      // A cue that fails must not take the run with it.
    }
  }

  /** @param {Tone} name */
  tone(name) {
    const audio = this.audio;
    if (!audio || audio.state !== "running") return;
    for (const [frequency, from, length] of TONES[name]) {
      const voice = audio.createOscillator();
      const level = audio.createGain();
      const at = audio.currentTime + from;
      voice.frequency.value = frequency;
      level.gain.setValueAtTime(0.0001, at);
      level.gain.exponentialRampToValueAtTime(0.5, at + 0.012);
      level.gain.exponentialRampToValueAtTime(0.0001, at + length);
      voice.connect(level).connect(audio.destination);
      voice.start(at);
      voice.stop(at + length + 0.02);
    }
  }

  /** @param {string} words */
  say(words) {
    if (!("speechSynthesis" in window)) return;
    const line = new SpeechSynthesisUtterance(words);
    line.lang = this.language;
    speechSynthesis.cancel();
    speechSynthesis.speak(line);
  }

  hush() {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  }
}
