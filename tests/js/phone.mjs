// @ts-check
// A phone without a page: a log, a clock that the test moves, and the same engine the player uses.
import { clockMs, due, fold, settle, stamp, start } from "../../static/js/run/engine.js";

export const T0 = Date.parse("2026-04-12T05:10:00Z");
const MIN = 60000;

/** @param {string} id @param {any} [more] */
const circuit = (id, more = {}) => ({
  id,
  kit: [],
  no_kit: null,
  steps: [
    { kind: "setup", seconds: 20, exercise: null },
    { kind: "exercise", exercise: "march", side: "left", seconds: 30 },
    { kind: "exercise", exercise: "march", side: "right", seconds: 40 },
    { kind: "rate", seconds: 12 },
  ],
  ...more,
});

/** @param {any} [more] */
export const script = (more = {}) => ({
  id: "s",
  scheduled_run: 7,
  try_out: false,
  activity: "run",
  planned_min: 90,
  interval_min: 30,
  time_zone: "Europe/Berlin",
  tail_ms: 5 * MIN,
  site: { code: "hip", side: "right" },
  prompts: [30, 60].map((min, n) => ({ id: String(n + 1), due_ms: min * MIN, circuit: "11" })),
  circuits: { 11: circuit("11", { kit: ["Loop band"], no_kit: "12" }), 12: circuit("12") },
  on_demand: "11",
  lead_in_s: 15,
  count_in_s: 10,
  snooze_s: 120,
  rating_timeout_s: 45,
  ...more,
});

export class Phone {
  /** @param {any} [plan] @param {{noKit?: boolean, score?: number|null}} [choice] */
  constructor(plan = script(), { noKit = false, score = 0 } = {}) {
    this.script = plan;
    this.now = T0;
    this.ids = 0;
    /** @type {{newId: () => string, offsetMin: () => number, seenAt?: number}} */
    this.place = { newId: () => `e${(this.ids += 1)}`, offsetMin: () => 120 };
    /** @type {any[]} */
    this.log = stamp(start(plan, { noKit, answer: { score } }, this.now), {
      ...this.place,
      run: "r",
      device: "d",
      lastSeq: 0,
    });
  }

  /** Folded anew only when the log grew, as on the page. */
  get state() {
    if (this.foldedAt !== this.log.length) {
      this.folded = fold(this.log);
      this.foldedAt = this.log.length;
    }
    return /** @type {import("../../static/js/run/fold.js").State} */ (this.folded);
  }

  /** A look at the clock. */
  wake() {
    if (due(this.state, this.script, this.now, this.place.seenAt).length)
      this.log.push(...settle(this.log, this.script, this.now, this.place));
    return this;
  }

  get clock() {
    return clockMs(this.state, this.now);
  }

  /** The page is awake: a look every quarter second. @param {number} seconds */
  run(seconds) {
    const end = this.now + seconds * 1000;
    while (this.now < end) {
      this.now = Math.min(this.now + 250, end);
      this.wake();
    }
    return this;
  }

  /** The page sleeps, then looks once. @param {number} seconds */
  sleep(seconds) {
    this.now += seconds * 1000;
    return this.wake();
  }

  /** The runner does something. @param {(state: any, script: any, now: number) => any[]} intent */
  tap(intent) {
    const { run, device, last_seq: lastSeq } = this.state;
    this.log.push(
      ...stamp(intent(this.state, this.script, this.now), {
        ...this.place,
        run: String(run),
        device: String(device),
        lastSeq,
      }),
    );
    return this;
  }

  /** @param {string} kind */
  all(kind) {
    return this.log.filter((each) => each.kind === kind);
  }
}
