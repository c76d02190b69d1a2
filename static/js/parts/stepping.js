// @ts-check

/**
 * The number one tap further: the next multiple of `jump` in `direction`, inside min and max.
 *
 * @param {number | null} value what stands in the field; null = nothing yet
 * @param {{ direction: 1 | -1, jump: number, min: number | null, max: number | null }} rule
 * @returns {number}
 */
export function stepped(value, { direction, jump, min, max }) {
  if (value === null) return min ?? 0;
  const grid = direction > 0 ? Math.floor(value / jump) + 1 : Math.ceil(value / jump) - 1;
  const low = min ?? -Infinity;
  const high = max ?? Infinity;
  return Math.min(high, Math.max(low, grid * jump));
}

/**
 * The number a text says, or null when it says none. Empty is null, never 0.
 *
 * @param {string | null} text
 * @returns {number | null}
 */
export function numberOrNull(text) {
  if (text === null || text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
