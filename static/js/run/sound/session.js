// @ts-check
// Pocket mode: one audio element plays the tape through the locked screen. The log is the truth; the tape is compared with
// it at each wake and corrected by a seek. The source is never changed while the phone may be locked.
import { clockMs, draft, nextPrompt, resetNow, snooze, startNow, stepSkip } from "../engine.js";
import { currentCircuit, doingSteps } from "../due.js";
import { h } from "../dom.js";
import { stepWords } from "../speaker.js";
import { phoneKind } from "./phone.js";
import { beatsOf, beginning, planTape, tapeAt } from "./plan.js";
import { buildTape } from "./tape.js";

const OFF_MS = 1000; // more than this is put right at once, and kept in the log
const TIGHT_MS = 60; // so much in the quiet bed, now and then
const TIGHT_EVERY_MS = 15000;
const CUE_MS = 10000; // the longest cue
const SETTLED_MS = 2000; // after a seek
const RETRY_MS = 5000;
const PARK_MARGIN_MS = 20000;

/** A clock that a test moves says nothing about sound, which has its own. */
const isTimePretended = () => "isFake" in Date;

export class Tape {
  /** @param {any} p the player */
  constructor(p) {
    this.p = p;
    /** @type {HTMLAudioElement|null} */
    this.audio = null;
    /** @type {import("./plan.js").Plan|null} */
    this.plan = null;
    this.url = "";
    /** What the tape was made for, when no run had begun. @type {any[]} */
    this.traits = [];
    this.isWanted = false;
    /** Does the tape play what the run is at now? */
    this.isInStep = false;
    /** Paused from the lock screen: the bed plays on, so that the phone keeps the page alive for the next reset. */
    this.isQuiet = false;
    this.lostAt = 0;
    this.busyUntil = 0;
    /** Away on the shelf: the way back is no surprise. */
    this.isAway = false;
    /** How much later than asked for the sound goes on after a seek, ms; learned from the seeks in the bed. */
    this.seekMs = 0;
    this.isLearning = false;
    this.seekAt = 0;
    this.tightAt = 0;
    this.triedAt = 0;
    this.hasPlayed = false;
  }

  /** Will the tape be what the runner hears? */
  get isNeeded() {
    return !isTimePretended() && this.p.mode === "pocket" && this.p.cues.on && typeof Audio === "function";
  }

  get isOn() {
    return this.isWanted && this.plan !== null && this.audio !== null && !this.audio.paused;
  }

  /** The tape of a run that begins like this: made and loaded while the runner still answers, so that Start has it at once.
   * @param {boolean} noKit */
  prepare(noKit) {
    const p = this.p;
    const { script, cadence, cues } = p;
    const traits = [script, noKit, cadence, cues.voice, cues.pack];
    if (!this.isNeeded || (this.plan && traits.every((each, n) => each === this.traits[n]))) return;
    this.make(beginning(script, noKit, p.now()));
    this.traits = traits;
  }

  /** @param {any[]} log */
  make(log) {
    const p = this.p;
    this.stop();
    this.plan = planTape(log, p.script, p.now(), p.t);
    const cues = this.plan.cues.map(({ at_ms, cue }) => ({ at_ms, clips: p.cues.clips(cue) }));
    const clicks = { spm: p.cadence, beats: p.cadence ? beatsOf(this.plan, p.script) : [] };
    this.url = URL.createObjectURL(buildTape(this.plan.length, cues, clicks));
    this.audio ??= this.element();
    this.audio.src = this.url;
  }

  /** Let the tape of the run in hand play; to be called in a tap. */
  start() {
    const p = this.p;
    if (!this.isNeeded || !p.isOn) return;
    if (p.state.clock_ms === 0 && p.state.phase === "running") this.prepare(p.state.no_kit);
    else this.make(p.log);
    document.body.append(/** @type {HTMLAudioElement} */ (this.audio));
    this.isWanted = true;
    this.tightAt = p.now();
    this.listenToButtons();
    this.play();
  }

  element() {
    const audio = /** @type {HTMLAudioElement} */ (h("audio.p-tape", { controls: true, preload: "auto" }));
    audio.setAttribute("aria-label", this.p.t("sound_bar"));
    audio.loop = true;
    audio.addEventListener("pause", () => this.lose("paused"));
    audio.addEventListener("playing", () => this.back());
    audio.addEventListener("timeupdate", () => this.p.wake());
    return audio;
  }

  play() {
    this.triedAt = this.p.now();
    this.audio?.play().catch(() => this.lose("refused"));
  }

  /** In a tap: what was lost comes back, and a run found again gets its tape. */
  resume() {
    if (this.isOn || !this.p.isOn) return;
    if (this.plan) {
      this.isWanted = true;
      this.play();
    } else this.start();
  }

  stop() {
    this.isWanted = this.isInStep = this.isQuiet = this.hasPlayed = false;
    this.plan = null;
    this.traits = [];
    this.lostAt = this.busyUntil = 0;
    if (!this.audio) return;
    this.audio.pause();
    this.audio.removeAttribute("src");
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
  }

  /** The phone took the sound away: a call, another player, a pulled headphone. The run goes on. @param {string} why */
  lose(why) {
    const p = this.p;
    if (!this.isWanted || this.lostAt || !p.isOn) return;
    this.lostAt = p.now();
    this.isInStep = false;
    if ("vibrate" in navigator) navigator.vibrate([400, 200, 400]);
    this.note("sound_lost", { why });
  }

  back() {
    this.listenToButtons();
    if (!this.hasPlayed) this.note("sound_chosen", { voice: this.p.cues.voice });
    this.hasPlayed = true;
    if (!this.lostAt) return;
    const lost_ms = this.p.now() - this.lostAt;
    this.lostAt = 0;
    this.note("sound_back", { lost_ms });
    this.follow(true);
  }

  /** @param {string} kind @param {any} data */
  note(kind, data) {
    const p = this.p;
    p.act((/** @type {any} */ s, /** @type {number} */ now) => [
      draft(kind, { ...data, mode: p.mode, phone: phoneKind() }, now, clockMs(s, now)),
    ]);
  }

  /** Compare tape and run; one seek when they differ. @param {boolean} isCalled it is known that they do: something happened */
  follow(isCalled = false) {
    const { p, audio, plan } = this;
    if (!this.isWanted || !audio || !plan) return;
    const now = p.now();
    if (!p.isOn || !p.cues.on) return p.cues.on && now < this.busyUntil ? undefined : this.stop();
    if (audio.paused) {
      this.isInStep = false;
      if (this.lostAt && now - this.triedAt >= RETRY_MS) this.play();
      return;
    }
    const at = this.isQuiet ? null : tapeAt(plan, p.state, p.script, now);
    this.isInStep = at !== null;
    if (now < this.busyUntil || audio.seeking || !audio.readyState) return;
    const here = audio.currentTime * 1000;
    if (at === null) {
      if (here < plan.park || here > plan.length - PARK_MARGIN_MS) this.seek(plan.park);
    } else this.correct(here - at, at, now, isCalled || this.isAway);
    this.isAway = false;
    this.showOnLockScreen(now);
  }

  /** @param {number} off ms the tape is ahead @param {number} at @param {number} now @param {boolean} isCalled */
  correct(off, at, now, isCalled) {
    const isTight = now - this.tightAt >= TIGHT_EVERY_MS && this.isInBed(at);
    if (this.isLearning && now - this.seekAt >= SETTLED_MS) {
      this.seekMs = Math.min(OFF_MS / 2, Math.max(0, this.seekMs - off));
      this.isLearning = false;
    }
    if (Math.abs(off) <= (isTight ? TIGHT_MS : OFF_MS)) return;
    if (isTight) this.tightAt = now;
    this.seek(at + (isTight ? this.seekMs : 0));
    this.isLearning = isTight;
    const isParked = at + off >= /** @type {any} */ (this.plan).park;
    if (!isCalled && !isParked && this.hasPlayed && Math.abs(off) > OFF_MS) this.note("tape_resync", { off_ms: Math.round(off) });
  }

  /** @param {number} at ms */
  seek(at) {
    this.seekAt = this.p.now();
    /** @type {HTMLAudioElement} */ (this.audio).currentTime = at / 1000;
  }

  /** @param {number} at ms of the tape with no cue near */
  isInBed(at) {
    return !this.plan?.cues.some(({ at_ms }) => at_ms > at - CUE_MS && at_ms < at + RETRY_MS);
  }

  /** A cue that the run did not have in its plan: from the shelf, then back. @param {import("../speaker.js").Cue} cue */
  say(cue) {
    const place = this.plan?.shelf.get(cue.tone + cue.say[0]) ?? this.plan?.shelf.get(cue.tone);
    if (!place || !this.audio) return;
    this.seek(place.at);
    this.isAway = true;
    this.busyUntil = this.p.now() + place.room;
  }

  /** Headphones and lock screen: next starts what comes, previous puts it off. The browser forgets them, so they are told anew. */
  listenToButtons() {
    const session = navigator.mediaSession;
    if (!session) return;
    const p = this.p;
    const on = (/** @type {any} */ name, /** @type {(() => void)|null} */ act) => {
      try {
        session.setActionHandler(name, act);
      } catch {
        // not every browser knows every button
      }
    };
    on("nexttrack", () => p.act((/** @type {any} */ s, /** @type {number} */ now) => nextOf(s, p.script, now)));
    on("previoustrack", () => p.act((/** @type {any} */ s, /** @type {number} */ now) => snooze(s, p.script, now)));
    on("pause", () => this.quiet(true));
    on("play", () => this.quiet(false));
    for (const name of ["seekbackward", "seekforward", "seekto"]) on(name, null);
  }

  /** @param {boolean} isQuiet until the next reset; never a pause of the run */
  quiet(isQuiet) {
    if (navigator.mediaSession) navigator.mediaSession.playbackState = isQuiet ? "paused" : "playing";
    if (this.audio?.paused) this.play();
    if (this.isQuiet === isQuiet) return;
    this.isQuiet = isQuiet;
    this.note(isQuiet ? "sound_lost" : "sound_back", { why: "button" });
    this.follow(true);
  }

  /** @param {number} now */
  showOnLockScreen(now) {
    const { p } = this;
    const session = navigator.mediaSession;
    if (!session || typeof MediaMetadata !== "function") return;
    const title = titleOf(p);
    if (session.metadata?.title !== title) session.metadata = new MediaMetadata({ title, artist: "Restride" });
    const next = p.state.phase === "running" ? nextPrompt(p.state, p.script) : null;
    const from = p.state.since_reset_ms_base;
    if (!next || next.due_ms <= from) return session.setPositionState?.();
    const duration = (next.due_ms - from) / 1000;
    const position = Math.min(duration, Math.max(0, (clockMs(p.state, now) - from) / 1000));
    session.setPositionState?.({ duration, position, playbackRate: 1 });
  }
}

/** @param {any} s @param {any} script @param {number} now */
function nextOf(s, script, now) {
  if (s.phase === "prompting") return startNow(s, script, now);
  return s.phase === "reset" ? stepSkip(s, script, now) : resetNow(s, script, now);
}

/** "Next reset", or the step going on. @param {any} p */
function titleOf(p) {
  const s = p.state;
  const step = s.phase === "reset" ? doingSteps(currentCircuit(s, p.script))[s.step ?? 0] : null;
  if (step) return stepWords(step, p.t).filter(Boolean).join(", ");
  if (s.paused_at) return p.t("paused");
  if (s.phase !== "running") return p.t("lock_reset");
  return p.t(nextPrompt(s, p.script) ? "lock_next" : "no_more_resets");
}

/** Tell the system how our sound goes with others': it needs the whole stage to outlive the lock, and mixes otherwise.
 * @param {"pocket"|"screen"|null} mode */
export function takeStage(mode) {
  const session = /** @type {any} */ (navigator).audioSession;
  if (session) session.type = mode === "pocket" ? "playback" : mode === "screen" ? "ambient" : "auto";
}
