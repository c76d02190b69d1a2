// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { numberOrNull, stepped } from "../../static/js/parts/stepping.js";

const rule = { jump: 5, min: 5, max: 60 };

test("a tap goes to the next multiple, inside the bounds", () => {
  const cases = [
    [30, 1, 35],
    [30, -1, 25],
    [32, 1, 35],
    [32, -1, 30],
    [60, 1, 60],
    [5, -1, 5],
    [58, 1, 60],
    [200, 1, 60],
  ];
  for (const [value, direction, next] of cases) {
    assert.equal(stepped(value, { ...rule, direction: direction > 0 ? 1 : -1 }), next);
  }
});

test("an empty field starts at its least, or at nothing known at 0", () => {
  assert.equal(stepped(null, { ...rule, direction: 1 }), 5);
  assert.equal(stepped(null, { jump: 1, min: null, max: null, direction: 1 }), 0);
});

test("empty is null, never 0", () => {
  assert.equal(numberOrNull(""), null);
  assert.equal(numberOrNull("  "), null);
  assert.equal(numberOrNull(null), null);
  assert.equal(numberOrNull("seven"), null);
  assert.equal(numberOrNull("0"), 0);
});
