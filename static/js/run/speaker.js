// @ts-check
// Which cue goes with which event. Pure: an event and the state after it in, a cue out.
import { currentCircuit, doingSteps, leftOut, nextPrompt } from "./due.js";

/** @typedef {{tone: import("./cues.js").Tone, words: string}} Cue */

/** @param {any} step @param {any} before @param {any} t @param {boolean} isShort @returns {Cue} */
function stepCue(step, before, t, isShort) {
  const side = step.side === "left" || step.side === "right" ? step.side : null;
  const name = step.name || step.text || "";
  const line = side
    ? t("say_step_side", { name, side: t(side === "left" ? "say_left" : "say_right") })
    : t("say_step", { name });
  const isSwitch = side && before && before.exercise === step.exercise && before.side !== step.side;
  const cue = !isShort && !isSwitch && step.cues?.[0] ? ` ${step.cues[0]}` : "";
  return isSwitch ? { tone: "change_side", words: `${t("say_switch")} ${line}` } : { tone: "step", words: line + cue };
}

/** @param {import("./fold.js").State} s @param {any} script @param {any} t @param {number} index @returns {Cue|null} */
function stepAt(s, script, t, index) {
  const steps = doingSteps(currentCircuit(s, script));
  // One that is left out is passed over at once: the cue is the next one's.
  if (leftOut(s).has(steps[index]?.exercise)) return null;
  return steps[index] ? stepCue(steps[index], steps[index - 1], t, script.voice === "short") : null;
}

/** @param {import("./fold.js").State} s @param {any} t @returns {Cue|null} */
function adviceCue(s, t) {
  if (s.advice?.code === "stop") return { tone: "stop", words: t("say_stop") };
  return s.advice?.code === "ease_off" ? { tone: "rate", words: t("say_ease") } : null;
}

/**
 * @param {import("./fold.js").RunEvent} e @param {import("./fold.js").State} s after the event
 * @param {any} script @param {(key: any, values?: any) => string} t @returns {Cue|null}
 */
export function cueFor(e, s, script, t) {
  const d = e.data;
  if (e.kind === "run_started") return { tone: "start", words: t("say_started") };
  if (e.kind === "prompt_due") {
    const last = !s.try_out && !nextPrompt(s, script) && !d.on_demand ? ` ${t("say_last")}` : "";
    return { tone: "prompt", words: t(d.late_ms > 90000 ? "say_prompt_late" : "say_prompt") + last };
  }
  if (e.kind === "prompt_missed") return { tone: "rate", words: t("say_missed") };
  if (e.kind === "reset_started") return stepAt(s, script, t, 0);
  if (e.kind === "step_done") {
    const next = d.next === "rate" ? null : stepAt(s, script, t, s.step ?? 0);
    return d.how === "hurts" ? { tone: "step", words: [t("hurts_noted"), next?.words].filter(Boolean).join(" ") } : next;
  }
  if (e.kind === "reset_ended") return { tone: "rate", words: t("say_rate") };
  if (e.kind === "pain_rated" || e.kind === "pain_amended") return adviceCue(s, t) ?? { tone: "saved", words: "" };
  if (e.kind === "count_in_started") return { tone: "step", words: t("say_count_in") };
  if (e.kind === "ran_on") return { tone: "run_on", words: runOnWords(s, script, t) };
  if (e.kind === "run_finished") return { tone: "end", words: t("say_done") };
  return null;
}

/** @param {import("./fold.js").State} s @param {any} script @param {any} t */
function runOnWords(s, script, t) {
  return script.voice === "short" ? t("say_run_on") : [t("say_run_on"), formCue(s, script)].join(" ");
}

/** One form cue per stretch, taken in turn. @param {import("./fold.js").State} s @param {any} script @returns {string} */
export function formCue(s, script) {
  const cues = script.form_cues ?? [];
  const stretch = s.prompts.filter((each) => ["done", "cut_short"].includes(each.outcome)).length;
  return cues.length ? cues[Math.max(0, stretch - 1) % cues.length] : "";
}
