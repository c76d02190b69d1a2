// @ts-check
// Answers that may be given and may be left alone: events from a state, like the intents. Pure.
import { draft, STALE_MS } from "./due.js";
import { clockMs } from "./fold.js";
import { msOf } from "./moments.js";

/** @import {State} from "./fold.js" */
/** @import {Draft} from "./due.js" */

const RECENT_MS = 300000;
const SLEPT_MS = 300000; // no sign of life for so long while running: ask
export const REASONS = ["traffic", "feels_fine", "no_room", "other"];

/** The 20 seconds before a run; nothing answered makes no event.
 * @param {any} given @param {number} now @returns {Draft[]} */
export function readiness(given, now) {
  const keys = ["sleep", "stress", "fuel", "warm_up", "sat_long"];
  const data = Object.fromEntries(keys.map((key) => [key, given[key] ?? null]));
  return Object.values(data).some((each) => each !== null) ? [draft("readiness_given", data, now, 0)] : [];
}

/** Was there a number within the last five minutes of running? @param {State} s */
export const isAskedBefore = (s) =>
  s.pains.some((each) => each.score !== null && each.asked && s.clock_ms - each.clock_ms <= RECENT_MS);

/** The number before a reset, while the prompt stands. Six and more is no pain to move on with: no reset, stop.
 * @param {State} s @param {number} score @param {number} redFrom @param {number} now @returns {Draft[]} */
export function painBefore(s, score, redFrom, now) {
  if (s.phase !== "prompting") return [];
  const data = {
    moment: "in_run",
    score,
    site: s.site,
    side: s.side,
    chips: [],
    prompt: s.current,
    asked: true,
  };
  return unlessRed(s, score, redFrom, draft("pain_rated", data, now, s.clock_ms));
}

/** Another number in its place. @param {State} s @param {import("./fold.js").Pain} known @param {number} score @param {number} redFrom @param {number} now @returns {Draft[]} */
export function painBeforeChanged(s, known, score, redFrom, now) {
  if (s.phase !== "prompting" || known.score === score) return [];
  const data = { amends: known.id, score, chips: known.chips };
  return unlessRed(s, score, redFrom, draft("pain_amended", data, now, s.clock_ms));
}

/** @param {State} s @param {number} score @param {number} redFrom @param {Draft} said @returns {Draft[]} */
const unlessRed = (s, score, redFrom, said) =>
  score < redFrom
    ? [said]
    : [draft("prompt_skipped", { prompt: s.current, reason: "red_pain" }, said.at_ms, said.clock_ms), said];

/** Why the last prompt was skipped, said afterwards. @param {State} s @param {string} prompt @param {string} reason @param {number} now @returns {Draft[]} */
export function skipReason(s, prompt, reason, now) {
  const known = s.prompts.find((each) => each.id === prompt);
  if (s.phase !== "running" || known?.outcome !== "skipped") return [];
  return [draft("prompt_skipped", { prompt, reason }, now, clockMs(s, now))];
}

/** How the form is before a reset, while the prompt stands. @param {State} s @param {"better"|"same"|"worse"} form @param {number} now @returns {Draft[]} */
export function formBefore(s, form, now) {
  if (s.phase !== "prompting") return [];
  return [draft("form_rated", { moment: "before_reset", prompt: s.current, form }, now, s.clock_ms)];
}

/** The stretch in which the phone slept while the run clock went on; null when it was short.
 * @param {State} s @param {number} last when the page was last awake @param {number} now both in ms since 1970 */
export function sleptStretch(s, last, now) {
  if (s.phase !== "running" || !s.ticking || s.try_out || !s.anchor_at) return null;
  const from = Math.max(last, msOf(s.anchor_at));
  if (!last || now - from < SLEPT_MS) return null;
  // The first moment nobody saw: what was rated or done at the last look stays before it.
  return { from_ms: Math.round(clockMs(s, from)) + 1, to_ms: Math.round(clockMs(s, now)), from, to: now };
}

/** The page was away for so long, by a dead battery or a killed browser, that nothing is taken for run before it is said.
 * @param {State} s @param {number} beat the last sign of life @param {number} now both in ms since 1970 */
export const isLost = (s, beat, now) =>
  Boolean(s.started_at) && !s.finished_at && !s.paused_at && !s.discarded && now - beat >= SLEPT_MS;

/** Could the runner have run on since? Not in a reset, and not for half a day. @param {State} s @param {number} beat @param {number} now */
export const mayHaveRun = (s, beat, now) => s.phase === "running" && now - beat < STALE_MS;

/** On from the last sign of life: what came after it was no running. @param {State} s @param {number} beat @param {number} now @returns {Draft[]} */
export function goOnFrom(s, beat, now) {
  const clock = clockMs(s, beat);
  return [draft("paused", { via: "lost" }, beat, clock), draft("resumed", { via: "found" }, now, clock)];
}

/** The runner stood still in it. @param {State} s @param {{from_ms: number, to_ms: number}} stretch @param {number} now @returns {Draft[]} */
export function leaveStretchOut(s, { from_ms, to_ms }, now) {
  if (s.phase !== "running") return [];
  return [draft("stretch_left_out", { from_ms, to_ms }, now, clockMs(s, now))];
}

/** Undo. @param {State} s @param {{from_ms: number, to_ms: number}} stretch @param {number} now @returns {Draft[]} */
export function putStretchBack(s, { from_ms, to_ms }, now) {
  if (s.phase !== "running") return [];
  return [draft("stretch_put_back", { from_ms, to_ms }, now, clockMs(s, now))];
}

/** How the form is after a reset. @param {State} s @param {"better"|"same"|"worse"} form @param {number} now @returns {Draft[]} */
export function formAfter(s, form, now) {
  if (s.phase !== "rating" && s.phase !== "advice") return [];
  return [draft("form_rated", { moment: "after_reset", prompt: s.current, form }, now, s.clock_ms)];
}

