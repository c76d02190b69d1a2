// @ts-check

/**
 * Where a circuit is after some time.
 *
 * @param {number[]} seconds of the steps, at least one
 * @param {number} ms since the first began
 * @returns {{ index: number, left: number, isOver: boolean }} the step, whole seconds left in it; the last one at the end
 */
export function afterSeconds(seconds, ms) {
  let end = 0;
  for (const [index, each] of seconds.entries()) {
    end += each * 1000;
    if (ms < end) return { index, left: Math.ceil((end - ms) / 1000), isOver: false };
  }
  return { index: seconds.length - 1, left: 0, isOver: true };
}
