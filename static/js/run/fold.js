// @ts-check
// A run is what its events say. This module turns them into one state; the server has its twin, and
// tests/vectors/runs.json holds both to the same answers. Pure: no clock, no storage, no page.
import { leaveOut, putBack } from "./left_out.js";
import { msOf } from "./moments.js";
import {
  adviceAt,
  backToRun,
  blank,
  EASE_OFF_EARLIER_MS,
  enter,
  lastReset,
  movedBy,
  newest,
  overlay,
  painOf,
  pending,
  promptOf,
} from "./state.js";

export { adviceAt, advise, blank, EASE_OFF_EARLIER_MS, pending } from "./state.js";

/**
 * @typedef {import("./state.js").RunEvent} RunEvent
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Prompt} Prompt
 * @typedef {import("./state.js").Pain} Pain
 * @typedef {import("./state.js").Advice} Advice
 */

/** The advised earlier reset: the next prompt moves, but not nearer than five minutes. @param {State} s */
function bringForward(s) {
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

/** A rating asked for at a later look takes the place, on the run clock too, of the one nobody saw the question for.
 * @param {State} s @param {RunEvent} e */
function rated(s, e) {
  const pain = painOf(s, e);
  const unseen = (/** @type {Pain} */ each) =>
    each.moment === pain.moment && each.prompt === pain.prompt && each.score === null && !each.asked;
  const place = pain.late ? s.pains.find(unseen) : undefined;
  if (place) {
    s.pains = s.pains.filter((each) => each !== place);
    Object.assign(pain, { clock_ms: place.clock_ms, since_reset_ms: place.since_reset_ms });
  }
  s.pains.push(pain);
  return pain;
}

/** The rating with its other values. @param {State} s @param {RunEvent} e */
function amended(s, e) {
  const pain = s.pains.find((each) => each.id === e.data.amends);
  if (pain) Object.assign(pain, { score: e.data.score ?? null, chips: e.data.chips ?? [] });
  return pain;
}

/** Where the runner said it was otherwise; a run still on is not moved. @param {State} s @param {RunEvent} e */
function correct(s, e) {
  const d = e.data;
  s.corrected = true;
  s.activity = d.activity ?? s.activity;
  if ("km" in d) s.km = d.km;
  if ("effort" in d) s.effort = d.effort;
  if ("form" in d) s.form = d.form;
  if ("note" in d) s.note = d.note ?? "";
  if (!s.finished_at || !s.started_at) return;
  const started = d.started_at ?? s.started_at;
  const clock = d.minutes == null ? s.clock_ms : d.minutes * 60000;
  const away = msOf(started) - msOf(s.started_at) + clock - s.clock_ms;
  if (away) s.finished_at = movedBy(s.finished_at, away, s.finished_at);
  s.started_at = started;
  s.clock_ms = clock;
}

/** A pause moves what was being timed. @param {State} s @param {RunEvent} e */
function moveByPause(s, e) {
  const away = msOf(e.at) - msOf(/** @type {string} */ (s.paused_at));
  s.step_at = movedBy(s.step_at, away, e.at);
  s.count_in_at = movedBy(s.count_in_at, away, e.at);
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
      by_hand: d.by_hand ?? false,
      planned_min: d.planned_min ?? null,
      interval_min: d.interval_min ?? null,
      rules: d.rules ?? s.rules,
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
    const pain = rated(s, e);
    if ((pain.late || pain.moment === "in_run") && s.phase === "running") s.advice = overlay(s, pain);
    if (pain.late || pain.moment !== "reset" || !["rating", "advice"].includes(s.phase)) return;
    s.advice = adviceAt(s, pain);
    enter(s, e, "advice");
  },
  pain_amended(s, e) {
    const pain = amended(s, e);
    if (!pain) return;
    if (s.phase === "running" && pain === newest(s)) s.advice = overlay(s, pain);
    if (s.phase !== "advice" || pain !== lastReset(s)) return;
    s.advice = adviceAt(s, pain);
    s.step_at = e.at;
  },
  readiness_given(s, e) {
    const { sleep = null, stress = null, fuel = null, warm_up = null, sat_long = null } = e.data;
    s.readiness = { sleep, stress, fuel, warm_up, sat_long };
  },
  form_rated(s, e) {
    const { moment, prompt = null, form = null } = e.data;
    s.forms = s.forms.filter((each) => each.moment !== moment || each.prompt !== prompt);
    s.forms.push({ moment, prompt, form, clock_ms: e.clock_ms, at: e.at });
  },
  distance_typed: (s, e) => void (s.km = e.data.km ?? null),
  stretch_left_out: (s, e) => leaveOut(s, e.data),
  stretch_put_back: (s, e) => putBack(s, e.data),
  run_extended: (s, e) => void (s.extended_min += e.data.by_min),
  prompt_added(s, e) {
    const prompt = promptOf(s, e.data.prompt, e.data.due_ms);
    if (prompt.outcome === "pending") Object.assign(prompt, { due_ms: e.data.due_ms, planned_ms: null });
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
    if (s.advice?.code === "ease_off") bringForward(s);
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
  /** Soon enough, the phone that drove it brings it back as one that is on, in a pause. */
  run_restored(s, e) {
    if (!e.data.reopen || !s.finished_at) return;
    Object.assign(s, { phase: "running", ticking: false, finished_at: null, how: null, paused_at: e.at, anchor_at: e.at });
  },
  // Set by fold, since any of the runner's devices may:
  run_discarded() {},
  run_corrected() {},
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
  "readiness_given",
  "form_rated",
  "distance_typed",
  "run_corrected",
]);

const DISCARDING = new Set(["run_discarded", "run_restored"]);

/** One more event of the phone that drives the run, behind those before it; changes the state it is given.
 * @param {State} s @param {RunEvent} e */
export function take(s, e) {
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

/** What another device of the runner's adds: pain, and another value for one. @param {State} s @param {RunEvent[]} others */
function takeOthers(s, others) {
  const rated = others.filter((each) => each.kind === "pain_rated").map((each) => painOf(s, each));
  s.pains.push(...rated);
  for (const each of others) if (each.kind === "pain_amended") amended(s, each);
}

/**
 * The state that these events make. Order and repetition do not matter: the phone that started the run drives
 * it, in the order of its `seq`; another device adds and amends pain. Any of them may discard, restore, correct and
 * say how far it was (the latest of those holds). Unknown kinds are passed over.
 * @param {RunEvent[]} events @returns {State}
 */
export function fold(events) {
  const once = [...new Map(events.map((each) => [each.id, each])).values()].sort(byMoment);
  const start = once.find((each) => each.kind === "run_started");
  const s = blank();
  if (!start) return s;
  const isDriver = (/** @type {RunEvent} */ each) => each.device === start.device;
  for (const each of once.filter(isDriver).sort(bySeq)) take(s, each);
  takeOthers(
    s,
    once.filter((each) => !isDriver(each)),
  );
  for (const each of once) {
    if (DISCARDING.has(each.kind)) s.discarded = each.kind === "run_discarded";
    if (each.kind === "run_corrected") correct(s, each);
    if (each.kind === "distance_typed" && !isDriver(each)) s.km = each.data.km ?? null;
  }
  return s;
}

/** The run clock at a moment, in ms. @param {State} s @param {number} now ms since 1970 */
export function clockMs(s, now) {
  if (!s.ticking || !s.anchor_at) return s.clock_ms;
  return s.clock_ms + Math.max(0, now - msOf(s.anchor_at));
}
