// @ts-check
// Answers that may be given and may be left alone: events from a state, like the intents. Pure.
import { draft } from "./due.js";
import { clockMs } from "./fold.js";

/** @import {State} from "./fold.js" */
/** @import {Draft} from "./due.js" */

const RECENT_MS = 300000;
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
  if (score < redFrom) return [draft("pain_rated", data, now, s.clock_ms)];
  const skipped = draft("prompt_skipped", { prompt: s.current, reason: "red_pain" }, now, s.clock_ms);
  return [skipped, draft("pain_rated", data, now, s.clock_ms)];
}

/** Why the last prompt was skipped, said afterwards. @param {State} s @param {string} prompt @param {string} reason @param {number} now @returns {Draft[]} */
export function skipReason(s, prompt, reason, now) {
  const known = s.prompts.find((each) => each.id === prompt);
  if (s.phase !== "running" || known?.outcome !== "skipped") return [];
  return [draft("prompt_skipped", { prompt, reason }, now, clockMs(s, now))];
}

/** How the form is after a reset. @param {State} s @param {"better"|"same"|"worse"} form @param {number} now @returns {Draft[]} */
export function formAfter(s, form, now) {
  if (s.phase !== "rating" && s.phase !== "advice") return [];
  return [draft("form_rated", { moment: "after_reset", prompt: s.current, form }, now, s.clock_ms)];
}

