// @ts-check
// Which cue goes with which event, in the amount of talk the runner chose. Pure: an event and the state after it in, a cue
// out. What is said is a list of texts, each of which is a clip of its own.
import { currentCircuit, doingSteps, leftOut, nextPrompt, plannedEnd } from "./due.js";
import { lateCue } from "./late_cue.js";

/** @typedef {{tone: import("./sound/tones.js").Tone, say: string[], words: string}} Cue words: the same as sentences */
/** @typedef {(key: any, values?: any) => string} Words */

/** @param {Cue["tone"]} tone @param {(string|null|undefined|false)[]} texts @returns {Cue} */
export function makeCue(tone, ...texts) {
  const say = /** @type {string[]} */ (texts.filter(Boolean));
  return { tone, say, words: say.map((each) => (/[.:?]$/.test(each) ? each : `${each}.`)).join(" ") };
}

/** Name and side of a step. @param {any} step @param {Words} t */
export const stepWords = (step, t) => [
  step.name || step.text,
  step.side === "left" ? t("say_left") : step.side === "right" && t("say_right"),
];

/** @param {any} step @param {any} before @param {Words} t @param {boolean} isShort @returns {Cue} */
function stepCue(step, before, t, isShort) {
  const hasSide = step.side === "left" || step.side === "right";
  const isSwitch = hasSide && before && before.exercise === step.exercise && before.side !== step.side;
  return isSwitch
    ? makeCue("change_side", t("say_switch"), ...stepWords(step, t))
    : makeCue("step", ...stepWords(step, t), !isShort && step.cues?.[0]);
}

/** @param {import("./fold.js").State} s @param {any} script @param {Words} t @param {number} index @returns {Cue|null} */
function stepAt(s, script, t, index) {
  const steps = doingSteps(currentCircuit(s, script));
  // One that is left out is passed over at once: the cue is the next one's.
  if (leftOut(s).has(steps[index]?.exercise)) return null;
  return steps[index] ? stepCue(steps[index], steps[index - 1], t, script.voice === "short") : null;
}

/** @param {import("./fold.js").State} s @param {Words} t @returns {Cue|null} */
function adviceCue(s, t) {
  if (s.advice?.code === "stop") return makeCue("stop", t("say_stop"));
  return s.advice?.code === "ease_off" ? makeCue("rate", t("say_ease")) : null;
}

/**
 * @param {import("./fold.js").RunEvent} e @param {import("./fold.js").State} s after the event
 * @param {any} script @param {Words} t @returns {Cue|null}
 */
export function cueFor(e, s, script, t) {
  const d = e.data;
  if (e.kind === "run_started") return makeCue("start", t("say_started"));
  if (e.kind === "prompt_due") {
    const isLast = !s.try_out && !nextPrompt(s, script) && !d.on_demand;
    return makeCue("prompt", t(d.late_ms > 90000 ? "say_prompt_late" : "say_prompt"), isLast && t("say_last"));
  }
  if (e.kind === "prompt_missed") return makeCue("rate", t("say_missed"));
  if (e.kind === "reset_started") return stepAt(s, script, t, 0);
  if (e.kind === "step_done") {
    const next = d.next === "rate" ? null : stepAt(s, script, t, s.step ?? 0);
    return d.how === "hurts" ? makeCue("step", t("hurts_noted"), ...(next?.say ?? [])) : next;
  }
  if (e.kind === "reset_ended") return makeCue("rate", t("say_rate"));
  if (e.kind === "pain_rated" || e.kind === "pain_amended") return adviceCue(s, t) ?? (d.score === null ? null : makeCue("saved"));
  if (e.kind === "count_in_started") return makeCue("step", t("say_count_in"));
  if (e.kind === "ran_on") return makeCue("run_on", t("say_run_on"), script.voice !== "short" && formCue(s, script));
  if (e.kind === "run_finished") return makeCue("end", t("say_done"));
  return null;
}

/** One form cue per stretch, taken in turn. @param {import("./fold.js").State} s @param {any} script @returns {string} */
export function formCue(s, script) {
  const cues = script.form_cues ?? [];
  const stretch = s.prompts.filter((each) => ["done", "cut_short"].includes(each.outcome)).length;
  return cues.length ? cues[Math.max(0, stretch - 1) % cues.length] : "";
}

/** The cues that belong to no event: ten seconds before the next step, the last three before running on.
 * @param {import("./fold.js").State} s @param {any} script @param {Words} t @param {number} left s @returns {Cue|null} */
export function tickCue(s, script, t, left) {
  if (s.phase === "count_in") return left > 0 && left <= 3 ? makeCue("count") : null;
  if (s.phase !== "reset" || left !== 10) return null;
  const steps = doingSteps(currentCircuit(s, script));
  const index = s.step ?? 0;
  if (!(steps[index]?.seconds > 15)) return null;
  const next = script.voice === "short" || leftOut(s).has(steps[index + 1]?.exercise) ? null : steps[index + 1];
  return makeCue("ten", t("say_ten"), ...(next ? [t("say_next"), ...stepWords(next, t)] : []));
}

const NEAR_MS = 30000; // so close to a reset or the end nothing else is said

/**
 * The cues of a stretch between two resets that fall after `from` and not after `to`, on the run clock, in order: turns of
 * run and walk, half-way, the planned end, form cues late in the run.
 * @param {import("./fold.js").State} s @param {any} script @param {Words} t @param {number} from @param {number} to
 * @returns {(Cue & {clock_ms: number})[]}
 */
export function stretchCues(s, script, t, from, to) {
  /** @type {(Cue & {clock_ms: number})[]} */
  const found = [];
  const add = (/** @type {number} */ clock_ms, /** @type {Cue} */ cue) => {
    if (clock_ms > from && clock_ms <= to) found.push({ ...cue, clock_ms });
  };
  const { run_ms = Infinity, walk_ms = 0 } = script.run_walk ?? {};
  for (let at = Math.floor(from / (run_ms + walk_ms)) * (run_ms + walk_ms) || 0; at <= to; at += run_ms + walk_ms) {
    add(at + run_ms, makeCue("walk", t("say_walk")));
    add(at + run_ms + walk_ms, makeCue("run_on", t("say_run")));
  }
  const end = s.try_out ? Infinity : plannedEnd(s);
  const isNear = (/** @type {number} */ at) =>
    [...s.prompts.map((each) => each.due_ms), end].some((each) => Math.abs(each - at) <= NEAR_MS);
  if (!isNear(end / 2)) add(end / 2, makeCue("half", t("say_half")));
  add(end, makeCue("end", t("say_complete")));
  for (let late = lateCue(s, script, to), at = to; late && at - late.into_ms > from; late = lateCue(s, script, at)) {
    at -= late.into_ms;
    if (!isNear(at)) add(at, makeCue("ten", late.words));
    at -= 1;
  }
  return found.sort((a, b) => a.clock_ms - b.clock_ms);
}
