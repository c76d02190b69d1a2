// @ts-check

/** Time to get into position before the clock of a hold counts. */
export const READY_MS = 5_000;

/**
 * What a hold clock shows so long after its start: seconds still to go, then whole seconds held.
 *
 * @param {number} elapsedMs since the start was pressed
 * @returns {{ phase: "ready" | "holding", seconds: number }}
 */
export function holdClock(elapsedMs) {
  const held = elapsedMs - READY_MS;
  if (held < 0) return { phase: "ready", seconds: Math.ceil(-held / 1000) };
  return { phase: "holding", seconds: Math.floor(held / 1000) };
}
