// @ts-check
// The whole of a run's logic under one name: fold, what is due, what the runner can do. Pure and synchronous.
export * from "./due.js";
export * from "./fold.js";
export * from "./intents.js";
export * from "./moments.js";

import { due } from "./due.js";
import { fold } from "./fold.js";
import { stamp } from "./intents.js";

const MOST_STEPS = 5000; // far more than the longest night brings; a stop for a script that never settles

/**
 * Let everything happen that is due, one thing after the other.
 * @param {import("./fold.js").RunEvent[]} log @param {any} script @param {number} now
 * @param {{newId: () => string, offsetMin: (ms: number) => number, seenAt?: number}} place
 * @returns {import("./fold.js").RunEvent[]} the new events, already in order
 */
export function settle(log, script, now, place) {
  const all = [...log];
  for (let n = 0; n < MOST_STEPS; n += 1) {
    const state = fold(all);
    const drafts = due(state, script, now, place.seenAt);
    if (!drafts.length || !state.run || !state.device) break;
    all.push(...stamp(drafts, { ...place, run: state.run, device: state.device, lastSeq: state.last_seq }));
  }
  return all.slice(log.length);
}
