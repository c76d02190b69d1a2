// @ts-check
// What the pages say about this phone: which hint to install, what is not sent, what was refused, what comes next.
import assert from "node:assert/strict";
import test from "node:test";

Object.assign(globalThis, { HTMLElement: class {}, customElements: { define() {}, get() {} } });
const { hintFor } = await import("../../static/js/parts/install.js");
const { ahead } = await import("../../static/js/run/offline.js");
const { wordsFor } = await import("../../static/js/run/phone_line.js");
const { sentence } = await import("../../static/js/run/refused.js");

const PHONE = { isSecure: true, isApp: false, isPhone: true, isIphone: false, canPrompt: false, isPutOff: false };

for (const [place, hint] of /** @type {[any, any][]} */ ([
  [{}, "menu"],
  [{ canPrompt: true }, "prompt"],
  [{ isIphone: true }, "iphone"],
  [{ isIphone: true, isApp: true }, null],
  [{ isPhone: false }, null],
  [{ isSecure: false }, null],
  [{ isPutOff: true }, null],
]))
  test(`how to install, ${JSON.stringify(place)}: ${hint}`, () => assert.equal(hintFor({ ...PHONE, ...place }), hint));

for (const [status, left, words] of /** @type {[any, number, any][]} */ ([
  ["idle", 0, null],
  ["uploaded", 0, "uploaded"],
  ["offline", 3, "waiting"],
  ["sending", 3, "waiting"],
  ["signed_out", 3, "signIn"],
]))
  test(`${status} with ${left} left says ${words}`, () => {
    assert.equal(wordsFor(/** @type {any} */ ({ status, left })), words);
  });

test("runs still to come, soonest first; run now and the try-out are no planned runs", () => {
  const run = (/** @type {any} */ key, /** @type {string} */ date, time = "07:00") => ({
    scheduled_run: key,
    local_date: date,
    local_time: time,
  });
  const scripts = [run(null, "2026-04-14"), run(3, "2026-04-20"), run(2, "2026-04-14", "18:00"), run(1, "2026-04-14")];
  scripts.push(run(9, "2026-04-13"));
  assert.deepEqual(
    ahead(scripts, "2026-04-14").map((each) => each.scheduled_run),
    [1, 2, 3],
  );
});

test("a refused pain says its number, when, and why", () => {
  const kept = /** @type {any} */ ({
    at: "2026-04-14T07:10:00+02:00",
    kind: "pain_rated",
    data: { score: 4 },
    refused: "invalid",
    why: "data.side is unknown",
  });
  const words = { score: "pain {score}", invalid: "The server cannot read it." };
  assert.deepEqual(sentence(kept, words), {
    what: "2026-04-14 07:10, pain 4",
    why: "The server cannot read it.",
    detail: "data.side is unknown",
  });
});
