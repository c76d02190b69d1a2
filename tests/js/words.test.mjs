// @ts-check
// Words and cues: nothing on a screen may be asked for that is not in the list.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { cueFor, formCue } from "../../static/js/run/speaker.js";
import { ENGLISH, textsOf } from "../../static/js/run/texts.js";
import { Phone, script } from "./phone.mjs";

const RUN = new URL("../../static/js/run/", import.meta.url);
const SOURCES = ["", "screens/"].flatMap((folder) =>
  readdirSync(new URL(folder, RUN))
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(new URL(folder + name, RUN), "utf8")),
);
const t = textsOf(undefined);

test("every sentence a screen asks for is in the list", () => {
  const asked = SOURCES.flatMap((source) => [...source.matchAll(/\bt\("(\w+)"/g)].map((found) => found[1]));
  assert.ok(asked.length > 80);
  for (const key of asked) assert.ok(key in ENGLISH, key);
});

test("every advice has its words", () => {
  for (const reason of ["red_score", "not_lower", "limping", "gave_way", "sharp"])
    assert.ok(`stop_why_${reason}` in ENGLISH, reason);
  for (const reason of ["first_amber", "lower"]) assert.ok(`ease_why_${reason}` in ENGLISH, reason);
});

test("the script's words come first, English stands in", () => {
  const german = textsOf({ pause: "Pause machen", score_saved: "{score} gespeichert" });
  assert.deepEqual(
    [german("pause"), german("score_saved", { score: 0 }), german("resume")],
    ["Pause machen", "0 gespeichert", "Resume"],
  );
});

test("nobody is praised or shouted at", () => {
  for (const [key, text] of Object.entries(ENGLISH))
    assert.doesNotMatch(text, /!|great|well done|heal|prevent|\bcure|diagnos/i, key);
});

/** What is said at each event of a run left alone. @param {any} plan @param {number} seconds */
function spoken(plan, seconds) {
  const phone = new Phone(plan);
  /** @type {string[]} */
  const said = [];
  for (let second = 0; second < seconds; second += 1) {
    const before = phone.log.length;
    phone.run(1);
    for (const each of phone.log.slice(before)) {
      const cue = cueFor(each, phone.state, plan, t);
      if (cue) said.push(`${cue.tone}: ${cue.words}`);
    }
  }
  return said;
}

test("a reset is told from stop to run on, with the switch of sides", () => {
  const said = spoken(script({ form_cues: ["Quiet feet."] }), 30 * 60 + 170);
  assert.deepEqual(
    said.map((each) => each.split(":")[0]),
    ["prompt", "step", "step", "change_side", "rate", "step", "run_on"],
  );
  assert.match(said[3], /Switch sides/);
  assert.equal(said.at(-1), "run_on: Run on. Quiet feet.");
});

test("the last reset is announced as the last", () => {
  const prompts = spoken(script(), 70 * 60).filter((each) => each.startsWith("prompt"));
  assert.doesNotMatch(prompts[0], /Last reset/);
  assert.match(prompts[1], /Last reset/);
});

test("form cues take turns", () => {
  const plan = script({ form_cues: ["A", "B"] });
  const done = (/** @type {number} */ n) =>
    /** @type {any} */ ({ prompts: Array.from({ length: n }, () => ({ outcome: "done" })) });
  assert.deepEqual(
    [1, 2, 3].map((n) => formCue(done(n), plan)),
    ["A", "B", "A"],
  );
  assert.equal(formCue(done(1), script()), "");
});
