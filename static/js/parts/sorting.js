// @ts-check

/**
 * Before which of the other rows a dragged one goes: the first whose middle is below the pointer.
 *
 * @param {number[]} middles of the other rows, from the top, in px
 * @param {number} y of the pointer
 * @returns {number} an index; middles.length = behind all of them
 */
export function placeAt(middles, y) {
  const found = middles.findIndex((middle) => y < middle);
  return found === -1 ? middles.length : found;
}
