// @ts-check
// Development only: the player's states as canned logs, for the gallery.
import { isoOf } from "./engine.js";

export const T0 = Date.parse("2026-04-12T05:10:00Z");
const LEG = "M260 300L300 420L330 410L280 290z";
const FIGURE = `<svg class="fig" viewBox="0 0 480 480" aria-hidden="true"><g transform="translate(0)"><path class="fig-floor" d="M24 446H456"/><path class="fig-body" d="M200 90a40 40 0 1 1 80 0a40 40 0 1 1 -80 0zM205 150h70v150h-70zM205 300h30v140h-30z"/><path class="fig-body" d="${LEG}"><animate attributeName="d" begin="indefinite" dur="3s" repeatCount="indefinite" values="${LEG};M260 300L270 440L240 440L240 300z;${LEG}"/></path></g></svg>`;
export const FIGURES = { x: FIGURE };

/** @param {string} side @param {string} name @param {any} [more] */
const exercise = (side, name, more = {}) => ({
  kind: "exercise",
  exercise: name.toLowerCase().replaceAll(" ", "-"),
  name,
  text: "",
  side,
  seconds: 12,
  dose: null,
  cues: ["Press the heel back. Stop before your back arches."],
  figure: "x",
  ...more,
});
const CIRCUIT = {
  id: "11",
  slug: "loop-band-hip-activation",
  name: "Loop-band hip activation",
  seconds: 140,
  kit: ["Loop band"],
  no_kit: "12",
  steps: [
    { kind: "setup", text: "Flat ground, band above the knees", seconds: 20 },
    exercise("left", "Band standing kickback"),
    exercise("right", "Band standing kickback"),
    exercise("left", "Standing march", { dose: { type: "reps", value: 8 } }),
    exercise("", "Breath reset", {
      dose: { type: "breaths", value: 3 },
      seconds: 15,
      cues: ["Long breath out, shoulders down."],
    }),
    { kind: "setup", text: "Step out of the band and stow it before you move off", seconds: 20 },
    { kind: "rate", seconds: 12 },
  ],
};
const TURNS = { run_ms: 240000, walk_ms: 60000 };
export const CANNED = {
  id: "canned",
  key: "1",
  scheduled_run: 1,
  title: "Easy run",
  planned_min: 75,
  interval_min: 30,
  time_zone: "Europe/Berlin",
  try_out: false,
  language: "en",
  activity: "run",
  site: { code: "hip", side: "right", label: "Right hip" },
  sites: [
    { code: "hip", side: "right", label: "Right hip" },
    { code: "knee", side: "left", label: "Left knee" },
  ],
  prompts: [
    { id: "1", due_ms: 1800000, circuit: "11" },
    { id: "2", due_ms: 3600000, circuit: "11" },
  ],
  circuits: { 11: CIRCUIT, 12: { ...CIRCUIT, id: "12", kit: [], no_kit: null } },
  on_demand: "11",
  elapsed_min: 81,
  run_walk: null,
  spike: null,
  warm_up: { id: "20", name: "3-minute warm-up", seconds: 180, steps: CIRCUIT.steps.slice(0, 4) },
  form_cues: ["Run tall, quiet feet."],
  red_flags: { text: "Limp, giving way, swelling", list: ["You limp", "It gives way", "It is swollen"] },
};

let seq = 0;
/** @param {string} kind @param {number} clock s @param {number} at s @param {any} [data] */
const event = (kind, clock, at, data = {}) => ({
  id: `e${++seq}`,
  run: "r",
  device: "d",
  seq,
  kind,
  clock_ms: clock * 1000,
  at: isoOf(T0 + at * 1000, 120),
  data,
});
/** @param {string} moment @param {number|null} score @param {any} [more] */
const pain = (moment, score, more = {}) => ({
  moment,
  score,
  site: "hip",
  side: "right",
  chips: [],
  prompt: null,
  asked: true,
  ...more,
});

/** @param {any} script */
function logs(script) {
  const start = (/** @type {any} */ more = {}) => [
    event("run_started", 0, 0, {
      ...script,
      script: script.id,
      prompts: script.prompts,
      site: "hip",
      side: "right",
      ...more,
    }),
    event("pain_rated", 0, 0, pain("pre_run", 1)),
  ];
  const sore = () => [...start(), event("pain_rated", 1500, 1500, pain("in_run", 3))];
  const due = (/** @type {any} */ more = {}, id = "1") =>
    event("prompt_due", 1800, 1800, { prompt: id, due_ms: 1800000, late_ms: 0, ...more });
  const at = (/** @type {number} */ step, /** @type {any} */ last = {}) => [
    ...sore(),
    due(),
    event("reset_started", 1800, 1815, { prompt: "1", circuit: script.prompts[0].circuit }),
    ...Array.from({ length: step }, (_none, n) =>
      event("step_done", 1800, 1816 + n, { step: n, how: "done", ...(n === step - 1 ? last : {}) }),
    ),
  ];
  const rate = () => [...at(5), event("reset_ended", 1800, 1900, { how: "completed" })];
  const rated = (/** @type {number|null} */ score, /** @type {any} */ more = {}) => [
    ...rate(),
    event("pain_rated", 1800, 1905, pain("reset", score, { prompt: "1", ...more })),
  ];
  const ran = (/** @type {number|null} */ score, /** @type {any} */ more = {}) => [
    ...rated(score, more),
    event("ran_on", 1800, 1923),
  ];
  const skipped = () => [...start(), due(), event("prompt_skipped", 1806, 1806, { prompt: "1" })];
  const over = () => [...start(), event("run_finished", 4500, 4700, { how: "held" })];
  return { start, sore, due, at, rate, rated, ran, skipped, over };
}

/** The two questions after a phone slept, at minute 20 of the canned run. */
const SLEPT = { from_ms: 600001, to_ms: 1200000, from: T0 + 600000, to: T0 + 1200000 };
const ELSEWHERE = {
  run: "r",
  device: "other",
  started_at: isoOf(T0, 120),
  clock_ms: 0,
  anchor_at: isoOf(T0, 120),
  ticking: true,
  site: "hip",
  side: "right",
};

/**
 * Name of the state -> its log, the second it is seen at, what the page remembers, what is pressed, how storage and server stand.
 * @typedef {{log?: any[], at?: number, ui?: any, noScript?: boolean, script?: any, open?: boolean, tap?: string[], failed?: boolean,
 *   sync?: any, type?: string}} Shown
 * @param {any} script @returns {Record<string, Shown>}
 */
export function states(script) {
  return { ...beforeStates(script), ...runStates(script), ...resetStates(script), ...oddStates(script), ...afterStates(script) };
}

/** Other words or numbers in the elements of another state: for looking at, not for a second check by machine. */
export const ALIKE = new Set(
  `before-answered before-no-kit before-try-out red-flags-number walking hours walk form-cue eased-off past-the-plan pain-stop missed
  late-rating-said late-rating-stop offline signed-out-in-run other-account refused uploaded prompt-red prompt-late step-right
  rating-not-saved rating-skipped stop-limping extended no-such-run on-pause after-late-rating after-not-saved done-signed-out`.split(/\s+/),
);

/** @param {any} script @returns {Record<string, Shown>} */
function beforeStates(script) {
  const given = { score: 1, flag: false, kit: true };
  return {
    before: {},
    "before-answered": { ui: { given } },
    "before-no-kit": { ui: { given: { ...given, kit: false } } },
    "before-amber": { ui: { given: { ...given, score: 4 } } },
    "before-red": { ui: { given: { ...given, score: 7 } } },
    "before-more": { ui: { given: { ...given, readiness: { sleep: "poor" } } }, open: true },
    "before-long": { script: { planned_min: 120, elapsed_min: 127, spike: { code: "small", percent: 24 } } },
    "before-now": { script: { scheduled_run: null, title: "Run now", run_walk: TURNS, prompts: [] } },
    "before-try-out": { script: { try_out: true, planned_min: 3, prompts: script.prompts.slice(0, 1) } },
    "warm-up": { ui: { warmUp: { step: 1, at: T0 - 4000 } } },
    "red-flags": { ui: { flags: true, given: {} } },
    "red-flags-number": { ui: { flags: true, given: {} }, script: { emergency: { text: "Chest pain or faint: call 112.", number: "112" } } },
  };
}

/** @param {any} script @returns {Record<string, Shown>} */
function runStates(script) {
  const { start, sore, ran, skipped } = logs(script);
  const none = { prompts: [] };
  const second = () => [
    ...ran(1),
    event("prompt_due", 3600, 3723, { prompt: "2" }),
    event("prompt_skipped", 3606, 3729, { prompt: "2" }),
  ];
  return {
    running: { log: start(), at: 1122 },
    walking: { log: start({ activity: "walk" }), at: 1122 },
    hours: { log: start({ planned_min: 180, prompts: [] }), at: 4122 },
    run: { log: start(none), at: 130, script: { run_walk: TURNS, ...none } },
    walk: { log: start(none), at: 250, script: { run_walk: TURNS, ...none } },
    "form-cue": { log: ran(1), at: 3500, ui: { late: { id: "x", words: "Quiet feet", until: Infinity } } },
    "eased-off": { log: ran(4), at: 2400 },
    "past-the-plan": { log: [...second(), event("prompt_added", 4560, 4689, { prompt: "plus-1", due_ms: 4800000 })], at: 4700 },
    "pain-sheet": { log: start(), at: 1122, ui: { sheet: true } },
    "pain-sheet-more": { log: start(), at: 1122, ui: { sheet: true }, open: true, type: "seven" },
    "pain-sheet-warned": { log: start(), at: 1122, ui: { sheet: true }, tap: ["Limping"] },
    "pain-saved": { log: sore(), at: 1503, ui: { rated: { id: "last", until: Infinity } } },
    "pain-change": { log: sore(), at: 1503, ui: { rated: { id: "last", until: Infinity } }, tap: ["Change"] },
    "pain-stop": { log: [...start(), event("pain_rated", 1500, 1500, pain("in_run", 6))], at: 1510 },
    "rating-undo": { log: ran(2), at: 1930 },
    "skip-reason": { log: skipped(), at: 1808, ui: { skipped: { prompt: "1", until: Infinity } } },
    missed: {
      log: [...start(), event("prompt_missed", 2400, 2400, { prompt: "1", late_ms: 600000 })],
      at: 2410,
      ui: { missed: { prompt: "1", until: Infinity } },
    },
    slept: { log: start(), at: 1205, ui: { slept: SLEPT } },
    "left-out": { log: start(), at: 1205, ui: { slept: { ...SLEPT, until: Infinity } } },
    "late-rating": { log: ran(null, { asked: false }), at: 2400 },
    "late-rating-warned": { log: ran(null, { asked: false }), at: 2400, tap: ["Limping"] },
    "late-rating-said": { log: ran(null, { asked: false }), at: 2400, tap: ["3"] },
    "late-rating-stop": { log: ran(null, { asked: false }), at: 2400, tap: ["7"] },
    "not-saved": { log: sore(), at: 1503, failed: true, ui: { rated: { id: "last", until: Infinity } } },
    offline: { log: start(), at: 1122, sync: { status: "offline" } },
    "signed-out-in-run": { log: start(), at: 1122, sync: { status: "signed_out" } },
    "other-account": { log: start(), at: 1122, sync: { status: "other_account" } },
    refused: { log: start(), at: 1122, sync: { refused: 2 } },
    uploaded: { log: start(), at: 1122, sync: { status: "uploaded", left: 0 } },
    paused: { log: [...start(), event("paused", 1122, 1122)], at: 1200 },
    extended: { log: [...start(), event("paused", 1122, 1122), event("run_extended", 1122, 1125, { by_min: 10 })], at: 1200 },
    "confirm-finish": { log: [...start(), event("paused", 1122, 1122)], at: 1200, ui: { confirm: "confirmFinish" } },
    "confirm-discard": { log: [...start(), event("paused", 1122, 1122)], at: 1200, ui: { confirm: "confirmDiscard" } },
  };
}

/** @param {any} script @returns {Record<string, Shown>} */
function resetStates(script) {
  const { start, sore, due, at, rate, rated } = logs(script);
  const asked = () => [...start(), due()];
  const said = () => [...asked(), event("pain_rated", 1800, 1803, pain("in_run", 2, { prompt: "1" }))];
  return {
    prompt: { log: [...sore(), due()], at: 1805 },
    "prompt-ask": { log: asked(), at: 1805 },
    "prompt-form": { log: said(), at: 1805 },
    "prompt-change": { log: said(), at: 1805, tap: ["Change"] },
    "prompt-red": { log: said(), at: 1805, tap: ["Change", "7"] },
    "prompt-late": { log: [...sore(), event("prompt_due", 2000, 2000, { prompt: "1", late_ms: 200000 })], at: 2005 },
    "prompt-on-demand": { log: [...sore(), due({ on_demand: true }, "now-1")], at: 1805 },
    setup: { log: at(0), at: 1822 },
    step: { log: at(1), at: 1821 },
    "step-right": { log: at(2), at: 1822 },
    reps: { log: at(3), at: 1825 },
    breaths: { log: at(4), at: 1825 },
    hurts: { log: at(3, { how: "hurts", exercise: "band" }), at: 1825 },
    held: { log: [...at(1), event("paused", 1800, 1819, { via: "hold" })], at: 1830 },
    rating: { log: rate(), at: 1903 },
    rated: { log: rated(2), at: 1906 },
    "rated-change": { log: rated(2), at: 1906, tap: ["Change"] },
    "rating-not-saved": { log: rated(2), at: 1906, failed: true },
    "rating-skipped": { log: rated(null), at: 1906 },
    "ease-off": { log: rated(4), at: 1906 },
    stop: { log: rated(7), at: 1906 },
    "stop-limping": { log: rated(1, { chips: ["limping"] }), at: 1906 },
    "walking-home": { log: [...rated(7), event("paused", 1800, 1910, { via: "walk_home" })], at: 1930 },
    "count-in": { log: [...rated(2), event("count_in_started", 1800, 1910)], at: 1912 },
  };
}

/** @param {any} script @returns {Record<string, Shown>} */
function oddStates(script) {
  const { start } = logs(script);
  return {
    lost: { log: start(), at: 4000, ui: { stale: T0 + 1920000 } },
    stale: { log: start(), at: 40000, ui: { stale: T0 + 1920000 } },
    discarded: {
      log: [...start(), ...["run_discarded", "run_finished", "run_closed"].map((kind) => event(kind, 1122, 1122))],
      at: 1130,
    },
    elsewhere: { at: 1200, ui: { elsewhere: ELSEWHERE } },
    "elsewhere-said": { at: 1200, ui: { elsewhere: ELSEWHERE }, tap: ["4"] },
    "no-script": { noScript: true, ui: { offline: true } },
    "no-such-run": { noScript: true },
    chooser: { noScript: true, ui: { others: [script] } },
    locked: { ui: { locked: { tier: "same_day" } } },
    "on-pause": { ui: { locked: { tier: "paused" } } },
    "signed-out": { noScript: true, ui: { signedOut: true } },
    "other-tab": { ui: { gone: true } },
    loading: { ui: { ready: false } },
  };
}

/** @param {any} script @returns {Record<string, Shown>} */
function afterStates(script) {
  const { ran, over } = logs(script);
  const unseen = () => [...ran(null, { asked: false }), event("run_finished", 4500, 4700, { how: "held" })];
  const closed = () => [...over(), event("run_closed", 4500, 4800)];
  return {
    after: { log: over(), at: 4720 },
    "after-said": { log: [...over(), event("pain_rated", 4500, 4710, pain("end_run", 1))], at: 4720, tap: ["Same"] },
    "after-late-rating": { log: unseen(), at: 4720 },
    "after-late-said": { log: unseen(), at: 4720, tap: ["3"] },
    "after-not-saved": { log: over(), at: 4720, failed: true },
    done: { log: closed(), at: 4810 },
    "done-uploaded": { log: closed(), at: 4810, sync: { status: "uploaded", left: 0 } },
    "done-signed-out": { log: closed(), at: 4810, sync: { status: "signed_out" } },
  };
}
