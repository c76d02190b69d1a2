// @ts-check
// A run is what its events say. This module turns them into one state; the server has its twin, and
// tests/vectors/runs.json holds both to the same answers. Pure: no clock, no storage, no page.
import { isoOf, msOf, offsetOf } from "./moments.js";

/**
 * @typedef {{id: string, run: string, device: string, seq: number, kind: string, clock_ms: number, at: string, data: any}} RunEvent
 * @typedef {{id: string, due_ms: number, planned_ms: number|null, outcome: string, snoozes: number, fired_ms: number|null,
 *   steps_done: number, steps_skipped: number, hurts: string[], circuit: string|null}} Prompt
 * @typedef {{id: string, moment: string, score: number|null, site: string, side: string, chips: string[], prompt: string|null,
 *   clock_ms: number, since_reset_ms: number, at: string, asked: boolean}} Pain
 * @typedef {{code: string, reason: string}} Advice
 * @typedef {ReturnType<typeof blank>} State
 */

export const AMBER_FROM = 3;
export const RED_FROM = 6;
export const EASE_OFF_EARLIER_MS = 300000;
const CHIPS = ["limping", "gave_way", "sharp"]; // the weightiest first

export function blank() {
  return {
    run: /** @type {string|null} */ (null),
    device: /** @type {string|null} */ (null),
    phase: "idle",
    clock_ms: 0,
    anchor_at: /** @type {string|null} */ (null),
    ticking: false,
    paused_at: /** @type {string|null} */ (null),
    started_at: /** @type {string|null} */ (null),
    finished_at: /** @type {string|null} */ (null),
    how: /** @type {string|null} */ (null),
    script: /** @type {string|null} */ (null),
    scheduled_run: /** @type {number|null} */ (null),
    try_out: false,
    activity: "run",
    planned_min: /** @type {number|null} */ (null),
    interval_min: /** @type {number|null} */ (null),
    time_zone: "",
    site: "",
    side: "",
    no_kit: false,
    prompts: /** @type {Prompt[]} */ ([]),
    current: /** @type {string|null} */ (null),
    step: /** @type {number|null} */ (null),
    step_at: /** @type {string|null} */ (null),
    count_in_at: /** @type {string|null} */ (null),
    since_reset_ms_base: 0,
    pains: /** @type {Pain[]} */ ([]),
    advice: /** @type {Advice|null} */ (null),
    effort: /** @type {number|null} */ (null),
    form: /** @type {string|null} */ (null),
    note: "",
    discarded: false,
    last_seq: 0,
  };
}

/**
 * What to do after the rating at the end of a reset (the phone's copy of checkins.rules.reset_advice).
 * @param {number|null} score @param {(number|null)[]} previous this run's earlier reset ratings, oldest first
 * @param {string[]} chips @returns {Advice}
 */
export function advise(score, previous, chips) {
  const chip = CHIPS.find((each) => chips.includes(each));
  if (chip) return { code: "stop", reason: chip };
  if (score === null) return { code: "not_rated", reason: "not_rated" };
  if (score >= RED_FROM) return { code: "stop", reason: "red_score" };
  if (score < AMBER_FROM) return { code: "resume", reason: "green_score" };
  const before = previous.filter((each) => each !== null).at(-1) ?? null;
  if (before === null || before < AMBER_FROM) return { code: "ease_off", reason: "first_amber" };
  if (score < before) return { code: "ease_off", reason: "lower" };
  return { code: "stop", reason: "not_lower" };
}

/** @param {Pain} pain @returns {Advice|null} */
function overlay(pain) {
  const advice = advise(pain.score, [], pain.chips);
  return advice.code === "stop" ? advice : null;
}

/** @param {State} s @param {Pain} pain */
function adviceAt(s, pain) {
  const earlier = s.pains.slice(0, s.pains.indexOf(pain)).filter((each) => each.moment === "reset");
  return advise(
    pain.score,
    earlier.map((each) => each.score),
    pain.chips,
  );
}

/** @param {State} s @param {string} moment */
const lastPain = (s, moment) => s.pains.filter((each) => each.moment === moment).at(-1);

/** @param {State} s @param {RunEvent} e @returns {Pain} */
function painOf(s, e) {
  const d = e.data;
  return {
    id: e.id,
    moment: d.moment,
    score: d.score ?? null,
    site: d.site ?? "",
    side: d.side ?? "",
    chips: d.chips ?? [],
    prompt: d.prompt ?? null,
    clock_ms: e.clock_ms,
    since_reset_ms: Math.max(0, e.clock_ms - s.since_reset_ms_base),
    at: e.at,
    asked: d.asked ?? true,
  };
}

/** @param {State} s @param {string} id @param {number} dueMs @returns {Prompt} the prompt, made when it is new */
function promptOf(s, id, dueMs) {
  const known = s.prompts.find((each) => each.id === id);
  if (known) return known;
  const made = {
    id,
    due_ms: dueMs,
    planned_ms: null,
    outcome: "pending",
    snoozes: 0,
    fired_ms: null,
    steps_done: 0,
    steps_skipped: 0,
    hurts: [],
    circuit: null,
  };
  s.prompts.push(made);
  return made;
}

/** The prompts still to come, soonest first. @param {State} s */
export const pending = (s) =>
  s.prompts.filter((each) => each.outcome === "pending").sort((a, b) => a.due_ms - b.due_ms);

/** @param {State} s @param {RunEvent} e @param {string} phase */
function enter(s, e, phase) {
  s.phase = phase;
  s.step_at = e.at;
  s.ticking = phase === "running" && !s.paused_at;
}

/** @param {State} s @param {RunEvent} e @param {string} [outcome] */
function backToRun(s, e, outcome) {
  const prompt = s.prompts.find((each) => each.id === (e.data.prompt ?? s.current));
  if (prompt && outcome) prompt.outcome = outcome;
  s.current = null;
  s.step = null;
  s.step_at = null;
  s.count_in_at = null;
  s.phase = "running";
  s.ticking = !s.paused_at;
  return prompt;
}

/** The advised earlier reset: the next prompt moves, but not nearer than five minutes. @param {State} s */
function easeOff(s) {
  const next = pending(s)[0];
  if (!next) return;
  const earliest = Math.max(next.due_ms - EASE_OFF_EARLIER_MS, s.clock_ms + EASE_OFF_EARLIER_MS);
  next.due_ms = Math.min(next.due_ms, earliest);
}

/** @param {State} s A missed prompt: the interval starts anew from here. */
function reAnchor(s) {
  const later = pending(s);
  if (!s.interval_min || !later.length) return;
  const shift = s.clock_ms + s.interval_min * 60000 - later[0].due_ms;
  for (const each of later) each.due_ms += shift;
}

/** A pause moves what was being timed. @param {State} s @param {RunEvent} e */
function moveByPause(s, e) {
  const away = msOf(e.at) - msOf(/** @type {string} */ (s.paused_at));
  const moved = (/** @type {string|null} */ at) => (at === null ? null : isoOf(msOf(at) + away, offsetOf(e.at)));
  s.step_at = moved(s.step_at);
  s.count_in_at = moved(s.count_in_at);
  s.paused_at = null;
}

/** @type {Record<string, (s: State, e: RunEvent) => void>} */
const EFFECTS = {
  run_started(s, e) {
    const d = e.data;
    Object.assign(s, {
      run: e.run,
      device: e.device,
      started_at: e.at,
      script: d.script ?? null,
      scheduled_run: d.scheduled_run ?? null,
      try_out: d.try_out ?? false,
      activity: d.activity ?? "run",
      planned_min: d.planned_min ?? null,
      interval_min: d.interval_min ?? null,
      time_zone: d.time_zone ?? "",
      site: d.site ?? "",
      side: d.side ?? "",
      no_kit: d.no_kit ?? false,
      phase: "running",
      ticking: true,
    });
    for (const each of d.prompts ?? []) promptOf(s, each.id, each.due_ms).planned_ms = each.due_ms;
  },
  pain_rated(s, e) {
    const pain = painOf(s, e);
    s.pains.push(pain);
    if (pain.moment === "in_run" && s.phase === "running") s.advice = overlay(pain);
    if (pain.moment !== "reset" || !["rating", "advice"].includes(s.phase)) return;
    s.advice = adviceAt(s, pain);
    enter(s, e, "advice");
  },
  pain_amended(s, e) {
    const pain = s.pains.find((each) => each.id === e.data.amends);
    if (!pain) return;
    pain.score = e.data.score ?? null;
    pain.chips = e.data.chips ?? [];
    if (s.phase === "running" && pain === lastPain(s, "in_run")) s.advice = overlay(pain);
    if (s.phase !== "advice" || pain !== lastPain(s, "reset")) return;
    s.advice = adviceAt(s, pain);
    s.step_at = e.at;
  },
  prompt_due(s, e) {
    const prompt = promptOf(s, e.data.prompt, e.data.due_ms ?? e.clock_ms);
    prompt.outcome = "due";
    prompt.fired_ms = e.clock_ms;
    s.current = prompt.id;
    s.advice = null;
    enter(s, e, "prompting");
  },
  prompt_snoozed(s, e) {
    const prompt = backToRun(s, e, "pending");
    if (!prompt) return;
    prompt.due_ms = e.clock_ms + (e.data.by_ms ?? 0);
    prompt.snoozes += 1;
  },
  prompt_skipped: (s, e) => void backToRun(s, e, "skipped"),
  prompt_missed(s, e) {
    const prompt = s.prompts.find((each) => each.id === e.data.prompt);
    if (prompt) prompt.outcome = "missed";
    reAnchor(s);
  },
  reset_started(s, e) {
    const prompt = promptOf(s, e.data.prompt, e.clock_ms);
    prompt.outcome = "due";
    prompt.fired_ms ??= e.clock_ms;
    prompt.circuit = e.data.circuit ?? null;
    s.current = prompt.id;
    s.step = 0;
    enter(s, e, "reset");
  },
  step_done(s, e) {
    const prompt = s.prompts.find((each) => each.id === s.current);
    if (!prompt || s.phase !== "reset") return;
    if (e.data.how === "done") prompt.steps_done += 1;
    else prompt.steps_skipped += 1;
    if (e.data.how === "hurts" && e.data.exercise) prompt.hurts.push(e.data.exercise);
    s.step = (s.step ?? 0) + 1;
    enter(s, e, e.data.next === "rate" ? "rating" : "reset");
  },
  reset_ended(s, e) {
    const prompt = s.prompts.find((each) => each.id === s.current);
    if (prompt) prompt.outcome = e.data.how === "completed" ? "done" : "cut_short";
    if (s.phase === "reset") enter(s, e, "rating");
  },
  count_in_started(s, e) {
    enter(s, e, "count_in");
    s.count_in_at = e.at;
  },
  ran_on(s, e) {
    backToRun(s, e);
    s.since_reset_ms_base = e.clock_ms;
    if (s.advice?.code === "ease_off") easeOff(s);
    s.advice = null;
  },
  paused(s, e) {
    s.paused_at ??= e.at;
    s.ticking = false;
  },
  resumed(s, e) {
    if (s.paused_at) moveByPause(s, e);
    s.ticking = s.phase === "running";
  },
  run_finished(s, e) {
    if (s.finished_at) return;
    const open = s.prompts.find((each) => each.outcome === "due");
    if (open) open.outcome = s.phase === "prompting" ? "skipped" : "cut_short";
    backToRun(s, e);
    Object.assign(s, {
      phase: "after",
      ticking: false,
      paused_at: null,
      finished_at: e.at,
      how: e.data.how ?? "held",
      advice: null,
    });
  },
  run_rated: (s, e) =>
    void Object.assign(s, { effort: e.data.effort ?? null, form: e.data.form ?? null, note: e.data.note ?? "" }),
  run_closed: (s) => void Object.assign(s, { phase: "done", ticking: false }),
  run_discarded() {}, // set by fold, since any of the runner's devices may
  run_restored() {},
};
const BEFORE_START = new Set(["run_started"]);
const AFTER_FINISH = new Set([
  "pain_rated",
  "pain_amended",
  "run_rated",
  "run_closed",
  "run_discarded",
  "run_restored",
  "run_finished",
]);

const DISCARDING = new Set(["run_discarded", "run_restored"]);

/** @param {State} s @param {RunEvent} e */
function take(s, e) {
  s.last_seq = Math.max(s.last_seq, e.seq);
  const effect = EFFECTS[e.kind];
  const isOpen = s.finished_at ? AFTER_FINISH.has(e.kind) : BEFORE_START.has(e.kind) === !s.started_at;
  if (!effect || !isOpen) return;
  if (!s.finished_at) {
    s.clock_ms = e.clock_ms;
    s.anchor_at = e.at;
  }
  effect(s, e);
}

/** @param {RunEvent} a @param {RunEvent} b */
const bySeq = (a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1);
/** @param {RunEvent} a @param {RunEvent} b */
const byMoment = (a, b) =>
  msOf(a.at) - msOf(b.at) || (a.device === b.device ? bySeq(a, b) : a.device < b.device ? -1 : 1);

/**
 * The state that these events make. Order and repetition do not matter: the phone that started the run drives
 * it, in the order of its `seq`; another device adds pain, and may discard or restore (the latest of those holds).
 * Unknown kinds are passed over.
 * @param {RunEvent[]} events @returns {State}
 */
export function fold(events) {
  const once = [...new Map(events.map((each) => [each.id, each])).values()];
  const start = once.filter((each) => each.kind === "run_started").sort(byMoment)[0];
  const s = blank();
  if (!start) return s;
  for (const each of once.filter((each) => each.device === start.device).sort(bySeq)) take(s, each);
  for (const each of once.sort(byMoment)) {
    if (DISCARDING.has(each.kind)) s.discarded = each.kind === "run_discarded";
    else if (each.kind === "pain_rated" && each.device !== start.device) s.pains.push(painOf(s, each));
  }
  return s;
}

/** The run clock at a moment, in ms. @param {State} s @param {number} now ms since 1970 */
export function clockMs(s, now) {
  if (!s.ticking || !s.anchor_at) return s.clock_ms;
  return s.clock_ms + Math.max(0, now - msOf(s.anchor_at));
}
