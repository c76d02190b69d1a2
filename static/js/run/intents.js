// @ts-check
// What the runner can do, as functions from a state to the events it makes. One that makes no sense in this state
// makes none, so a second tap on the same button is harmless. Pure: run, device and place are stamped on later.
import { readiness } from "./answers.js";
import { beginReset, draft, endStep, nextPrompt, STALE_MS, TOO_LATE_MS } from "./due.js";
import { clockMs } from "./fold.js";
import { isoOf, msOf } from "./moments.js";

/** @import {State} from "./fold.js" */
/** @import {Draft} from "./due.js" */
/**
 * @typedef {{score: number|null, chips?: string[], site?: string, side?: string, type?: string|null, km?: number|null}} Answer
 */

/** @param {Answer} answer @param {State} s @param {string} moment @param {string|null} prompt */
const pain = (answer, s, moment, prompt) => ({
  moment,
  score: answer.score,
  site: answer.site ?? s.site,
  side: answer.side ?? s.side,
  chips: answer.chips ?? [],
  prompt,
  asked: true,
  ...(answer.type ? { type: answer.type } : {}),
  ...(typeof answer.km === "number" ? { km: answer.km } : {}),
});

/** Begin. `answer` is the pain before the run, score null when skipped.
 * @param {any} script
 * @param {{noKit: boolean, answer: Answer, others?: Answer[], readiness?: any, activity?: string}} choice others: of more places
 * @param {number} now @returns {Draft[]} */
export function start(script, { noKit, answer, others = [], readiness: ready = {}, activity }, now) {
  const site = script.site ?? {};
  const data = {
    script: script.id,
    scheduled_run: script.scheduled_run ?? null,
    try_out: script.try_out ?? false,
    activity: activity ?? script.activity ?? "run",
    planned_min: script.planned_min ?? null,
    interval_min: script.interval_min ?? null,
    time_zone: script.time_zone ?? "",
    prompts: script.prompts.map((/** @type {any} */ each) => ({ id: each.id, due_ms: each.due_ms })),
    site: site.code ?? "",
    side: site.side ?? "",
    no_kit: noKit,
    rules: script.rules ?? null,
  };
  const rated = {
    moment: "pre_run",
    score: answer.score,
    site: data.site,
    side: data.side,
    chips: answer.chips ?? [],
    prompt: null,
    asked: true,
  };
  const more = others.map((each) => draft("pain_rated", { ...rated, ...each, chips: [] }, now, 0));
  return [draft("run_started", data, now, 0), draft("pain_rated", rated, now, 0), ...more, ...readiness(ready, now)];
}

/** @param {State} s @param {number} now @param {string} [via] */
export const pause = (s, now, via = "button") =>
  s.paused_at || !s.started_at || s.finished_at ? [] : [draft("paused", { via }, now, clockMs(s, now))];

/** @param {State} s @param {number} now @param {string} [via] */
export const resume = (s, now, via = "button") => (s.paused_at ? [draft("resumed", { via }, now, s.clock_ms)] : []);

/** Hold the steps, or let them go on. @param {State} s @param {number} now */
export const hold = (s, now) =>
  s.phase !== "reset" ? [] : s.paused_at ? resume(s, now, "hold") : pause(s, now, "hold");

/** @param {State} s @param {Answer} answer @param {number} now */
export const painNow = (s, answer, now) =>
  s.phase !== "running" ? [] : [draft("pain_rated", pain(answer, s, "in_run", null), now, clockMs(s, now))];

/** A reset on demand; it takes the place of one that would come within five minutes. @param {State} s @param {any} script @param {number} now */
export function resetNow(s, script, now) {
  if (s.phase !== "running" || s.paused_at || s.advice?.code === "stop") return [];
  const clock = clockMs(s, now);
  const next = nextPrompt(s, script);
  const replaced = next && next.due_ms - clock <= TOO_LATE_MS ? next : null;
  const made = s.prompts.filter((each) => each.id.startsWith("now-")).length;
  const data = {
    prompt: replaced?.id ?? `now-${made + 1}`,
    due_ms: replaced?.due_ms ?? clock,
    late_ms: 0,
    on_demand: true,
  };
  return [draft("prompt_due", data, now, clock)];
}

/** @param {State} s @param {any} script @param {number} now */
export const startNow = (s, script, now) => (s.phase === "prompting" && !s.paused_at ? beginReset(s, script, now) : []);

/** The runner ran on while the prompt stood: the run clock gets those seconds back. @param {State} s @param {number} now */
const clockGivenBack = (s, now) =>
  s.clock_ms + (s.paused_at ? 0 : Math.max(0, now - msOf(/** @type {string} */ (s.step_at))));

/** Longer than planned; resets go on in the added minutes. @param {State} s @param {number} now @param {number} [min] */
export const extend = (s, now, min = 10) =>
  !s.started_at || s.finished_at ? [] : [draft("run_extended", { by_min: min }, now, clockMs(s, now))];

/** May this prompt be put off without running into the next one? @param {State} s @param {any} script @param {number} now */
export function maySnooze(s, script, now) {
  if (s.phase !== "prompting") return false;
  const after = nextPrompt(s, script);
  return !after || after.due_ms > clockGivenBack(s, now) + (script.snooze_s ?? 120) * 1000;
}

/** @param {State} s @param {any} script @param {number} now */
export function snooze(s, script, now) {
  if (!maySnooze(s, script, now)) return [];
  return [
    draft("prompt_snoozed", { prompt: s.current, by_ms: (script.snooze_s ?? 120) * 1000 }, now, clockGivenBack(s, now)),
  ];
}

/** @param {State} s @param {number} now @param {string} [reason] */
export const skipPrompt = (s, now, reason = "") =>
  s.phase !== "prompting" ? [] : [draft("prompt_skipped", { prompt: s.current, reason }, now, clockGivenBack(s, now))];

/** Ends a hold first, so that the next step runs. @param {State} s @param {any} script @param {string} how @param {number} now */
function leaveStep(s, script, how, now) {
  if (s.phase !== "reset") return [];
  return [...resume(s, now, how), ...endStep(s, script, how, now)];
}
/** @param {State} s @param {any} script @param {number} now */
export const stepSkip = (s, script, now) => leaveStep(s, script, "skipped", now);
/** @param {State} s @param {any} script @param {number} now */
export const stepHurts = (s, script, now) => leaveStep(s, script, "hurts", now);

/** @param {State} s @param {number} now */
export const endReset = (s, now) =>
  s.phase !== "reset"
    ? []
    : [...resume(s, now, "end_reset"), draft("reset_ended", { how: "cut_short" }, now, s.clock_ms)];

/** The rating at the end of a reset; a second answer changes the first. @param {State} s @param {Answer} answer @param {number} now */
export function rate(s, answer, now) {
  if (s.phase === "rating") return [draft("pain_rated", pain(answer, s, "reset", s.current), now, s.clock_ms)];
  const last = s.pains.filter((each) => each.moment === "reset").at(-1);
  return s.phase === "advice" && last ? amend(s, last.id, answer, now) : [];
}

/** The newest rating of a reset whose question nobody saw, since the phone was locked. @param {State} s */
export const unseenRating = (s) =>
  s.pains.filter((each) => each.moment === "reset" && each.score === null && !each.asked && each.prompt).at(-1) ?? null;

/** The answer to a question asked at a later look; null when it is passed over. @param {State} s @param {Answer} answer @param {number} now */
export function rateLate(s, answer, now) {
  const unseen = unseenRating(s);
  if (!unseen || !["running", "after"].includes(s.phase)) return [];
  const data = { ...pain(answer, s, "reset", unseen.prompt), late: true };
  return [draft("pain_rated", data, now, clockMs(s, now))];
}

/** @param {State} s @param {Answer} answer @param {number} now */
export function rateEnd(s, answer, now) {
  const given = s.pains.filter((each) => each.moment === "end_run").at(-1);
  if (s.phase !== "after") return [];
  return given
    ? amend(s, given.id, answer, now)
    : [draft("pain_rated", pain(answer, s, "end_run", null), now, s.clock_ms)];
}

/** Change an earlier rating. @param {State} s @param {string} id @param {Answer} answer @param {number} now */
export function amend(s, id, answer, now) {
  const known = s.pains.find((each) => each.id === id);
  const chips = answer.chips ?? known?.chips ?? [];
  const isSame = known && known.score === answer.score && known.chips.join() === chips.join();
  return !known || isSame
    ? []
    : [draft("pain_amended", { amends: id, score: answer.score, chips }, now, clockMs(s, now))];
}

/** Take a rating back: it stays in the log, its value becomes "not given". @param {State} s @param {string} id @param {number} now */
export const undo = (s, id, now) => amend(s, id, { score: null, chips: [] }, now);

/** @param {State} s @param {number} now */
export function runOn(s, now) {
  if (s.phase === "advice" && s.advice?.code !== "stop") return [draft("count_in_started", {}, now, s.clock_ms)];
  return s.phase === "count_in" ? [draft("ran_on", {}, now, s.clock_ms)] : [];
}

/** @param {State} s @param {number} now @param {"held"|"stop_advice"|"forgotten"} [how] */
export const finish = (s, now, how = "held") =>
  !s.started_at || s.finished_at ? [] : [draft("run_finished", { how }, now, clockMs(s, now))];

/** @param {State} s @param {{effort: number|null, form: string|null, note: string}} answers @param {number} now */
export function rateRun(s, { effort, form, note }, now) {
  const isSame = s.effort === effort && s.form === form && s.note === note;
  return s.phase !== "after" || isSame ? [] : [draft("run_rated", { effort, form, note }, now, s.clock_ms)];
}

/** @param {State} s @param {number} now */
export const close = (s, now) => (s.phase === "after" ? [draft("run_closed", {}, now, s.clock_ms)] : []);

/** Not a run after all: kept in the log, outside everything. @param {State} s @param {number} now */
export const discard = (s, now) =>
  s.discarded || !s.started_at
    ? []
    : [
        draft("run_discarded", {}, now, clockMs(s, now)),
        ...finish(s, now),
        draft("run_closed", {}, now, clockMs(s, now)),
      ];

/** A run discarded while it was on is on again, in a pause; one whose last sign of life is long ago comes back ended.
 * @param {State} s @param {number} now */
export function restore(s, now) {
  if (!s.discarded) return [];
  const reopen = s.finished_at !== null && now - msOf(s.finished_at) < STALE_MS;
  return [draft("run_restored", reopen ? { reopen } : {}, now, s.clock_ms)];
}

/** Give drafts their ids and places. @param {Draft[]} drafts
 * @param {{run: string, device: string, lastSeq: number, newId: () => string, offsetMin: (ms: number) => number}} place
 * @returns {import("./fold.js").RunEvent[]} */
export const stamp = (drafts, place) =>
  drafts.map((each, index) => ({
    id: place.newId(),
    run: place.run,
    device: place.device,
    seq: place.lastSeq + index + 1,
    kind: each.kind,
    clock_ms: Math.round(each.clock_ms),
    at: isoOf(each.at_ms, place.offsetMin(each.at_ms)),
    data: each.data,
  }));
