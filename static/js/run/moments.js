// @ts-check
// Moments as text: ISO 8601 with the offset of the place, so that a log tells the local time too.

/** Milliseconds since 1970 of an ISO moment. @param {string} iso */
export const msOf = (iso) => Date.parse(iso);

/** The offset of an ISO moment in minutes east of UTC. @param {string} iso */
export function offsetOf(iso) {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  if (!found) return 0;
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}

/**
 * Write a moment with milliseconds and offset, UTC as +00:00.
 * @param {number} ms since 1970 @param {number} offsetMin minutes east of UTC
 */
export function isoOf(ms, offsetMin) {
  const sign = offsetMin < 0 ? "-" : "+";
  const size = Math.abs(offsetMin);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const local = new Date(ms + offsetMin * 60000).toISOString().slice(0, -1);
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Minutes east of UTC here, at that moment. @param {number} ms */
export const offsetHere = (ms) => -new Date(ms).getTimezoneOffset();
