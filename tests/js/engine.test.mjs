// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import * as engine from "../../static/js/run/engine.js";
import { Phone, script, T0 } from "./phone.mjs";

const MIN = 60000;
const prompts = (/** @type {Phone} */ phone) => phone.all("prompt_due").map((each) => each.clock_ms / MIN);
const outcomes = (/** @type {Phone} */ phone) => phone.state.prompts.map((/** @type {any} */ each) => each.outcome);
const rate =
  (/** @type {number|null} */ score, /** @type {string[]} */ chips = []) =>
  (/** @type {any} */ s, /** @type {any} */ _script, /** @type {number} */ now) =>
    engine.rate(s, { score, chips }, now);
const atRating = (/** @type {any} */ plan = script()) => new Phone(plan).run(30 * 60 + 15 + 90);
/** @type {[number, string][]} */
const TIMELINE = [
  [30 * 60 - 0.25, "running"],
  [30 * 60, "prompting"],
  [30 * 60 + 15, "reset"],
  [30 * 60 + 15 + 90, "rating"],
  [30 * 60 + 15 + 90 + 45, "advice"],
  [30 * 60 + 158, "count_in"],
  [30 * 60 + 168, "running"],
];

for (const [at, phase] of TIMELINE)
  test(`left alone, after ${at} s the phase is ${phase}`, () => assert.equal(new Phone().run(at).state.phase, phase));

test("90 minutes: prompts at 30:00 and 60:00 of the run clock, none at 90:00, in under 2 s of work", () => {
  const before = process.cpuUsage();
  const phone = new Phone().run(96 * 60);
  const { user, system } = process.cpuUsage(before); // of this process alone, however busy the machine is
  assert.ok(user + system < 2_000_000, `${(user + system) / 1000} ms`);
  assert.deepEqual(prompts(phone), [30, 60]);
  assert.ok(phone.clock > 90 * MIN);
  assert.deepEqual(outcomes(phone), ["done", "done"]);
});

test("a prompt is stamped with its exact moment, however late the tick", () => {
  const [due] = new Phone().run(1799.9).sleep(1.7).all("prompt_due");
  assert.equal(due.clock_ms, 30 * MIN);
  assert.equal(due.at, engine.isoOf(T0 + 30 * MIN, 120));
  assert.equal(due.data.late_ms, 1600);
});

test("the clock stands still in a reset and in a pause", () => {
  const phone = new Phone()
    .run(600)
    .tap((s, _, now) => engine.pause(s, now))
    .run(300)
    .tap((s, _, now) => engine.resume(s, now))
    .run(60);
  assert.equal(phone.clock, 11 * MIN);
  assert.equal(new Phone().run(30 * 60 + 100).clock, 30 * MIN);
});

for (const [late, kind] of /** @type {[number, string][]} */ ([
  [90, "prompt_due"],
  [91, "prompt_due"],
  [300, "prompt_due"],
  [301, "prompt_missed"],
])) {
  test(`asleep until ${late} s after the prompt: ${kind}`, () => {
    const phone = new Phone().sleep(30 * 60 + late);
    assert.equal(phone.log.at(-1).kind, kind);
    assert.equal(phone.log.at(-1).data.late_ms, late * 1000);
    assert.equal(phone.clock, (30 * 60 + late) * 1000);
  });
}

test("late, and the next one within five minutes: missed", () => {
  const plan = script({
    interval_min: 5,
    planned_min: 60,
    prompts: [5, 10, 15].map((min, n) => ({ id: String(n + 1), due_ms: min * MIN, circuit: "11" })),
  });
  const phone = new Phone(plan).sleep(5 * 60 + 91);
  assert.deepEqual(outcomes(phone), ["missed", "pending", "pending"]);
  assert.deepEqual(
    phone.state.prompts.map((/** @type {any} */ each) => each.due_ms),
    [5 * MIN, 5 * MIN + 391000, 10 * MIN + 391000],
  );
  assert.equal(new Phone(plan).sleep(5 * 60 + 90).state.phase, "prompting");
});

test("frozen for an hour: the missed prompt starts the interval anew, and nothing comes in the last five minutes", () => {
  const phone = new Phone().sleep(58 * 60).run(32 * 60);
  assert.deepEqual(outcomes(phone), ["missed", "pending"]);
  assert.equal(phone.state.prompts[1].due_ms, 88 * MIN);
  assert.deepEqual(prompts(phone), []);
});

test("snoozed: the clock gets its seconds back, the prompt comes two minutes later", () => {
  const phone = new Phone().run(30 * 60 + 6).tap(engine.snooze);
  assert.equal(phone.clock, 30 * MIN + 6000);
  assert.deepEqual(prompts(phone.run(130)), [30, 32.1]);
  assert.equal(phone.state.prompts[0].snoozes, 1);
});

test("a snooze never runs into the next prompt", () => {
  const plan = script({
    prompts: [
      { id: "1", due_ms: 5 * MIN, circuit: "11" },
      { id: "2", due_ms: 7 * MIN, circuit: "11" },
    ],
  });
  assert.equal(new Phone(plan).run(301).tap(engine.snooze).state.phase, "prompting");
});

test("skipped: recorded, and the run goes on as if nothing had stopped it", () => {
  const phone = new Phone()
    .run(30 * 60 + 10)
    .tap((s, _, now) => engine.skipPrompt(s, now))
    .run(20);
  assert.equal(phone.clock, 30 * MIN + 30000);
  assert.equal(outcomes(phone)[0], "skipped");
});

test("started before the fifteen seconds are over", () =>
  assert.equal(new Phone().run(30 * 60 + 3).tap(engine.startNow).state.phase, "reset"));

test("hurts and skip are counted, and the reset is still rated", () => {
  const phone = new Phone()
    .run(30 * 60 + 15 + 21)
    .tap(engine.stepHurts)
    .tap(engine.stepSkip);
  const [first] = phone.state.prompts;
  assert.equal(phone.state.phase, "rating");
  assert.deepEqual([first.steps_done, first.steps_skipped, first.hurts, first.outcome], [1, 2, ["march"], "done"]);
});

test("what hurt is left out on the other side and in the next reset", () => {
  const phone = new Phone().run(30 * 60 + 15 + 20 + 5).tap(engine.stepHurts);
  assert.equal(phone.state.phase, "rating");
  const steps = () => phone.all("step_done").map((each) => [each.data.exercise, each.data.how]);
  assert.deepEqual(steps(), [[null, "done"], ["march", "hurts"], ["march", "skipped"]]);
  phone.run(45 + 8 + 10 + 30 * 60 + 15 + 20 + 1);
  assert.deepEqual(steps().slice(3), [[null, "done"], ["march", "skipped"], ["march", "skipped"]]);
  assert.deepEqual(outcomes(phone), ["done", "done"]);
});

test("every step skipped is not a reset done", () => {
  const phone = new Phone()
    .run(30 * 60 + 16)
    .tap(engine.stepSkip)
    .tap(engine.stepSkip)
    .tap(engine.stepSkip);
  assert.equal(outcomes(phone)[0], "cut_short");
});

test("on hold the step waits, and goes on where it was", () => {
  const phone = new Phone()
    .run(30 * 60 + 15 + 5)
    .tap((s, _, now) => engine.hold(s, now))
    .run(60);
  assert.equal(phone.state.step, 0);
  phone.tap((s, _, now) => engine.hold(s, now)).run(14.75);
  assert.equal(phone.state.step, 0);
  assert.equal(phone.run(0.25).state.step, 1);
});

test("a reset broken off is rated too", () => {
  const phone = new Phone().run(30 * 60 + 20).tap((s, _, now) => engine.endReset(s, now));
  assert.equal(phone.state.phase, "rating");
  assert.equal(outcomes(phone)[0], "cut_short");
});

test("without kit the other circuit is played", () => {
  assert.equal(new Phone(script(), { noKit: true }).run(30 * 60 + 20).state.prompts[0].circuit, "12");
  assert.equal(new Phone().run(30 * 60 + 20).state.prompts[0].circuit, "11");
});

test("reset now makes one of its own, and the planned ones stay", () => {
  const phone = new Phone()
    .run(10 * 60)
    .tap(engine.resetNow)
    .run(15);
  assert.equal(phone.state.phase, "reset");
  assert.equal(phone.state.current, "now-1");
  assert.equal(phone.state.prompts[0].due_ms, 30 * MIN);
});

for (const [at, id] of /** @type {[number, string][]} */ ([
  [25 * 60 - 1, "now-1"],
  [25 * 60, "1"],
])) {
  test(`reset now at ${at} s is ${id}`, () => assert.equal(new Phone().run(at).tap(engine.resetNow).state.current, id));
}

test("not answered: given up after 45 s, kept as not given, and the run goes on", () => {
  const [, rated] = atRating().run(80).all("pain_rated");
  assert.deepEqual([rated.data.score, rated.data.asked, rated.data.moment], [null, true, "reset"]);
});

test("a rating that passed while the page slept was never asked for", () => {
  const rated = new Phone()
    .run(30 * 60 + 20)
    .sleep(20 * 60)
    .all("pain_rated")
    .at(-1);
  assert.deepEqual([rated.data.score, rated.data.asked], [null, false]);
});

test("ease off brings the next reset five minutes earlier", () => {
  const phone = atRating().tap(rate(4)).run(40);
  assert.equal(phone.state.prompts[1].due_ms, 55 * MIN);
  assert.deepEqual(prompts(phone.run(30 * 60)), [30, 55]);
});

test("amber twice and not lower: stop, and nothing more happens by itself", () => {
  const phone = atRating()
    .tap(rate(4))
    .run(40)
    .run(25 * 60 + 15 + 90)
    .tap(rate(4));
  assert.deepEqual(phone.state.advice, { code: "stop", reason: "not_lower" });
  assert.equal(phone.run(3600).state.phase, "advice");
  assert.equal(phone.tap((s, _, now) => engine.runOn(s, now)).state.phase, "advice");
});

test("a second answer changes the first", () => {
  const phone = atRating().tap(rate(7)).tap(rate(1));
  assert.equal(phone.state.advice?.code, "resume");
  assert.equal(phone.state.pains.length, 2);
  assert.equal(phone.tap(rate(1)).all("pain_amended").length, 1);
});

test("pain of 6 in the run stops the prompts until it is taken back", () => {
  const phone = new Phone()
    .run(29 * 60)
    .tap((s, _, now) => engine.painNow(s, { score: 6 }, now))
    .run(120);
  assert.deepEqual(prompts(phone), []);
  phone.tap((s, _, now) => engine.undo(s, s.pains.at(-1).id, now)).run(1);
  assert.equal(phone.state.phase, "prompting");
});

test("run on starts the count-in, a second tap ends it", () => {
  const phone = atRating()
    .tap(rate(0))
    .tap((s, _, now) => engine.runOn(s, now));
  assert.equal(phone.state.phase, "count_in");
  assert.equal(phone.tap((s, _, now) => engine.runOn(s, now)).state.phase, "running");
});

test("a tap that makes no sense makes nothing", () => {
  const phone = new Phone().run(60);
  const before = phone.log.length;
  for (const intent of [engine.startNow, engine.snooze, engine.stepSkip, engine.stepHurts]) phone.tap(intent);
  phone
    .tap((s, _, now) => engine.hold(s, now))
    .tap((s, _, now) => engine.endReset(s, now))
    .tap(rate(3))
    .tap((s, _, now) => engine.runOn(s, now));
  assert.equal(phone.log.length, before);
});

test("finished, asked and closed", () => {
  const phone = new Phone()
    .run(1200)
    .tap((s, _, now) => engine.finish(s, now))
    .tap((s, _, now) => engine.rateEnd(s, { score: 2 }, now));
  phone
    .tap((s, _, now) => engine.rateRun(s, { effort: 6, form: "same", note: "" }, now))
    .tap((s, _, now) => engine.close(s, now));
  assert.deepEqual([phone.state.phase, phone.state.clock_ms, phone.state.effort], ["done", 20 * MIN, 6]);
});

test("finished at the last sign of life", () => {
  const phone = new Phone().run(1200);
  phone.now += 9 * 3600000;
  phone.tap((s) => engine.finish(s, T0 + 1200000, "forgotten"));
  assert.deepEqual([phone.state.clock_ms, phone.state.how], [20 * MIN, "forgotten"]);
});

test("discarded in mid-run: flagged before it is finished, so that nothing is opened for it", () => {
  const phone = new Phone().run(60).tap((s, _, now) => engine.discard(s, now));
  assert.deepEqual(
    phone.log.slice(-3).map((each) => each.kind),
    ["run_discarded", "run_finished", "run_closed"],
  );
  assert.equal(phone.state.discarded, true);
});

test("the try-out prompts in its last minute too", () => {
  const plan = script({
    try_out: true,
    planned_min: 3,
    interval_min: null,
    prompts: [1, 2].map((min, n) => ({ id: String(n + 1), due_ms: min * MIN, circuit: "12" })),
  });
  assert.deepEqual(prompts(new Phone(plan).run(600)), [1, 2]);
});

test("running on past the plan: resets go on, the first as long after the end as none comes before it", () => {
  const phone = new Phone().run(97 * 60);
  assert.equal(phone.all("prompt_added")[0].clock_ms, 91 * MIN);
  assert.deepEqual(prompts(phone.run(60 * 60)), [30, 60, 95, 125]);
  assert.deepEqual(outcomes(phone).slice(0, 4), ["done", "done", "done", "done"]);
});

test("past a plan of listed minutes the last gap goes on", () => {
  const plan = script({
    interval_min: null,
    planned_min: 60,
    prompts: [10, 25, 45].map((min, n) => ({ id: String(n + 1), due_ms: min * MIN, circuit: "11" })),
  });
  assert.deepEqual(prompts(new Phone(plan).run(100 * 60)), [10, 25, 45, 65, 85]);
});

test("ten minutes more bring the reset that fits, none without", () => {
  const extend = (/** @type {any} */ s, /** @type {any} */ _script, /** @type {number} */ now) => engine.extend(s, now);
  const once = new Phone().run(80 * 60).tap(extend);
  assert.deepEqual(prompts(once.run(20 * 60)), [30, 60, 90]);
  assert.equal(engine.plannedEnd(once.state), 100 * MIN);
  assert.deepEqual(prompts(new Phone(script({ planned_min: 80 })).run(75 * 60).tap(extend).run(20 * 60)), [30, 60]);
});

test("what slid into the last minutes comes when the run goes on past them", () => {
  const phone = new Phone().sleep(58 * 60).run(40 * 60);
  assert.deepEqual(prompts(phone), [95]);
  assert.deepEqual(outcomes(phone).slice(0, 2), ["missed", "done"]);
});

test("the try-out does not go on past its end, and a run without resets gets none", () => {
  const plan = script({ try_out: true, planned_min: 3, interval_min: null });
  assert.deepEqual(new Phone(plan).run(20 * 60).all("prompt_added"), []);
  assert.deepEqual(new Phone(script({ interval_min: null, prompts: [] })).run(100 * 60).all("prompt_added"), []);
});

test("snoozed past the end of the plan, it still comes", () => {
  const plan = script({ planned_min: 36 });
  const phone = new Phone(plan).run(30 * 60);
  for (let n = 0; n < 4; n += 1) phone.tap(engine.snooze).run(120);
  assert.deepEqual(prompts(phone), [30, 32, 34, 36, 38]);
  assert.equal(phone.state.phase, "prompting");
});

test("a reset on demand runs over the moment of a planned one: the run clock stands, so that one waits", () => {
  const phone = new Phone().run(24 * 60).tap(engine.resetNow).run(20).tap((s, _, now) => engine.hold(s, now));
  assert.deepEqual(prompts(phone.run(10 * 60)), [24]);
  phone.tap((s, _, now) => engine.hold(s, now)).run(150);
  assert.deepEqual([phone.state.phase, outcomes(phone)[0]], ["running", "pending"]);
  assert.deepEqual(prompts(phone.run(6 * 60)), [24, 30]);
});

test("a rating that timed out on a hidden page was never asked for, and is asked later", () => {
  const phone = atRating();
  phone.place.seenAt = phone.now - 1000;
  phone.run(70);
  const unseen = engine.unseenRating(phone.state);
  assert.deepEqual([unseen?.prompt, unseen?.asked, phone.state.phase], ["1", false, "running"]);
  phone.tap((s, _, now) => engine.rateLate(s, { score: 3 }, now));
  const [late] = phone.state.pains.slice(-1);
  assert.deepEqual([late.score, late.late, late.clock_ms, late.prompt], [3, true, 30 * MIN, "1"]);
  assert.equal(engine.unseenRating(phone.state), null);
});

test("passed over at the later look, it is not asked a third time", () => {
  const phone = new Phone().run(30 * 60 + 20).sleep(20 * 60);
  phone.tap((s, _, now) => engine.rateLate(s, { score: null }, now));
  assert.equal(engine.unseenRating(phone.state), null);
  assert.equal(phone.state.pains.at(-1)?.score, null);
});

test("seconds in the log do not depend on how often the page looked", () => {
  const moments = (/** @type {Phone} */ phone) => phone.log.map((each) => [each.kind, each.clock_ms, each.at]);
  assert.deepEqual(moments(new Phone().run(1800).sleep(60).run(60).run(600)), moments(new Phone().run(2520)));
});

test("moments keep the place's offset", () => {
  assert.equal(engine.isoOf(T0, -210), "2026-04-12T01:40:00.000-03:30");
  assert.equal(engine.offsetOf("2026-04-12T01:40:00.000-03:30"), -210);
  assert.equal(engine.isoOf(T0, 0), "2026-04-12T05:10:00.000+00:00");
});
