// @ts-check
// What may be left alone: run and walk in turns, late form cues, the click, and the small answers.
import assert from "node:assert/strict";
import test from "node:test";

import {
  formAfter,
  formBefore,
  isAskedBefore,
  leaveStretchOut,
  painBefore,
  putStretchBack,
  readiness,
  skipReason,
  sleptStretch,
} from "../../static/js/run/answers.js";
import { circuitFor, pause, skipPrompt, start } from "../../static/js/run/engine.js";
import { lateCue } from "../../static/js/run/late_cue.js";
import { cadenceFor, cadences, clicksFrom } from "../../static/js/run/metronome.js";
import { turnAt } from "../../static/js/run/run_walk.js";
import { Phone, script, T0 } from "./phone.mjs";

const MIN = 60000;
const FOUR_ONE = { run_ms: 4 * MIN, walk_ms: MIN };
const CUES = ["tall", "eyes", "hands"];

for (const [ms, isWalk, number, left] of /** @type {[number, boolean, number, number][]} */ ([
  [0, false, 0, 4 * MIN],
  [4 * MIN - 1, false, 0, 1],
  [4 * MIN, true, 1, MIN],
  [5 * MIN, false, 2, 4 * MIN],
  [64.5 * MIN, true, 25, 30000],
]))
  test(`at ${ms / MIN} min of 4:1 it is turn ${number}`, () => {
    const turn = turnAt(FOUR_ONE, ms);

    assert.deepEqual([turn.is_walk, turn.number, turn.left_ms], [isWalk, number, left]);
  });

test("a form cue comes every ten minutes in the last third, and only there", () => {
  const phone = new Phone(script({ form_cues: CUES }));
  const at = (/** @type {number} */ min) => lateCue(phone.state, script({ form_cues: CUES }), min * MIN)?.words ?? null;

  assert.deepEqual([at(59), at(69), at(70), at(79), at(80)], [null, null, "eyes", "eyes", "hands"]);
});

test("without a planned length there is no last third", () => {
  const phone = new Phone(script({ planned_min: null }));

  assert.equal(lateCue(phone.state, script({ form_cues: CUES }), 200 * MIN), null);
});

test("clicks come a step apart, handed over once", () => {
  const first = clicksFrom(null, 180, 10, 11);
  const second = clicksFrom(first.next, 180, 10.5, 11.5);

  const all = [...first.clicks, ...second.clicks];
  assert.equal(all.length, 5);
  for (let n = 1; n < all.length; n += 1) assert.ok(Math.abs(all[n] - all[n - 1] - 1 / 3) < 1e-9);
});

test("clicks missed in sleep are left out, not hurried", () => {
  const { clicks } = clicksFrom(10, 60, 100.5, 102);

  assert.deepEqual(clicks, [101]);
});

test("nothing answered before the run makes no event", () => {
  assert.deepEqual(readiness({}, T0), []);
  assert.deepEqual(readiness({ sat_long: false }, T0)[0].data, {
    sleep: null,
    stress: null,
    fuel: null,
    warm_up: null,
    sat_long: false,
  });
});

test("what was said before the run is kept with it", () => {
  const choice = {
    noKit: false,
    answer: { score: 1 },
    others: [{ site: "knee", side: "left", score: 2 }],
    readiness: { sleep: "poor" },
    activity: "hike",
  };

  const drafts = start(script(), choice, T0);

  assert.deepEqual(
    drafts.map((each) => [each.kind, each.data.site, each.data.score]),
    [
      ["run_started", "hip", undefined],
      ["pain_rated", "hip", 1],
      ["pain_rated", "knee", 2],
      ["readiness_given", undefined, undefined],
    ],
  );
  assert.equal(drafts[0].data.activity, "hike");
});

/** A phone whose first prompt stands. */
function prompted() {
  const phone = new Phone();
  phone.run(1801);
  assert.equal(phone.state.phase, "prompting");
  return phone;
}

test("a number before the reset is asked when none was given for five minutes", () => {
  const phone = prompted();
  assert.equal(isAskedBefore(phone.state), false);

  phone.tap((s, _script, now) => painBefore(s, 3, 6, now));

  assert.deepEqual([isAskedBefore(phone.state), phone.state.phase], [true, "prompting"]);
});

test("six before the reset is a stop, and no reset", () => {
  const phone = prompted();

  phone.tap((s, _script, now) => painBefore(s, 6, 6, now));

  const { phase, advice, prompts } = phone.state;
  assert.deepEqual([phase, advice?.code, prompts[0].outcome], ["running", "stop", "skipped"]);
});

test("why a reset was skipped is said afterwards and changes nothing else", () => {
  const phone = prompted();
  phone.tap((s, _script, now) => skipPrompt(s, now));
  const before = phone.state;

  phone.tap((s, _script, now) => skipReason(s, "1", "traffic", now));

  assert.deepEqual([phone.log.at(-1).data.reason, phone.state.prompts], ["traffic", before.prompts]);
  assert.deepEqual(skipReason(phone.state, "2", "traffic", phone.now), []);
});

test("form is asked only after a reset", () => {
  const phone = new Phone();

  assert.deepEqual(formAfter(phone.state, "better", phone.now), []);
});

test("each prompt plays the circuit whose turn it is", () => {
  const prompts = ["11", "12"].map((circuit, n) => ({ id: String(n + 1), due_ms: (n + 1) * 30 * MIN, circuit }));
  const plan = script({ prompts });
  const phone = new Phone(plan);

  assert.deepEqual([circuitFor(phone.state, plan, "1").id, circuitFor(phone.state, plan, "2").id], ["11", "12"]);
});

test("the form before a reset stands beside the one after it", () => {
  const phone = new Phone().run(30 * 60);
  phone.tap((s, _plan, now) => formBefore(s, "worse", now)).run(60);
  assert.deepEqual(formBefore(phone.state, "better", phone.now), []);

  assert.deepEqual(
    phone.state.forms.map((each) => [each.moment, each.prompt, each.form]),
    [["before_reset", "1", "worse"]],
  );
});

test("a target of the plan begins the click until the runner chooses beside it", () => {
  assert.equal(cadenceFor({ cadence: 172 }, {}), 172);
  assert.equal(cadenceFor({ cadence: 172 }, { spm: null, target: 172 }), null);
  assert.equal(cadenceFor({ cadence: 176 }, { spm: 165, target: 172 }), 176);
  assert.equal(cadenceFor({ cadence: null }, { spm: 165 }), 165);
  assert.equal(cadenceFor(null, {}), null);
  assert.deepEqual(cadences(172).slice(1, 4), [165, 170, 172]);
});

/** Asleep for six minutes from minute 10 on. @param {any} [plan] */
function slept(plan = script()) {
  const phone = new Phone(plan).run(600);
  const before = phone.state;
  const last = phone.now;
  const stretch = sleptStretch(before, last, last + 6 * MIN);
  return { phone: phone.sleep(6 * 60), stretch };
}

test("a phone asleep for five minutes of running is asked about, a shorter one not", () => {
  const { phone, stretch } = slept();

  assert.deepEqual([stretch?.from_ms, stretch?.to_ms], [10 * MIN + 1, 16 * MIN]);
  assert.equal(sleptStretch(phone.state, phone.now, phone.now + 5 * MIN - 1), null);
  assert.equal(sleptStretch(phone.state, 0, phone.now + 5 * MIN), null);
});

test("nothing is asked of a try-out, a pause or a reset", () => {
  assert.equal(slept(script({ try_out: true })).stretch, null);
  const paused = new Phone().run(600).tap((s, _plan, now) => pause(s, now));
  assert.equal(sleptStretch(paused.state, paused.now, paused.now + 10 * MIN), null);
});

test("a stretch stood in goes off the run clock, once, and comes back with undo", () => {
  const { phone, stretch } = slept();
  const out = (/** @type {any} */ s, /** @type {any} */ _plan, /** @type {number} */ now) => leaveStretchOut(s, /** @type {any} */ (stretch), now);

  phone.run(60).tap(out).tap(out);
  assert.equal(phone.clock, 11 * MIN + 1);

  phone.run(60).tap((s, _plan, now) => putStretchBack(s, /** @type {any} */ (stretch), now));
  assert.equal(phone.clock, 18 * MIN);
});

test("a reset missed while standing still comes, the next an interval behind it", () => {
  const phone = new Phone().run(29 * 60);
  const stretch = /** @type {any} */ (sleptStretch(phone.state, phone.now, phone.now + 8 * MIN));
  phone.sleep(8 * 60);
  assert.deepEqual(phone.state.prompts.map((each) => each.outcome), ["missed", "pending"]);

  phone.tap((s, _plan, now) => leaveStretchOut(s, stretch, now));
  assert.deepEqual(
    phone.state.prompts.map((each) => [each.outcome, each.due_ms]),
    [["pending", 30 * MIN], ["pending", 60 * MIN]],
  );
});
