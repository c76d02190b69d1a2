// @ts-check
// The next prompt as the phone gives it, against the vectors it shares with the server's back-up.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { due, fold } from "../../static/js/run/engine.js";

const VECTORS = JSON.parse(readFileSync(new URL("../vectors/next_prompt.json", import.meta.url), "utf8"));
const MINUTE_MS = 60_000;

/** The prompt the phone would give at that moment. @param {any} state @param {any} script @param {number} at */
const given = (state, script, at) => due(state, script, at).find((each) => each.kind === "prompt_due")?.data.prompt;

for (const { name, tail_ms, events, next } of VECTORS) {
  test(`next prompt: ${name}`, () => {
    const state = fold(events);
    const script = { tail_ms, prompts: events[0].data.prompts, circuits: {}, on_demand: "c" };
    const last = Date.parse(events.at(-1).at);
    const moments = Array.from({ length: 240 }, (_, minute) => last + minute * MINUTE_MS);
    if (next === null) {
      assert.deepEqual(moments.map((at) => given(state, script, at)).filter(Boolean), []);
      return;
    }
    const at = Date.parse(next.at);
    assert.deepEqual(moments.filter((each) => each < at && given(state, script, each)), []);
    assert.equal(given(state, script, at - 1), undefined);
    assert.equal(given(state, script, at), next.id);
  });
}
