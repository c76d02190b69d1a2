// @ts-check
// A phone that was frozen, dead, put away or set to another time in the middle of a run.
import assert from "node:assert/strict";
import test from "node:test";

import { goOnFrom, isLost, mayHaveRun, painBefore, painBeforeChanged } from "../../static/js/run/answers.js";
import { RunClock } from "../../static/js/run/clock.js";
import * as engine from "../../static/js/run/engine.js";
import { Phone, script, T0 } from "./phone.mjs";

const MIN = 60000;
const HOUR = 60 * MIN;
const outcomes = (/** @type {Phone} */ phone) => phone.state.prompts.map((each) => each.outcome);
const dues = (/** @type {Phone} */ phone) => phone.state.prompts.map((each) => each.due_ms / MIN);
const discard = (/** @type {any} */ s, /** @type {any} */ _plan, /** @type {number} */ now) => engine.discard(s, now);
const restore = (/** @type {any} */ s, /** @type {any} */ _plan, /** @type {number} */ now) => engine.restore(s, now);

// Frozen from minute 28 on; a prompt was due at 30.
for (const [minutes, phase, first, next] of /** @type {[number, string, string, number][]} */ ([
  [3.5, "prompting", "due", 60], // 90 s late: as if nothing had happened
  [4, "prompting", "due", 60], // two minutes late: "a little late"
  [7, "prompting", "due", 60],
  [7.1, "running", "missed", 65.1], // more than five: the interval begins anew
  [20, "running", "missed", 78],
]))
  test(`frozen for ${minutes} minutes over a prompt: ${first}`, () => {
    const phone = new Phone().run(28 * 60).sleep(minutes * 60);

    assert.deepEqual([phone.state.phase, outcomes(phone)[0], dues(phone)[1]], [phase, first, next]);
    assert.equal(phone.clock, (28 + minutes) * MIN);
  });

test("frozen for an hour over two prompts: the second has slid behind the end and does not come", () => {
  const phone = new Phone().run(28 * 60).sleep(60 * 60);

  assert.deepEqual(outcomes(phone), ["missed", "pending"]);
  assert.equal(dues(phone)[1], 118);
  assert.equal(engine.nextPrompt(phone.state, phone.script), null);
});

test("frozen in a reset: it runs to its end, and nobody was asked", () => {
  const phone = new Phone().run(30 * 60 + 20).sleep(4 * 60);

  assert.equal(phone.state.phase, "running");
  assert.equal(engine.unseenRating(phone.state)?.prompt, "1");
});

for (const hours of [26, -3])
  test(`the clock set by ${hours} h in mid-run moves nothing`, () => {
    const source = { wall: T0, steady: 0 };
    const clock = new RunClock({ wall: () => source.wall, steady: () => source.steady, isHidden: () => false });
    const phone = new Phone();
    const tick = () => {
      source.wall += 250;
      source.steady += 250;
      phone.now = clock.now();
      phone.wake();
    };
    for (let n = 0; n < 20 * 240; n += 1) tick();
    source.wall += hours * HOUR;
    for (let n = 0; n < 11 * 240; n += 1) tick();

    assert.deepEqual(clock.jumps, [hours * HOUR]);
    assert.deepEqual(phone.all("prompt_due").map((each) => [each.clock_ms, each.data.late_ms]), [[30 * MIN, 0]]);
  });

test("ninety minutes are some thousand looks at the clock and few folds", () => {
  const phone = new Phone();
  let folds = 0;
  for (let n = 0; n < 96 * 240; n += 1) {
    const before = phone.foldedAt;
    phone.now += 250;
    phone.wake();
    folds += Number(phone.foldedAt !== before);
  }

  assert.ok(phone.clock >= 90 * MIN);
  assert.ok(folds <= phone.log.length, `${folds} folds for ${phone.log.length} events`);
});

for (const [minutes, lost] of /** @type {[number, boolean][]} */ ([
  [4.9, false],
  [5, true],
  [600, true],
]))
  test(`opened again ${minutes} min after the last sign of life: asked ${lost}`, () => {
    const phone = new Phone().run(600);

    assert.equal(isLost(phone.state, phone.now, phone.now + minutes * MIN), lost);
  });

test("a pause needs no question, nor does a run that is over", () => {
  const paused = new Phone().run(600).tap((s, _plan, now) => engine.pause(s, now));
  const ended = new Phone().run(600).tap((s, _plan, now) => engine.finish(s, now));

  for (const phone of [paused, ended]) assert.equal(isLost(phone.state, phone.now, phone.now + HOUR), false);
});

test("could have run on: while running, within four hours", () => {
  const phone = new Phone().run(600);
  const inReset = new Phone().run(30 * 60 + 20);

  assert.equal(mayHaveRun(phone.state, phone.now, phone.now + 3 * HOUR), true);
  assert.equal(mayHaveRun(phone.state, phone.now, phone.now + 4 * HOUR), false);
  assert.equal(mayHaveRun(inReset.state, inReset.now, inReset.now + HOUR), false);
});

test("on from the last sign of life: what came after it is off the clock, in a reset the step waits", () => {
  for (const [seconds, clock] of [
    [600, 600000],
    [30 * 60 + 20, 30 * MIN],
  ]) {
    const phone = new Phone().run(seconds);
    const { phase, step } = phone.state;
    const beat = phone.now;
    phone.now += HOUR;
    phone.tap((s, _plan, now) => goOnFrom(s, beat, now));
    phone.wake();

    assert.deepEqual([phone.clock, phone.state.phase, phone.state.step], [clock, phase, step]);
  }
});

test("discarded by mistake and brought back: on again, in a pause, nothing lost", () => {
  const phone = new Phone().run(600).tap(discard);
  phone.now += 5 * MIN;
  phone.tap(restore);
  const { phase, paused_at, finished_at, discarded } = phone.state;
  assert.deepEqual([phase, Boolean(paused_at), finished_at, discarded], ["running", true, null, false]);

  phone.tap((s, _plan, now) => engine.resume(s, now)).run(60);
  assert.equal(phone.clock, 11 * MIN);
  assert.deepEqual(outcomes(phone), ["pending", "pending"]);
});

test("brought back half a day later it stays ended where it was", () => {
  const phone = new Phone().run(600).tap(discard);
  phone.now += 12 * HOUR;
  phone.tap(restore);

  assert.deepEqual([phone.state.phase, phone.clock, phone.state.discarded], ["done", 10 * MIN, false]);
});

test("the number before a reset may be changed, and six takes the reset away", () => {
  const phone = new Phone().run(30 * 60 + 2).tap((s, _plan, now) => painBefore(s, 2, 6, now));
  const [, said] = phone.state.pains;
  const change = (/** @type {number} */ score) =>
    phone.tap((s, _plan, now) => painBeforeChanged(s, /** @type {any} */ (said), score, 6, now));

  change(4);
  assert.deepEqual([phone.state.pains[1].score, phone.state.phase], [4, "prompting"]);
  change(6);
  assert.deepEqual([phone.state.phase, phone.state.advice?.code, outcomes(phone)[0]], ["running", "stop", "skipped"]);
});

test("the number of a reset may be changed after running on: six is a stop", () => {
  const phone = new Phone(script()).run(30 * 60 + 15 + 90).tap((s, _plan, now) => engine.rate(s, { score: 2 }, now));
  phone.run(30);
  assert.equal(phone.state.phase, "running");

  const id = phone.state.pains.at(-1)?.id ?? "";
  phone.tap((s, _plan, now) => engine.amend(s, id, { score: 6 }, now));
  assert.equal(phone.state.advice?.code, "stop");
  phone.tap((s, _plan, now) => engine.undo(s, id, now));
  assert.equal(phone.state.advice, null);
});
