// @ts-check
// The run in hand: its log, its state, and everything that changes it. Events are applied at once and kept in order
// behind that; nothing here waits for storage or the network.
import { sleptStretch } from "./answers.js";
import { clockMs, draft, due, fold, LATE_MS, phaseEnd, settle, STALE_MS, stamp, start } from "./engine.js";
import { offsetHere } from "./moments.js";
import { cadenceFor, Metronome } from "./metronome.js";
import { takeStage } from "./sound/session.js";
import { cueFor, tickCue } from "./speaker.js";
import { cueStretch } from "./stretch.js";
import { textsOf } from "./texts.js";

const NEWS_MS = 5000; // older events are caught up on in silence
const HEARTBEAT_MS = 30000;
/** After these the screen is another one, whatever sheet was open. */
const MOVES_ON = new Set(["prompt_due", "count_in_started", "ran_on", "run_finished", "run_discarded"]);

/** What the tape of a run left alone has too. */
const BY_CLOCK = new Set(["prompt_due", "reset_started", "step_done", "reset_ended", "count_in_started", "ran_on"]);

/** Not every browser has randomUUID at an insecure address. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((each, n) => (n === 6 ? (each & 15) | 64 : n === 8 ? (each & 63) | 128 : each).toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const stamps = { newId, offsetMin: offsetHere };

export class Player {
  /** @param {{store: any, cues: any, screen: any, device: string, account: string|null, now?: () => number, time?: any}} parts */
  constructor({ store, cues, screen, device, account, time = null, now = () => time?.now() ?? Date.now() }) {
    this.store = store;
    this.cues = cues;
    this.screen = screen;
    this.device = device;
    this.account = account;
    this.now = now;
    /** @type {import("./clock.js").RunClock|null} */
    this.time = time;
    this.awakeAt = 0; // when the page last knew the time
    this.seenAt = 0; // when the screen was last before the runner's eyes
    /** @type {import("./fold.js").RunEvent[]} */
    this.log = [];
    this.state = fold([]);
    /** @type {any} */
    this.script = null;
    /** Moving pictures by exercise. @type {Record<string, string>} */
    this.figures = {};
    this.t = textsOf(undefined);
    /** What the page remembers and the run does not: open sheets, answers not yet given. @type {Record<string, any>} */
    this.ui = {};
    /** @type {any} */
    this.sync = null;
    /** Steps per minute to click, or none. @type {number|null} */
    this.cadence = null;
    /** What the runner chose, and the plan's target it was chosen beside. @type {{spm?: number|null, target?: number|null}} */
    this.clicks = {};
    this.metronome = new Metronome(cues);
    /** How sound reaches the runner: a tape through the locked screen, or short cues with the screen on. @type {"pocket"|"screen"} */
    this.mode = "pocket";
    /** Where the spoken clips are, by language. @type {Record<string, string>} */
    this.voices = {};
    this.unkept = 0;
    this.failed = false;
    /** @type {Set<string>} */
    this.kept = new Set();
    this.render = () => {};
    /** Set by the page: lead in this tab; ask for the scripts again. */
    this.takeOver = async () => {};
    this.reload = async () => {};
    this.lastBeat = 0;
  }

  /** @param {any} script */
  use(script) {
    this.script = script;
    this.t = textsOf(script?.texts);
    this.cadence = cadenceFor(script, this.clicks);
    this.cues.language = script?.language ?? "en";
    this.cues.voice = script?.voice ?? "full";
    this.cues.load(this.voices);
    if (script?.language) document.documentElement.lang = script.language;
    document.body?.classList.toggle("large", Boolean(script?.large_type));
  }

  /** @param {any} script @param {{noKit: boolean, answer: any, others?: any[], readiness?: any, activity?: string}} choice */
  begin(script, choice) {
    this.use(script);
    this.cues.unlock();
    this.time?.restart();
    const now = this.now();
    this.store.set({ clock_offset: 0 }).catch(() => {});
    this.take(stamp(start(script, choice, now), { ...stamps, run: newId(), device: this.device, lastSeq: 0 }));
    this.sound();
    navigator.storage?.persist?.().catch(() => {});
  }

  /** Let the chosen mode sound; to be called in a tap. @param {"pocket"|"screen"} [mode] another one, kept for the next run too */
  sound(mode) {
    if (mode) this.store.set({ sound_mode: mode }).catch(() => {});
    this.mode = mode ?? this.mode;
    if (this.isOn) takeStage(this.mode);
    if (this.mode === "pocket") this.cues.tape?.start();
    else this.cues.tape?.stop();
    if (this.isOn) this.cues.unlock();
    this.render();
  }

  /** Must the screen stay on? In a pocket it may go off while the tape plays, but not in a reset that is being watched. */
  get needsScreen() {
    return this.isOn && !(this.mode === "pocket" && this.cues.tape?.isOn && this.state.phase === "running");
  }

  /** A run found on the phone. @param {any} script @param {any[]} log */
  restore(script, log) {
    this.use(script);
    this.log = [...log].sort((a, b) => a.seq - b.seq);
    this.kept = new Set(log.map((each) => each.id));
    this.state = fold(this.log);
    this.screen.want(this.needsScreen);
  }

  /** Is every event of this run with the server? Said only when it is so. */
  get isUploaded() {
    return (
      this.sync?.status === "uploaded" &&
      this.unkept === 0 &&
      !this.failed &&
      this.log.every((each) => this.kept.has(each.id))
    );
  }

  get isOn() {
    return Boolean(this.state.started_at) && !this.state.finished_at;
  }

  /** What the runner did. @param {(state: any, now: number) => any[]} intent */
  act(intent) {
    const drafts = intent(this.state, this.now());
    if (drafts.length && this.state.run) {
      this.take(stamp(drafts, { ...stamps, run: this.state.run, device: this.device, lastSeq: this.state.last_seq }));
    }
    this.render();
    return drafts.length > 0;
  }

  /** Time has passed. */
  wake() {
    const now = this.now();
    this.noteJumps(now);
    this.noteSleep(now);
    if (this.isOn && this.lastBeat && now - this.lastBeat >= STALE_MS) this.ui.stale ??= this.lastBeat;
    if (this.isOn && !this.ui.stale && due(this.state, this.script, now, this.seenAt).length)
      this.take(settle(this.log, this.script, now, { ...stamps, seenAt: this.seenAt }));
    if (document.visibilityState === "visible") this.seenAt = now;
    if (this.isOn && !this.ui.stale && now - this.lastBeat >= HEARTBEAT_MS) this.beat(now);
    this.cues.tape?.follow();
    if (this.script && !this.state.started_at) this.cues.tape?.prepare(this.ui.given?.kit === false);
    this.screen.want(this.needsScreen);
    if (this.isOn && !this.ui.stale) this.tick(now);
    else this.metronome.hush();
    if (this.failed) this.keep([], true);
    this.render();
  }

  /** The phone's clock was set: kept in the log, and the difference for after a reload. @param {number} now */
  noteJumps(now) {
    const jumps = this.time?.jumps.splice(0) ?? [];
    if (!jumps.length || !this.isOn) return;
    this.store.set({ clock_offset: this.time?.offset }).catch(() => {});
    for (const by_ms of jumps) this.act((s) => [draft("clock_jumped", { by_ms }, now, clockMs(s, now))]);
  }

  /** Asked about once, on the running screen. @param {number} now */
  noteSleep(now) {
    const slept = this.awakeAt && now - this.awakeAt < STALE_MS ? sleptStretch(this.state, this.awakeAt, now) : null;
    if (slept) this.ui.slept = slept;
    this.awakeAt = now;
  }

  /** @param {number} now */
  beat(now) {
    this.lastBeat = now;
    this.store.set({ heartbeat: now }).catch(() => {});
  }

  /** @param {import("./fold.js").RunEvent[]} events */
  take(events) {
    const now = this.now();
    for (const each of events) {
      this.log.push(each);
      this.state = fold(this.log);
      this.cues.tape?.follow(true);
      if (now - Date.parse(each.at) < NEWS_MS) this.cue(each);
      if (MOVES_ON.has(each.kind)) Object.assign(this.ui, { sheet: false, changing: null, confirm: null });
      if (each.kind === "prompt_missed") this.ui.missed = { prompt: each.data.prompt, until: now + 60000 };
      if (each.kind === "stretch_left_out") this.ui.missed = null;
    }
    this.screen.want(this.needsScreen);
    this.keep(events);
    this.render();
  }

  /** @param {import("./fold.js").RunEvent} e */
  cue(e) {
    const cue = cueFor(e, this.state, this.script, this.t);
    const isTimed = BY_CLOCK.has(e.kind) && !(e.data.late_ms > LATE_MS);
    if (cue && !(e.kind === "run_started" && this.cues.tape?.isNeeded)) this.cues.play(cue, isTimed);
  }

  /** The cues that belong to no event: ten seconds left, the last three. @param {number} now */
  tick(now) {
    cueStretch(this, now);
    const end = phaseEnd(this.state, this.script);
    const left = end === null ? 0 : Math.ceil((end - now) / 1000);
    const at = `${this.state.phase}:${this.state.step}:${left}`;
    if (at === this.ui.ticked) return;
    this.ui.ticked = at;
    const cue = tickCue(this.state, this.script, this.t, left);
    if (cue) this.cues.play(cue, true);
  }

  /** Write down, in order, without anybody waiting. @param {import("./fold.js").RunEvent[]} events @param {boolean} [retry] */
  keep(events, retry = false) {
    const owed = retry ? this.log.filter((each) => !this.kept.has(each.id)) : events;
    if (!owed.length || (retry && this.unkept > 0)) return;
    const pointer =
      this.state.phase === "done" ? null : { run: this.state.run, script: this.script, account: this.account };
    this.unkept += 1;
    this.store
      .append(
        owed.map((each) => ({ ...each, account: this.account, unsent: 1 })),
        { active_run: pointer, ...(this.ui.stale ? {} : { heartbeat: this.now() }) },
      )
      .then(
        () => {
          for (const each of owed) this.kept.add(each.id);
          this.failed = this.log.some((each) => !this.kept.has(each.id)) && this.unkept === 1;
          this.sync?.added(owed.length);
        },
        () => (this.failed = true),
      )
      .finally(() => {
        this.unkept -= 1;
        this.render();
      });
  }

  /** @param {string} id of an event @returns {"saved"|"saving"|"not_saved"} */
  saved(id) {
    if (this.kept.has(id)) return "saved";
    return this.failed ? "not_saved" : "saving";
  }

  /** Forget the finished run, ready for the next. */
  clear() {
    this.log = [];
    this.state = fold([]);
    this.ui = {};
    this.cues.tape?.stop();
    takeStage(null);
    this.screen.want(false);
  }
}
