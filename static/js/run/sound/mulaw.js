// @ts-check
// Sound as the tape holds it: 8 kHz mu-law, one byte a sample (ITU-T G.711). Pure.

export const RATE = 8000;
const BIAS = 132;
const TOP = 32635;

/** @param {number} value -1 to 1 @returns {number} one byte */
export function encode(value) {
  const sign = value < 0 ? 128 : 0;
  const size = Math.min(TOP, Math.round(Math.abs(value) * 32768)) + BIAS;
  const power = 31 - Math.clz32(size) - 7;
  return ~(sign | (power << 4) | ((size >> (power + 3)) & 15)) & 255;
}

/** What each byte means, -1 to 1. */
export const DECODED = Float32Array.from({ length: 256 }, (_none, byte) => {
  const bits = ~byte & 255;
  const size = ((((bits & 15) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
  return (bits & 128 ? -size : size) / 32768;
});

/** @param {Uint8Array} bytes @returns {Float32Array<ArrayBuffer>} */
export const decode = (bytes) => Float32Array.from(bytes, (byte) => DECODED[byte]);

/** The head of a WAV file of `length` samples. @param {number} length */
export function wavHead(length) {
  const view = new DataView(new ArrayBuffer(58));
  const word = (/** @type {number} */ at, /** @type {string} */ text) =>
    [...text].forEach((each, n) => view.setUint8(at + n, each.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 50 + length, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 18, true);
  view.setUint16(20, 7, true); // mu-law
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  word(38, "fact");
  view.setUint32(42, 4, true);
  view.setUint32(46, length, true);
  word(50, "data");
  view.setUint32(54, length, true);
  return new Uint8Array(view.buffer);
}

/**
 * A pack of spoken clips: one WAV file whose `clip` chunk says in JSON where each text lies, [first sample, samples].
 * @param {ArrayBuffer} file @returns {Map<string, Uint8Array>} empty when it is no pack
 */
export function readPack(file) {
  const view = new DataView(file);
  const name = (/** @type {number} */ at) => String.fromCharCode(...new Uint8Array(file, at, 4));
  /** @type {Record<string, Uint8Array>} */
  const chunks = {};
  for (let at = 12; at + 8 <= file.byteLength; ) {
    const size = Math.min(view.getUint32(at + 4, true), file.byteLength - at - 8);
    chunks[name(at)] = new Uint8Array(file, at + 8, size);
    at += 8 + size + (size % 2);
  }
  if (!chunks.clip || !chunks.data) return new Map();
  const places = Object.entries(JSON.parse(new TextDecoder().decode(chunks.clip)));
  return new Map(places.map(([text, [from, length]]) => [text, chunks.data.subarray(from, from + length)]));
}
