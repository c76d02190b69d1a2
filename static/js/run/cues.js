// @ts-check
// What reaches the runner: a tone and a voice from files, vibration. With the tape playing they are on the tape; else they
// are mixed in as short sounds. Each only where the browser has it; none may ever break the run.
import { decode, RATE, readPack } from "./sound/mulaw.js";
import { tone } from "./sound/tones.js";

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

/** @typedef {import("./speaker.js").Cue} Cue */

export class Cues {
  /** @param {string} language of the voice */
  constructor(language = "en") {
    this.language = language;
    this.on = true;
    /** How much is spoken: full, short or tones. */
    this.voice = "full";
    /** @type {AudioContext|null} */
    this.audio = null;
    /** The tape of pocket mode. @type {any} */
    this.tape = null;
    /** Spoken clips by their text. @type {Map<string, Uint8Array>} */
    this.pack = new Map();
    this.tested = false;
  }

  /** What this browser could do at all. */
  static channels() {
    return {
      tone: "AudioContext" in window,
      voice: "AudioContext" in window,
      vibration: "vibrate" in navigator,
      screen: "wakeLock" in navigator,
    };
  }

  /** The voice of a language, from a file; without one the phone's own is asked. @param {Record<string, string>} voices */
  async load(voices) {
    const url = voices[this.language];
    if (!url || this.packOf === url) return;
    this.packOf = url;
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      this.pack = readPack(await answer.arrayBuffer());
    } catch {
      this.packOf = ""; // no connection: asked again with the next script
    }
  }

  /** To be called in a tap: only then may a page make a sound. */
  unlock() {
    this.tape?.resume();
    try {
      this.audio ??= new AudioContext();
      if (this.audio.state !== "running") this.audio.resume().catch(() => {});
    } catch {
      this.audio = null;
    }
  }

  /** @returns {boolean} can a tone be heard now? */
  get sounds() {
    return this.on && (this.tape?.isOn || (!this.tape?.isWanted && this.audio?.state === "running"));
  }

  /** The clips of a cue, one after the other; a text that has none is left out.
   * @param {Pick<Cue, "tone"|"say">} cue @returns {Uint8Array[]} */
  clips({ tone: name, say }) {
    const spoken = this.voice === "tones" ? [] : say.map((each) => this.pack.get(each) ?? null);
    return [tone(name), ...spoken.filter((each) => each !== null)];
  }

  /** @param {Cue} cue @param {boolean} [isTimed] it comes by the clock alone, so a tape in step has it already */
  play(cue, isTimed = false) {
    if (!this.on) return;
    try {
      if (BUZZ[cue.tone] && "vibrate" in navigator) navigator.vibrate(BUZZ[cue.tone]);
      if (this.tape?.isOn) return isTimed && this.tape.isInStep ? undefined : this.tape.say(cue);
      const hasGap = this.voice !== "tones" && this.sounds && cue.say.some((each) => !this.pack.has(each));
      this.mix(this.clips(hasGap ? { ...cue, say: [] } : cue));
      if (hasGap) this.say(cue.words);
    } catch {
      // A cue that fails must not take the run with it.
    }
  }

  /** Mixed with whatever else the phone plays. @param {Uint8Array[]} clips */
  mix(clips) {
    const audio = this.audio;
    if (!audio || audio.state !== "running") return;
    let at = audio.currentTime;
    for (const clip of clips) {
      const wave = decode(clip);
      const buffer = audio.createBuffer(1, wave.length, RATE);
      buffer.copyToChannel(wave, 0);
      const source = audio.createBufferSource();
      source.buffer = buffer;
      source.connect(audio.destination);
      source.start(at);
      at += buffer.duration;
    }
  }

  /** The phone's own voice, where there is no clip. @param {string} words */
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
