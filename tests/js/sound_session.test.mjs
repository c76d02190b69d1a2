// @ts-check
// The tape beside the run: compared at each wake, put right by seeks, and its loss never taken for a pause.
import assert from "node:assert/strict";
import test from "node:test";

import { fold, pause, stamp } from "../../static/js/run/engine.js";
import { planTape } from "../../static/js/run/sound/plan.js";
import { Tape } from "../../static/js/run/sound/session.js";
import { makeCue } from "../../static/js/run/speaker.js";
import { textsOf } from "../../static/js/run/texts.js";
import { Phone, script } from "./phone.mjs";

const t = textsOf(undefined);
Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Android", maxTouchPoints: 5 }, configurable: true });

/** A run in hand whose tape plays, with a sound element that only remembers. @param {any} [plan] */
function playing(plan = script()) {
  const phone = new Phone(plan);
  const audio = {
    currentTime: 0,
    paused: false,
    seeking: false,
    readyState: 4,
    asked: 0,
    play: () => Promise.resolve((audio.asked += 1)),
    pause() {},
    removeAttribute() {},
    src: "",
  };
  const p = {
    mode: "pocket",
    cues: { on: true, voice: "full" },
    script: phone.script,
    t,
    now: () => phone.now,
    get state() {
      return phone.state;
    },
    get log() {
      return phone.log;
    },
    get isOn() {
      return !phone.state.finished_at;
    },
    act(/** @type {any} */ intent) {
      const { run, device, last_seq: lastSeq } = phone.state;
      const ids = { ...phone.place, run: String(run), device: String(device), lastSeq };
      phone.log.push(...stamp(intent(phone.state, phone.now), ids));
      return true;
    },
  };
  const tape = new Tape(p);
  tape.audio = /** @type {any} */ (audio);
  tape.plan = planTape(phone.log, phone.script, phone.now, t);
  tape.isWanted = tape.hasPlayed = true;
  tape.tightAt = phone.now;
  /** Both clocks go on, the sound's by its own measure. @param {number} seconds @param {number} [heard] */
  const run = (seconds, heard = seconds) => {
    phone.run(seconds);
    audio.currentTime += heard;
    tape.follow();
  };
  return { phone, audio, tape, run, kinds: () => fold(phone.log) && phone.log.map((each) => each.kind) };
}

test("in step, nothing is touched", () => {
  const { audio, tape, run, kinds } = playing();
  for (let n = 0; n < 40; n += 1) run(1);
  assert.deepEqual([audio.currentTime, tape.isInStep, kinds().includes("tape_resync")], [40, true, false]);
});

test("more than a second off: one seek, and a line in the log", () => {
  const { phone, audio, run, kinds } = playing();
  run(100, 97);
  run(1);
  assert.equal(audio.currentTime, 101);
  assert.equal(kinds().filter((each) => each === "tape_resync").length, 1);
  assert.equal(phone.all("tape_resync")[0].data.off_ms, -3000);
});

test("a little off is put right in the quiet bed, without a word", () => {
  const { audio, tape, run, kinds } = playing();
  run(300, 299.7);
  tape.tightAt = 0;
  run(1);
  assert.ok(Math.abs(audio.currentTime - 301) < 0.001);
  assert.equal(kinds().includes("tape_resync"), false);
});

test("how late the sound goes on after a seek is learned", () => {
  const { audio, tape, run } = playing();
  tape.tightAt = 0;
  run(300, 299.7);
  audio.currentTime -= 0.11; // what this phone needs to find the place
  for (let n = 0; n < 16; n += 1) run(1);
  assert.ok(Math.abs(audio.currentTime - 316.11) < 0.001, "the next seek aims as much further");
  audio.currentTime -= 0.11;
  for (let n = 0; n < 40; n += 1) run(1);
  assert.ok(Math.abs(audio.currentTime - 356) < 0.001, "and then it is left alone");
});

test("a little off near a cue is left alone", () => {
  const { audio, tape, run } = playing();
  run(1796, 1795.7);
  tape.tightAt = 0;
  run(1);
  assert.ok(Math.abs(audio.currentTime - 1796.7) < 0.001);
});

test("a pause from the system is lost sound, and the run goes on", () => {
  const { phone, audio, tape, run, kinds } = playing();
  run(60);
  audio.paused = true;
  tape.lose("paused");
  tape.lose("paused");
  run(30, 0);
  assert.equal(kinds().filter((each) => each === "sound_lost").length, 1);
  assert.equal(kinds().includes("paused"), false);
  assert.equal(phone.state.paused_at, null);
  assert.ok(audio.asked > 0, "it is tried again");
  audio.paused = false;
  tape.back();
  assert.equal(phone.all("sound_back")[0].data.lost_ms, 30000);
  assert.equal(audio.currentTime, 90);
});

test("pause on the headphones keeps the bed playing, parked", () => {
  const { phone, audio, tape, run } = playing();
  run(60);
  tape.quiet(true);
  assert.equal(audio.currentTime * 1000, tape.plan?.park);
  assert.equal(phone.state.paused_at, null);
  tape.quiet(false);
  assert.equal(audio.currentTime, 60);
});

test("a paused run is parked, and comes back to its place", () => {
  const { phone, audio, tape, run } = playing();
  run(60);
  phone.tap((s, _script, now) => pause(s, now));
  tape.follow(true);
  assert.equal(audio.currentTime * 1000, tape.plan?.park);
  run(590);
  assert.ok(audio.currentTime * 1000 >= Number(tape.plan?.park) && audio.currentTime < 1e9);
});

test("a cue nobody planned comes from the shelf, then the tape goes back without a word", () => {
  const { audio, tape, run, kinds } = playing();
  run(60);
  tape.say(makeCue("rate", t("say_missed")));
  assert.equal(audio.currentTime * 1000, tape.plan?.shelf.get(`rate${t("say_missed")}`)?.at);
  const shelved = audio.currentTime;
  run(2);
  assert.equal(audio.currentTime, shelved + 2);
  run(4);
  assert.equal(audio.currentTime, 66);
  assert.equal(kinds().includes("tape_resync"), false);
});

test("switched off, the tape stops", () => {
  const { tape, run } = playing();
  tape.p.cues.on = false;
  run(1);
  assert.deepEqual([tape.isOn, tape.plan], [false, null]);
});

test("Start plays the tape that was made while the runner still answered", () => {
  const { phone, audio, tape } = playing();
  Object.assign(globalThis, { Audio: class {}, document: { body: { append() {} } } });
  Object.assign(tape.p.cues, { clips: () => [], pack: new Map() });
  tape.stop();
  tape.prepare(false);
  const { plan } = tape;
  const made = audio.src;
  tape.prepare(false);
  assert.equal(tape.plan, plan, "nothing changed, nothing is made anew");
  tape.start();
  assert.deepEqual([tape.plan === plan, audio.src, tape.isOn], [true, made, true]);
  assert.deepEqual(plan, planTape(phone.log, phone.script, phone.now, t));
  tape.stop();
  tape.prepare(true);
  tape.start();
  assert.notEqual(audio.src, made, "with other kit it is another tape");
});
