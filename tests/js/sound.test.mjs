// @ts-check
// The tape: every cue at its sample, a bed that is heard by no one and by the browser, and a place for each state of a run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { pause, rate, resetNow, skipPrompt, snooze, startNow, stepSkip } from "../../static/js/run/engine.js";
import { decode, DECODED, encode, RATE, readPack, wavHead } from "../../static/js/run/sound/mulaw.js";
import { beatsOf, planTape, tapeAt } from "../../static/js/run/sound/plan.js";
import { bedMinute, buildTape, samples, tapeParts } from "../../static/js/run/sound/tape.js";
import { TONES, tone } from "../../static/js/run/sound/tones.js";
import { makeCue, stretchCues } from "../../static/js/run/speaker.js";
import { textsOf } from "../../static/js/run/texts.js";
import { Phone, script, T0 } from "./phone.mjs";

const t = textsOf(undefined);
const MIN = 60000;
const MARK = Uint8Array.from({ length: 80 }, (_none, n) => (n % 2 ? 0x00 : 0x80)); // loud, nothing of the bed

/** @param {Uint8Array[]} parts */
const joined = (parts) => Buffer.concat(parts);
/** @param {Uint8Array} bytes dBFS */
const level = (bytes) => 10 * Math.log10(decode(bytes).reduce((sum, each) => sum + each * each, 0) / bytes.length);
/** @param {Phone} phone */
const planOf = (phone) => planTape(phone.log, phone.script, phone.now, t);
/** @param {any} plan @param {Phone} phone */
const at = (plan, phone) => tapeAt(plan, phone.state, phone.script, phone.now);

test("a sample comes back as near as eight bits allow", () => {
  for (let value = -1; value <= 1; value += 0.001)
    assert.ok(Math.abs(DECODED[encode(value)] - value) <= Math.max(0.001, Math.abs(value) * 0.04), String(value));
});

test("the bed is near-silent, not silent", () => {
  const found = level(bedMinute());
  assert.ok(found > -62 && found < -58, `${found} dBFS`);
});

test("the bed goes on without a seam", () => {
  const minute = bedMinute();
  const wave = decode(minute);
  const step = (/** @type {number} */ n) => Math.abs(wave[(n + 1) % wave.length] - wave[n]);
  const widest = Math.max(...Array.from({ length: 400 }, (_none, n) => step(n)));
  assert.ok(step(wave.length - 1) <= widest);
});

test("cues lie at their exact sample, also across minutes", () => {
  const times = [0, 400, 59500, 60000, 61234, 125000.125];
  const tape = joined(tapeParts(samples(180000), times.map((at_ms) => ({ at_ms, clips: [MARK.subarray(0, 8)] }))));
  assert.equal(tape.length, samples(180000));
  for (const ms of times) {
    const from = samples(ms);
    assert.deepEqual([...tape.subarray(from, from + 8)], [...MARK.subarray(0, 8)], String(ms));
    assert.ok(level(tape.subarray(from + 8, from + 3000)) < -55);
  }
});

test("clips of a cue follow each other, and the next cue is never late for them", () => {
  const [a, b] = [MARK.fill(0x80, 0, 40), new Uint8Array(80).fill(0x10)];
  const tape = joined(tapeParts(samples(1000), [{ at_ms: 100, clips: [a, b] }, { at_ms: 115, clips: [b] }]));
  assert.deepEqual([...tape.subarray(800, 880)], [...a]);
  assert.equal(tape[880], 0x10);
  assert.equal(tape.indexOf(0x10, 920), 920);
  assert.equal(tape.length, 8000);
});

test("a step is clicked on its beat, in its stretch only", () => {
  const beats = [{ from_ms: 1000, to_ms: 61000 }];
  const tape = decode(joined(tapeParts(samples(90000), [], { spm: 180, beats })));
  const clicks = [];
  for (let n = 0; n < tape.length; n += 1) {
    if (Math.abs(tape[n]) < 0.02) continue;
    clicks.push(n);
    n += 1000;
  }
  assert.equal(clicks.length, 180);
  assert.ok(clicks.every((n, each) => Math.abs(n - (8000 + each * (RATE / 3))) < 8));
});

test("the file says what it is", async () => {
  const blob = buildTape(1000, []);
  const view = new DataView(await blob.arrayBuffer());
  assert.equal(blob.size, 8000 + wavHead(0).length);
  assert.deepEqual([view.getUint16(20, true), view.getUint32(24, true), view.getUint32(54, true)], [7, 8000, 8000]);
  assert.equal(view.getUint32(4, true), blob.size - 8);
});

test("an hour is built in far less time than a second of it", () => {
  const cue = { at_ms: 30 * MIN, clips: [tone("prompt")] };
  buildTape(MIN, [cue]);
  const from = performance.now();
  buildTape(60 * MIN, [cue]);
  const took = performance.now() - from;
  assert.ok(took < 1000, `${took} ms`); // 23 ms here; the bound is for a busy machine
});

test("every tone is its own, loud enough and not clipped", () => {
  const shapes = new Set(TONES.map((name) => joined([tone(name)]).toString("latin1")));
  assert.equal(shapes.size, TONES.length);
  for (const name of TONES) {
    const top = Math.max(...decode(tone(name)).map(Math.abs));
    assert.ok(top > 0.3 && top < 0.95, `${name} ${top}`);
  }
});

test("the voice has a clip for every sentence said", () => {
  const file = readFileSync(new URL("../../static/sounds/en.wav", import.meta.url));
  const pack = readPack(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  for (const key of ["say_prompt", "say_prompt_late", "say_switch", "say_last", "say_half", "say_complete", "say_left"])
    assert.ok((pack.get(t(/** @type {any} */ (key)))?.length ?? 0) > RATE / 5, key);
  assert.equal(readPack(new ArrayBuffer(60)).size, 0);
});

test("a run left alone is on the tape second for second", () => {
  const phone = new Phone(script({ form_cues: ["A.", "B."] }));
  const plan = planOf(phone);
  for (let second = 0; second < 94 * 60; second += 7) {
    phone.run(7);
    assert.equal(at(plan, phone), phone.now - T0, `${second} ${phone.state.phase}`);
  }
});

test("the tape says what the run says, when it says it", () => {
  const plan = planOf(new Phone());
  const said = plan.cues.slice(0, 15).map(({ at_ms, cue }) => [at_ms / 1000, cue.words]);
  assert.deepEqual(said.slice(1, 3).map(([second]) => second), [1800, 1815]);
  assert.deepEqual(said.find(([, words]) => /Rate/.test(String(words))), [1905, "Rate it now."]);
  assert.deepEqual(said.find(([, words]) => /Half/.test(String(words)))?.[0], 1968 + 900);
});

test("every control is a seek to the right place", () => {
  const phone = new Phone();
  const plan = planOf(phone);
  const [first, second] = plan.blocks;
  phone.run(30 * 60 + 5).tap(snooze);
  assert.equal(at(plan, phone), first.at - 120000);
  phone.run(125).tap(startNow);
  assert.equal(at(plan, phone), first.steps[0]);
  phone.run(3).tap(stepSkip);
  assert.equal(at(plan, phone), first.steps[1]);
  phone.run(72);
  assert.equal(phone.state.phase, "rating");
  phone.tap((s, _script, now) => rate(s, { score: 1 }, now));
  assert.equal(at(plan, phone), first.advice);
  phone.run(60);
  assert.equal(phone.state.phase, "running");
  const left = phone.state.prompts[1].due_ms - phone.clock;
  assert.equal(at(plan, phone), second.at - left);
  phone.run(left / 1000 + 1).tap((s, _script, now) => skipPrompt(s, now));
  assert.equal(phone.state.phase, "running");
  phone.tap((s, _script, now) => pause(s, now));
  assert.equal(at(plan, phone), null);
});

test("a reset asked for is found by its circuit", () => {
  const phone = new Phone(script({ prompts: [], interval_min: null }));
  const plan = planOf(phone);
  const [asked] = plan.blocks;
  phone.run(300);
  assert.equal(at(plan, phone), 300000);
  phone.tap(resetNow);
  assert.equal(phone.state.phase, "prompting");
  assert.equal(at(plan, phone), asked.at);
});

test("steps are clicked while running and not while walking", () => {
  const plan = planOf(new Phone());
  assert.deepEqual(beatsOf(plan, {}).slice(0, 2), [
    { from_ms: 0, to_ms: 1800000 },
    { from_ms: 1968000, to_ms: 3768000 },
  ]);
  const turns = beatsOf(plan, { run_walk: { run_ms: 240000, walk_ms: 60000 } });
  assert.deepEqual(turns.slice(0, 2), [
    { from_ms: 0, to_ms: 240000 },
    { from_ms: 300000, to_ms: 540000 },
  ]);
});

test("half-way and the end are said once, and not into a reset", () => {
  const state = new Phone(script({ prompts: [{ id: "1", due_ms: 20 * MIN, circuit: "11" }], form_cues: [] })).state;
  const said = stretchCues(state, {}, t, 0, 100 * MIN).map((each) => [each.clock_ms / MIN, each.tone]);
  assert.deepEqual(said, [
    [45, "half"],
    [90, "end"],
  ]);
  const near = new Phone(script({ prompts: [{ id: "1", due_ms: 45 * MIN, circuit: "11" }] })).state;
  assert.deepEqual(stretchCues(near, {}, t, 0, 50 * MIN), []);
});

test("words are sentences", () => {
  assert.equal(makeCue("step", "March", t("say_left"), false).words, "March. left.");
});
