// @ts-check
// What goes on the tape and where: a dry run of the engine, with nobody touching anything. Behind it comes a shelf of single
// cues and a park of bed alone, for whatever the dry run did not foresee. Every control is then a seek. Pure.
import { circuitFor, clockMs, due, fold, msOf, nextPrompt, phaseEnd, plannedEnd, resetNow, stamp, start, take } from "../engine.js";
import { cueFor, makeCue, stretchCues, tickCue } from "../speaker.js";

/** @import {Cue} from "../speaker.js" */
/** @import {State} from "../fold.js" */
/**
 * One reset on the tape, moments in ms: `lead` is the bed before the prompt.
 * @typedef {{prompt: string, circuit: string|null, lead: number, at: number, steps: Record<number, number>, rating?: number, advice?: number, count_in?: number}} Block
 * @typedef {{at: number, clock_ms: number, until: number}} Stretch
 * @typedef {{length: number, cues: {at_ms: number, cue: Cue}[], blocks: Block[], stretches: Stretch[], shelf: Map<string, {at: number, room: number}>, park: number}} Plan
 */

const MINUTE = 60000;
const LONGEST_MS = 180 * MINUTE; // 86 MB; what comes later is found by its circuit
const PAST_END_MS = 6 * MINUTE;
const PARK_MS = 10 * MINUTE;
const ROOM_MS = 7000; // for one cue of the shelf
const SAID_MS = 5000; // by then the longest of them is over
const ASK_LEAD_MS = 10000;
const MOST = 3000;
/** @type {[Cue["tone"], string][]} */
const SHELF = [
  ["prompt", "say_prompt"],
  ["prompt", "say_prompt_late"],
  ["rate", "say_missed"],
  ["rate", "say_rate"],
  ["rate", "say_ease"],
  ["stop", "say_stop"],
  ["step", "say_count_in"],
  ["step", "hurts_noted"],
  ["walk", "say_walk"],
  ["run_on", "say_run_on"],
  ["run_on", "say_run"],
  ["half", "say_half"],
  ["end", "say_complete"],
  ["end", "say_done"],
];

/** The next moment at which something may happen by itself. @param {State} s @param {any} script @param {number} now */
function nextMoment(s, script, now) {
  if (s.phase !== "running") return phaseEnd(s, script);
  const next = s.advice?.code === "stop" ? null : nextPrompt(s, script);
  return now + Math.min(MINUTE, next ? Math.max(0, next.due_ms - clockMs(s, now)) : MINUTE);
}

/** Is there nothing more to foresee? @param {State} s @param {number} now @param {number} from */
const isOver = (s, now, from) =>
  now - from >= LONGEST_MS || (s.phase === "running" && clockMs(s, now) >= Math.min(plannedEnd(s), LONGEST_MS) + PAST_END_MS);

class DryRun {
  /** @param {any[]} log @param {any} script @param {number} now @param {any} t */
  constructor(log, script, now, t) {
    this.script = script;
    this.t = t;
    this.from = now;
    this.now = now;
    this.state = fold(log);
    this.ids = 0;
    /** @type {Plan["cues"]} */
    this.cues = [];
    /** @type {Block[]} */
    this.blocks = [];
    /** @type {Stretch[]} */
    this.stretches = [];
    if (this.state.phase === "running") this.openStretch(0, clockMs(this.state, now));
    else if (this.state.current) this.openBlock(this.state.current, 0);
  }

  /** @param {number} at @param {number} clock_ms */
  openStretch(at, clock_ms) {
    this.stretches.push({ at, clock_ms, until: at });
  }

  /** @param {string} prompt @param {number} at */
  openBlock(prompt, at) {
    const stretch = this.stretches.at(-1);
    const circuit = circuitFor(this.state, this.script, prompt)?.id ?? null;
    this.blocks.push({ prompt, circuit, lead: stretch ? at - stretch.at : 0, at, steps: {} });
  }

  /** @param {number} at_ms @param {Cue|null} cue */
  add(at_ms, cue) {
    if (cue && at_ms >= 0) this.cues.push({ at_ms, cue });
  }

  /** The cues of the time between two moments that belong to no event. @param {number} to */
  pass(to) {
    const s = this.state;
    const stretch = this.stretches.at(-1);
    if (s.phase === "running" && stretch) {
      const [from, until] = [clockMs(s, this.now), clockMs(s, to)];
      for (const cue of stretchCues(s, this.script, this.t, from, until))
        this.add(stretch.at + cue.clock_ms - stretch.clock_ms, cue);
      stretch.until = to - this.from;
    } else {
      for (const left of [10, 3, 2, 1]) {
        const at = to - left * 1000;
        if (at > this.now) this.add(at - this.from, tickCue(s, this.script, this.t, left));
      }
    }
    this.now = to;
  }

  /** @param {import("../due.js").Draft[]} drafts */
  takeAll(drafts) {
    const { run, device, last_seq: lastSeq } = this.state;
    const newId = () => `dry-${(this.ids += 1)}`;
    const place = { newId, offsetMin: () => 0, run: String(run), device: String(device), lastSeq };
    for (const each of stamp(drafts, place)) this.take(each);
    return drafts.length > 0;
  }

  /** @param {any} e */
  take(e) {
    take(this.state, e);
    const at = Math.max(0, msOf(e.at) - this.from);
    if (e.kind === "prompt_due") this.openBlock(e.data.prompt, at);
    if (e.kind === "ran_on") this.openStretch(at, this.state.clock_ms);
    const block = this.blocks.at(-1);
    const { phase, step } = this.state;
    if (block && phase === "reset") block.steps[step ?? 0] ??= at;
    else if (block && (phase === "rating" || phase === "advice" || phase === "count_in")) block[phase] ??= at;
    if (e.kind !== "pain_rated") this.add(at, cueFor(e, this.state, this.script, this.t));
  }

  /** Go on until `isEnough`. @param {() => boolean} isEnough */
  run(isEnough) {
    for (let n = 0; n < MOST && !isEnough(); n += 1) {
      const to = nextMoment(this.state, this.script, this.now);
      if (to === null) return;
      this.pass(Math.max(to, this.now));
      for (let m = 0; m < MOST && this.takeAll(due(this.state, this.script, this.now)); ) m += 1;
    }
  }

  /** A reset asked for, so that its circuit is on the tape too. */
  ask() {
    if (this.state.phase !== "running") return;
    this.openStretch(this.now - this.from, clockMs(this.state, this.now));
    this.pass(this.now + ASK_LEAD_MS);
    this.takeAll(resetNow(this.state, this.script, this.now));
    this.run(() => this.state.phase === "running");
  }
}

/** The log of a run that begins so. @param {any} script @param {boolean} noKit @param {number} now */
export function beginning(script, noKit, now) {
  let ids = 0;
  const place = { newId: () => `first-${(ids += 1)}`, offsetMin: () => 0, run: "", device: "", lastSeq: 0 };
  return stamp(start(script, { noKit, answer: { score: null } }, now), place);
}

/**
 * @param {any[]} log of the run so far; the tape begins at `now` @param {any} script @param {number} now @param {any} t words
 * @returns {Plan}
 */
export function planTape(log, script, now, t) {
  const dry = new DryRun(log, script, now, t);
  const first = log.at(-1);
  if (first && dry.state.clock_ms === 0 && dry.state.phase === "running") dry.add(0, makeCue("start", t("say_started")));
  dry.run(() => isOver(dry.state, dry.now, now));
  if (script.on_demand) dry.ask();
  const { cues, blocks, stretches } = dry;
  let at = dry.now - now + ROOM_MS;
  const shelf = new Map();
  for (const cue of [makeCue("saved"), ...SHELF.map(([tone, key]) => makeCue(tone, t(key)))]) {
    cues.push({ at_ms: at, cue });
    const room = cue.say.length ? SAID_MS : 500;
    for (const key of [cue.tone + cue.say[0], cue.tone]) if (!shelf.has(key)) shelf.set(key, { at, room });
    at += ROOM_MS;
  }
  return { length: at + PARK_MS, cues, blocks, stretches, shelf, park: at };
}

/** The reset on the tape that this prompt plays: its own, or the one of the same circuit with the longest bed before it.
 * @param {Plan} plan @param {State} s @param {any} script @param {string} prompt */
function blockFor(plan, s, script, prompt) {
  const own = plan.blocks.find((each) => each.prompt === prompt);
  const circuit = s.prompts.find((each) => each.id === prompt)?.circuit ?? circuitFor(s, script, prompt)?.id ?? null;
  if (own && own.circuit === circuit) return own;
  return plan.blocks.filter((each) => each.circuit === circuit).sort((a, b) => b.lead - a.lead)[0] ?? null;
}

/** @param {Plan} plan @param {State} s @param {any} script @param {number} clock */
function whileRunning(plan, s, script, clock) {
  const next = nextPrompt(s, script);
  if (next) {
    const block = blockFor(plan, s, script, next.id);
    const left = next.due_ms - clock;
    return block && left <= block.lead ? block.at - left : null;
  }
  const here = plan.stretches.find((each) => clock >= each.clock_ms && clock - each.clock_ms < each.until - each.at);
  return here ? here.at + clock - here.clock_ms : null;
}

/** Where steps are clicked: every stretch, without its walking turns. @param {Plan} plan @param {any} script */
export function beatsOf({ stretches }, script) {
  const { run_ms = Infinity, walk_ms = 0 } = script.run_walk ?? {};
  return stretches.flatMap(({ at, clock_ms, until }) => {
    const beats = [];
    const end = clock_ms + until - at;
    for (let from = clock_ms; from < end; ) {
      const into = run_ms === Infinity ? 0 : from % (run_ms + walk_ms);
      const to = Math.min(end, from + run_ms - into);
      if (to > from) beats.push({ from_ms: at + from - clock_ms, to_ms: at + to - clock_ms });
      from = Math.max(to, from - into + run_ms + walk_ms);
    }
    return beats;
  });
}

/**
 * Where the tape should be at this moment of the run, in ms; null when it has nothing for it (then it is parked).
 * @param {Plan} plan @param {State} s @param {any} script @param {number} now @returns {number|null}
 */
export function tapeAt(plan, s, script, now) {
  if (s.paused_at || s.advice?.code === "stop" || s.finished_at) return null;
  if (s.phase === "running") return whileRunning(plan, s, script, clockMs(s, now));
  const block = s.current && s.step_at ? blockFor(plan, s, script, s.current) : null;
  if (!block) return null;
  const begins = {
    prompting: block.at,
    reset: block.steps[s.step ?? 0],
    rating: block.rating,
    advice: s.advice?.code === "ease_off" ? undefined : block.advice,
    count_in: block.count_in,
  };
  const from = begins[/** @type {keyof typeof begins} */ (s.phase)];
  return from === undefined ? null : from + now - msOf(/** @type {string} */ (s.step_at));
}

