// @ts-check
// The tape: one long sound file with every cue at its exact sample, on a bed that is near-silent and not silent, since
// browsers put a silent page to sleep. A Blob of parts that are shared, so an hour takes milliseconds. Pure.
import { encode, RATE, wavHead } from "./mulaw.js";

const ONE_MINUTE = 60 * RATE;
const BED_HZ = 40;
const BED_RMS = 0.001; // -60 dBFS; Chromium takes less than -72 for silence
const CLICK_HZ = 1800;
const CLICK_LASTS_S = 0.03;
const CLICK_LEVEL = 0.14;

/** @typedef {{at_ms: number, clips: Uint8Array[]}} Cue the clips follow each other */
/** @typedef {{from_ms: number, to_ms: number}} Stretch */

/** @param {number} ms */
export const samples = (ms) => Math.round((ms * RATE) / 1000);

/** @param {number} n sample */
const bedAt = (n) => BED_RMS * Math.SQRT2 * Math.sin((2 * Math.PI * BED_HZ * n) / RATE);

/** A minute of bed, with a click for each step when asked. Whole waves and whole steps, so minutes join without a seam.
 * @param {number} [spm] steps per minute */
export function bedMinute(spm = 0) {
  const period = Uint8Array.from({ length: RATE / BED_HZ }, (_none, n) => encode(bedAt(n)));
  const minute = new Uint8Array(ONE_MINUTE);
  for (let at = 0; at < ONE_MINUTE; at += period.length) minute.set(period, at);
  const click = Uint8Array.from({ length: CLICK_LASTS_S * RATE }, (_none, n) =>
    encode(CLICK_LEVEL * 0.001 ** (n / (CLICK_LASTS_S * RATE)) * Math.sin((2 * Math.PI * CLICK_HZ * n) / RATE)),
  );
  for (let n = 0; n < spm; n += 1) minute.set(click, Math.round((n * ONE_MINUTE) / spm));
  return minute;
}

/** Views of a minute that fill [from, to), with the minute beginning at `origin`.
 * @param {Uint8Array[]} parts @param {Uint8Array} minute @param {number} from @param {number} to @param {number} origin */
function lay(parts, minute, from, to, origin) {
  for (let at = from; at < to; ) {
    const into = (at - origin) % ONE_MINUTE;
    const length = Math.min(ONE_MINUTE - into, to - at);
    parts.push(minute.subarray(into, into + length));
    at += length;
  }
}

/**
 * The samples of a tape, as parts in order. A cue that begins before the one before it has ended cuts that one short.
 * @param {number} length samples @param {Cue[]} cues @param {{spm?: number|null, beats?: Stretch[]}} [clicks] where steps are clicked
 * @returns {Uint8Array[]}
 */
export function tapeParts(length, cues, { spm = null, beats = [] } = {}) {
  const bed = bedMinute();
  const clicks = spm ? bedMinute(spm) : bed;
  /** @type {Uint8Array[]} */
  const parts = [];
  let at = 0;
  const quiet = (/** @type {number} */ to) => {
    for (const each of spm ? beats : []) {
      const [from, until] = [Math.max(at, samples(each.from_ms)), Math.min(to, samples(each.to_ms))];
      if (from >= until) continue;
      lay(parts, bed, at, from, 0);
      lay(parts, clicks, from, until, samples(each.from_ms));
      at = until;
    }
    lay(parts, bed, at, to, 0);
    at = Math.max(at, to);
  };
  const sorted = [...cues].sort((a, b) => a.at_ms - b.at_ms);
  sorted.forEach((cue, n) => {
    quiet(Math.min(length, samples(cue.at_ms)));
    const end = Math.min(length, n + 1 < sorted.length ? samples(sorted[n + 1].at_ms) : length);
    for (const clip of cue.clips) {
      const part = clip.subarray(0, Math.max(0, end - at));
      parts.push(part);
      at += part.length;
    }
  });
  quiet(length);
  return parts;
}

/**
 * The file. What is long and comes often goes into the browser's store once and is only named after that: a tape of hours
 * takes a few megabytes. Short parts are cheaper copied than named.
 * @param {number} length_ms @param {Cue[]} cues @param {{spm?: number|null, beats?: Stretch[]}} [clicks]
 */
export function buildTape(length_ms, cues, clicks) {
  const length = samples(length_ms);
  /** @type {Map<ArrayBufferLike, Blob>} */
  const stored = new Map();
  const named = (/** @type {Uint8Array} */ part) => {
    if (part.length < 4 * RATE) return part;
    const whole = stored.get(part.buffer) ?? new Blob([/** @type {any} */ (part.buffer)]);
    stored.set(part.buffer, whole);
    return part.length === whole.size ? whole : whole.slice(part.byteOffset, part.byteOffset + part.length);
  };
  const parts = tapeParts(length, cues, clicks).map(named);
  return new Blob(/** @type {any} */ ([wavHead(length), ...parts]), { type: "audio/wav" });
}
