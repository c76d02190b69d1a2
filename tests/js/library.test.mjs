// Where a dragged row goes, and where a circuit is after some time.
import assert from "node:assert/strict";
import test from "node:test";
import { afterSeconds } from "../../static/js/parts/preview.js";
import { placeAt } from "../../static/js/parts/sorting.js";

test("a row goes before the first whose middle is below the pointer", () => {
  assert.deepEqual([-5, 10, 11, 35, 99].map((y) => placeAt([10, 30, 50], y)), [0, 1, 1, 2, 3]);
  assert.equal(placeAt([], 5), 0);
});

test("a circuit counts down each step and stops at the end", () => {
  const at = (/** @type {number} */ ms) => afterSeconds([10, 5], ms);
  assert.deepEqual(at(0), { index: 0, left: 10, isOver: false });
  assert.deepEqual(at(9001), { index: 0, left: 1, isOver: false });
  assert.deepEqual(at(10_000), { index: 1, left: 5, isOver: false });
  assert.deepEqual(at(15_000), { index: 1, left: 0, isOver: true });
});
