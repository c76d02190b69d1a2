// @ts-check
// Test my prompts: tone, voice, vibration, and a prompt after 20 seconds with the screen off, from a tape as in a run.
import { readPack } from "../run/sound/mulaw.js";
import { buildTape } from "../run/sound/tape.js";
import { phoneKind } from "../run/sound/phone.js";
import { tone } from "../run/sound/tones.js";

const LOCK_MS = 20000;
const LONG_MS = 60000;
const KEY = "restride-prompts";
const DEVICE = "restride-test-device";

/** The same phone, told apart from others; names nobody. */
function deviceId() {
  const known = localStorage.getItem(DEVICE);
  if (known) return known;
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
  const made = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  localStorage.setItem(DEVICE, made);
  return made;
}

class PromptTest extends HTMLElement {
  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.form = form;
    const kind = phoneKind();
    form.device.value = deviceId();
    form.phone.value = kind;
    const note = this.querySelector(`[data-for="${kind}"]`);
    if (note) /** @type {HTMLElement} */ (note).hidden = false;
    const canVibrate = "vibrate" in navigator;
    /** @type {HTMLElement} */ (this.querySelector("[data-none]")).hidden = canVibrate;
    /** @type {HTMLElement} */ (this.querySelector("[data-can]")).hidden = !canVibrate;
    this.audio = document.createElement("audio");
    this.audio.controls = true;
    this.audio.hidden = true;
    this.append(this.audio);
    this.addEventListener("click", (event) => {
      const name = /** @type {HTMLElement} */ (event.target).closest?.("[data-play]")?.getAttribute("data-play");
      if (name) this.play(name);
    });
    form.addEventListener("submit", () => this.keep());
    fetch(this.dataset.voice ?? "")
      .then(async (answer) => (this.pack = readPack(await answer.arrayBuffer())))
      .catch(() => {});
  }

  /** @returns {Uint8Array[]} the words, where there is a voice */
  get words() {
    const clip = this.pack?.get(this.dataset.words ?? "");
    return clip ? [clip] : [];
  }

  /** @param {string} name */
  play(name) {
    clearInterval(this.ticking);
    if (name === "vibration") return navigator.vibrate?.([300, 120, 300, 120, 600]);
    if (name === "tone") return this.sound([{ at_ms: 300, clips: [tone("prompt")] }], 2500);
    if (name === "voice") return this.sound([{ at_ms: 300, clips: this.words }], 5000);
    this.sound([{ at_ms: LOCK_MS, clips: [tone("prompt"), ...this.words] }], LONG_MS);
    this.waitForLock();
  }

  /** @param {import("../run/sound/tape.js").Cue[]} cues @param {number} length ms */
  sound(cues, length) {
    const audio = /** @type {HTMLAudioElement} */ (this.audio);
    const session = /** @type {any} */ (navigator).audioSession;
    if (session) session.type = "playback";
    if (audio.src) URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(buildTape(length, cues));
    audio.play().catch(() => this.tell(this.dataset.refused ?? ""));
  }

  /** Was the screen off when the prompt came? */
  waitForLock() {
    const due = Date.now() + LOCK_MS;
    const tick = () => {
      const left = Math.ceil((due - Date.now()) / 1000);
      if (left > 0) return this.tell((this.dataset.wait ?? "").replace("{left}", String(left)));
      clearInterval(this.ticking);
      const wasDark = this.hiddenAt > 0 && this.hiddenAt < due && (this.shownAt > due || document.hidden);
      this.tell((wasDark ? this.dataset.dark : this.dataset.seen) ?? "");
    };
    this.hiddenAt = this.shownAt = 0;
    document.onvisibilitychange = () => (document.hidden ? (this.hiddenAt = Date.now()) : (this.shownAt = Date.now()));
    this.ticking = setInterval(tick, 250);
    tick();
  }

  /** @param {string} words */
  tell(words) {
    const line = /** @type {HTMLElement} */ (this.querySelector("[data-status]"));
    if (line.textContent !== words) line.textContent = words;
  }

  /** On the phone too, for the questions before a run. */
  keep() {
    const form = /** @type {any} */ (this.form);
    const said = (/** @type {string} */ name) => ({ yes: true, no: false })[form[name].value] ?? null;
    const heard = Object.fromEntries(["tone", "voice", "vibration", "locked"].map((name) => [name, said(name)]));
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...heard, at: new Date().toISOString() }));
    } catch {
      // the server keeps it
    }
  }
}

customElements.define("prompt-test", PromptTest);
