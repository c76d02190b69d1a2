// @ts-check
// A stretch the runner stood still in while the phone slept: off the run clock, and back on it. Pure.
/** @typedef {import("./state.js").State} State */

/** Everything on the run clock, seen through `move`. @param {State} s @param {(ms: number) => number} move */
function moveAll(s, move) {
  for (const pain of s.pains) {
    if (pain.clock_ms === null || pain.since_reset_ms === null) continue;
    const base = move(pain.clock_ms - pain.since_reset_ms);
    pain.clock_ms = move(pain.clock_ms);
    pain.since_reset_ms = pain.clock_ms - base;
  }
  for (const prompt of s.prompts) if (prompt.fired_ms !== null) prompt.fired_ms = move(prompt.fired_ms);
  for (const form of s.forms) form.clock_ms = move(form.clock_ms);
  s.since_reset_ms_base = move(s.since_reset_ms_base);
  s.clock_ms = move(s.clock_ms);
}

/** A reset missed while standing is still to come, the later ones their interval behind it.
 * @param {State} s @param {number} from @param {number} to */
function reopen(s, from, to) {
  const missed = s.prompts.find((each) => each.outcome === "missed" && each.due_ms >= from && each.due_ms <= to);
  if (!missed) return;
  if (s.interval_min)
    for (const each of s.prompts) if (each.outcome === "pending" && each.due_ms > to) each.due_ms -= to - missed.due_ms;
  missed.outcome = "pending";
}

/** @param {State} s @param {{from_ms: number, to_ms: number}} data */
const place = (s, { from_ms, to_ms }) => s.left_out.findIndex((each) => each[0] === from_ms && each[1] === to_ms);

/** @param {State} s @param {{from_ms: number, to_ms: number}} data */
export function leaveOut(s, data) {
  const { from_ms: from, to_ms: to } = data;
  if (to <= from || to > s.clock_ms || place(s, data) >= 0) return;
  s.left_out.push([from, to]);
  reopen(s, from, to);
  moveAll(s, (ms) => (ms < from ? ms : Math.max(from, ms - (to - from))));
}

/** Undo, exactly, as long as nothing lay within the stretch. @param {State} s @param {{from_ms: number, to_ms: number}} data */
export function putBack(s, data) {
  const at = place(s, data);
  if (at < 0) return;
  s.left_out.splice(at, 1);
  moveAll(s, (ms) => (ms < data.from_ms ? ms : ms + data.to_ms - data.from_ms));
}
