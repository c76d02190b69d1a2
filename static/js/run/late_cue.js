// @ts-check
// Form fades late in a run: in its last third a form cue comes between resets too, every ten minutes. Pure.

const EVERY_MS = 600000;

/**
 * @param {any} s state of the run @param {any} script @param {number} ms on the run clock
 * @returns {{id: string, into_ms: number, words: string}|null} the latest one of this stretch, and how long ago it was due
 */
export function lateCue(s, script, ms) {
  const cues = script.form_cues ?? [];
  if (!s.planned_min || s.try_out || !cues.length) return null;
  const lastThird = (s.planned_min + (s.extended_min ?? 0)) * 40000; // two thirds of its milliseconds
  const from = Math.max(s.since_reset_ms_base, lastThird);
  const number = Math.floor((ms - from) / EVERY_MS);
  if (number < 1) return null;
  const resets = s.prompts.filter((/** @type {any} */ each) => ["done", "cut_short"].includes(each.outcome)).length;
  const cue = cues[(Math.max(0, resets - 1) + number) % cues.length];
  return { id: `${from}:${number}`, into_ms: (ms - from) % EVERY_MS, words: cue };
}
