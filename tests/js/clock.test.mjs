// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { RunClock } from "../../static/js/run/clock.js";

const HOUR = 3600000;

class Hands {
  constructor() {
    this.wallMs = 1e12;
    this.steadyMs = 5e11;
    this.hidden = false;
    this.clock = new RunClock({ wall: () => this.wallMs, steady: () => this.steadyMs, isHidden: () => this.hidden });
  }

  /** @param {number} ms @param {number} [wallMs] what the wall clock says has passed */
  pass(ms, wallMs = ms) {
    this.steadyMs += ms;
    this.wallMs += wallMs;
    return this.clock.now();
  }
}

test("time passes as the wall clock says", () => {
  const hands = new Hands();
  assert.equal(hands.pass(1000), 1e12 + 1000);
  assert.equal(hands.pass(60000, 61500), 1e12 + 62500);
  assert.deepEqual(hands.clock.jumps, []);
});

for (const jump of [HOUR, -HOUR, 6 * 365 * 24 * HOUR]) {
  test(`set by ${jump} ms while awake: the run goes on as measured`, () => {
    const hands = new Hands();
    assert.equal(hands.pass(250, 250 + jump), 1e12 + 250);
    assert.equal(hands.pass(250), 1e12 + 500);
    assert.deepEqual(hands.clock.jumps, [jump]);
  });
}

test("a phone asleep, whose steady clock stood still, has no jump", () => {
  const hands = new Hands();
  hands.clock.sleeps();
  assert.equal(hands.pass(250, HOUR), 1e12 + HOUR);
  assert.deepEqual(hands.clock.jumps, []);
});

test("set back while hidden is a jump too", () => {
  const hands = new Hands();
  hands.hidden = true;
  assert.equal(hands.pass(1000, 1000 - HOUR), 1e12 + 1000);
});

test("after a reload time does not run back behind the log", () => {
  const hands = new Hands();
  hands.clock.goOn(0, 1e12 + HOUR);
  assert.equal(hands.pass(1000), 1e12 + HOUR + 1000);
  assert.deepEqual(hands.clock.jumps, [-HOUR]);
});

test("after a reload the kept difference holds", () => {
  const hands = new Hands();
  hands.clock.goOn(-HOUR, 1e12 - HOUR - 1000);
  assert.equal(hands.pass(1000), 1e12 - HOUR + 1000);
  hands.clock.restart();
  assert.equal(hands.pass(1000), 1e12 + 2000);
});
