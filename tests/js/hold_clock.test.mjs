// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { holdClock, READY_MS } from "../../static/js/parts/hold-clock.js";

test("first the seconds to get ready, then the whole seconds held", () => {
  assert.deepEqual(holdClock(0), { phase: "ready", seconds: 5 });
  assert.deepEqual(holdClock(READY_MS - 1), { phase: "ready", seconds: 1 });
  assert.deepEqual(holdClock(READY_MS), { phase: "holding", seconds: 0 });
  assert.deepEqual(holdClock(READY_MS + 47_999), { phase: "holding", seconds: 47 });
});
