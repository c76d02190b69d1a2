// @ts-check
// The phone's fold against the vectors it shares with the server's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { blank, fold } from "../../static/js/run/engine.js";

const VECTORS = JSON.parse(readFileSync(new URL("../vectors/runs.json", import.meta.url), "utf8"));

/** @param {any} whole @param {any} wanted only the keys the vector names */
const subset = (whole, wanted) => Object.fromEntries(Object.keys(wanted).map((key) => [key, whole[key]]));

for (const { name, events, state } of VECTORS) {
  test(`fold: ${name}`, () => assert.deepEqual(subset(fold(events), state), state));
}

for (const { name, events } of VECTORS) {
  test(`order and repetition do not matter: ${name}`, () => {
    const wanted = fold(events);
    assert.deepEqual(fold([...events].reverse()), wanted);
    assert.deepEqual(fold([...events, ...events]), wanted);
    assert.deepEqual(fold([...events].sort((a, b) => (a.id.slice(-1) < b.id.slice(-1) ? -1 : 1))), wanted);
  });
}

test("every vector speaks of keys the state has", () => {
  const known = new Set(Object.keys(blank()));
  for (const { name, state } of VECTORS)
    for (const key of Object.keys(state)) assert.ok(known.has(key), `${name}: ${key}`);
});
