// @ts-check
// The state of a run and the small things its events do to it; fold.js puts them together. Pure.
import { isoOf, msOf, offsetOf } from "./moments.js";

/**
 * @typedef {{id: string, run: string, device: string, seq: number, kind: string, clock_ms: number, at: string, data: any}} RunEvent
 * @typedef {{id: string, due_ms: number, planned_ms: number|null, outcome: string, snoozes: number, fired_ms: number|null,
 *   steps_done: number, steps_skipped: number, hurts: string[], circuit: string|null}} Prompt
 * @typedef {{id: string, moment: string, score: number|null, site: string, side: string, chips: string[], prompt: string|null,
 *   clock_ms: number|null, since_reset_ms: number|null, at: string, asked: boolean, type: string|null, km: number|null, late: boolean}} Pain
 * @typedef {{code: string, reason: string}} Advice
 * @typedef {{sleep: string|null, stress: string|null, fuel: string|null, warm_up: string|null, sat_long: boolean|null}} Readiness
 * @typedef {{moment: string, prompt: string|null, form: string|null, clock_ms: number, at: string}} Form
 * @typedef {ReturnType<typeof blank>} State
 */

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
    by_hand: false,
    planned_min: /** @type {number|null} */ (null),
    extended_min: 0,
    interval_min: /** @type {number|null} */ (null),
    rules: { amber_from: 3, red_from: 6 }, // a clinician may have set lower ones
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
    readiness: /** @type {Readiness|null} */ (null),
    forms: /** @type {Form[]} */ ([]),
    km: /** @type {number|null} */ (null),
    left_out: /** @type {number[][]} */ ([]), // [from_ms, to_ms] on the run clock as it was then
    corrected: false,
    discarded: false,
    last_seq: 0,
  };
}

/**
 * What to do after the rating at the end of a reset (the phone's copy of checkins.rules.reset_advice).
 * @param {number|null} score @param {(number|null)[]} previous this run's earlier reset ratings, oldest first
 * @param {string[]} chips @param {State["rules"]} rules from which scores on pain is amber, and red @returns {Advice}
 */
export function advise(score, previous, chips, rules) {
  const chip = CHIPS.find((each) => chips.includes(each));
  if (chip) return { code: "stop", reason: chip };
  if (score === null) return { code: "not_rated", reason: "not_rated" };
  if (score >= rules.red_from) return { code: "stop", reason: "red_score" };
  if (score < rules.amber_from) return { code: "resume", reason: "green_score" };
  const before = previous.filter((each) => each !== null).at(-1) ?? null;
  if (before === null || before < rules.amber_from) return { code: "ease_off", reason: "first_amber" };
  if (score < before) return { code: "ease_off", reason: "lower" };
  return { code: "stop", reason: "not_lower" };
}

/** @param {State} s @param {Pain} pain @returns {Advice|null} */
export function overlay(s, pain) {
  const advice = advise(pain.score, [], pain.chips, s.rules);
  return advice.code === "stop" ? advice : null;
}

/** @param {State} s @param {Pain} pain */
export function adviceAt(s, pain) {
  const earlier = s.pains.slice(0, s.pains.indexOf(pain)).filter((each) => each.moment === "reset");
  return advise(
    pain.score,
    earlier.map((each) => each.score),
    pain.chips,
    s.rules,
  );
}

/** The last rating of the run so far; while running its advice lies over the running screen. @param {State} s */
export const newest = (s) => s.pains.filter((each) => ["in_run", "reset"].includes(each.moment)).at(-1);
/** The last rating given at the end of a reset. @param {State} s */
export const lastReset = (s) => s.pains.filter((each) => !each.late && each.moment === "reset").at(-1);

/** @param {State} s @param {RunEvent} e @returns {Pain} */
export function painOf(s, e) {
  const d = e.data;
  return {
    id: e.id,
    moment: d.moment,
    score: d.score ?? null,
    site: d.site ?? "",
    side: d.side ?? "",
    chips: d.chips ?? [],
    prompt: d.prompt ?? null,
    // Written down afterwards, without a minute.
    clock_ms: d.no_minute ? null : e.clock_ms,
    since_reset_ms: d.no_minute ? null : Math.max(0, e.clock_ms - s.since_reset_ms_base),
    at: e.at,
    asked: d.asked ?? true,
    type: d.type ?? null,
    km: d.km ?? null,
    late: d.late ?? false,
  };
}

/** @param {State} s @param {string} id @param {number} dueMs @returns {Prompt} the prompt, made when it is new */
export function promptOf(s, id, dueMs) {
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
export function enter(s, e, phase) {
  s.phase = phase;
  s.step_at = e.at;
  s.ticking = phase === "running" && !s.paused_at;
}

/** @param {State} s @param {RunEvent} e @param {string} [outcome] */
export function backToRun(s, e, outcome) {
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

/** A moment moved by `away` ms, written with the offset of `like`. @param {string|null} at @param {number} away @param {string} like */
export const movedBy = (at, away, like) => (at === null ? null : isoOf(msOf(at) + away, offsetOf(like)));
