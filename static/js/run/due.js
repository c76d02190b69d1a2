// @ts-check
// What the clock alone brings about: prompts, the end of a step, the end of the wait for an answer.
// `due` gives the next events; ask again after each until it gives none. Pure and synchronous.
import { clockMs, pending } from "./fold.js";
import { msOf } from "./moments.js";

/** @import {State} from "./fold.js" */
/**
 * @typedef {{kind: string, data: any, at_ms: number, clock_ms: number}} Draft an event before it has its id and place
 */

export const ON_TIME_MS = 2000; // a tick of a sleepy page: still counts as the exact moment
export const LATE_MS = 90000; // up to here prompt as if nothing had happened
export const TOO_LATE_MS = 300000;
export const STALE_MS = 4 * 3600 * 1000; // no sign of life for so long: ask what became of the run
export const RUNS_ON_MS = 60000; // past the planned end: not just slow to stop
const ADVICE_S = { resume: 8, not_rated: 8, ease_off: 20 };

/** @param {string} kind @param {any} data @param {number} at_ms @param {number} clock_ms @returns {Draft} */
export const draft = (kind, data, at_ms, clock_ms) => ({ kind, data, at_ms, clock_ms });

/** The circuit a prompt plays, the one without kit when none is carried. @param {State} s @param {any} script @param {string} promptId */
export function circuitFor(s, script, promptId) {
  const wanted = script.prompts.find((/** @type {any} */ each) => each.id === promptId)?.circuit ?? script.on_demand;
  const circuit = script.circuits[wanted];
  return (s.no_kit && circuit?.no_kit && script.circuits[circuit.no_kit]) || circuit || null;
}

/** The circuit of the reset going on. @param {State} s @param {any} script */
export function currentCircuit(s, script) {
  const prompt = s.prompts.find((each) => each.id === s.current);
  if (!prompt) return null;
  return script.circuits[prompt.circuit ?? ""] ?? circuitFor(s, script, prompt.id);
}

/** The steps to do before the rating. @param {any} circuit @returns {any[]} */
export function doingSteps(circuit) {
  const steps = circuit?.steps ?? [];
  const rate = steps.findIndex((/** @type {any} */ each) => each.kind === "rate");
  return rate < 0 ? steps : steps.slice(0, rate);
}

/** Where the runner means to stop, on the run clock; Infinity when nothing was said. @param {State} s */
export const plannedEnd = (s) => ((s.planned_min ?? Infinity) + s.extended_min) * 60000;
/** The last minutes, in which no reset comes. @param {any} script @returns {number} */
const tailOf = (script) => script.tail_ms ?? TOO_LATE_MS;

/** A prompt that slid into the last minutes does not come; one put off by the runner does. @param {State} s @param {any} script */
export function nextPrompt(s, script) {
  const end = plannedEnd(s) - tailOf(script);
  const isAsked = (/** @type {any} */ each) => each.snoozes > 0 || each.planned_ms === null; // by the runner
  const comes = (/** @type {any} */ each) => isAsked(each) || each.due_ms === each.planned_ms || each.due_ms <= end;
  return pending(s).find(comes) ?? null;
}

/** The stretch between two resets past the plan: the interval, or the last gap of listed minutes; null without resets.
 * @param {State} s @param {any} script */
function gapMs(s, script) {
  if (s.interval_min) return s.interval_min * 60000;
  const planned = script.prompts.map((/** @type {any} */ each) => each.due_ms).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  return planned.length ? planned.at(-1) - (planned.at(-2) ?? 0) : null;
}

/** The runner goes on longer than planned: resets go on too. By running on it shows a minute after the planned end,
 * and the first comes when as much time has passed as a planned run has free of resets at its end.
 * @param {State} s @param {any} script @param {number} now @returns {Draft[]} */
function pastPlan(s, script, now) {
  const gap = gapMs(s, script);
  if (!gap || s.try_out || s.advice?.code === "stop" || nextPrompt(s, script)) return [];
  const [left] = pending(s); // one that slid into the last minutes
  const came = s.prompts.filter((each) => each.outcome !== "pending").map((each) => each.due_ms);
  const next = left ? left.due_ms : Math.max(0, ...came) + gap;
  const end = plannedEnd(s);
  const clock = clockMs(s, now);
  const isExtended = s.extended_min > 0 || end === Infinity;
  const fits = isExtended && next <= end - tailOf(script);
  if (!fits && clock < end + RUNS_ON_MS) return [];
  const exact = fits ? s.clock_ms : Math.max(s.clock_ms, end + RUNS_ON_MS);
  const due_ms = fits ? Math.max(next, exact) : Math.max(next, end + tailOf(script), exact);
  const made = s.prompts.filter((each) => each.id.startsWith("plus-")).length;
  return [draft("prompt_added", { prompt: left?.id ?? `plus-${made + 1}`, due_ms }, now - (clock - exact), exact)];
}

/** @param {State} s @param {any} script @param {number} now @returns {Draft[]} */
function duePrompt(s, script, now) {
  const next = nextPrompt(s, script);
  const clock = clockMs(s, now);
  if (!next || s.advice?.code === "stop" || clock < next.due_ms) return [];
  const late = clock - next.due_ms;
  const data = { prompt: next.id, due_ms: next.due_ms, late_ms: late };
  if (late <= ON_TIME_MS) {
    const exact = Math.max(next.due_ms, s.clock_ms);
    return [draft("prompt_due", data, now - (clock - exact), exact)];
  }
  const after = pending(s).find((each) => each.due_ms > next.due_ms);
  const crowded = after !== undefined && after.due_ms - clock <= TOO_LATE_MS;
  const isMissed = late > LATE_MS && (late > TOO_LATE_MS || crowded);
  return [
    isMissed
      ? draft("prompt_missed", { prompt: next.id, late_ms: late }, now, clock)
      : draft("prompt_due", data, now, clock),
  ];
}

/** What hurt is left out on both sides and for the rest of the run. @param {State} s */
export const leftOut = (s) => new Set(s.prompts.flatMap((each) => each.hurts));

/** @param {any[]} steps @param {number} index @param {string} how @param {number} at @param {number} clock_ms */
const stepDone = (steps, index, how, at, clock_ms) =>
  draft(
    "step_done",
    { step: index, how, exercise: steps[index].exercise ?? null, next: steps[index + 1]?.kind ?? "rate" },
    at,
    clock_ms,
  );

/** Steps from `index` on that are left out, with the end of the reset when nothing comes after them.
 * @param {State} s @param {any[]} steps @param {number} index @param {Set<string>} out @param {boolean} didAny
 * @param {number} at @returns {Draft[]} */
function passOver(s, steps, index, out, didAny, at) {
  if (index >= steps.length) {
    return [draft("reset_ended", { how: didAny ? "completed" : "cut_short" }, at, s.clock_ms)];
  }
  if (!out.has(steps[index].exercise)) return [];
  return [
    stepDone(steps, index, "skipped", at, s.clock_ms),
    ...passOver(s, steps, index + 1, out, didAny, at),
  ];
}

/** The events that end a step, with the end of the reset when it was the last one.
 * @param {State} s @param {any} script @param {string} how @param {number} at @returns {Draft[]} */
export function endStep(s, script, how, at) {
  const steps = doingSteps(currentCircuit(s, script));
  const index = s.step ?? 0;
  if (index >= steps.length) return [draft("reset_ended", { how: "cut_short" }, at, s.clock_ms)];
  const out = leftOut(s);
  if (how === "hurts" && steps[index].exercise) out.add(steps[index].exercise);
  const prompt = s.prompts.find((each) => each.id === s.current);
  const didAny = how === "done" || (prompt?.steps_done ?? 0) > 0;
  return [stepDone(steps, index, how, at, s.clock_ms), ...passOver(s, steps, index + 1, out, didAny, at)];
}

/** @param {State} s @param {any} script @param {number} at */
export function beginReset(s, script, at) {
  const id = /** @type {string} */ (s.current);
  const circuit = circuitFor(s, script, id);
  const data = { prompt: id, circuit: circuit?.id ?? null, on_demand: id.startsWith("now-") };
  const started = draft("reset_started", data, at, s.clock_ms);
  const steps = doingSteps(circuit);
  return steps.length ? [started, ...passOver(s, steps, 0, leftOut(s), false, at)] : [started];
}

/** @param {State} s @param {number} at @param {boolean} asked */
const notRated = (s, at, asked) =>
  draft(
    "pain_rated",
    { moment: "reset", score: null, site: s.site, side: s.side, chips: [], prompt: s.current, asked },
    at,
    s.clock_ms,
  );

/** When the present phase ends by itself, in ms since 1970; null when it waits for the runner or the run clock.
 * @param {State} s @param {any} script @returns {number|null} */
export function phaseEnd(s, script) {
  if (!s.step_at || s.paused_at) return null;
  const from = msOf(s.step_at);
  if (s.phase === "prompting") return from + (script.lead_in_s ?? 15) * 1000;
  if (s.phase === "reset") return from + (doingSteps(currentCircuit(s, script))[s.step ?? 0]?.seconds ?? 0) * 1000;
  if (s.phase === "rating") return from + (script.rating_timeout_s ?? 45) * 1000;
  if (s.phase === "count_in") return from + (script.count_in_s ?? 10) * 1000;
  const code = /** @type {keyof ADVICE_S} */ (s.advice?.code ?? "");
  return s.phase === "advice" && ADVICE_S[code] ? from + ADVICE_S[code] * 1000 : null;
}

/**
 * What is due now: the next event or two, stamped with the moment they should have happened.
 * @param {State} s @param {any} script @param {number} now ms since 1970
 * @param {number} [seenAt] when the screen was last before the runner's eyes @returns {Draft[]}
 */
export function due(s, script, now, seenAt = Infinity) {
  if (s.paused_at || s.discarded) return [];
  if (s.phase === "running") {
    const drafts = duePrompt(s, script, now);
    return drafts.length ? drafts : pastPlan(s, script, now);
  }
  const end = phaseEnd(s, script);
  if (end === null || now < end) return [];
  if (s.phase === "prompting") return beginReset(s, script, end);
  if (s.phase === "reset") return endStep(s, script, "done", end);
  // An answer whose whole time passed while the page slept or was hidden was never asked for.
  const wasSeen = now - end <= ON_TIME_MS && seenAt >= msOf(/** @type {string} */ (s.step_at));
  if (s.phase === "rating") return [notRated(s, end, wasSeen)];
  if (s.phase === "advice") return [draft("count_in_started", {}, end, s.clock_ms)];
  return [draft("ran_on", {}, end, s.clock_ms)];
}
