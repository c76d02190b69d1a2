// @ts-check
// Run and walk in turns, read from the run clock alone: nothing is counted, so a sleeping page loses nothing. Pure.

/** @typedef {{run_ms: number, walk_ms: number}} RunWalk */

/**
 * The turn at a moment of the run clock.
 * @param {RunWalk} turns @param {number} ms
 * @returns {{is_walk: boolean, number: number, into_ms: number, left_ms: number, share: number}} number: from 0, runs are even
 */
export function turnAt({ run_ms, walk_ms }, ms) {
  const both = run_ms + walk_ms;
  const rounds = Math.floor(ms / both);
  const into = ms - rounds * both;
  const isWalk = into >= run_ms;
  const into_ms = isWalk ? into - run_ms : into;
  const whole = isWalk ? walk_ms : run_ms;
  return {
    is_walk: isWalk,
    number: 2 * rounds + (isWalk ? 1 : 0),
    into_ms,
    left_ms: whole - into_ms,
    share: into_ms / whole,
  };
}
