// @ts-check
// Development only: every state of the player, made from canned events, one at a time: /dev/player/#running
import { Cues } from "./cues.js";
import { h } from "./dom.js";
import { fold, isoOf } from "./engine.js";
import { Player } from "./player.js";
import { fetchBook } from "./scripts.js";
import { mount } from "./ui.js";

const T0 = Date.parse("2026-04-12T05:10:00Z");
const LEG = "M260 300L300 420L330 410L280 290z";
const FIGURE = `<svg class="fig" viewBox="0 0 480 480" aria-hidden="true"><g transform="translate(0)"><path class="fig-floor" d="M24 446H456"/><path class="fig-body" d="M200 90a40 40 0 1 1 80 0a40 40 0 1 1 -80 0zM205 150h70v150h-70zM205 300h30v140h-30z"/><path class="fig-body" d="${LEG}"><animate attributeName="d" begin="indefinite" dur="3s" repeatCount="indefinite" values="${LEG};M260 300L270 440L240 440L240 300z;${LEG}"/></path></g></svg>`;
let figures = { x: FIGURE };

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
    { kind: "setup", text: "Stop somewhere safe and flat, band above the knees", seconds: 20 },
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
const CANNED = {
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
  const at = (/** @type {number} */ step) => [
    ...sore(),
    event("prompt_due", 1800, 1800, { prompt: "1", due_ms: 1800000, late_ms: 0 }),
    event("reset_started", 1800, 1815, { prompt: "1", circuit: script.prompts[0].circuit }),
    ...Array.from({ length: step }, (_none, n) => event("step_done", 1800, 1816 + n, { step: n, how: "done" })),
  ];
  const rate = () => [...at(5), event("reset_ended", 1800, 1900, { how: "completed" })];
  const rated = (/** @type {number|null} */ score, /** @type {string[]} */ chips = []) => [
    ...rate(),
    event("pain_rated", 1800, 1905, pain("reset", score, { prompt: "1", chips })),
  ];
  const over = () => [...start(), event("run_finished", 4500, 4700, { how: "held" })];
  return { start, sore, at, rate, rated, over };
}

/** Name of the state -> its log, the second it is seen at, and what the page remembers. @param {any} script @returns {Record<string, {log?: any[], at?: number, ui?: any, now?: number, noScript?: boolean, script?: any, open?: boolean}>} */
function states(script) {
  const { start, sore, at, rate, rated, over } = logs(script);
  const given = { score: 1, flag: false, kit: true };
  return {
    before: {},
    "before-answered": { ui: { given } },
    "before-amber": { ui: { given: { ...given, score: 4 } } },
    "before-more": { ui: { given: { ...given, readiness: { sleep: "poor" } } }, open: true },
    "before-long": { script: { planned_min: 120, elapsed_min: 127, spike: { code: "small", percent: 24 } } },
    "before-now": { script: { scheduled_run: null, title: "Run now", run_walk: TURNS, prompts: [] } },
    "warm-up": { ui: { warmUp: { step: 1, at: T0 - 4000 } } },
    "before-red": { ui: { given: { ...given, score: 7 } } },
    "red-flags": { ui: { flags: true, given: {} } },
    running: { log: start(), at: 1122 },
    hours: { log: start({ planned_min: 180, prompts: [] }), at: 4122 },
    "pain-sheet": { log: start(), at: 1122, ui: { sheet: true } },
    "pain-sheet-more": { log: start(), at: 1122, ui: { sheet: true }, open: true },
    run: { log: start(), at: 130, script: { run_walk: TURNS, prompts: [] } },
    walk: { log: start(), at: 250, script: { run_walk: TURNS, prompts: [] } },
    "skip-reason": { log: start(), at: 1850, ui: { skipped: { prompt: "1", until: Infinity } } },
    "form-cue": { log: start(), at: 3700, ui: { late: { id: "x", words: "Quiet feet", until: Infinity } } },
    "pain-saved": { log: sore(), at: 1503, ui: { rated: { id: "last", until: Infinity } } },
    "pain-stop": { log: [...start(), event("pain_rated", 1500, 1500, pain("in_run", 6))], at: 1510 },
    prompt: { log: at(0).slice(0, -1), at: 1805 },
    "prompt-ask": { log: [...start(), ...at(0).slice(3, -1)], at: 1805 },
    "prompt-said": { log: [...at(0).slice(0, -1), event("pain_rated", 1800, 1806, pain("in_run", 2, { prompt: "1" }))], at: 1807 },
    setup: { log: at(0), at: 1822 },
    step: { log: at(1), at: 1821 },
    "step-right": { log: at(2), at: 1822 },
    reps: { log: at(3), at: 1825 },
    breaths: { log: at(4), at: 1825 },
    held: { log: [...at(1), event("paused", 1800, 1819, { via: "hold" })], at: 1830 },
    rating: { log: rate(), at: 1903 },
    rated: { log: rated(2), at: 1906 },
    skipped: { log: rated(null), at: 1906 },
    "ease-off": { log: rated(4), at: 1906 },
    stop: { log: rated(7), at: 1906 },
    "walking-home": { log: [...rated(7), event("paused", 1800, 1910, { via: "walk_home" })], at: 1930 },
    "count-in": { log: [...rated(2), event("count_in_started", 1800, 1910)], at: 1912 },
    paused: { log: [...start(), event("paused", 1122, 1122)], at: 1200 },
    "confirm-finish": { log: [...start(), event("paused", 1122, 1122)], at: 1200, ui: { confirm: "confirmFinish" } },
    "confirm-discard": { log: [...start(), event("paused", 1122, 1122)], at: 1200, ui: { confirm: "confirmDiscard" } },
    after: { log: over(), at: 4720 },
    done: { log: [...over(), event("run_closed", 4500, 4800)], at: 4810 },
    discarded: { log: [...start(), event("run_discarded", 1122, 1122), event("run_finished", 1122, 1122)], at: 1130 },
    "late-rating": {
      log: [...rate(), event("pain_rated", 1800, 1945, pain("reset", null, { prompt: "1", asked: false })), event("ran_on", 1800, 1963)],
      at: 2400,
    },
    extended: { log: [...start(), event("paused", 1122, 1122), event("run_extended", 1122, 1125, { by_min: 10 })], at: 1200 },
    "past-the-plan": { log: [...start(), event("prompt_added", 4560, 4560, { prompt: "plus-1", due_ms: 4800000 })], at: 4600 },
    elsewhere: {
      ui: {
        elsewhere: {
          run: "r",
          device: "other",
          started_at: new Date(T0).toISOString(),
          clock_ms: 0,
          anchor_at: new Date(T0).toISOString(),
          ticking: true,
          site: "hip",
          side: "right",
        },
      },
    },
    stale: { log: start(), at: 40000, ui: { stale: T0 + 1920000 } },
    "no-script": { noScript: true, ui: { offline: true } },
    chooser: { noScript: true, ui: { others: [script] } },
    locked: { ui: { locked: { tier: "same_day" } } },
    "signed-out": { noScript: true, ui: { signedOut: true } },
    "other-tab": { ui: { gone: true } },
    loading: { ui: { ready: false } },
  };
}

/** @param {any} state @param {any} script */
function show(state, script) {
  const now = T0 + (state.at ?? 0) * 1000;
  const store = { append: () => Promise.resolve(), set: () => Promise.resolve() };
  const p = new Player({ store, cues: new Cues(), screen: { want() {} }, device: "d", account: null, now: () => now });
  p.sync = { status: "waiting", left: 1, refused: 0, added() {} };
  p.use(state.noScript ? null : { ...script, ...state.script });
  p.log = state.log ?? [];
  p.kept = new Set(p.log.map((each) => each.id));
  p.state = fold(p.log);
  p.ui = { ready: true, ...state.ui };
  p.figures = figures;
  if (p.ui.rated) p.ui.rated.id = p.log.at(-1)?.id;
  mount(
    /** @type {HTMLElement} */ (document.getElementById("player")),
    /** @type {HTMLElement} */ (document.getElementById("voice")),
    p,
  );
  if (state.open) for (const each of document.querySelectorAll("details")) each.open = true;
}

async function boot() {
  const own = new URLSearchParams(location.search).has("own");
  const book = own ? await fetchBook("/api/v1/runs/").catch(() => null) : null;
  const script = book?.scripts.find((each) => each.prompts.length && each.planned_min > 30) ?? CANNED;
  figures = book?.figures ?? figures;
  const all = states(script);
  const draw = () => {
    const state = all[location.hash.slice(1)];
    document.body.className = "player";
    if (state) return show(state, script);
    const list = Object.keys(all).map((name) => h("li", {}, h("a.p-choice", { href: `#${name}` }, name)));
    document.getElementById("player")?.replaceChildren(h("main.p-screen", {}, h("ul.p-body.p-choices", {}, list)));
  };
  window.addEventListener("hashchange", draw);
  draw();
}

boot();
