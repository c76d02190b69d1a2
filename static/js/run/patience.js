// @ts-check

/** Tells when so much time is over; by the browser's own clock, which no test moves. @param {number} ms @returns {AbortSignal} */
export function limitOf(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const over = new AbortController();
  setTimeout(() => over.abort(), ms);
  return over.signal;
}
