// @ts-check
// What may be left alone: run and walk in turns, late form cues, the click, and the small answers.
import assert from "node:assert/strict";
import test from "node:test";

import { formAfter, isAskedBefore, painBefore, readiness, skipReason } from "../../static/js/run/answers.js";
import { circuitFor, skipPrompt, start } from "../../static/js/run/engine.js";
import { lateCue } from "../../static/js/run/late_cue.js";
import { clicksFrom } from "../../static/js/run/metronome.js";
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
